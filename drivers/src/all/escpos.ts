import * as z from 'zod';
import { printerDrawer } from '../cash-drawer/index.ts';
import type { Device } from '../device/index.ts';
import type { DriverModule } from '../driver/index.ts';
import { LinkedPrinter, type ReceiptPrinter } from '../receipt-printer/index.ts';
import { linkText } from '../transport/index.ts';

const zDrawerOptions = z.object({
  /** Id of the printer it hangs on. */
  printer: z.string().default('printer'),
  pin: z.union([z.literal(2), z.literal(5)]).default(2),
});

/** A drawer at a printer's kick connector. */
export const printerDrawerDriver: DriverModule<z.infer<typeof zDrawerOptions>> = {
  id: 'printer-drawer',
  kind: 'cashDrawer',
  name: { de: 'Kassenlade am Bondrucker', en: 'Cash drawer at the receipt printer' },
  links: [],
  usual: null,
  options: zDrawerOptions,
  priority: 0,
  create({ id, options }, around) {
    const printer = around.device(options.printer);
    if (!isPrinter(printer)) throw new Error(`no receipt printer ${options.printer}`);
    return printerDrawer({ id, printer, pin: options.pin });
  },
};

function isPrinter(device: Device | null): device is ReceiptPrinter {
  return device?.kind === 'receiptPrinter';
}
