import { within } from '../device/index.ts';
import type { ReceiptPrinter } from '../receipt-printer/index.ts';
import type { CashDrawer, OpenOutcome } from './port.ts';

/** Options of a drawer at a printer's kick connector. */
export interface PrinterDrawerOptions {
  readonly id?: string;
  readonly name?: string;
  readonly printer: ReceiptPrinter;
  /** Nearly every drawer listens on pin 2. */
  readonly pin?: 2 | 5;
  readonly timeoutMs?: number;
}

/** A drawer opened by the receipt printer's pulse. Its health is the printer's, except that paper does not matter to it. */
export function printerDrawer(options: PrinterDrawerOptions): CashDrawer {
  const { printer, pin = 2, timeoutMs = 2000 } = options;
  return {
    id: options.id ?? 'drawer',
    kind: 'cashDrawer',
    name: options.name ?? 'Kassenlade (am Bondrucker)',
    // the printer is started and stopped as a device of its own
    start() {},
    async stop() {},
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
      return within(printer.kick(pin), timeoutMs, late);
    },
    state: () => 'unknown',
  };
}
