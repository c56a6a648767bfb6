import * as z from 'zod';
import { listeners, within } from '../device/index.ts';
import type { DriverModule, Probed } from '../driver/index.ts';
import { linkText, type Transport } from '../transport/index.ts';
import { askStatus } from './escpos.ts';
import { LinkedPrinter } from './linked-printer.ts';
import { PRINTER_MODELS, type PrinterModelId, type PrinterOptions, printerModel, zPrinterOptions } from './profiles.ts';
import { STAR_STATUS_NOW } from './star.ts';
import { escposReader } from './status.ts';
import { starReader } from './status-star.ts';
import { virtualPrinter } from './virtual-printer.ts';

const PROBE_MS = 700;

/** What printers of both languages have in common as drivers. */
const linked: Pick<DriverModule<PrinterOptions>, 'kind' | 'links' | 'usual' | 'options' | 'create'> = {
  kind: 'receiptPrinter',
  links: ['tcp', 'serial', 'lp', 'usb', 'spool', 'loop'],
  usual: { kind: 'tcp', host: '192.168.1.100', port: 9100 },
  options: zPrinterOptions,
  create({ id, name, link, options }, around) {
    if (!link) throw new Error('a printer needs a link');
    const { paper, confirmation } = printerModel(options);
    const called = name === '' ? `Bondrucker ${linkText(link)}` : name;
    return new LinkedPrinter({
      ...{ id, name: called, now: around.now, profile: paper, confirmation },
      transport: around.link(link),
    });
  },
};

/** A receipt printer that speaks ESC/POS: nearly every one. */
export const escposDriver: DriverModule<PrinterOptions> = {
  ...linked,
  id: 'escpos-printer',
  name: { de: 'Bondrucker (ESC/POS)', en: 'Receipt printer (ESC/POS)' },
  priority: 60,
  probe: probeEscpos,
};

const STAR_DEFAULT: PrinterModelId = 'star-mc-print3';
const zStarOptions = z.preprocess(
  (input) => (typeof input === 'object' && input !== null ? { model: STAR_DEFAULT, ...input } : input),
  zPrinterOptions,
);

/** A receipt printer that speaks StarPRNT or Star Line Mode. */
export const starDriver: DriverModule<PrinterOptions> = {
  ...linked,
  id: 'star-printer',
  name: { de: 'Bondrucker (Star)', en: 'Receipt printer (Star)' },
  options: zStarOptions,
  priority: 50,
  probe: probeStar,
};

const zNothing = z.object({});

/** Paper on the screen. */
export const virtualPrinterDriver: DriverModule<z.infer<typeof zNothing>> = {
  id: 'virtual-printer',
  kind: 'receiptPrinter',
  name: { de: 'Bondrucker auf dem Bildschirm', en: 'Receipt printer on the screen' },
  links: [],
  usual: null,
  options: zNothing,
  priority: 0,
  create: ({ id, name }, { now }) => virtualPrinter({ id, now, ...(name === '' ? {} : { name }) }),
};

/** Sends a question and answers with the first thing `find` makes of all bytes that came since; null = nothing in time. */
async function answerTo<T>(
  link: Transport,
  question: Uint8Array,
  find: (bytes: Uint8Array) => T | null,
  signal: AbortSignal,
): Promise<T | null> {
  const found = listeners<T | null>();
  let bytes = Buffer.alloc(0);
  const leave = link.onData((more) => {
    bytes = Buffer.concat([bytes, more]).subarray(-512);
    const one = find(bytes);
    if (one !== null) found.tell(one);
  });
  const answer = new Promise<T | null>((resolve) => {
    found.on(resolve);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  try {
    await link.write(question, PROBE_MS);
    return await within(answer, PROBE_MS, null);
  } catch {
    return null;
  } finally {
    leave();
  }
}

/** `GS I n`: 66 maker, 67 model; answered with `5F text 00` (Epson ESC/POS reference). Clones often answer nothing. */
function name(link: Transport, n: 66 | 67, signal: AbortSignal): Promise<string | null> {
  const find = (bytes: Uint8Array): string | null =>
    /_([\x20-\x7e]{1,80})\0/.exec(Buffer.from(bytes).toString('latin1'))?.[1] ?? null;
  return answerTo(link, Buffer.of(0x1d, 0x49, n), find, signal);
}

/** A printer answers `DLE EOT 1` with `0xx1xx10` and nothing else; then it may say its name. Nothing is printed. */
async function probeEscpos(link: Transport, signal: AbortSignal): Promise<Probed | null> {
  const isStatus = (bytes: Uint8Array): true | null =>
    bytes.length === 1 && escposReader()(bytes)[0]?.kind === 'reply' ? true : null;
  if (!(await answerTo(link, askStatus(1), isStatus, signal))) return null;
  const maker = await name(link, 66, signal);
  const model = maker === null ? null : await name(link, 67, signal);
  const label = [maker, model].filter((part) => part !== null).join(' ');
  const known = modelNamed(label);
  return {
    label: label === '' ? 'ESC/POS' : label,
    options: known === null ? {} : { model: known },
  };
}

/** Which model calls itself so: the one whose name shares the longest part with it. */
function modelNamed(label: string): PrinterModelId | null {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const said = plain(label);
  const parts = Object.entries(PRINTER_MODELS).flatMap(([id, model]) =>
    plain(model.name.split(' / ')[0] ?? '').length > 6 ? [[id, plain(model.name.split(' / ')[0] ?? '')] as const] : [],
  );
  const fits = parts.filter(([, part]) => said.includes(part.replace(/^(epson|star|bixolon|citizen)/, '')));
  const best = fits.sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
  return best === undefined ? null : (best as PrinterModelId);
}

async function probeStar(link: Transport, signal: AbortSignal): Promise<Probed | null> {
  const isBlock = (bytes: Uint8Array): true | null => {
    const said = starReader()(bytes);
    return said.length === 1 && said[0]?.kind === 'status' ? true : null;
  };
  const found = await answerTo(link, STAR_STATUS_NOW, isBlock, signal);
  return found ? { label: 'Star (StarPRNT)', options: {} } : null;
}
