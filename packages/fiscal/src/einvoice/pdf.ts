import type { Beleg } from '@valero/domain/kasse';
import type { Result } from '@valero/domain/kernel';
import type { EInvoice } from './model.ts';

/** Whether bytes are a PDF. */
export function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-');
}

/** The invoice as ZUGFeRD 2 / Factur-X 1, see `zugferd.ts`. What draws and reads PDFs is loaded with the first. */
export async function zugferdPdf(invoice: EInvoice, beleg: Pick<Beleg, 'tse' | 'finishedAt'>): Promise<Uint8Array> {
  const zugferd = await import('./zugferd.ts');
  return zugferd.zugferdPdf(invoice, beleg);
}

/** The structured invoice inside a PDF, see `zugferd.ts`. Errors: documents.too_large, documents.hostile (`reason`), documents.pdf_unreadable, documents.no_xml_inside. */
export async function extractXml(
  pdf: Uint8Array,
): Promise<Result<{ readonly name: string; readonly xml: Uint8Array }>> {
  const zugferd = await import('./zugferd.ts');
  return zugferd.extractXml(pdf);
}
