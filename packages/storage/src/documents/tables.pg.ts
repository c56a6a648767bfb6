import { bigint, pgSchema, primaryKey, text, uuid } from 'drizzle-orm/pg-core';

const documents = pgSchema('documents');

/** Incoming e-invoices; `findings` is JSON, amounts the decimal text of the document. */
export const received = documents.table('received', {
  id: uuid('id').primaryKey(),
  fileName: text('file_name').notNull(),
  kind: text('kind').notNull(),
  receivedAt: bigint('received_at', { mode: 'number' }).notNull(),
  byName: text('by_name').notNull(),
  fileHash: text('file_hash').notNull(),
  xmlHash: text('xml_hash').notNull(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  number: text('number').notNull(),
  seller: text('seller').notNull(),
  issued: text('issued').notNull(),
  currency: text('currency').notNull(),
  gross: text('gross').notNull(),
  due: text('due').notNull(),
  findings: text('findings').notNull(),
  errors: bigint('errors', { mode: 'number' }).notNull(),
  warnings: bigint('warnings', { mode: 'number' }).notNull(),
});

/** Invoices that went out, once per Beleg and form. */
export const issued = documents.table(
  'issued',
  {
    belegId: uuid('beleg_id').notNull(),
    format: text('format').notNull(),
    number: text('number').notNull(),
    issuedOn: text('issued_on').notNull(),
    at: bigint('at', { mode: 'number' }).notNull(),
    byName: text('by_name').notNull(),
    customerId: uuid('customer_id'),
    buyerReference: text('buyer_reference').notNull(),
    email: text('email').notNull(),
    fileHash: text('file_hash').notNull(),
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.belegId, t.format] })],
);

/** Contact, account and register number; one row. */
export const settings = documents.table('settings', {
  id: text('id').primaryKey(),
  contactName: text('contact_name').notNull(),
  phone: text('phone').notNull(),
  email: text('email').notNull(),
  iban: text('iban').notNull(),
  bic: text('bic').notNull(),
  registration: text('registration').notNull(),
});

/** Every table of the module by its name in a RowOp; `documents.content` is written beside them, because its rows are no facts. */
export const DOCUMENTS_TABLES = {
  'documents.received': received,
  'documents.issued': issued,
  'documents.settings': settings,
};
