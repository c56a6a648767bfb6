import * as z from 'zod';
import type { DriverModule } from '../driver/index.ts';
import type { LinkAddress } from '../transport/index.ts';
import { escposLabelDialect, zplDialect } from './dialect.ts';
import { linkedLabelPrinter } from './linked-label-printer.ts';

const zZplOptions = z.object({
  /** Resolution of the print head in dots a millimetre: 8 = 203 dpi, 12 = 300 dpi. */
  dotsPerMm: z.union([z.literal(8), z.literal(12)]).default(8),
});
const zEscposOptions = z.object({});

const linkOf = (link: LinkAddress | null): LinkAddress => {
  if (!link) throw new Error('a label printer needs a link');
  return link;
};

/** A label printer that takes ZPL II: Zebra, and most others in their Zebra mode. */
export const zplLabelDriver: DriverModule<z.infer<typeof zZplOptions>> = {
  id: 'label-zpl',
  kind: 'labelPrinter',
  name: { de: 'Etikettendrucker (ZPL)', en: 'Label printer (ZPL)' },
  links: ['tcp', 'serial', 'lp', 'usb', 'spool', 'loop'],
  usual: { kind: 'tcp', host: '192.168.1.50', port: 9100 },
  options: zZplOptions,
  priority: 0,
  create: ({ id, name, link, options }, around) =>
    linkedLabelPrinter({
      id,
      name: name || 'Etikettendrucker',
      transport: around.link(linkOf(link)),
      dialect: zplDialect(options.dotsPerMm),
      now: around.now,
    }),
};

/** A printer that takes ESC/POS in page mode, with labels or a plain roll. */
export const escposLabelDriver: DriverModule<z.infer<typeof zEscposOptions>> = {
  id: 'label-escpos',
  kind: 'labelPrinter',
  name: { de: 'Etikettendrucker (ESC/POS)', en: 'Label printer (ESC/POS)' },
  links: ['tcp', 'serial', 'lp', 'usb', 'spool', 'loop'],
  usual: null,
  options: zEscposOptions,
  priority: 0,
  create: ({ id, name, link }, around) =>
    linkedLabelPrinter({
      id,
      name: name || 'Etikettendrucker',
      transport: around.link(linkOf(link)),
      dialect: escposLabelDialect(),
      now: around.now,
    }),
};
