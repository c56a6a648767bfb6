import * as z from 'zod';
import { printerDrawer } from '../cash-drawer/index.ts';
import type { Device } from '../device/index.ts';
import type { DriverModule } from '../driver/index.ts';
import { EscposPrinter, type ReceiptPrinter } from '../receipt-printer/index.ts';
import { linkText } from '../transport/index.ts';

const zPrinterOptions = z.object({
  width: z.union([z.literal(32), z.literal(42), z.literal(48)]).default(42),
  codePage: z.enum(['PC858', 'WPC1252']).default('PC858'),
  confirmation: z.enum(['processId', 'buffered', 'none']).default('processId'),
});

/** An ESC/POS printer behind a byte link. */
export const escposDriver: DriverModule<z.infer<typeof zPrinterOptions>> = {
  id: 'escpos-printer',
  kind: 'receiptPrinter',
  name: { de: 'Bondrucker (ESC/POS)', en: 'Receipt printer (ESC/POS)' },
  links: ['tcp', 'serial', 'lp', 'usb', 'spool'],
  usual: null,
  options: zPrinterOptions,
  priority: 0,
  create({ id, name, link, options }, around) {
    if (!link) throw new Error('a printer needs a link');
    const { width, codePage, confirmation } = options;
    const transport = around.link(link);
    const called = name === '' ? `Bondrucker ${linkText(link)}` : name;
    return new EscposPrinter({
      id,
      name: called,
      transport,
      now: around.now,
      profile: { width, codePage },
      confirmation,
    });
  },
};

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
