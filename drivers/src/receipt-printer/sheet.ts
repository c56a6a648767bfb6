import { encodeQR } from 'qr';
import { BARCODE_HEIGHT, barcodeRaster } from './barcode.ts';
import { qrModuleDots, qrPayload } from './escpos.ts';
import { centred, type Raster } from './image.ts';
import { displayWidth, type PaperRow } from './layout.ts';
import type { ReceiptDoc, Size } from './model.ts';
import { fullProfile, type PaperProfile } from './profiles.ts';
import { cutOf, LINES_TO_TEAR_BAR, rowsFor } from './render-escpos.ts';

/** Something on the paper, in dots of the printer from the top left corner of the printed area. */
export type SheetMark =
  /** `baseline` of letters that are `columns` cells wide; `across` and `down` are factors of 1 or 2. */
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly x: number;
      readonly baseline: number;
      readonly columns: number;
      readonly across: 1 | 2;
      readonly down: 1 | 2;
      readonly bold: boolean;
    }
  /** A picture; each of its dots is `scale` dots of the printer. `label` says in words what it is. */
  | {
      readonly kind: 'picture';
      readonly raster: Raster;
      readonly x: number;
      readonly y: number;
      readonly scale: number;
      readonly label: string;
    }
  | { readonly kind: 'cut'; readonly y: number };

/** A print drawn to scale: from the same rows as the bytes. */
export interface Sheet {
  readonly title: string;
  /** Dots of the printed area. */
  readonly width: number;
  readonly height: number;
  /** White at each side, in dots. */
  readonly margin: number;
  readonly dpi: number;
  /** Dots of a column of normal letters. */
  readonly cell: number;
  readonly marks: readonly SheetMark[];
}

/** Font A (Epson, Star): 24 dots high, its base line at 19. */
const LETTER = 24;
const BASELINE = 19;

/** Draws what the printer of `profile` would put on paper, in true proportions. Pictures are left out where the printer prints none. */
export function drawSheet(doc: ReceiptDoc, profile: PaperProfile): Sheet {
  const { width, dots, dpi, images } = fullProfile(profile);
  const cell = dots / width;
  // 58 mm and 80 mm paper; the rest of its width is margin
  const paper = ((width === 32 ? 58 : 80) / 25.4) * dpi;
  const spacing = Math.round(dpi / 6);
  const marks: SheetMark[] = [];
  let y = 0;
  for (const row of rowsFor(doc, profile)) {
    if (row.kind === 'line') {
      const down = row.size === 'normal' ? 1 : 2;
      if (row.text !== '') marks.push(textMark(row, y, cell));
      y += Math.max(spacing, LETTER * down);
    } else if (row.kind === 'cut') {
      y += cutOf(profile, row.partial) === 'none' ? spacing * LINES_TO_TEAR_BAR : spacing * 2;
      marks.push({ kind: 'cut', y });
    } else if (row.kind !== 'image' || images) {
      const picture = pictureMark(row, y, dots);
      marks.push(picture);
      y += picture.raster.height * picture.scale;
    }
  }
  return { title: doc.title, width: dots, height: y, margin: Math.max(0, (paper - dots) / 2), dpi, cell, marks };
}

const FACTORS: Readonly<Record<Size, { across: 1 | 2; down: 1 | 2 }>> = {
  normal: { across: 1, down: 1 },
  tall: { across: 1, down: 2 },
  large: { across: 2, down: 2 },
};

function textMark(row: Extract<PaperRow, { kind: 'line' }>, y: number, cell: number): SheetMark {
  const text = row.text.trimStart();
  const factors = FACTORS[row.size];
  return {
    kind: 'text',
    text,
    x: (row.text.length - text.length) * cell * factors.across,
    baseline: y + BASELINE * factors.down,
    columns: displayWidth(text),
    bold: row.bold,
    ...factors,
  };
}

type Drawn = Exclude<PaperRow, { kind: 'line' } | { kind: 'cut' }>;

function pictureMark(row: Drawn, y: number, dots: number): Extract<SheetMark, { kind: 'picture' }> {
  if (row.kind === 'image') {
    const raster = centred(row.raster, dots);
    return { kind: 'picture', raster, x: 0, y, scale: 1, label: 'Logo' };
  }
  if (row.kind === 'barcode') {
    const raster = barcodeRaster(row.symbology, row.data, row.module, BARCODE_HEIGHT);
    const x = Math.floor((dots - raster.width) / 2);
    return { kind: 'picture', raster, x, y, scale: 1, label: row.data };
  }
  const payload = qrPayload(row.data);
  const { raster, side } = qrRaster(payload.toString());
  const scale = qrModuleDots(payload.length, dots);
  return { kind: 'picture', raster, x: Math.floor((dots - side * scale) / 2), y, scale, label: `QR: ${row.data}` };
}

/** The code with its four light modules around, one dot a module. */
function qrRaster(data: string): { raster: Raster; side: number } {
  const cells = encodeQR(data, 'raw', { ecc: 'medium', border: 4 });
  const width = Math.ceil(cells.length / 8) * 8;
  const bits = new Uint8Array((width / 8) * cells.length);
  cells.forEach((row, y) => {
    row.forEach((dark, x) => {
      const at = y * (width / 8) + (x >> 3);
      if (dark) bits[at] = (bits[at] ?? 0) | (0x80 >> (x & 7));
    });
  });
  return { raster: { width, height: cells.length, bits }, side: cells.length };
}
