import type { ThermalPrinter } from 'node-thermal-printer';
import { type CodePage, toCodePage } from './charset.ts';
import { CUT_FULL, CUT_PARTIAL, INIT, qrCode, qrModuleDots, SELECT_PAGE, TEXT_SIZE } from './escpos.ts';
import { layout, type PaperRow } from './layout.ts';
import type { ReceiptDoc } from './model.ts';

/** What the encoder must know of a printer. Verified at set-up by a test print with a ruler line. */
export interface PaperProfile {
  /** Columns of font A: 32 (58 mm), 42 or 48 (80 mm). */
  readonly width: 32 | 42 | 48;
  readonly codePage: CodePage;
}

/** The usual 80 mm printer. */
export const DEFAULT_PROFILE: PaperProfile = { width: 42, codePage: 'PC858' };

const DOTS = { 32: 384, 42: 512, 48: 576 } as const;

/**
 * A receipt as one self-contained ESC/POS job: init and code page first, text laid out by us, then the cuts.
 * node-thermal-printer only encodes text and switches bold and alignment; it never sees a sign its page lacks.
 * The library is loaded with the first print: a till does not wait for it at its start.
 * No byte of data can form a real-time command (10 04, 10 05, 10 14): text and QR data hold no control bytes.
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
  encoder.setBuffer(Buffer.concat([INIT, SELECT_PAGE[profile.codePage]]));
  const rows = layout(doc, { width: profile.width, clean: (text) => toCodePage(text, profile.codePage) });
  for (const row of rows) encodeRow(encoder, row, profile);
  return Buffer.from(encoder.getBuffer());
}

function encodeRow(encoder: ThermalPrinter, row: PaperRow, profile: PaperProfile): void {
  if (row.kind === 'cut') {
    encoder.add(row.partial ? CUT_PARTIAL : CUT_FULL);
    return;
  }
  if (row.kind === 'qr') {
    encoder.alignCenter();
    encoder.add(qrCode(row.data, qrModuleDots(Buffer.byteLength(row.data), DOTS[profile.width])));
    encoder.alignLeft();
    return;
  }
  if (row.bold) encoder.bold(true);
  if (row.size !== 'normal') encoder.add(TEXT_SIZE[row.size]);
  encoder.print(row.text);
  if (row.bold) encoder.bold(false);
  if (row.size !== 'normal') encoder.add(TEXT_SIZE.normal);
  encoder.newLine();
}
