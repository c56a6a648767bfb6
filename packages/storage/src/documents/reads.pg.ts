import {
  type DocumentsReads,
  type IssuedInvoice,
  type ReceivedInvoice,
  zIssuedInvoice,
  zReceivedInvoice,
} from '@valero/domain/documents';
import type { BelegId } from '@valero/domain/kernel';
import type { Rows } from '../pg/asking.ts';

/** The columns of `documents.received` under the names of the domain, without the findings. */
export const RECEIVED = `r.id, r.file_name as "fileName", r.kind, r.received_at as "receivedAt", r.by_name as "by", r.file_hash as "fileHash", r.xml_hash as "xmlHash",
  r.bytes, r.number, r.seller, r.issued, r.currency, r.gross, r.due`;

const ISSUED = `i.beleg_id as "belegId", i.number, i.format, i.issued_on as "issuedOn", i.at, i.by_name as "by", i.customer_id as "customerId",
  i.buyer_reference as "buyerReference", i.email, i.file_hash as "fileHash", i.bytes`;

/** One incoming invoice with its findings; null = none. */
export async function receivedWhere(rows: Rows, where: string, value: string): Promise<ReceivedInvoice | null> {
  const [row] = await rows<Omit<ReceivedInvoice, 'findings'> & { readonly findings: string }>(
    `select ${RECEIVED}, r.findings from documents.received r where ${where}`,
    [value],
  );
  return row ? zReceivedInvoice.parse({ ...row, findings: JSON.parse(row.findings) }) : null;
}

/** The forms in which the invoice of a Beleg went out, oldest first. */
export async function issuedFor(rows: Rows, belegId: BelegId): Promise<IssuedInvoice[]> {
  const found = await rows<IssuedInvoice>(
    `select ${ISSUED} from documents.issued i where i.beleg_id = $1 order by i.at, i.format`,
    [belegId],
  );
  return found.map((row) => zIssuedInvoice.parse(row));
}

/** Documents for commands that run at the server. */
export function documentsReadsPg(rows: Rows): DocumentsReads {
  return {
    receivedByHash: (hash) => receivedWhere(rows, 'r.xml_hash = $1', hash),
    issuedOf: (belegId) => issuedFor(rows, belegId),
  };
}
