import { bigint, boolean, integer, pgSchema, primaryKey, text, uuid } from 'drizzle-orm/pg-core';

const stock = pgSchema('stock');

/** Articles, one row each, as the catalogue has them now. */
export const article = stock.table('article', {
  id: uuid('id').primaryKey(),
  number: text('number').notNull(),
  gtin: text('gtin'),
  name: text('name').notNull(),
  /** The folded name, as search compares it. */
  searchKey: text('search_key').notNull(),
  groupId: text('group_id'),
  groupName: text('group_name'),
  taxKey: integer('tax_key').notNull(),
  unit: text('unit').notNull(),
  price: bigint('price', { mode: 'number' }),
  cost: bigint('cost', { mode: 'number' }),
  deposit: bigint('deposit', { mode: 'number' }),
  icon: text('icon'),
  favourite: bigint('favourite', { mode: 'number' }),
  rank: bigint('rank', { mode: 'number' }).notNull(),
  active: boolean('active').notNull(),
  version: bigint('version', { mode: 'number' }).notNull(),
  restaurantFood: boolean('restaurant_food').notNull().default(false),
  drinkShare: bigint('drink_share', { mode: 'number' }),
});

/** Stock per store and article: the sum of its movements, and what of it was sold (milli). */
export const level = stock.table(
  'level',
  {
    store: uuid('store').notNull(),
    articleId: uuid('article_id').notNull(),
    quantity: bigint('quantity', { mode: 'number' }).notNull().default(0),
    sold: bigint('sold', { mode: 'number' }).notNull().default(0),
    lastMove: bigint('last_move', { mode: 'number' }),
  },
  (t) => [primaryKey({ columns: [t.store, t.articleId] })],
);

/** Movements: one row per fact and article, signed. */
export const move = stock.table(
  'move',
  {
    fact: uuid('fact').notNull(),
    articleId: uuid('article_id').notNull(),
    articleNumber: text('article_number').notNull(),
    store: uuid('store').notNull(),
    quantity: bigint('quantity', { mode: 'number' }).notNull(),
    reason: text('reason').notNull(),
    at: bigint('at', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.fact, t.articleId] })],
);

/** Prices a person changed (GoBD: history of master data). */
export const priceChange = stock.table('price_change', {
  fact: uuid('fact').primaryKey(),
  articleId: uuid('article_id').notNull(),
  before: bigint('before', { mode: 'number' }),
  after: bigint('after', { mode: 'number' }).notNull(),
  version: bigint('version', { mode: 'number' }).notNull(),
  reason: text('reason').notNull(),
  actor: uuid('actor'),
  at: bigint('at', { mode: 'number' }).notNull(),
});

/** What in-store codes mean, by store: the rules as JSON. */
const storeCode = stock.table('store_code', {
  store: uuid('store').primaryKey(),
  rules: text('rules').notNull(),
  actor: uuid('actor'),
  at: bigint('at', { mode: 'number' }).notNull(),
});

/** Codes that were scanned and had no article. */
const unknownCode = stock.table(
  'unknown_code',
  {
    store: uuid('store').notNull(),
    code: text('code').notNull(),
    days: bigint('days', { mode: 'number' }).notNull().default(0),
    lastAt: bigint('last_at', { mode: 'number' }),
    dismissed: boolean('dismissed').notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.store, t.code] })],
);

/** Every table of the module by its name in a RowOp. */
export const STOCK_TABLES = {
  'stock.article': article,
  'stock.level': level,
  'stock.move': move,
  'stock.price_change': priceChange,
  'stock.store_code': storeCode,
  'stock.unknown_code': unknownCode,
};
