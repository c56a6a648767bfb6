import {
  getInvoice,
  type InvoiceSettings,
  invoiceSettings,
  issuedInvoices,
  listInvoices,
  NO_INVOICE_SETTINGS,
} from '@valero/domain/documents';
import type { QueryInput, QueryOutput } from '@valero/domain/kernel';
import { type Answer, type Asking, answers, infixes } from '../pg/asking.ts';
import { issuedFor, RECEIVED, receivedWhere } from './reads.pg.ts';

async function list(
  { rows }: Asking,
  { text, limit, offset }: QueryInput<typeof listInvoices>,
): Promise<QueryOutput<typeof listInvoices>> {
  const wanted = infixes(text.trim().toLowerCase().replace(/\s+/g, ' '));
  const where = `lower(r.number || ' ' || r.seller) like all ($1::text[])`;
  const [count] = await rows<{ total: number }>(`select count(*) as total from documents.received r where ${where}`, [
    wanted,
  ]);
  const found = await rows<QueryOutput<typeof listInvoices>['rows'][number]>(
    `select ${RECEIVED}, r.errors, r.warnings from documents.received r where ${where}
     order by r.received_at desc, r.id desc limit $2 offset $3`,
    [wanted, limit, offset],
  );
  return { rows: found, total: count?.total ?? 0 };
}

/** Incoming and outgoing e-invoices as the head office answers them. */
export const documentsAnswers: readonly Answer[] = [
  answers(listInvoices, list),
  answers(getInvoice, ({ rows }, { id }) => receivedWhere(rows, 'r.id = $1', id)),
  answers(issuedInvoices, ({ rows }, { belegId }) => issuedFor(rows, belegId)),
  answers(invoiceSettings, async ({ rows }) => {
    const [row] = await rows<InvoiceSettings>(
      'select contact_name as "contactName", phone, email, iban, bic, registration from documents.settings',
      [],
    );
    return row ?? NO_INVOICE_SETTINGS;
  }),
];
