import { invoiceIssued, invoiceReceived, settingsSet } from '@valero/domain/documents';
import type { Projection } from '../rowop.ts';

/** Incoming and outgoing e-invoices; only the head office keeps them. */
export const documentsProjection: Projection = {
  module: 'documents',
  tables: ['documents.issued', 'documents.received', 'documents.settings'],
  apply(fact) {
    if (invoiceReceived.is(fact)) {
      const received = fact.payload;
      const count = (severity: 'error' | 'warning'): number =>
        received.findings.filter((finding) => finding.severity === severity).length;
      const row = {
        id: received.id,
        file_name: received.fileName,
        kind: received.kind,
        received_at: received.receivedAt,
        by_name: received.by,
        file_hash: received.fileHash,
        xml_hash: received.xmlHash,
        bytes: received.bytes,
        number: received.number,
        seller: received.seller,
        issued: received.issued,
        currency: received.currency,
        gross: received.gross,
        due: received.due,
        findings: JSON.stringify(received.findings),
        errors: count('error'),
        warnings: count('warning'),
      };
      return [{ op: 'insert', table: 'documents.received', row }];
    }
    if (invoiceIssued.is(fact)) {
      const issued = fact.payload;
      const row = {
        beleg_id: issued.belegId,
        format: issued.format,
        number: issued.number,
        issued_on: issued.issuedOn,
        at: issued.at,
        by_name: issued.by,
        customer_id: issued.customerId,
        buyer_reference: issued.buyerReference,
        email: issued.email,
        file_hash: issued.fileHash,
        bytes: issued.bytes,
      };
      return [{ op: 'insert', table: 'documents.issued', row }];
    }
    if (!settingsSet.is(fact)) return [];
    const { contactName, phone, email, iban, bic, registration } = fact.payload;
    const row = { id: 'company', contact_name: contactName, phone, email, iban, bic, registration };
    return [{ op: 'set', table: 'documents.settings', key: ['id'], row }];
  },
};
