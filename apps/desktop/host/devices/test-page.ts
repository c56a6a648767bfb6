import { pair, qr, type ReceiptDoc, receiptDoc, rule, text } from '@valero/drivers/receipt-printer';

/** What the till's test page holds besides the name of the printer. */
export interface TestPage {
  readonly name: string;
  /** Columns the printer is set up with. */
  readonly width: number;
  readonly at: string;
}

/** The text of the QR of a test page; a phone or the shop's scanner reads it back. */
export const TEST_QR = 'VALERO Prüfung: äöüß € „ok“';

/** `----5----10----15` … exactly as wide as the paper is said to be: a line that wraps or ends early shows a wrong width. */
export function ruler(width: number): string {
  let line = '';
  while (line.length < width) {
    const next = String(Math.floor(line.length / 5) * 5 + 5);
    line += next.padStart(5, '-');
  }
  return line.slice(0, width);
}

/** A page that shows at a glance whether width, signs, QR and cut are right (hardware reference § 1.3, § 8). */
export function testPage({ name, width, at }: TestPage): ReceiptDoc {
  return receiptDoc('Testseite', [
    text('Testseite', { align: 'center', size: 'large', bold: true }),
    text(`${name}\n${at}`, { align: 'center' }),
    rule(),
    text(ruler(width)),
    text(`Das Lineal füllt genau eine Zeile: ${width} Zeichen.`),
    rule(true),
    text('äöü ÄÖÜ ß € „so“ – § ½'),
    pair('Summe EUR', '1.234,56 €', { bold: true }),
    pair('links', 'rechts', { size: 'tall' }),
    rule(),
    qr(TEST_QR, 'QR lesbar?'),
    text('Danach schneidet der Drucker.', { align: 'center' }),
  ]);
}
