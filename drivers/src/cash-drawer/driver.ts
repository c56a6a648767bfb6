import * as z from 'zod';
import type { Device } from '../device/index.ts';
import type { DriverModule } from '../driver/index.ts';
import type { ReceiptPrinter } from '../receipt-printer/index.ts';
import { printerDrawer } from './printer-drawer.ts';
import { triggerDrawer } from './trigger-drawer.ts';

const zPrinterDrawer = z.object({
  /** Id of the printer it hangs on. */
  printer: z.string().default('printer'),
  pin: z.union([z.literal(2), z.literal(5)]).default(2),
  /** Which level means open, as calibrated. */
  sensor: z.enum(['openHigh', 'openLow', 'none']).default('none'),
});

/** A drawer at a printer's kick connector. */
export const printerDrawerDriver: DriverModule<z.infer<typeof zPrinterDrawer>> = {
  id: 'printer-drawer',
  kind: 'cashDrawer',
  name: { de: 'Kassenlade am Bondrucker', en: 'Cash drawer at the receipt printer' },
  links: [],
  usual: null,
  options: zPrinterDrawer,
  priority: 0,
  create({ id, name, options }, around) {
    const printer = around.device(options.printer);
    if (!isPrinter(printer)) throw new Error(`no receipt printer ${options.printer}`);
    const { pin, sensor } = options;
    return printerDrawer({ id, ...(name === '' ? {} : { name }), printer, pin, sensor });
  },
};

function isPrinter(device: Device | null): device is ReceiptPrinter {
  return device?.kind === 'receiptPrinter';
}

const zTrigger = z.object({
  /** What opens it, in hex. */
  openBytes: z
    .string()
    .regex(/^([0-9a-fA-F]{2}){1,32}$/)
    .default('07'),
});

/** A drawer behind a trigger box. Never probed: a question could open it. */
export const triggerDrawerDriver: DriverModule<z.infer<typeof zTrigger>> = {
  id: 'trigger-drawer',
  kind: 'cashDrawer',
  name: { de: 'Kassenlade an einer Auslösebox', en: 'Cash drawer at a trigger box' },
  links: ['serial', 'usb', 'tcp'],
  usual: { kind: 'serial', path: '/dev/ttyUSB0', baud: 9600, dataBits: 8, parity: 'none', stopBits: 1, rtscts: false },
  options: zTrigger,
  priority: 0,
  create({ id, name, link, options }, around) {
    if (!link) throw new Error('a trigger box needs a link');
    return triggerDrawer({
      id,
      ...(name === '' ? {} : { name }),
      transport: around.link(link),
      openBytes: Buffer.from(options.openBytes, 'hex'),
      now: around.now,
    });
  },
};
