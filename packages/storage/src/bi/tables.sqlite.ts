import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Additive figures of sales: integer cents, quantities in milli. */
function figures() {
  return {
    receipts: integer('receipts').notNull().default(0),
    lines: integer('lines').notNull().default(0),
    gross: integer('gross').notNull().default(0),
    net: integer('net').notNull().default(0),
    tax: integer('tax').notNull().default(0),
    cost: integer('cost').notNull().default(0),
    netWithCost: integer('net_with_cost').notNull().default(0),
    quantity: integer('quantity').notNull().default(0),
  };
}

/** Sales per till and business day. */
export const day = sqliteTable(
  'bi_day',
  {
    store: text('store').notNull(),
    device: text('device').notNull(),
    day: text('day').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.store, t.device, t.day] })],
);

/** Sales per hour of the store's clock (0…23). */
export const hour = sqliteTable(
  'bi_hour',
  {
    store: text('store').notNull(),
    day: text('day').notNull(),
    hour: integer('hour').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.store, t.day, t.hour] })],
);

/** Sales per article and day; `name` as last sold. */
export const article = sqliteTable(
  'bi_article',
  {
    store: text('store').notNull(),
    day: text('day').notNull(),
    number: text('number').notNull(),
    name: text('name').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.store, t.day, t.number] })],
);

/** Sales per article and month (`YYYY-MM`), so that a year of articles is read in months. */
export const articleMonth = sqliteTable(
  'bi_article_month',
  {
    store: text('store').notNull(),
    month: text('month').notNull(),
    number: text('number').notNull(),
    name: text('name').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.store, t.month, t.number] })],
);

/** Sales per article and day over all stores; `name` as last sold in any of them. */
export const articleCompany = sqliteTable(
  'bi_article_company',
  {
    day: text('day').notNull(),
    number: text('number').notNull(),
    name: text('name').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.day, t.number] })],
);

/** Sales per article and month (`YYYY-MM`) over all stores. */
export const articleCompanyMonth = sqliteTable(
  'bi_article_company_month',
  {
    month: text('month').notNull(),
    number: text('number').notNull(),
    name: text('name').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.month, t.number] })],
);

/** Sales per article group; an empty id = without a group. */
export const articleGroup = sqliteTable(
  'bi_article_group',
  {
    store: text('store').notNull(),
    day: text('day').notNull(),
    groupId: text('group_id').notNull(),
    name: text('name').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.store, t.day, t.groupId] })],
);

/** Sales per tax key and rate. */
export const tax = sqliteTable(
  'bi_tax',
  {
    store: text('store').notNull(),
    day: text('day').notNull(),
    taxKey: integer('tax_key').notNull(),
    taxRate: integer('tax_rate').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.store, t.day, t.taxKey, t.taxRate] })],
);

/** Sales per payment: `gross` is what was paid by it, tax and cost its share of the Beleg's. */
export const payment = sqliteTable(
  'bi_payment',
  {
    store: text('store').notNull(),
    day: text('day').notNull(),
    type: text('type').notNull(),
    name: text('name').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.store, t.day, t.type, t.name] })],
);

/** Sales per known customer; number and name as last sold. */
export const customer = sqliteTable(
  'bi_customer',
  {
    store: text('store').notNull(),
    day: text('day').notNull(),
    customerId: text('customer_id').notNull(),
    number: text('number').notNull(),
    name: text('name').notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.store, t.day, t.customerId] })],
);

/** What the rollups have seen of each Z, for the match with till, Belege and ledger; `seqSum` adds the journal numbers of all Belege. */
export const z = sqliteTable(
  'bi_z',
  {
    device: text('device').notNull(),
    zNumber: integer('z_number').notNull(),
    day: text('day').notNull(),
    store: text('store').notNull(),
    belege: integer('belege').notNull().default(0),
    receipts: integer('receipts').notNull().default(0),
    gross: integer('gross').notNull().default(0),
    seqSum: integer('seq_sum').notNull().default(0),
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
