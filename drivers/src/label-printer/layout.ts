import { isGtin } from '@valero/domain/stock';
import { cleanText } from '../receipt-printer/index.ts';
import { LABEL_SIZES, type LabelDoc } from './model.ts';

/** A thing on a label. Places and sizes in tenths of a millimetre from the upper left corner. */
export type LabelMark =
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      /** Height of a capital with its descender. */
      readonly height: number;
      readonly width: number;
      readonly bold: boolean;
      readonly text: string;
    }
  | {
      readonly kind: 'barcode';
      readonly symbology: 'EAN13' | 'EAN8' | 'Code128';
      readonly x: number;
      readonly y: number;
      readonly height: number;
      /** Room there is for it. */
      readonly width: number;
      readonly code: string;
    };

/** A label that is laid out; sizes in tenths of a millimetre. */
export interface LabelLayout {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly LabelMark[];
}

const MARGIN = 20;

/** Width of a sign in parts of the height: on the wide side of every font used, so that nothing runs out of its place. */
function signWidth(sign: string): number {
  if (/[il.,:;'|!I]/.test(sign)) return 0.34;
  if (/[fjrt()[\]/ -]/.test(sign)) return 0.42;
  if (/[mwMW@%€]/.test(sign)) return 0.9;
  if (/[A-ZÄÖÜ&]/.test(sign)) return 0.72;
  return /[\u0020-\u024f]/.test(sign) ? 0.58 : 1;
}

const widthOf = (text: string, height: number): number =>
  [...text].reduce((sum, sign) => sum + signWidth(sign) * height, 0);

/** Cuts a text to a width, with an ellipsis where something is left out. */
function cut(text: string, height: number, width: number): string {
  if (widthOf(text, height) <= width) return text;
  const signs = [...text];
  while (signs.length > 0 && widthOf(`${signs.join('').trimEnd()}…`, height) > width) signs.pop();
  return `${signs.join('').trimEnd()}…`;
}

/** Words in at most `most` lines; what does not fit ends in an ellipsis. */
function wrap(text: string, height: number, width: number, most: number): string[] {
  const lines: string[] = [];
  let rest = text.split(/\s+/).filter((word) => word !== '');
  while (rest.length > 0 && lines.length < most) {
    let count = 1;
    while (count < rest.length && widthOf(rest.slice(0, count + 1).join(' '), height) <= width) count += 1;
    const isLast = lines.length === most - 1;
    lines.push(cut(isLast ? rest.join(' ') : rest.slice(0, count).join(' '), height, width));
    rest = isLast ? [] : rest.slice(count);
  }
  return lines;
}

/** The largest height from `most` down to `least` at which a text fits. */
function fitting(text: string, most: number, least: number, width: number): number {
  let height = most;
  while (height > least && widthOf(text, height) > width) height -= 1;
  return height;
}

/** One line of clean text. */
const oneLine = (text: string): string => cleanText(text).replace(/\s+/g, ' ').trim();

/**
 * Lays a label out: name on top in up to two lines, price large on the right, Grundpreis in good legible type beside it (PAngV § 4(1)),
 * bar code with its digits at the foot. All printers and the preview draw these marks.
 */
export function layoutLabel(doc: LabelDoc): LabelLayout {
  const size = LABEL_SIZES[doc.size];
  const width = size.width * 10;
  const height = size.height * 10;
  const room = width - 2 * MARGIN;
  const unit = height / 100;
  const nameHeight = Math.round(12 * unit);
  const small = Math.max(18, Math.round(8 * unit));
  const marks: LabelMark[] = [];
  const text = (said: string, x: number, y: number, h: number, w: number, bold: boolean): void => {
    if (said !== '') marks.push({ kind: 'text', x, y, height: h, width: w, bold, text: cut(said, h, w) });
  };
  const top = Math.round(5 * unit);
  wrap(oneLine(doc.name), nameHeight, room, 2).forEach((line, index) => {
    text(line, MARGIN, top + index * Math.round(nameHeight * 1.15), nameHeight, room, true);
  });
  const middle = Math.round(36 * unit);
  const price = oneLine(doc.price);
  const priceRoom = Math.round(room * 0.62);
  const priceHeight = fitting(price, Math.round(27 * unit), Math.round(14 * unit), priceRoom);
  const priceWidth = Math.min(priceRoom, Math.ceil(widthOf(price, priceHeight)));
  const left = room - priceWidth - 10;
  text(price, width - MARGIN - priceWidth, middle, priceHeight, priceWidth, true);
  text(oneLine(doc.per), MARGIN, middle, small, left, false);
  text(oneLine(doc.basePrice), MARGIN, middle + Math.round(small * 1.25), Math.round(small * 1.1), left, false);
  const foot = Math.round(67 * unit);
  const codeWidth = Math.round(room * 0.68);
  const barcode = barcodeOf(doc.code);
  if (barcode) marks.push({ ...barcode, x: MARGIN, y: foot, height: Math.round(19 * unit), width: codeWidth });
  const side = MARGIN + codeWidth + 10;
  text(oneLine(doc.note), side, foot, small, width - MARGIN - side, false);
  text(oneLine(doc.date), side, foot + Math.round(small * 1.25), small, width - MARGIN - side, false);
  return { width, height, marks };
}

function barcodeOf(code: string): { kind: 'barcode'; symbology: 'EAN13' | 'EAN8' | 'Code128'; code: string } | null {
  if (code === '') return null;
  if (code.length === 13 && isGtin(code)) return { kind: 'barcode', symbology: 'EAN13', code };
  if (code.length === 8 && isGtin(code)) return { kind: 'barcode', symbology: 'EAN8', code };
  return { kind: 'barcode', symbology: 'Code128', code };
}

/** Modules a bar code is wide, quiet zones included. */
export function modulesOf(mark: Extract<LabelMark, { kind: 'barcode' }>): number {
  if (mark.symbology === 'EAN13') return 95 + 18;
  if (mark.symbology === 'EAN8') return 67 + 14;
  return (mark.code.length + 3) * 11 + 2 + 20;
}
