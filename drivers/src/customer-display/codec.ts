import { type DisplayPage, displayBytes } from './pages.ts';

/** The bytes of a family of 2×20 displays. Every row is written whole, 20 signs, so that nothing of an older one stays. */
export interface DisplayCodec {
  readonly id: 'cd5220' | 'epson' | 'dsp800';
  /** Pages it can be switched to. */
  readonly pages: readonly DisplayPage[];
  /** Brings it to a known state, empty. */
  begin(page: DisplayPage): Buffer;
  rows(rows: readonly [string, string], page: DisplayPage): Buffer;
}

const hex = (bytes: string): Buffer => Buffer.from(bytes.replaceAll(' ', ''), 'hex');

/** CD5220: `ESC Q A`, `ESC Q B` write a row; `CLR` is the only way out of string mode (CD5220 manual p. 15). */
const cd5220: DisplayCodec = {
  id: 'cd5220',
  pages: ['PC437', 'PC858', 'ascii'],
  begin: () => hex('1b40 0c'),
  rows: ([top, bottom], page) =>
    Buffer.concat([hex('1b5141'), displayBytes(top, page), hex('0d 1b5142'), displayBytes(bottom, page), hex('0d')]),
};

const EPSON_PAGE: Readonly<Record<DisplayPage, number>> = { PC437: 0, PC858: 19, WPC1252: 16, ascii: 0 };

/** Epson DM-D, ESC/POS: `ESC t n` chooses the page, `US $ x y` the place (DM-D110 p. 52). */
const epson: DisplayCodec = {
  id: 'epson',
  pages: ['PC858', 'WPC1252', 'PC437', 'ascii'],
  begin: (page) => Buffer.concat([hex('1b40 1b74'), Buffer.from([EPSON_PAGE[page]]), hex('0c')]),
  rows: ([top, bottom], page) =>
    Buffer.concat([hex('1f240101'), displayBytes(top, page), hex('1f240102'), displayBytes(bottom, page)]),
};

/** DSP-800: `EOT SOH P pos ETB` sets the place, 31h…58h = 1…40; `EOT SOH C from to ETB` clears (Tysso manual). */
const dsp800: DisplayCodec = {
  id: 'dsp800',
  pages: ['PC437', 'PC858', 'ascii'],
  begin: () => hex('04 01 43 31 58 17'),
  rows: ([top, bottom], page) =>
    Buffer.concat([hex('04 01 50 31 17'), displayBytes(top, page), hex('04 01 50 45 17'), displayBytes(bottom, page)]),
};

/** The families by name. */
export const DISPLAY_CODECS = { cd5220, epson, dsp800 } as const;

const SELECT_DISPLAY = hex('1b3d02');
const SELECT_PRINTER = hex('1b3d01');

/** For a display on a printer's line: chooses the display, and the printer again whatever comes between. */
export function passedThrough(bytes: Uint8Array): Buffer {
  return Buffer.concat([SELECT_DISPLAY, bytes, SELECT_PRINTER]);
}
