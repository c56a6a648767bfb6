/** An ESC/POS reader for tests, written from the manuals and sharing nothing with the encoder. */

/** What one print contains, as a printer understands it. */
export interface DecodedPrint {
  readonly lines: { readonly text: string; readonly bold: boolean; readonly columns: number; readonly align: number }[];
  readonly qr: { readonly data: string; readonly module: number }[];
  readonly cuts: ('partial' | 'full')[];
  readonly pulses: { readonly pin: number; readonly onMs: number; readonly offMs: number }[];
  /** Code pages in the order they were selected. */
  readonly pages: number[];
  readonly inits: number;
  /** GS r, process ids and the like, in order. */
  readonly asks: string[];
  /** Real-time commands found where a command may stand. */
  readonly realTime: string[];
}

// Code points of PC858 0x80…0xFF, from the Unicode consortium's mapping (CP850 with € at D5).
const PC858 =
  '00c700fc00e900e200e400e000e500e700ea00eb00e800ef00ee00ec00c400c500c900e600c600f400f600f200fb00f900ff00d600dc00f800a300d800d7019200e100ed00f300fa00f100d100aa00ba00bf00ae00ac00bd00bc00a100ab00bb2591259225932502252400c100c200c000a9256325512557255d00a200a5251025142534252c251c2500253c00e300c3255a25542569256625602550256c00a400f000d000ca00cb00c820ac00cd00ce00cf2518250c2588258400a600cc258000d300df00d400d200f500d500b500fe00de00da00db00d900fd00dd00af00b400ad00b1201700be00b600a700f700b800b000a800b700b900b300b225a000a0';

const WINDOWS_1252 = new TextDecoder('windows-1252');

function decodeSign(byte: number, page: number): string {
  if (byte < 0x80) return String.fromCharCode(byte);
  if (page === 16) return WINDOWS_1252.decode(Uint8Array.of(byte));
  if (page === 19) return String.fromCodePoint(Number.parseInt(PC858.slice((byte - 0x80) * 4, (byte - 0x7f) * 4), 16));
  throw new Error(`sign ${byte.toString(16)} under page ${page}`);
}

interface State {
  page: number;
  bold: boolean;
  wide: number;
  align: number;
  line: { text: string; bold: boolean; columns: number };
  module: number;
  stored: string;
}

/** Reads a job; throws at a byte no manual explains. */
export function decodeEscpos(job: Uint8Array): DecodedPrint {
  const out = {
    lines: [],
    qr: [],
    cuts: [],
    pulses: [],
    pages: [],
    inits: 0,
    asks: [],
    realTime: [],
  } as DecodedPrint & {
    inits: number;
  };
  const state: State = fresh();
  let at = 0;
  while (at < job.length) at += step(job.subarray(at), state, out);
  if (state.line.text !== '') throw new Error(`text without line end: ${state.line.text}`);
  return out;
}

/** Every place where bytes look like a real-time command (DLE EOT, DLE ENQ, DLE DC4): a printer obeys them even in data. */
export function realTimeOffsets(job: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = 0; at + 1 < job.length; at += 1)
    if (job[at] === 0x10 && [0x04, 0x05, 0x14].includes(job[at + 1] ?? 0)) found.push(at);
  return found;
}

function fresh(): State {
  return {
    page: 0,
    bold: false,
    wide: 1,
    align: 0,
    line: { text: '', bold: false, columns: 0 },
    module: 3,
    stored: '',
  };
}

function step(rest: Uint8Array, state: State, out: DecodedPrint & { inits: number }): number {
  const [byte = 0, next = 0, third = 0] = rest;
  if (byte === 0x0a) {
    out.lines.push({ ...state.line, align: state.align });
    state.line = { text: '', bold: false, columns: 0 };
    return 1;
  }
  if (byte === 0x1b) return escapeCommand(next, third, rest, state, out);
  if (byte === 0x1d) return groupCommand(next, third, rest, state, out);
  if (byte === 0x10) {
    out.realTime.push(Buffer.from(rest.subarray(0, 3)).toString('hex'));
    return 3;
  }
  if (byte < 0x20 || byte === 0x7f) throw new Error(`stray byte ${byte.toString(16)}`);
  state.line.text += decodeSign(byte, state.page);
  state.line.columns += state.wide;
  state.line.bold ||= state.bold;
  return 1;
}

function escapeCommand(
  next: number,
  third: number,
  rest: Uint8Array,
  state: State,
  out: DecodedPrint & { inits: number },
): number {
  if (next === 0x40) {
    Object.assign(state, fresh());
    out.inits += 1;
    return 2;
  }
  if (next === 0x74) {
    state.page = third;
    out.pages.push(third);
  } else if (next === 0x45) state.bold = (third & 1) === 1;
  else if (next === 0x61) state.align = third;
  else if (next === 0x70) {
    const [, , , on = 0, off = 0] = rest;
    if (on === 0 || off < on) throw new Error('drawer pulse without sane times');
    out.pulses.push({ pin: third === 0 ? 2 : 5, onMs: on * 2, offMs: off * 2 });
    return 5;
  } else throw new Error(`ESC ${next.toString(16)} is unknown`);
  return 3;
}

function groupCommand(
  next: number,
  third: number,
  rest: Uint8Array,
  state: State,
  out: DecodedPrint & { inits: number },
): number {
  if (next === 0x21) {
    state.wide = (third >> 4) + 1;
    return 3;
  }
  if (next === 0x56) {
    if (![0x41, 0x42].includes(third)) throw new Error('cut without feed');
    out.cuts.push(third === 0x42 ? 'partial' : 'full');
    return 4;
  }
  if (next === 0x72) {
    out.asks.push(`r${third}`);
    return 3;
  }
  if (next !== 0x28) throw new Error(`GS ${next.toString(16)} is unknown`);
  const length = (rest[3] ?? 0) + (rest[4] ?? 0) * 256;
  const body = rest.subarray(5, 5 + length);
  if (body.length !== length) throw new Error('GS ( is shorter than it says');
  if (third === 0x48) out.asks.push(`id:${Buffer.from(body.subarray(2)).toString('latin1')}`);
  else if (third === 0x6b) symbol(body, state, out);
  else throw new Error(`GS ( ${third.toString(16)} is unknown`);
  return 5 + length;
}

function symbol(body: Uint8Array, state: State, out: DecodedPrint): void {
  const [kind, fn] = body;
  if (kind !== 0x31) throw new Error('not a QR code');
  if (fn === 0x43) state.module = body[2] ?? 0;
  else if (fn === 0x50) state.stored = new TextDecoder('utf-8', { fatal: true }).decode(body.subarray(3));
  else if (fn === 0x51) out.qr.push({ data: state.stored, module: state.module });
  else if (fn !== 0x41 && fn !== 0x45) throw new Error(`QR function ${fn}`);
}
