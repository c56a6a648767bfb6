import { encodeText } from '../receipt-printer/index.ts';
import { type LabelMark, layoutLabel, modulesOf } from './layout.ts';
import type { LabelDoc } from './model.ts';

const DOTS_PER_MM = 8;
/** A sign of font A, in dots. */
const CELL = { width: 12, height: 24 } as const;

const low = (value: number): [number, number] => [value & 0xff, value >> 8];

/**
 * A label for a receipt printer or an ESC/POS label printer, in page mode: `ESC L`, the area, every mark at its place, `FF`. Texts pass through
 * the code page, which has no control characters, and bar codes are printable ASCII: no byte of them can be a real-time command.
 */
export function renderEscposLabel(doc: LabelDoc, copies = 1): Uint8Array {
  const { width, height, marks } = layoutLabel(doc);
  const dots = (tenths: number): number => Math.round((tenths * DOTS_PER_MM) / 10);
  const one = Buffer.from([
    ...[0x1b, 0x40, 0x1b, 0x74, 0x13, 0x1b, 0x4c],
    ...[0x1b, 0x57, 0, 0, 0, 0, ...low(dots(width)), ...low(dots(height))],
    ...[0x1b, 0x54, 0x00],
    ...marks.flatMap((mark) => [...placed(mark, dots)]),
    0x0c,
  ]);
  return Buffer.concat(Array.from({ length: copies }, () => one));
}

function placed(mark: LabelMark, dots: (tenths: number) => number): Uint8Array {
  const bottom = dots(mark.y) + dots(mark.height);
  const at = [0x1d, 0x24, ...low(bottom), 0x1b, 0x24, ...low(dots(mark.x))];
  if (mark.kind === 'text') {
    const signs = encodeText(mark.text, 'PC858');
    const tall = Math.max(1, Math.min(8, Math.round(dots(mark.height) / CELL.height)));
    const wide = Math.max(1, Math.min(tall, Math.floor(dots(mark.width) / (signs.length * CELL.width))));
    const fitting = signs.subarray(0, Math.floor(dots(mark.width) / (wide * CELL.width)));
    return Buffer.from([...at, 0x1d, 0x21, ((wide - 1) << 4) | (tall - 1), 0x1b, 0x45, mark.bold ? 1 : 0, ...fitting]);
  }
  const module = Math.max(2, Math.min(4, Math.floor(dots(mark.width) / modulesOf(mark))));
  const kind = { EAN13: 67, EAN8: 68, Code128: 73 }[mark.symbology];
  const data = Buffer.from(mark.symbology === 'Code128' ? `{B${mark.code.replaceAll('{', '{{')}` : mark.code, 'ascii');
  const height = Math.min(255, dots(mark.height));
  return Buffer.from([
    ...[...at, 0x1d, 0x21, 0, 0x1d, 0x68, height, 0x1d, 0x77, module, 0x1d, 0x48, 2],
    ...[0x1d, 0x6b, kind, data.length, ...data],
  ]);
}
