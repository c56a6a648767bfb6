/**
 * ESC/POS as a printer reads it, written from the makers' manuals (Epson ESC/POS reference, TM-T88V; TM-L90 for process ids) and sharing
 * nothing with the encoder: what it finds on paper is evidence.
 */

/** What a complete command wants done. */
export type Deed =
  | { readonly do: 'sign'; readonly byte: number }
  | { readonly do: 'line'; readonly feed: number }
  | { readonly do: 'init' }
  | { readonly do: 'page'; readonly page: number }
  | { readonly do: 'cut'; readonly full: boolean }
  | { readonly do: 'pulse'; readonly pin: 2 | 5; readonly onMs: number; readonly offMs: number }
  | { readonly do: 'qrStore'; readonly data: Uint8Array }
  | { readonly do: 'qrPrint' }
  | { readonly do: 'picture' }
  | { readonly do: 'barcode'; readonly data: string }
  | { readonly do: 'askPaper' }
  | { readonly do: 'askDrawer' }
  | { readonly do: 'askDone'; readonly id: string }
  | { readonly do: 'askName'; readonly what: number }
  | { readonly do: 'reports'; readonly on: boolean }
  | { readonly do: 'device'; readonly printer: boolean }
  /** Modes that change no content. */
  | { readonly do: 'style' }
  /** What no manual explains at this place. */
  | { readonly do: 'strange'; readonly bytes: string };

const STYLE: Deed = { do: 'style' };
const strange = (bytes: readonly number[]): Deed => ({ do: 'strange', bytes: Buffer.from(bytes).toString('hex') });
const word = (low = 0, high = 0): number => low + high * 256;

/** Length of `ESC x` with its parameters, by `x`. */
const ESC_LENGTHS: Readonly<Record<number, number>> = {
  ...{ 32: 3, 33: 3, 36: 4, 45: 3, 50: 2, 51: 3, 61: 3, 64: 2, 69: 3, 71: 3, 74: 3, 77: 3 },
  ...{ 82: 3, 83: 2, 84: 3, 86: 3, 92: 4, 97: 3, 99: 4, 100: 3, 112: 5, 114: 3, 116: 3, 123: 3 },
};
/** Length of `GS x` with its parameters, by `x`; those with data of their own length are not here. */
const GS_LENGTHS: Readonly<Record<number, number>> = {
  ...{ 33: 3, 36: 4, 66: 3, 72: 3, 73: 3, 76: 4, 80: 4, 87: 4, 97: 3, 102: 3, 104: 3, 114: 3, 119: 3 },
};

/** The command at the beginning of some bytes, all of which belong to it; null = more have to come. */
export function commandOf(bytes: readonly number[]): Deed | null {
  const [first = 0, second] = bytes;
  if (first === 0x0a) return { do: 'line', feed: 1 };
  if (first === 0x1b) return second === undefined ? null : escapeCommand(bytes, second);
  if (first === 0x1d) return second === undefined ? null : groupCommand(bytes, second);
  if (first === 0x10) return realTimePrefix(bytes) ? null : strange(bytes);
  // other control signs without a meaning of their own are passed over
  if (first < 0x20) return first === 0x00 || first === 0x0d || first === 0x09 ? STYLE : strange([first]);
  return { do: 'sign', byte: first };
}

function escapeCommand(bytes: readonly number[], name: number): Deed | null {
  const length = ESC_LENGTHS[name];
  if (length === undefined) return strange(bytes);
  if (bytes.length < length) return null;
  const [, , third = 0, fourth = 0, fifth = 0] = bytes;
  switch (name) {
    case 0x40:
      return { do: 'init' };
    case 0x74:
      return { do: 'page', page: third };
    case 0x64:
      return { do: 'line', feed: third };
    case 0x4a:
      return { do: 'line', feed: 1 };
    case 0x70:
      return { do: 'pulse', pin: (third & 1) === 0 ? 2 : 5, onMs: fourth * 2, offMs: fifth * 2 };
    case 0x3d:
      return { do: 'device', printer: (third & 1) === 1 };
    default:
      return STYLE;
  }
}

function groupCommand(bytes: readonly number[], name: number): Deed | null {
  const third = bytes[2];
  if (name === 0x28) return withLength(bytes);
  if (name === 0x76) return raster(bytes);
  if (name === 0x6b) return barcode(bytes);
  if (name === 0x56) return cut(bytes);
  const length = GS_LENGTHS[name];
  if (length === undefined) return strange(bytes);
  if (bytes.length < length || third === undefined) return null;
  if (name === 0x72) return third === 2 || third === 0x32 ? { do: 'askDrawer' } : { do: 'askPaper' };
  if (name === 0x61) return { do: 'reports', on: third !== 0 };
  if (name === 0x49) return { do: 'askName', what: third };
  return STYLE;
}

