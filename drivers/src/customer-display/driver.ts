import * as z from 'zod';
import type { Device } from '../device/index.ts';
import type { DriverModule } from '../driver/index.ts';
import type { ReceiptPrinter } from '../receipt-printer/index.ts';
import type { LinkAddress } from '../transport/index.ts';
import { displayBehindPrinter } from './behind-printer.ts';
import { DISPLAY_CODECS, type DisplayCodec } from './codec.ts';
import { DISPLAY_PAGES } from './pages.ts';
import { poleDisplay } from './pole-display.ts';

const zOptions = z.object({
  /** Code page; left out = what the family begins with. */
  page: z.enum(DISPLAY_PAGES).optional(),
});
type Options = z.infer<typeof zOptions>;

const USUAL: LinkAddress = {
  kind: 'serial',
  path: '/dev/ttyUSB0',
  baud: 9600,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  rtscts: false,
};

/** A family of displays behind a link of its own. Never probed: a question would stand on the glass. */
function family(codec: DisplayCodec, name: string): DriverModule<Options> {
  return {
    id: `display-${codec.id}`,
    kind: 'customerDisplay',
    name: { de: `Kundenanzeige (${name})`, en: `Customer display (${name})` },
    links: ['serial', 'tcp', 'usb'],
    usual: USUAL,
    options: zOptions,
    priority: 0,
    create({ id, name: called, link, options }, around) {
      if (!link) throw new Error('a display needs a link');
      const page = pageOf(codec, options);
      const known = called === '' ? `Kundenanzeige (${name})` : called;
      return poleDisplay({ id, name: known, transport: around.link(link), codec, page, now: around.now });
    },
  };
}

function pageOf(codec: DisplayCodec, { page }: Options): (typeof DISPLAY_PAGES)[number] {
  const chosen = page ?? codec.pages[0] ?? 'ascii';
  if (!codec.pages.includes(chosen)) throw new Error(`${codec.id} has no page ${chosen}`);
  return chosen;
}

/** CD5220 and its many relatives. */
export const cd5220Driver = family(DISPLAY_CODECS.cd5220, 'CD5220');
/** Epson DM-D and what speaks ESC/POS. */
export const epsonDisplayDriver = family(DISPLAY_CODECS.epson, 'Epson');
/** DSP-800. */
export const dsp800Driver = family(DISPLAY_CODECS.dsp800, 'DSP-800');

const zBehind = zOptions.extend({
  /** Id of the printer it hangs on. */
  printer: z.string().default('printer'),
});

/** An Epson display on a printer's line. */
export const displayBehindPrinterDriver: DriverModule<z.infer<typeof zBehind>> = {
  id: 'display-printer',
  kind: 'customerDisplay',
  name: { de: 'Kundenanzeige am Bondrucker', en: 'Customer display at the receipt printer' },
  links: [],
  usual: null,
  options: zBehind,
  priority: 0,
  create({ id, name, options }, around) {
    const printer = around.device(options.printer);
    if (!isPrinter(printer)) throw new Error(`no receipt printer ${options.printer}`);
    if (!printer.passOn) throw new Error(`${options.printer} passes nothing on`);
    const codec = DISPLAY_CODECS.epson;
    const called = name === '' ? 'Kundenanzeige (am Bondrucker)' : name;
    return displayBehindPrinter({ id, name: called, printer, codec, page: pageOf(codec, options) });
  },
};

function isPrinter(device: Device | null): device is ReceiptPrinter {
  return device?.kind === 'receiptPrinter';
}
