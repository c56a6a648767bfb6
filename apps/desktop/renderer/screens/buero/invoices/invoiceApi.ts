import {
  type InvoiceFormat,
  type ReadInvoice,
  type ReceivedInvoice,
  zReadInvoice,
  zReceivedInvoice,
} from '@valero/domain/documents';
import { err, type Result } from '@valero/domain/kernel';
import * as z from 'zod';
import { officeLink } from '../../../api.ts';

/** Largest file that is sent; the server refuses more anyway. */
export const FILE_LIMIT = 20 * 1024 * 1024;

const zView = z.object({ received: zReceivedInvoice, invoice: zReadInvoice.nullable() });
/** An incoming invoice and what it says. */
export interface InvoiceView {
  readonly received: ReceivedInvoice;
  readonly invoice: ReadInvoice | null;
}

/** Takes a file in; the answer names what is wrong with it. */
export async function uploadInvoice(file: File): Promise<Result<ReceivedInvoice>> {
  if (file.size > FILE_LIMIT) return err({ code: 'documents.too_large' });
  const name = encodeURIComponent(file.name.slice(0, 180));
  const answer = await officeLink().send('POST', `/api/v1/documents/received?name=${name}`, file);
  if (!answer.ok) return answer;
  const parsed = zReceivedInvoice.safeParse(answer.value);
  return parsed.success ? { ok: true, value: parsed.data } : err({ code: 'net.bad_reply' });
}

/** One incoming invoice, to read. */
export async function fetchInvoice(id: string): Promise<Result<InvoiceView>> {
  const answer = await officeLink().send('GET', `/api/v1/documents/received/${id}`);
  if (!answer.ok) return answer;
  const parsed = zView.safeParse(answer.value);
  return parsed.success ? { ok: true, value: parsed.data } : err({ code: 'net.bad_reply' });
}

const ENDINGS: Readonly<Record<InvoiceFormat, string>> = {
  'xrechnung-ubl': 'xrechnung-ubl.xml',
  'xrechnung-cii': 'xrechnung-cii.xml',
  zugferd: 'zugferd.pdf',
};

/** Address of the invoice of a Beleg in a form. Empty wishes are left out: then the receipt's own customer stands. */
export function invoicePath(
  belegId: string,
  format: InvoiceFormat,
  wish: { readonly customerId: string | null; readonly buyerReference: string; readonly email: string },
): string {
  const query = new URLSearchParams();
  if (wish.customerId !== null) query.set('customerId', wish.customerId);
  if (wish.buyerReference.trim() !== '') query.set('buyerReference', wish.buyerReference.trim());
  if (wish.email.trim() !== '') query.set('email', wish.email.trim());
  const text = query.toString();
  return `/api/v1/documents/beleg/${belegId}.${ENDINGS[format]}${text === '' ? '' : `?${text}`}`;
}

/** Address of the electronic receipt. */
export function receiptPath(belegId: string, ending: 'pdf' | 'json'): string {
  return `/api/v1/documents/beleg/${belegId}.receipt.${ending}`;
}