function cut(bytes: readonly number[]): Deed | null {
  const [, , mode] = bytes;
  if (mode === undefined) return null;
  const feeds = mode === 0x41 || mode === 0x42;
  if (feeds && bytes.length < 4) return null;
  return { do: 'cut', full: mode === 0x00 || mode === 0x30 || mode === 0x41 };
}

/** `GS ( x pL pH …`: process ids and two-dimensional codes. */
function withLength(bytes: readonly number[]): Deed | null {
  if (bytes.length < 5 || bytes.length < 5 + word(bytes[3], bytes[4])) return null;
  const name = bytes[2];
  const body = bytes.slice(5);
  if (name === 0x48 && body[0] === 0x30) return { do: 'askDone', id: Buffer.from(body.slice(2)).toString('latin1') };
  if (name === 0x6b && body[0] === 0x31 && body[1] === 0x50)
    return { do: 'qrStore', data: Uint8Array.from(body.slice(3)) };
  if (name === 0x6b && body[0] === 0x31 && body[1] === 0x51) return { do: 'qrPrint' };
  return STYLE;
}

function raster(bytes: readonly number[]): Deed | null {
  if (bytes.length < 8) return null;
  return bytes.length < 8 + word(bytes[4], bytes[5]) * word(bytes[6], bytes[7]) ? null : { do: 'picture' };
}

function barcode(bytes: readonly number[]): Deed | null {
  const [, , kind, length] = bytes;
  if (kind === undefined || length === undefined) return null;
  if (kind <= 6) {
    if (bytes.at(-1) !== 0) return null;
    return { do: 'barcode', data: Buffer.from(bytes.slice(3, -1)).toString('latin1') };
  }
  return bytes.length < 4 + length ? null : { do: 'barcode', data: Buffer.from(bytes.slice(4)).toString('latin1') };
}

/** A command a printer obeys when it arrives, whatever comes before it. */
export type RealTime =
  | { readonly do: 'status'; readonly n: number }
  | { readonly do: 'recover'; readonly clear: boolean }
  | { readonly do: 'pulseNow'; readonly pin: 2 | 5 }
  | { readonly do: 'clear' };

const CLEAR = [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08];

function realTimePrefix(bytes: readonly number[]): boolean {
  const [, second, third] = bytes;
  if (second === undefined) return true;
  if (second === 0x04 || second === 0x05) return bytes.length < 3;
  if (second !== 0x14) return false;
  if (third === 0x08) return CLEAR.slice(0, bytes.length).every((byte, at) => bytes[at] === byte);
  return third === undefined || third === 0x01 || third === 0x02;
}

/** The real-time command that some bytes end with, and how long it is; null = none. `DLE EOT`, `DLE ENQ`, `DLE DC4`. */
export function realTimeAtEnd(bytes: readonly number[]): { readonly length: number; readonly order: RealTime } | null {
  const at = (back: number): number => bytes[bytes.length - back] ?? -1;
  if (at(3) === 0x10 && at(2) === 0x04 && at(1) >= 1 && at(1) <= 4)
    return { length: 3, order: { do: 'status', n: at(1) } };
  if (at(3) === 0x10 && at(2) === 0x05 && (at(1) === 1 || at(1) === 2))
    return { length: 3, order: { do: 'recover', clear: at(1) === 2 } };
  if (at(5) === 0x10 && at(4) === 0x14 && at(3) === 0x01 && at(2) <= 1 && at(1) >= 1 && at(1) <= 8)
    return { length: 5, order: { do: 'pulseNow', pin: at(2) === 0 ? 2 : 5 } };
  if (at(1) === 0x08 && CLEAR.every((byte, place) => at(CLEAR.length - place) === byte))
    return { length: CLEAR.length, order: { do: 'clear' } };
  return null;
}

// Signs 0x80 … 0xFF of code page 858: code page 850 with the euro sign at D5.
const PC858 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';
const WPC1252 = new TextDecoder('windows-1252');

/** A sign as the printer's page has it: 19 and 16 of Epson's table, anything else shows as `?`. */
export function signOf(byte: number, page: number): string {
  if (byte < 0x80) return String.fromCharCode(byte);
  if (page === 19) return PC858[byte - 0x80] ?? '?';
  return page === 16 ? WPC1252.decode(Uint8Array.of(byte)) : '?';
}
