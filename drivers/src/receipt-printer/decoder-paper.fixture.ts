/**
 * What an independent reader makes of a print job. Written from the makers' manuals, sharing nothing with the encoder: own tables of code
 * pages, other libraries to draw and to read codes. It never throws: what a manual does not explain is a fault.
 */

/** One thing on the paper, from top to bottom. */
export type PaperThing =
  | {
      readonly kind: 'line';
      readonly text: string;
      readonly bold: boolean;
      /** Cells of normal letters that the line takes. */
      readonly columns: number;
      readonly high: number;
      readonly wide: number;
    }
  | { readonly kind: 'qr'; readonly payload: Buffer; readonly level: 'L' | 'M' | 'Q' | 'H'; readonly module: number }
  | {
      readonly kind: 'barcode';
      readonly symbology: 'code128' | 'ean13';
      readonly data: string;
      readonly module: number;
      readonly height: number;
    }
  | { readonly kind: 'image'; readonly width: number; readonly height: number; readonly bits: Buffer }
  | { readonly kind: 'cut'; readonly how: 'partial' | 'full' }
  | { readonly kind: 'feed'; readonly lines: number };

/** A job as read. */
export interface DecodedJob {
  readonly things: PaperThing[];
  readonly pulses: { readonly pin: 2 | 5; readonly onMs: number; readonly offMs: number }[];
  /** Numbers of code pages in the order they were selected. */
  readonly pages: number[];
  readonly inits: number;
  /** What the job asks the printer: `buffered:1`, `processId:ABCD`, `etb`. */
  readonly asks: string[];
  /** Empty = every byte has its meaning and its right place. */
  readonly faults: string[];
}

// Code points of 0x80…0xFF as the Unicode consortium's files CP850.TXT (with the euro at D5) and CP1252.TXT list them; 0000 = free.
const PC858 =
  '00c700fc00e900e200e400e000e500e700ea00eb00e800ef00ee00ec00c400c500c900e600c600f400f600f200fb00f900ff00d600dc00f800a300d800d7019200e100ed00f300fa00f100d100aa00ba00bf00ae00ac00bd00bc00a100ab00bb2591259225932502252400c100c200c000a9256325512557255d00a200a5251025142534252c251c2500253c00e300c3255a25542569256625602550256c00a400f000d000ca00cb00c820ac00cd00ce00cf2518250c2588258400a600cc258000d300df00d400d200f500d500b500fe00de00da00db00d900fd00dd00af00b400ad00b1201700be00b600a700f700b800b000a800b700b900b300b225a000a0';

/** Printable signs of a page by their byte; the names of pages are the makers' (Epson 19 and 16, Star 4 and 32). */
function pageTable(name: 'PC858' | 'WPC1252'): readonly (string | null)[] {
  const high = Array.from({ length: 128 }, (_, at) => {
    if (name === 'PC858') return Number.parseInt(PC858.slice(at * 4, at * 4 + 4), 16);
    return at < 32 ? (C1_1252[at] ?? 0) : at + 0x80;
  });
  const low = Array.from({ length: 128 }, (_, at) => (at >= 0x20 && at < 0x7f ? at : 0));
  return [...low, ...high].map((point) => (point === 0 ? null : String.fromCodePoint(point)));
}

const C1_1252 = [
  0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0,
  0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
];

/** The pages of this reader by name. */
export const PAGES = { PC858: pageTable('PC858'), WPC1252: pageTable('WPC1252') } as const;

/** How a command is read: how many bytes it takes in all, from its first ones, and what it does. */
export interface CommandReader {
  readonly size: (rest: Uint8Array) => number;
  readonly run: (paper: PaperReader, command: Uint8Array) => void;
}

/** A printer language: its commands by their first bytes in hex, its pages, and byte pairs obeyed at once wherever they stand. */
export interface LanguageReader {
  readonly commands: ReadonlyMap<string, CommandReader>;
  readonly pages: Readonly<Record<number, keyof typeof PAGES>>;
  readonly realTime: readonly (readonly [number, number])[];
}

/** The state of a printer while it reads a job, and what has come out of it. */
export class PaperReader {
  readonly job: DecodedJob & { inits: number } = {
    things: [],
    pulses: [],
    pages: [],
    inits: 0,
    asks: [],
    faults: [],
  };
  page = -1;
  bold = false;
  high = 1;
  wide = 1;
  align = 0;
  /** Star: dots of a line feed. */
  spacing = 32;
  code = {
    level: 'L' as 'L' | 'M' | 'Q' | 'H',
    module: 3,
    model: 2,
    height: 162,
    bar: 3,
    letters: 0,
    stored: null as Buffer | null,
  };
  #text = '';
  #columns = 0;
  #anyBold = false;
  #high = 1;
  #wide = 1;
  readonly dots: number;
  readonly #pages: LanguageReader['pages'];

