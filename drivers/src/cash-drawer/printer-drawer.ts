import { within } from '../device/index.ts';
import type { ReceiptPrinter } from '../receipt-printer/index.ts';
import type { CashDrawer, DrawerSensor, OpenOutcome } from './port.ts';
import { watchSensor } from './sensor.ts';

/** Options of a drawer at a printer's kick connector. */
export interface PrinterDrawerOptions {
  readonly id?: string;
  readonly name?: string;
  readonly printer: ReceiptPrinter;
  /** Nearly every drawer listens on pin 2. */
  readonly pin?: 2 | 5;
  /** As calibrated; default none. */
  readonly sensor?: DrawerSensor;
  readonly timeoutMs?: number;
  /** Between two looks at the sensor. */
  readonly pollMs?: number;
}

/** A drawer opened by the receipt printer's pulse, with its sensor at the same plug. Its health is the printer's, except that paper does not matter to it. */
export function printerDrawer(options: PrinterDrawerOptions): CashDrawer {
  const { printer, pin = 2, timeoutMs = 2000, pollMs = 1000, sensor = 'none' } = options;
  const level: CashDrawer['level'] = async () =>
    printer.drawerLevel ? within(printer.drawerLevel(), timeoutMs, null) : null;
  const watch = watchSensor({ sensor, read: level, pollMs });
  return {
    id: options.id ?? 'drawer',
    kind: 'cashDrawer',
    name: options.name ?? 'Kassenlade (am Bondrucker)',
    // the printer is started and stopped as a device of its own
    start: watch.start,
    stop: async () => watch.stop(),
    health() {
      const health = printer.health();
      return health.state === 'blocked' || health.state === 'degraded'
        ? { ...health, state: 'ready', code: 'device.ready' }
        : health;
    },
    onHealth(listener) {
      return printer.onHealth(() => listener(this.health()));
    },
    async open(): Promise<OpenOutcome> {
      const late: OpenOutcome = { outcome: 'failed', code: 'device.drawer_no_pulse' };
      const outcome = await within(printer.kick(pin), timeoutMs, late);
      watch.look();
      return outcome;
    },
    state: watch.state,
    onState: watch.onState,
    level,
  };
}
