import * as z from 'zod';
import type { DriverModule } from '../driver/index.ts';
import type { LinkAddress } from '../transport/index.ts';
import { lineScanner } from './line-scanner.ts';

const zSerialScanner = z.object({
  /** Silence in ms that ends a code of a scanner without an end sign. */
  idleMs: z.int().min(20).max(2000).default(80),
});
const zHidScanner = z.object({});

const linkOf = (link: LinkAddress | null): LinkAddress => {
  if (!link) throw new Error('a scanner needs a link');
  return link;
};

/** A scanner on a serial line or in USB-COM mode. It says nothing until something is read, so it is never probed. */
export const serialScannerDriver: DriverModule<z.infer<typeof zSerialScanner>> = {
  id: 'scanner-serial',
  kind: 'barcodeScanner',
  name: { de: 'Scanner (seriell, USB-COM)', en: 'Scanner (serial, USB-COM)' },
  links: ['serial', 'tcp', 'loop'],
  usual: { kind: 'serial', path: '/dev/ttyACM0', baud: 9600, dataBits: 8, parity: 'none', stopBits: 1, rtscts: false },
  options: zSerialScanner,
  priority: 0,
  create: ({ id, name, link, options }, around) =>
    lineScanner({
      id,
      name: name || 'Scanner',
      transport: around.link(linkOf(link)),
      speaks: 'line',
      now: around.now,
      idleMs: options.idleMs,
    }),
};

/** A scanner in HID-POS mode at its character device (`/dev/hidraw0`): nothing of it can ever be typed into a field. Never probed. */
export const hidScannerDriver: DriverModule<z.infer<typeof zHidScanner>> = {
  id: 'scanner-hid',
  kind: 'barcodeScanner',
  name: { de: 'Scanner (USB HID-POS)', en: 'Scanner (USB HID POS)' },
  links: ['lp', 'tcp', 'loop'],
  usual: { kind: 'lp', path: '/dev/hidraw0' },
  options: zHidScanner,
  priority: 0,
  create: ({ id, name, link }, around) =>
    lineScanner({
      id,
      name: name || 'Scanner',
      transport: around.link(linkOf(link)),
      speaks: 'hid',
      now: around.now,
    }),
};
