import { BARCODE_HEIGHT, type Symbology } from './barcode.ts';
import { qrPayload } from './escpos.ts';
import { bandsOf, guarded, type Raster } from './image.ts';

/**
 * Sequences of StarPRNT and Star Line Mode, which share all but pictures. Sources: StarPRNT Command Specifications rev. 2.25, Star Line
 * Mode Command Specifications; the section of each command is named where it is not obvious.
 *
 * Real-time commands of these modes are `ESC ACK …` (status, reset), obeyed on arrival also inside data: no job holds `1B 06`. The
 * one-byte inquiries ENQ and EOT are answered only while automatic status is off and change nothing; picture data may hold them.
 */
const bytes = (...values: number[]): Buffer => Buffer.from(values);

/** `ESC @`, then font A (`ESC RS F 0`) and line feed of 4 mm (`ESC z 1`): first bytes of every job. */
export const STAR_INIT = bytes(0x1b, 0x40, 0x1b, 0x1e, 0x46, 0x00, 0x1b, 0x7a, 0x01);

/** `ESC GS t n`: the page of signs above 0x7F. */
export function starPage(number: number): Buffer {
  return bytes(0x1b, 0x1d, 0x74, number);
}

/** `ESC E` / `ESC F`: emphasised letters on and off. */
export const STAR_BOLD = { on: bytes(0x1b, 0x45), off: bytes(0x1b, 0x46) } as const;

/** `ESC i height width`, each one less than the factor. */
export const STAR_SIZE = {
  normal: bytes(0x1b, 0x69, 0, 0),
  tall: bytes(0x1b, 0x69, 1, 0),
  large: bytes(0x1b, 0x69, 1, 1),
} as const;

/** `ESC GS a n`: 0 left, 1 centre. */
export const STAR_ALIGN = { left: bytes(0x1b, 0x1d, 0x61, 0), center: bytes(0x1b, 0x1d, 0x61, 1) } as const;

/** `ESC d n`: feeds to the knife and cuts, 2 wholly, 3 partly. */
export const STAR_CUT = { full: bytes(0x1b, 0x64, 2), partial: bytes(0x1b, 0x64, 3) } as const;

/** `ESC a n`: feeds n lines; what a printer without a knife does instead of a cut. */
export function starFeed(count: number): Buffer {
  return bytes(0x1b, 0x61, count);
}

/**
 * Drawer pulse in the order of the data. Drawer 1 (pin 2): `ESC BEL n1 n2` sets 50 ms on and 500 ms off (units of 10 ms), `BEL` fires.
 * Drawer 2 (pin 5): `EM`, with the maker's fixed 200 ms.
 */
export function starDrawerPulse(pin: 2 | 5): Buffer {
  return pin === 2 ? bytes(0x1b, 0x07, 5, 50, 0x07) : bytes(0x19);
}

/**
 * The same past what waits to be printed: `FS` is obeyed when it is received. Drawer 2 has no such command on thermal printers: `SUB`
 * runs in the order of the data as `EM` does (Star Line Mode p. 3-63), so it opens when the printer goes on.
 */
export function starDrawerPulseNow(pin: 2 | 5): Buffer {
  return pin === 2 ? bytes(0x1c) : bytes(0x1a);
}

/** `ESC RS a 1` / `0`: automatic status on and off. */
export const STAR_ASB = { on: bytes(0x1b, 0x1e, 0x61, 0x01), off: bytes(0x1b, 0x1e, 0x61, 0x00) } as const;

/** `ESC ACK SOH`: sends the status block at once. Not while automatic status is on. */
export const STAR_STATUS_NOW = bytes(0x1b, 0x06, 0x01);

/** `ETB`: when all before it is printed, the counter in the status block is raised and the block sent. Ends a job that is to be confirmed. */
export const STAR_CONFIRM = bytes(0x17);

/** `ESC RS E 0`: sets that counter to 0. */
export const STAR_CLEAR_COUNTER = bytes(0x1b, 0x1e, 0x45, 0x00);

/** A native QR code (model 2, error correction M): `ESC GS y S 0 … S 1 … S 2 … D 1 … P`. The length counts UTF-8 bytes. */
export function starQr(data: string, moduleDots: number): Buffer {
  const payload = qrPayload(data);
  return Buffer.concat([
    bytes(0x1b, 0x1d, 0x79, 0x53, 0x30, 0x02),
    bytes(0x1b, 0x1d, 0x79, 0x53, 0x31, 0x01),
    bytes(0x1b, 0x1d, 0x79, 0x53, 0x32, moduleDots),
    bytes(0x1b, 0x1d, 0x79, 0x44, 0x31, 0x00, payload.length & 0xff, payload.length >> 8),
    payload,
    bytes(0x1b, 0x1d, 0x79, 0x50),
  ]);
}

/**
 * A native bar code: `ESC b type letters mode height data RS`. Bars of 2, 3 and 4 dots are the modes 1, 2 and 3 of Code 128 and of
 * EAN-13; no letters below, with line feed. Code 128 starts in set B (`%7`), `%` is `%0` (Star Line Mode, appendix 1).
 */
export function starBarcode(symbology: Symbology, data: string, module: 2 | 3 | 4): Buffer {
  const payload = symbology === 'ean13' ? data : `%7${data.replaceAll('%', '%0')}`;
  const type = symbology === 'ean13' ? 0x33 : 0x36;
  return Buffer.concat([
    bytes(0x1b, 0x62, type, 0x31, 0x30 + module - 1, BARCODE_HEIGHT),
    Buffer.from(payload, 'latin1'),
    bytes(0x1e),
  ]);
}

/** A picture in StarPRNT: bands of `ESC GS S 1 xL xH yL yH 0`. */
export function starPrntRaster(raster: Raster): Buffer {
  const bands = bandsOf(raster, 128).map((band) => {
    const line = band.width / 8;
    const head = bytes(0x1b, 0x1d, 0x53, 0x01, line & 0xff, line >> 8, band.height, 0x00, 0x00);
    return Buffer.concat([head, guarded(band.bits)]);
  });
  return Buffer.concat(bands);
}

/** A picture in Star Line Mode: `ESC k n1 n2` with 24 rows a line, at a line feed of 3 mm (`ESC 0`) so that the lines touch. */
export function starLineRaster(raster: Raster): Buffer {
  const line = raster.width / 8;
  const bands = bandsOf(raster, 24).map((band) => {
    const rows = new Uint8Array(line * 24);
    rows.set(band.bits);
    return Buffer.concat([bytes(0x1b, 0x6b, line & 0xff, line >> 8), guarded(rows), bytes(0x0a)]);
  });
  return Buffer.concat([bytes(0x1b, 0x30), ...bands, bytes(0x1b, 0x7a, 0x01)]);
}
