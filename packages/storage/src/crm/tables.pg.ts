import { bigint, boolean, pgSchema, primaryKey, text, uuid } from 'drizzle-orm/pg-core';

const crm = pgSchema('crm');

/** Customers, one row each, as they are now. */
export const customer = crm.table('customer', {
  id: uuid('id').primaryKey(),
  number: text('number').notNull(),
  name: text('name').notNull(),
  kind: text('kind').notNull(),
  street: text('street').notNull(),
  zip: text('zip').notNull(),
  city: text('city').notNull(),
  country: text('country').notNull(),
  vatId: text('vat_id').notNull(),
  email: text('email').notNull(),
  phone: text('phone').notNull(),
  groupName: text('group_name').notNull(),
  note: text('note').notNull(),
  active: boolean('active').notNull(),
  version: bigint('version', { mode: 'number' }).notNull(),
});

/** A customer's Belege (sales and stornos), gross cents. */
export const receipt = crm.table('receipt', {
  belegId: uuid('beleg_id').primaryKey(),
  customerId: uuid('customer_id').notNull(),
  number: bigint('number', { mode: 'number' }).notNull(),
  kasseId: text('kasse_id').notNull(),
  store: uuid('store').notNull(),
  at: bigint('at', { mode: 'number' }).notNull(),
  day: text('day').notNull(),
  gross: bigint('gross', { mode: 'number' }).notNull(),
});

/** Revenue per customer and day. */
export const turnover = crm.table(
  'turnover',
  {
    customerId: uuid('customer_id').notNull(),
    day: text('day').notNull(),
    receipts: bigint('receipts', { mode: 'number' }).notNull().default(0),
    gross: bigint('gross', { mode: 'number' }).notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.customerId, t.day] })],
);

/** Every table of the module by its name in a RowOp. */
export const CRM_TABLES = { 'crm.customer': customer, 'crm.receipt': receipt, 'crm.turnover': turnover };
