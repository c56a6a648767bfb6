import { bigint, pgSchema, primaryKey, text, uuid } from 'drizzle-orm/pg-core';

const fibu = pgSchema('fibu');

/** Bookings; `number` is gap-free. The database also keeps the transaction that wrote it. */
export const entry = fibu.table('entry', {
  id: uuid('id').primaryKey(),
  number: bigint('number', { mode: 'number' }).notNull().unique(),
  date: text('date').notNull(),
  belegfeld: text('belegfeld').notNull(),
  text: text('text').notNull(),
  sourceKind: text('source_kind').notNull(),
  sourceDevice: uuid('source_device').notNull(),
  sourceZ: bigint('source_z', { mode: 'number' }).notNull(),
  store: uuid('store').notNull(),
  recordedAt: bigint('recorded_at', { mode: 'number' }).notNull(),
  reverses: uuid('reverses').unique(),
});

/** Lines of bookings, signed cents: positive = Soll, negative = Haben. */
export const line = fibu.table(
  'line',
  {
    entry: uuid('entry').notNull(),
    n: bigint('n', { mode: 'number' }).notNull(),
    date: text('date').notNull(),
    account: text('account').notNull(),
    amount: bigint('amount', { mode: 'number' }).notNull(),
    text: text('text').notNull(),
    taxKey: bigint('tax_key', { mode: 'number' }),
  },
  (t) => [primaryKey({ columns: [t.entry, t.n] })],
);

/** The chart of accounts, from the domain (SKR03); only at the server. */
export const account = fibu.table('account', {
  number: text('number').primaryKey(),
  name: text('name').notNull(),
  kind: text('kind').notNull(),
});

/** Every table of the module by its name in a RowOp. */
export const FIBU_TABLES = { 'fibu.entry': entry, 'fibu.line': line };
