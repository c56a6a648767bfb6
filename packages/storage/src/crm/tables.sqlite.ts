import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Customers, one row each, as they are now. */
export const customer = sqliteTable('crm_customer', {
  id: text('id').primaryKey(),
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
  active: integer('active', { mode: 'boolean' }).notNull(),
  version: integer('version').notNull(),
});

/** A customer's Belege (sales and stornos), gross cents. */
export const receipt = sqliteTable('crm_receipt', {
  belegId: text('beleg_id').primaryKey(),
  customerId: text('customer_id').notNull(),
  number: integer('number').notNull(),
  kasseId: text('kasse_id').notNull(),
  store: text('store').notNull(),
  at: integer('at').notNull(),
  day: text('day').notNull(),
  gross: integer('gross').notNull(),
});

/** Revenue per customer and day. */
export const turnover = sqliteTable(
  'crm_turnover',
  {
    customerId: text('customer_id').notNull(),
    day: text('day').notNull(),
    receipts: integer('receipts').notNull().default(0),
    gross: integer('gross').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.customerId, t.day] })],
);

/** Every table of the module by its name in a RowOp. */
export const CRM_TABLES = { 'crm.customer': customer, 'crm.receipt': receipt, 'crm.turnover': turnover };
