import type { ThermalPrinter } from 'node-thermal-printer';
import { BARCODE_HEIGHT } from './barcode.ts';
import { toCodePage } from './charset.ts';
import {
  barcodeCommand,
  CUT_FULL,
  CUT_PARTIAL,
  feedLines,
  INIT,
  qrCode,
  qrModuleDots,
  rasterCommands,
  selectPage,
  TEXT_SIZE,
} from './escpos.ts';
import { centred } from './image.ts';
import { layout, type PaperRow } from './layout.ts';
import type { ReceiptDoc } from './model.ts';
import { DEFAULT_PROFILE, fullProfile, type PaperProfile } from './profiles.ts';

/** Lines to the tear bar of a printer without a knife. */
export const LINES_TO_TEAR_BAR = 4;

/** The rows of a receipt as this printer breaks them: what bytes, preview and screen are made from. */
export function rowsFor(doc: ReceiptDoc, profile: PaperProfile): PaperRow[] {
  const { width, dots, codePage } = fullProfile(profile);
  return layout(doc, { width, dots, clean: (text) => toCodePage(text, codePage) });
}

/** What the knife of this printer does when `partial` is asked for. */
export function cutOf(profile: PaperProfile, partial: boolean): 'partial' | 'full' | 'none' {
  const { cutter } = fullProfile(profile);
  if (cutter !== 'both') return cutter;
  return partial ? 'partial' : 'full';
}

/**
 * A receipt as one self-contained ESC/POS job: init and code page first, text laid out by us, then the cuts.
 * node-thermal-printer only encodes text and switches bold and alignment; it never sees a sign its page lacks.
 * The library is loaded with the first print: a till does not wait for it at its start.
 * No byte of data can form a real-time command (10 04, 10 05, 10 14): text, QR and bar code data hold no control bytes, pictures are guarded.
 */
export async function renderEscpos(doc: ReceiptDoc, profile: PaperProfile = DEFAULT_PROFILE): Promise<Buffer> {
  const { BreakLine, CharacterSet, PrinterTypes, ThermalPrinter } = await import('node-thermal-printer');
  const page = { PC858: CharacterSet.PC858_EURO, WPC1252: CharacterSet.WPC1252 }[profile.codePage];
  const encoder = new ThermalPrinter({
    type: PrinterTypes.EPSON,
    // the types demand an interface; without one the library has no transport and only encodes
    interface: '',
    width: profile.width,
    breakLine: BreakLine.NONE,
    characterSet: page,
  });
  encoder.setBuffer(Buffer.concat([INIT, selectPage(fullProfile(profile).pageNumber)]));
  for (const row of rowsFor(doc, profile)) encodeRow(encoder, row, profile);
  return Buffer.from(encoder.getBuffer());
}

function encodeRow(encoder: ThermalPrinter, row: PaperRow, profile: PaperProfile): void {
  const { dots, images } = fullProfile(profile);
  switch (row.kind) {
    case 'cut': {
      const cut = cutOf(profile, row.partial);
      encoder.add({ partial: CUT_PARTIAL, full: CUT_FULL, none: feedLines(LINES_TO_TEAR_BAR) }[cut]);
      return;
    }
    case 'qr':
      encoder.alignCenter();
      encoder.add(qrCode(row.data, qrModuleDots(Buffer.byteLength(row.data), dots)));
      encoder.alignLeft();
      return;
    case 'barcode':
      encoder.alignCenter();
      encoder.add(barcodeCommand(row.symbology, row.data, row.module, BARCODE_HEIGHT));
      encoder.alignLeft();
      return;
    case 'image':
      // centred by its own white dots: some printers align letters only
      if (images) encoder.add(rasterCommands(centred(row.raster, dots)));
      return;
    case 'line':
      encodeLine(encoder, row);
  }
}

function encodeLine(encoder: ThermalPrinter, row: Extract<PaperRow, { kind: 'line' }>): void {
  if (row.bold) encoder.bold(true);
  if (row.size !== 'normal') encoder.add(TEXT_SIZE[row.size]);
  encoder.print(row.text);
  if (row.bold) encoder.bold(false);
  if (row.size !== 'normal') encoder.add(TEXT_SIZE.normal);
  encoder.newLine();
}
