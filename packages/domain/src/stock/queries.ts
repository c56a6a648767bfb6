import * as z from 'zod';
import { type ArticleId, query, type StoreId, zId, zInstant, zMilli, zText, zUnitPrice } from '../kernel/index.ts';
import { zArticle } from './model.ts';

/** Search as you type: GTIN, number, name prefix and infix. Best first, at most `limit`. */
export const searchArticles = query({
  name: 'stock.searchArticles',
  input: z.object({ text: zText(80), limit: z.int().min(1).max(200).default(20) }),
  output: z.object({ articles: z.array(zArticle), more: z.boolean() }),
  right: null,
  at: 'both',
});

/** Articles on the favourites page, and the groups for its tabs. */
export const favourites = query({
  name: 'stock.favourites',
  input: z.object({ groupId: zText(40).nullable() }),
  output: z.object({ articles: z.array(zArticle), groups: z.array(z.object({ id: zText(40), name: zText(80) })) }),
  right: null,
  at: 'both',
});

/** A page of articles for the office table, keyset-paged by (name, id). */
export const listArticles = query({
  name: 'stock.listArticles',
  input: z.object({
    text: zText(80).default(''),
    after: z.object({ name: z.string(), id: zId<ArticleId>() }).nullable().default(null),
    limit: z.int().min(1).max(500).default(100),
  }),
  output: z.object({
    articles: z.array(zArticle),
    total: z.int(),
    next: z.object({ name: z.string(), id: zId<ArticleId>() }).nullable(),
  }),
  right: 'stock.read',
  at: 'both',
});

/** Price history of an article, newest first. */
export const priceHistory = query({
  name: 'stock.priceHistory',
  input: z.object({ articleId: zId<ArticleId>() }),
  output: z.array(
    z.object({ at: zInstant, before: zUnitPrice.nullable(), after: zUnitPrice, by: z.string(), reason: z.string() }),
  ),
  right: 'stock.read',
  at: 'server',
});

/** Stock per article and store. */
export const listStock = query({
  name: 'stock.listStock',
  input: z.object({
    text: zText(80).default(''),
    store: zId<StoreId>().nullable().default(null),
    limit: z.int().min(1).max(5000).default(500),
    offset: z.int().min(0).default(0),
  }),
  output: z.object({
    rows: z.array(
      z.object({
        articleId: zId<ArticleId>(),
        number: z.string(),
        name: z.string(),
        unit: z.string(),
        store: zId<StoreId>(),
        storeName: z.string(),
        quantity: zMilli,
        sold: zMilli,
        lastMove: zInstant.nullable(),
      }),
    ),
    total: z.int(),
  }),
  right: 'stock.read',
  at: 'server',
});
