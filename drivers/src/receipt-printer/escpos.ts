/**
 * ESC/POS sequences VALERO writes itself, because node-thermal-printer 4.6 lacks or garbles them
 * (drawer pulse without times, `cut` that resets the page, swapped text sizes, QR lengths in characters).
 * Sources: Epson ESC/POS reference; TM-T88III specification p. 105 (pulse).
 */
import type { Symbology } from './barcode.ts';
import { bandsOf, guarded, type Raster } from './image.ts';

const bytes = (...values: number[]): Buffer => Buffer.from(values);

/** `ESC @`: modes, page and buffer back to power-on. First bytes of every job. */
export const INIT = bytes(0x1b, 0x40);

/** `ESC t n`: the page of signs above 0x7F, by the printer's own number. */
export function selectPage(number: number): Buffer {
  return bytes(0x1b, 0x74, number);
}

/** `ESC d n`: feeds n lines; what a printer without a knife does instead of a cut. */
export function feedLines(count: number): Buffer {
  return bytes(0x1b, 0x64, count);
}

/** `GS ! n`: n = (width − 1) << 4 | (height − 1). */
export const TEXT_SIZE = {
  normal: bytes(0x1d, 0x21, 0x00),
  tall: bytes(0x1d, 0x21, 0x01),
  large: bytes(0x1d, 0x21, 0x11),
} as const;

/** `GS V B n` / `GS V A n`: feeds to the knife and cuts, partly or wholly. */
export const CUT_PARTIAL = bytes(0x1d, 0x56, 0x42, 0x00);
export const CUT_FULL = bytes(0x1d, 0x56, 0x41, 0x00);

/** `GS r 1`: answered when everything before it was processed (buffered, unlike DLE EOT). */
export const ASK_PAPER_BUFFERED = bytes(0x1d, 0x72, 0x01);

/** `DLE EOT n`, n = 1 printer, 2 offline cause, 3 error, 4 paper: answered at once, also while offline. */
export function askStatus(n: 1 | 2 | 3 | 4): Buffer {
  return bytes(0x10, 0x04, n);
}

/** `ESC p m t1 t2`: drawer pulse on pin 2 or 5, 50 ms on, 500 ms off (units of 2 ms). */
export function drawerPulse(pin: 2 | 5): Buffer {
  return bytes(0x1b, 0x70, pin === 2 ? 0 : 1, 0x19, 0xfa);
}

/** `DLE DC4 1 m t`: the same at once, 100 ms, also while paper is out; ignored in an error state. */
export function drawerPulseNow(pin: 2 | 5): Buffer {
  return bytes(0x10, 0x14, 0x01, pin === 2 ? 0 : 1, 0x01);
}

/** `GS ( H` fn 48: the printer answers `37 22 d1…d4 00` once all before it is on paper. `id` is four signs 0x20…0x7E. */
export function askProcessId(id: string): Buffer {
  return Buffer.concat([bytes(0x1d, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30), Buffer.from(id, 'latin1')]);
}

/**
 * The bytes of a QR code as every printer gets them: UTF-8 without control signs, one of which could be taken as a real-time command, and
 * without byte order marks, which readers drop.
 */
export function qrPayload(data: string): Buffer {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: see above
  return Buffer.from(data.replace(/[\u0000-\u0009\u000b-\u001f\u007f\ufeff]/g, ''));
}

/** A native QR code (model 2, error correction M). The length counts UTF-8 bytes; the data holds no control bytes. */
export function qrCode(data: string, moduleDots: number): Buffer {
  const payload = qrPayload(data);
  const length = payload.length + 3;
  return Buffer.concat([
    bytes(0x1d, 0x28, 0x6b, 0x04, 0x00, 0x31, 0x41, 0x32, 0x00),
    bytes(0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x43, moduleDots),
    bytes(0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x45, 0x31),
    bytes(0x1d, 0x28, 0x6b, length & 0xff, length >> 8, 0x31, 0x50, 0x30),
    payload,
    bytes(0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x51, 0x30),
  ]);
}

/**
 * A native bar code: `GS h` height, `GS w` bars of 2 to 4 dots, `GS H 0` no letters of its own, `GS k` with its length (function B).
 * Code 128 in set B (`{B`, and `{{` for `{`), which has no byte a printer could take for a command.
 */
export function barcodeCommand(symbology: Symbology, data: string, module: number, height: number): Buffer {
  const [kind, payload] = symbology === 'ean13' ? [0x43, data] : [0x49, `{B${data.replaceAll('{', '{{')}`];
  const sent = Buffer.from(payload, 'latin1');
  return Buffer.concat([
    bytes(0x1d, 0x68, height, 0x1d, 0x77, module, 0x1d, 0x48, 0x00, 0x1d, 0x6b, kind, sent.length),
    sent,
  ]);
}

/** Rows of one `GS v 0`: three quarters of an inch, and a length whose high byte stays 0. */
const BAND_ROWS = 128;

/** A picture at the left edge in bands of `GS v 0` (`m` = 0, dots as they are), guarded against real-time commands in its data. */
export function rasterCommands(raster: Raster): Buffer {
  const bands = bandsOf(raster, BAND_ROWS).map((band) => {
    const line = band.width / 8;
    const head = bytes(0x1d, 0x76, 0x30, 0x00, line & 0xff, line >> 8, band.height, 0x00);
    return Buffer.concat([head, guarded(band.bits)]);
  });
  return Buffer.concat(bands);
}

// Data bytes that fit QR versions 1…40 at error correction M (ISO/IEC 18004 table 7), byte mode; up to QR_MAX_BYTES.
const QR_CAPACITY_M = [
  14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666, 711, 779, 857, 911,
  997, 1059,
];

/** The largest module (3…8 dots) at which the code with its quiet zone fits the paper; phones want at least 3. */
export function qrModuleDots(byteLength: number, paperDots: number): number {
  const found = QR_CAPACITY_M.findIndex((capacity) => byteLength <= capacity);
  const version = found === -1 ? QR_CAPACITY_M.length : found + 1;
  const modules = version * 4 + 17 + 8;
  return Math.max(3, Math.min(8, Math.floor((paperDots * 0.75) / modules)));
}
