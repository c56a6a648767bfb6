import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Bookings; `number` is gap-free. */
export const entry = sqliteTable('fibu_entry', {
  id: text('id').primaryKey(),
  number: integer('number').notNull(),
  date: text('date').notNull(),
  belegfeld: text('belegfeld').notNull(),
  text: text('text').notNull(),
  sourceKind: text('source_kind').notNull(),
  sourceDevice: text('source_device').notNull(),
  sourceZ: integer('source_z').notNull(),
  store: text('store').notNull(),
  recordedAt: integer('recorded_at').notNull(),
  reverses: text('reverses'),
});

/** Lines of bookings, signed cents: positive = Soll, negative = Haben. */
export const line = sqliteTable(
  'fibu_line',
  {
    entry: text('entry').notNull(),
    n: integer('n').notNull(),
    date: text('date').notNull(),
    account: text('account').notNull(),
    amount: integer('amount').notNull(),
    text: text('text').notNull(),
    taxKey: integer('tax_key'),
  },
  (t) => [primaryKey({ columns: [t.entry, t.n] })],
);

/** Every table of the module by its name in a RowOp. */
export const FIBU_TABLES = { 'fibu.entry': entry, 'fibu.line': line };
