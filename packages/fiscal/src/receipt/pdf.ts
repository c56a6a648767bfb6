import type { ReceiptSource } from './source.ts';

/** The receipt as a narrow PDF/A-3, see `page.ts`. What draws PDFs is loaded with the first: most processes never make one. */
export async function receiptPdf(source: ReceiptSource): Promise<Uint8Array> {
  const page = await import('./page.ts');
  return page.receiptPdf(source);
}
