import { bigint, pgSchema, primaryKey, text, uuid } from 'drizzle-orm/pg-core';

const bi = pgSchema('bi');

/** Additive figures of sales: integer cents, quantities in milli. */
function figures() {
  return {
    receipts: bigint('receipts', { mode: 'number' }).notNull().default(0),
    lines: bigint('lines', { mode: 'number' }).notNull().default(0),
    gross: bigint('gross', { mode: 'number' }).notNull().default(0),
    net: bigint('net', { mode: 'number' }).notNull().default(0),
    tax: bigint('tax', { mode: 'number' }).notNull().default(0),
    cost: bigint('cost', { mode: 'number' }).notNull().default(0),
    netWithCost: bigint('net_with_cost', { mode: 'number' }).notNull().default(0),
    quantity: bigint('quantity', { mode: 'number' }).notNull().default(0),
  };
}

/** Sales per till and business day. */
export const day = bi.table(
  'day',
  {
    store: uuid('store').notNull(),
    device: uuid('device').notNull(),
    day: text('day').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.store, t.device, t.day] })],
);

/** Sales per hour of the store's clock (0…23). */
export const hour = bi.table(
  'hour',
  {
    store: uuid('store').notNull(),
    day: text('day').notNull(),
    hour: bigint('hour', { mode: 'number' }).notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.store, t.day, t.hour] })],
);

/** Sales per article and day; `name` as last sold. */
export const article = bi.table(
  'article',
  {
    store: uuid('store').notNull(),
    day: text('day').notNull(),
    number: text('number').notNull(),
    name: text('name').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.store, t.day, t.number] })],
);

/** Sales per article and month (`YYYY-MM`), so that a year of articles is read in months. */
export const articleMonth = bi.table(
  'article_month',
  {
    store: uuid('store').notNull(),
    month: text('month').notNull(),
    number: text('number').notNull(),
    name: text('name').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.store, t.month, t.number] })],
);

/** Sales per article and day over all stores; `name` as last sold in any of them. */
export const articleCompany = bi.table(
  'article_company',
  {
    day: text('day').notNull(),
    number: text('number').notNull(),
    name: text('name').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.day, t.number] })],
);

/** Sales per article and month (`YYYY-MM`) over all stores. */
export const articleCompanyMonth = bi.table(
  'article_company_month',
  {
    month: text('month').notNull(),
    number: text('number').notNull(),
    name: text('name').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.month, t.number] })],
);

/** Sales per article group; an empty id = without a group. */
export const articleGroup = bi.table(
  'article_group',
  {
    store: uuid('store').notNull(),
    day: text('day').notNull(),
    groupId: text('group_id').notNull(),
    name: text('name').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.store, t.day, t.groupId] })],
);

/** Sales per tax key and rate. */
export const tax = bi.table(
  'tax',
  {
    store: uuid('store').notNull(),
    day: text('day').notNull(),
    taxKey: bigint('tax_key', { mode: 'number' }).notNull(),
    taxRate: bigint('tax_rate', { mode: 'number' }).notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.store, t.day, t.taxKey, t.taxRate] })],
);

/** Sales per payment: `gross` is what was paid by it, tax and cost its share of the Beleg's. */
export const payment = bi.table(
  'payment',
  {
    store: uuid('store').notNull(),
    day: text('day').notNull(),
    type: text('type').notNull(),
    name: text('name').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.store, t.day, t.type, t.name] })],
);

/** Sales per known customer; number and name as last sold. */
export const customer = bi.table(
  'customer',
  {
    store: uuid('store').notNull(),
    day: text('day').notNull(),
    customerId: uuid('customer_id').notNull(),
    number: text('number').notNull(),
    name: text('name').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.store, t.day, t.customerId] })],
);

/** What the rollups have seen of each Z, for the match with till, Belege and ledger; `seqSum` adds the journal numbers of all Belege. */
export const z = bi.table(
  'z',
  {
    device: uuid('device').notNull(),
    zNumber: bigint('z_number', { mode: 'number' }).notNull(),
    day: text('day').notNull(),
    store: uuid('store').notNull(),
    belege: bigint('belege', { mode: 'number' }).notNull().default(0),
    receipts: bigint('receipts', { mode: 'number' }).notNull().default(0),
    gross: bigint('gross', { mode: 'number' }).notNull().default(0),
    seqSum: bigint('seq_sum', { mode: 'number' }).notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.device, t.zNumber, t.day] })],
);

/** Every table of the module by its name in a RowOp. */
export const BI_TABLES = {
  'bi.day': day,
  'bi.hour': hour,
  'bi.article': article,
  'bi.article_month': articleMonth,
  'bi.article_company': articleCompany,
  'bi.article_company_month': articleCompanyMonth,
  'bi.article_group': articleGroup,
  'bi.tax': tax,
  'bi.payment': payment,
  'bi.customer': customer,
  'bi.z': z,
};
