import { barcodeModuleDots, type Symbology } from './barcode.ts';
import { cleanText } from './charset.ts';
import { qrPayload } from './escpos.ts';
import type { Raster } from './image.ts';
import type { Align, ReceiptDoc, ReceiptItem, Size } from './model.ts';

/** What comes out of a printer, line by line, at a fixed number of columns. */
export type PaperRow =
  /** `text` fits its line: at most `width` columns, half of it when `size` is `large`. Spaces place it. */
  | { readonly kind: 'line'; readonly text: string; readonly bold: boolean; readonly size: Size }
  | { readonly kind: 'qr'; readonly data: string }
  /** `module` is the width of a bar in dots; it fits the paper. */
  | { readonly kind: 'barcode'; readonly symbology: Symbology; readonly data: string; readonly module: 2 | 3 | 4 }
  | { readonly kind: 'image'; readonly raster: Raster }
  | { readonly kind: 'cut'; readonly partial: boolean };

/** How text is measured and cleaned for one output. */
export interface LayoutOptions {
  /** Columns of normal letters: 32 (58 mm), 42 or 48 (80 mm); at least 16. */
  readonly width: number;
  /** Dots that print across; decides whether a bar code fits. Default: 12 a column. */
  readonly dots?: number;
  /** Brings text to what the output can show. Default: `cleanText`. */
  readonly clean?: (text: string) => string;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const GRAPHEMES = new Intl.Segmenter('de', { granularity: 'grapheme' });

/** Columns of one grapheme on a fixed-pitch screen or printer. */
function columnsOf(grapheme: string): number {
  return WIDE.test(grapheme) ? 2 : 1;
}

/** European letters without combining marks: one sign, one column. Nearly all receipts are made of them. */
const SIMPLE = /^[\x20-\x7e\u00a0-\u00ac\u00ae-\u024f]*$/;

/** Columns that text takes: graphemes, East Asian signs and emoji twice. */
export function displayWidth(text: string): number {
  if (SIMPLE.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of GRAPHEMES.segment(text)) columns += columnsOf(segment);
  return columns;
}

/** The start of `text` that fits `columns`. */
export function truncate(text: string, columns: number): string {
  if (SIMPLE.test(text)) return text.slice(0, columns);
  let taken = '';
  let used = 0;
  for (const { segment } of GRAPHEMES.segment(text)) {
    used += columnsOf(segment);
    if (used > columns) return taken;
    taken += segment;
  }
  return taken;
}

/**
 * Breaks one line of text at spaces, and inside a word only when the word alone is too long. At least one line.
 * An indent at the start stays; spaces at a break vanish.
 */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line: string | null = null;
  for (const word of text.split(' ')) {
    const joined: string = line === null ? word : `${line} ${word}`;
    if (displayWidth(joined) <= columns) {
      line = joined;
      continue;
    }
    if (line !== null && line.trim() !== '') lines.push(line);
    line = word;
    while (displayWidth(line) > columns) {
      const head = truncate(line, columns) || [...line].slice(0, 1).join('');
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  lines.push(line ?? '');
  return lines.map((each) => each.trimEnd());
}

/** Pads to `columns`; text that is too wide comes back as it is. */
export function pad(text: string, columns: number, align: Align): string {
  const gap = Math.max(0, columns - displayWidth(text));
  if (align === 'right') return ' '.repeat(gap) + text;
  if (align === 'center') return ' '.repeat(Math.floor(gap / 2)) + text;
  return text + ' '.repeat(gap);
}

/** Lays a receipt out at a fixed number of columns. Nothing is lost: what does not fit wraps. */
export function layout(doc: ReceiptDoc, options: LayoutOptions): PaperRow[] {
  const clean = options.clean ?? cleanText;
  const paper = { width: options.width, dots: options.dots ?? options.width * 12 };
  return doc.items.flatMap((item) => layoutItem(item, paper, clean));
}

type Clean = (text: string) => string;

/** Columns and dots of the paper. */
interface Paper {
  readonly width: number;
  readonly dots: number;
}

function layoutItem(item: ReceiptItem, paper: Paper, clean: Clean): PaperRow[] {
  const { width } = paper;
  switch (item.kind) {
    case 'text':
      return styled(item, aligned(clean(item.text), columnsAt(width, item.size), item.align));
    case 'pair':
      return styled(
        item,
        layoutPair(oneLine(clean(item.left)), oneLine(clean(item.right)), columnsAt(width, item.size)),
      );
    case 'table':
      return styled({ bold: item.bold, size: 'normal' }, layoutTable(item, width, clean));
    case 'rule':
      return [{ kind: 'line', text: (item.double ? '=' : '-').repeat(width), bold: false, size: 'normal' }];
    case 'feed':
      return Array.from({ length: item.lines }, () => ({ kind: 'line', text: '', bold: false, size: 'normal' }));
    case 'qr':
      // a code of nothing but control signs has no data a printer may get
      if (qrPayload(item.data).length === 0) return captionRows(item.caption, width, clean);
      return [{ kind: 'qr', data: item.data }, ...captionRows(item.caption, width, clean)];
    case 'barcode':
      return [barcodeRow(item, paper.dots), ...captionRows(item.caption ?? item.data, width, clean)];
    case 'logo': {
      const bits = Uint8Array.from(Buffer.from(item.bits, 'base64'));
      return [{ kind: 'image', raster: { width: item.width, height: item.height, bits } }];
    }
    case 'mark':
      return styled(
        { bold: true, size: 'large' },
        aligned(`* ${oneLine(clean(item.text))} *`, columnsAt(width, 'large'), 'center'),
      );
    case 'cut':
      return [{ kind: 'cut', partial: item.partial }];
  }
}

function captionRows(caption: string | null, width: number, clean: Clean): PaperRow[] {
  if (caption === null) return [];
  return styled({ bold: false, size: 'normal' }, aligned(clean(caption), width, 'center'));
}

function barcodeRow(item: Extract<ReceiptItem, { kind: 'barcode' }>, dots: number): PaperRow {
  const module = barcodeModuleDots(item.symbology, item.data, dots);
  if (module === null) return { kind: 'qr', data: item.data };
  return { kind: 'barcode', symbology: item.symbology, data: item.data, module };
}

function columnsAt(width: number, size: Size): number {
  return size === 'large' ? Math.floor(width / 2) : width;
}

function styled({ bold, size }: { bold: boolean; size: Size }, lines: readonly string[]): PaperRow[] {
  return lines.map((line) => ({ kind: 'line', text: line, bold, size }));
}

function oneLine(text: string): string {
  return text.replaceAll('\n', ' ');
}

function aligned(text: string, columns: number, align: Align): string[] {
  return text
    .split('\n')
    .flatMap((line) => wrap(line, columns))
    .map((line) => pad(line, columns, align).trimEnd());
}

function layoutPair(left: string, right: string, columns: number): string[] {
  const rightLines = wrap(right, columns);
  const first = rightLines[0] ?? '';
  const room = columns - displayWidth(first) - 1;
  // A right side that leaves no room for words gets its own lines.
  if (left !== '' && room < Math.min(8, displayWidth(left))) {
    return [...wrap(left, columns), ...rightLines.map((line) => pad(line, columns, 'right'))];
  }
  const leftLines = wrap(left, Math.max(1, room));
  const last = leftLines.pop() ?? '';
  const joined = `${pad(last, columns - displayWidth(first), 'left')}${first}`;
  return [...leftLines, joined, ...rightLines.slice(1).map((line) => pad(line, columns, 'right'))];
}

type TableItem = Extract<ReceiptItem, { kind: 'table' }>;

function layoutTable(item: TableItem, width: number, clean: Clean): string[] {
  const rows = [...(item.head ? [item.head] : []), ...item.rows].map((row) =>
    item.columns.map((_, index) => oneLine(clean(row[index] ?? ''))),
  );
  const widths = columnWidths(item, rows, width);
  return rows.flatMap((row) => {
    const cells = row.map((cell, index) => wrap(cell, widths[index] ?? 1));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((lines, index) => pad(lines[line] ?? '', widths[index] ?? 1, item.columns[index]?.align ?? 'left'))
        .join(' ')
        .trimEnd(),
    );
  });
}

/** Content widths; growing columns share what is left over, and the widest gives way while the sum is too wide. */
function columnWidths(item: TableItem, rows: readonly (readonly string[])[], width: number): number[] {
  const widths = item.columns.map((_, index) => Math.max(1, ...rows.map((row) => displayWidth(row[index] ?? ''))));
  const room = width - (widths.length - 1);
  const sum = (): number => widths.reduce((total, each) => total + each, 0);
  const growing = item.columns.flatMap((column, index) => (column.grow ? [index] : []));
  for (let turn = 0; sum() < room && growing.length > 0; turn += 1) {
    const index = growing[turn % growing.length] ?? 0;
    widths[index] = (widths[index] ?? 0) + 1;
  }
  while (sum() > room) {
    const shrinkable = growing.some((index) => (widths[index] ?? 0) > 6) ? growing : widths.map((_, index) => index);
    const widest = shrinkable.reduce((a, b) => ((widths[b] ?? 0) > (widths[a] ?? 0) ? b : a));
    if ((widths[widest] ?? 0) <= 1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
