import { archive, newPdf } from '../pdf/archive.ts';
import { embedFonts, type Pen, penOn } from '../pdf/pen.ts';
import { type ReceiptRow, receiptRows } from './rows.ts';
import type { ReceiptSource } from './source.ts';

/** 80 mm paper in points, and what is printed of it. */
const WIDTH = 226.77;
const MARGIN = 12;
const INNER = WIDTH - 2 * MARGIN;
const QR_SIDE = 130;
/** A page of a PDF may be 14400 points high; a receipt longer than that goes on on the next. */
const LONGEST = 14_000;

const SIZE = 8;

function lineHeight(size: number): number {
  return Math.max(size, SIZE) * 1.4;
}

/** The receipt as a narrow PDF/A-3: what the paper says, on one long page (KassenSichV § 6 sentence 4, AEAO zu § 146a no. 2.4). */
export async function receiptPdf(source: ReceiptSource): Promise<Uint8Array> {
  const pdf = await newPdf();
  const fonts = await embedFonts(pdf);
  const rows = receiptRows(source);
  // measured on a page of its own size first, because only then the height is known
  const measuring = penOn((await newPdf()).addPage([WIDTH, 100]), fonts);
  const heights = rows.map((row) => heightOf(row, measuring));
  let at = 0;
  while (at < rows.length) {
    let to = at;
    let height = 0;
    while (to < rows.length && height + (heights[to] ?? 0) <= LONGEST) {
      height += heights[to] ?? 0;
      to += 1;
    }
    const page = pdf.addPage([WIDTH, height + 2 * MARGIN + SIZE]);
    draw(penOn(page, fonts), rows.slice(at, to), heights.slice(at, to));
    at = Math.max(to, at + 1);
  }
  const { beleg, company } = source;
  return archive(pdf, {
    title: `Beleg ${beleg.number} ${beleg.kasseId}`,
    author: company.name,
    at: new Date(beleg.finishedAt),
    attachment: null,
    xmp: '',
  });
}

function heightOf(row: ReceiptRow, pen: Pen): number {
  switch (row.kind) {
    case 'rule':
      return 9;
    case 'gap':
      return 5;
    case 'qr':
      return QR_SIDE + 10;
    case 'columns':
      return lineHeight(SIZE);
    case 'text': {
      const size = row.size ?? SIZE;
      return pen.wrap(row.text, INNER, { size, bold: row.bold === true }).length * lineHeight(size);
    }
    case 'pair': {
      const size = row.size ?? SIZE;
      return leftOf(row, pen).length * lineHeight(size);
    }
  }
}

function leftOf(row: Extract<ReceiptRow, { kind: 'pair' }>, pen: Pen): string[] {
  const style = { size: row.size ?? SIZE, bold: row.bold === true };
  const free = Math.max(60, INNER - pen.measure(row.right, style) - 6);
  return pen.wrap(row.left, free, style);
}

function draw(pen: Pen, rows: readonly ReceiptRow[], heights: readonly number[]): void {
  let y = MARGIN + SIZE;
  rows.forEach((row, index) => {
    drawRow(pen, row, y);
    y += heights[index] ?? 0;
  });
}

function drawRow(pen: Pen, row: ReceiptRow, y: number): void {
  if (row.kind === 'rule') pen.line(MARGIN, y - 3, MARGIN + INNER, y - 3);
  if (row.kind === 'qr') pen.qr(row.text, MARGIN + (INNER - QR_SIDE) / 2, y, QR_SIDE);
  if (row.kind === 'columns') {
    const widths = [0.24, 0.25, 0.24, 0.27].map((share) => share * INNER);
    let x = MARGIN;
    row.cells.forEach((cell, index) => {
      const width = widths[index] ?? 0;
      pen.text(cell, x, y, { size: SIZE, bold: row.bold === true, align: index === 0 ? 'left' : 'right' }, width);
      x += width;
    });
  }
  if (row.kind === 'text') {
    const style = { size: row.size ?? SIZE, bold: row.bold === true };
    pen.wrap(row.text, INNER, style).forEach((part, line) => {
      const at = y + line * lineHeight(style.size);
      pen.text(part, MARGIN, at, { ...style, align: row.center === true ? 'center' : 'left' }, INNER);
    });
  }
  if (row.kind === 'pair') {
    const style = { size: row.size ?? SIZE, bold: row.bold === true };
    leftOf(row, pen).forEach((part, line) => {
      pen.text(part, MARGIN, y + line * lineHeight(style.size), style);
    });
    pen.text(row.right, MARGIN, y, { ...style, align: 'right' }, INNER);
  }
}
