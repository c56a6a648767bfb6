import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * Articles, one row each, as the catalogue has them now. The table has a surrogate `seq` (INTEGER PRIMARY KEY) beside,
 * known to the search indexes alone: it is no part of the row, is never synced and never compared.
 */
export const article = sqliteTable('stock_article', {
  id: text('id').primaryKey(),
  number: text('number').notNull(),
  gtin: text('gtin'),
  name: text('name').notNull(),
  /** The folded name, as search compares it. */
  searchKey: text('search_key').notNull(),
  groupId: text('group_id'),
  groupName: text('group_name'),
  taxKey: integer('tax_key').notNull(),
  unit: text('unit').notNull(),
  price: integer('price'),
  cost: integer('cost'),
  deposit: integer('deposit'),
  icon: text('icon'),
  favourite: integer('favourite'),
  rank: integer('rank').notNull(),
  active: integer('active', { mode: 'boolean' }).notNull(),
  version: integer('version').notNull(),
  restaurantFood: integer('restaurant_food', { mode: 'boolean' }).notNull().default(false),
  drinkShare: integer('drink_share'),
});

/** Stock per store and article: the sum of its movements, and what of it was sold (milli). */
export const level = sqliteTable(
  'stock_level',
  {
    store: text('store').notNull(),
    articleId: text('article_id').notNull(),
    quantity: integer('quantity').notNull().default(0),
    sold: integer('sold').notNull().default(0),
    lastMove: integer('last_move'),
  },
  (t) => [primaryKey({ columns: [t.store, t.articleId] })],
);

/** Movements: one row per fact and article, signed. */
export const move = sqliteTable(
  'stock_move',
  {
    fact: text('fact').notNull(),
    articleId: text('article_id').notNull(),
    articleNumber: text('article_number').notNull(),
    store: text('store').notNull(),
    quantity: integer('quantity').notNull(),
    reason: text('reason').notNull(),
    at: integer('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.fact, t.articleId] })],
);

/** Prices a person changed (GoBD: history of master data). */
export const priceChange = sqliteTable('stock_price_change', {
  fact: text('fact').primaryKey(),
  articleId: text('article_id').notNull(),
  before: integer('before'),
  after: integer('after').notNull(),
  version: integer('version').notNull(),
  reason: text('reason').notNull(),
  actor: text('actor'),
  at: integer('at').notNull(),
});

/** What in-store codes mean, by store: the rules as JSON. */
const storeCode = sqliteTable('stock_store_code', {
  store: text('store').primaryKey(),
  rules: text('rules').notNull(),
  actor: text('actor'),
  at: integer('at').notNull(),
});

/** Codes that were scanned and had no article. */
const unknownCode = sqliteTable(
  'stock_unknown_code',
  {
    store: text('store').notNull(),
    code: text('code').notNull(),
    days: integer('days').notNull().default(0),
    lastAt: integer('last_at'),
    dismissed: integer('dismissed', { mode: 'boolean' }).notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.store, t.code] })],
);

/** Every table of the module by its SQL name. */
export const STOCK_TABLES = {
  'stock.article': article,
  'stock.level': level,
  'stock.move': move,
  'stock.price_change': priceChange,
  'stock.store_code': storeCode,
  'stock.unknown_code': unknownCode,
};
