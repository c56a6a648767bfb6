import { barcodeRaster } from './barcode.ts';
import { cleanText } from './charset.ts';
import type { Raster } from './image.ts';
import { layout, type PaperRow } from './layout.ts';
import type { ReceiptDoc, ReceiptItem } from './model.ts';
import { rasterSvg } from './render-svg.ts';

/** A line of the paper on the screen: the props of the design system's `Paper`, as plain data. */
export type PaperLine =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly align: 'start' | 'center' | 'end';
      readonly bold: boolean;
      readonly size: 'normal' | 'large';
    }
  | {
      readonly kind: 'pair';
      readonly left: string;
      readonly right: string;
      readonly bold: boolean;
      readonly size: 'normal' | 'large';
    }
  | {
      readonly kind: 'table';
      readonly head?: string[];
      readonly rows: string[][];
      readonly align: ('start' | 'end')[];
    }
  | { readonly kind: 'rule'; readonly double: boolean }
  | { readonly kind: 'space' }
  | { readonly kind: 'qr'; readonly data: string; readonly caption?: string }
  /** `source` is a data URI; `share` of the paper's width, 0 … 1. */
  | { readonly kind: 'picture'; readonly source: string; readonly label: string; readonly share: number };

/** A print as the screen shows it. */
export interface PaperDocument {
  readonly title: string;
  readonly lines: readonly PaperLine[];
}

/** Turns a receipt into screen paper. Signs a printer lacks stay as they are; invisible ones vanish. */
export function renderPaper(doc: ReceiptDoc): PaperDocument {
  return { title: cleanText(doc.title), lines: doc.items.flatMap(paperLines) };
}

/** The receipt as plain text lines of at most `width` columns, as a printer of that width breaks them. */
export function renderPlain(doc: ReceiptDoc, width: number): string[] {
  return layout(doc, { width }).flatMap(plainLine);
}

/** A row as plain text: a code shows its data in brackets, pictures and cuts nothing. */
function plainLine(row: PaperRow): string[] {
  if (row.kind === 'line') return [row.text];
  if (row.kind === 'barcode') return [`[${row.data}]`];
  return row.kind === 'qr' ? [`[QR ${row.data}]`] : [];
}

const START = { left: 'start', center: 'center', right: 'end' } as const;

function paperLines(item: ReceiptItem): PaperLine[] {
  switch (item.kind) {
    case 'text':
      return [
        {
          kind: 'text',
          text: cleanText(item.text),
          align: START[item.align],
          bold: item.bold,
          size: item.size === 'normal' ? 'normal' : 'large',
        },
      ];
    case 'pair':
      return [
        {
          kind: 'pair',
          left: cleanText(item.left),
          right: cleanText(item.right),
          bold: item.bold,
          size: item.size === 'normal' ? 'normal' : 'large',
        },
      ];
    case 'table':
      return [paperTable(item)];
    case 'rule':
      return [{ kind: 'rule', double: item.double }];
    case 'feed':
      return Array.from({ length: item.lines }, () => ({ kind: 'space' }));
    case 'qr':
      return [
        {
          kind: 'qr',
          data: item.data,
          ...(item.caption === null ? {} : { caption: cleanText(item.caption) }),
        },
      ];
    case 'barcode':
      return [barcodePicture(item), centredText(cleanText(item.caption ?? item.data))];
    case 'logo': {
      const bits = Uint8Array.from(Buffer.from(item.bits, 'base64'));
      return [picture({ width: item.width, height: item.height, bits }, 'Logo')];
    }
    case 'mark':
      return [{ kind: 'text', text: `* ${cleanText(item.text)} *`, align: 'center', bold: true, size: 'large' }];
    case 'cut':
      return [];
  }
}

/** Bars of two dots on paper of 512, as the usual printer shows them. */
const SCREEN_DOTS = 512;

function barcodePicture({ symbology, data }: Extract<ReceiptItem, { kind: 'barcode' }>): PaperLine {
  return picture(barcodeRaster(symbology, data, 2), data);
}

function picture(raster: Raster, label: string): PaperLine {
  const source = `data:image/svg+xml;base64,${Buffer.from(rasterSvg(raster)).toString('base64')}`;
  return { kind: 'picture', source, label, share: Math.min(1, raster.width / SCREEN_DOTS) };
}

function centredText(content: string): PaperLine {
  return { kind: 'text', text: content, align: 'center', bold: false, size: 'normal' };
}

function paperTable(item: Extract<ReceiptItem, { kind: 'table' }>): PaperLine {
  const cells = (row: readonly string[]): string[] => item.columns.map((_, index) => cleanText(row[index] ?? ''));
  return {
    kind: 'table',
    ...(item.head === null ? {} : { head: cells(item.head) }),
    rows: item.rows.map(cells),
    align: item.columns.map(({ align }) => (align === 'right' ? 'end' : 'start')),
  };
}