  constructor(dots: number, pages: LanguageReader['pages']) {
    this.dots = dots;
    this.#pages = pages;
  }

  fault(what: string): void {
    this.job.faults.push(what);
  }

  reset(): void {
    if (this.#text !== '') this.fault('init throws away a line');
    this.job.inits += 1;
    Object.assign(this, { page: -1, bold: false, high: 1, wide: 1, align: 0, spacing: 32 });
    this.code = { level: 'L', module: 3, model: 2, height: 162, bar: 3, letters: 0, stored: null };
  }

  letter(byte: number): void {
    const name = this.#pages[this.page];
    const sign = byte < 0x80 ? String.fromCharCode(byte) : name ? (PAGES[name][byte] ?? null) : null;
    if (sign === null) this.fault(`byte ${byte.toString(16)} is no sign of page ${this.page}`);
    this.#text += sign ?? '\ufffd';
    this.#columns += this.wide;
    this.#anyBold ||= this.bold;
    this.#high = Math.max(this.#high, this.high);
    this.#wide = Math.max(this.#wide, this.wide);
  }

  lineFeed(): void {
    const line = { text: this.#text, bold: this.#anyBold, columns: this.#columns, high: this.#high, wide: this.#wide };
    this.job.things.push({ kind: 'line', ...line });
    this.#text = '';
    this.#columns = 0;
    this.#anyBold = false;
    this.#high = 1;
    this.#wide = 1;
  }

  /** Codes, pictures and cuts stand at the beginning of a line; elsewhere printers ignore them or print what is before. */
  atLineStart(what: string): void {
    if (this.#text !== '') this.fault(`${what} in the middle of a line`);
  }

  put(thing: PaperThing): void {
    this.atLineStart(thing.kind);
    const last = this.job.things.at(-1);
    if (thing.kind === 'image' && last?.kind === 'image' && last.width === thing.width) {
      this.job.things.pop();
      const bits = Buffer.concat([last.bits, thing.bits]);
      this.job.things.push({ ...thing, height: last.height + thing.height, bits });
    } else this.job.things.push(thing);
    if (thing.kind === 'image' && thing.width > this.dots) this.fault(`picture of ${thing.width} dots on ${this.dots}`);
  }

  pulse(pin: 2 | 5, onMs: number, offMs: number): void {
    if (onMs < 10 || onMs > 250 || offMs < onMs) this.fault(`insane drawer pulse: ${onMs} ms on, ${offMs} ms off`);
    this.job.pulses.push({ pin, onMs, offMs });
  }

  end(): void {
    if (this.#text !== '') this.fault(`text without line end: ${this.#text}`);
  }
}

/** Reads a job in a language on paper of so many dots. Ends at the first byte it cannot explain. */
export function readJob(job: Uint8Array, language: LanguageReader, dots: number): DecodedJob {
  const paper = new PaperReader(dots, language.pages);
  for (let at = 0; at + 1 < job.length; at += 1)
    if (language.realTime.some(([first, second]) => job[at] === first && job[at + 1] === second))
      paper.fault(`unguarded real-time command at ${at}`);
  let at = 0;
  while (at < job.length) {
    const rest = job.subarray(at);
    const byte = rest[0] ?? 0;
    if (byte >= 0x20 && byte !== 0x7f) {
      paper.letter(byte);
      at += 1;
      continue;
    }
    const command = commandAt(rest, language);
    const size = command?.size(rest) ?? 0;
    if (!command || !Number.isSafeInteger(size) || size <= 0 || size > rest.length) {
      const what = command ? 'command cut short' : byte === 0x1b || byte === 0x1d ? 'unknown command' : 'stray byte';
      paper.fault(`${what} at ${at}: ${Buffer.from(rest.subarray(0, 4)).toString('hex')}`);
      break;
    }
    command.run(paper, rest.subarray(0, size));
    at += size;
  }
  paper.end();
  return paper.job;
}

/** The command with the longest name that the bytes begin with. */
function commandAt(rest: Uint8Array, { commands }: LanguageReader): CommandReader | undefined {
  for (let length = 5; length > 0; length -= 1) {
    const found = commands.get(Buffer.from(rest.subarray(0, length)).toString('hex'));
    if (found) return found;
  }
  return undefined;
}

/** A command of fixed size. */
export function fixed(size: number, run: CommandReader['run']): CommandReader {
  return { size: () => size, run };
}
