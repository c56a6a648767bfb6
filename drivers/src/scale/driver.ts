import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { pause } from '../device/index.ts';
import type { DriverModule } from '../driver/index.ts';
import type { LinkAddress } from '../transport/index.ts';
import { dialog06Scale } from './dialog06-scale.ts';
import { tokenLine } from './line.ts';
import { BEGIN_ECHO, END_ECHO, toledoReader } from './toledo-codec.ts';
import { toledoScale } from './toledo-scale.ts';

/** The certificate of the building block; without one the scale is for practice only. */
const zCertificate = z
  .object({ number: z.string().trim().min(3).max(80), softwareChecksum: z.string().trim().min(2).max(80) })
  .nullable()
  .default(null);

const zDialog06 = z.object({
  certificate: zCertificate,
  /** File with the secret agreed with the scale's maker: two lines of four hex digits, checksum and polynomial. Empty = the scale asks for none. */
  proofFile: z.string().max(400).default(''),
  priceDigits: z.union([z.literal(5), z.literal(6)]).default(6),
});
const zToledo = z.object({ certificate: zCertificate, minGrams: z.int().min(1).max(1000).default(20) });

const serial = (line: { baud: number; dataBits: 7; parity: 'odd' | 'even' }): LinkAddress => ({
  kind: 'serial',
  path: '/dev/ttyUSB0',
  stopBits: 1,
  rtscts: false,
  ...line,
});

/** Reads checksum and polynomial; throws for a file that is none, without saying what stands in it. */
function readProof(file: string): { checksum: number; polynomial: number } | null {
  if (file === '') return null;
  const found = /^\s*([0-9a-fA-F]{4})\s+([0-9a-fA-F]{4})\s*$/.exec(readFileSync(file, 'utf8'));
  if (!found) throw new Error(`not two numbers of four hex digits: ${file}`);
  return { checksum: Number.parseInt(found[1] ?? '', 16), polynomial: Number.parseInt(found[2] ?? '', 16) };
}

const linkOf = (link: LinkAddress | null): LinkAddress => {
  if (!link) throw new Error('a scale needs a link');
  return link;
};

/** Checkout-Dialog 06: Mettler, Ohaus, Dibal, Cely, Bizerba. Never probed: a question would take the scale's price away. */
export const dialog06Driver: DriverModule<z.infer<typeof zDialog06>> = {
  id: 'scale-dialog06',
  kind: 'scale',
  name: { de: 'Waage (Dialog 06)', en: 'Scale (Dialog 06)' },
  links: ['serial', 'tcp'],
  usual: serial({ baud: 9600, dataBits: 7, parity: 'odd' }),
  options: zDialog06,
  priority: 0,
  create: ({ id, name, link, options }, around) =>
    dialog06Scale({
      id,
      ...(name ? { name } : {}),
      transport: around.link(linkOf(link)),
      now: around.now,
      certificate: options.certificate,
      proof: readProof(options.proofFile),
      priceDigits: options.priceDigits,
    }),
};

/** Toledo 8217. Probed by its echo test, which weighs nothing. */
export const toledoDriver: DriverModule<z.infer<typeof zToledo>> = {
  id: 'scale-toledo',
  kind: 'scale',
  name: { de: 'Waage (Toledo 8217)', en: 'Scale (Toledo 8217)' },
  links: ['serial', 'tcp'],
  usual: serial({ baud: 9600, dataBits: 7, parity: 'even' }),
  options: zToledo,
  priority: 20,
  async probe(link, signal) {
    const line = tokenLine(link, toledoReader());
    try {
      const begun = await Promise.race([line.ask(BEGIN_ECHO, 500), pause(2000, signal).then(() => null)]);
      if (begun?.kind !== 'echo') return null;
      await line.tell(END_ECHO, 500);
      return { label: 'Toledo 8217', options: {} };
    } finally {
      line.close();
    }
  },
  create: ({ id, name, link, options }, around) =>
    toledoScale({
      id,
      ...(name ? { name } : {}),
      transport: around.link(linkOf(link)),
      now: around.now,
      certificate: options.certificate,
      minGrams: options.minGrams,
    }),
};
