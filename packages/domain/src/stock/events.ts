import * as z from 'zod';
import { type ArticleId, factKind, zId, zInstant, zMilli, zText, zUnitPrice } from '../kernel/index.ts';
import { zArticle } from './model.ts';

/** Articles as they are now: created or changed, one or a batch of an import. Whole rows, so that a reader needs no history. */
export const articlesSet = factKind({
  type: 'stock.articlesSet',
  version: 1,
  schema: z.object({
    articles: z.array(zArticle).max(1000),
    source: z.object({ kind: z.enum(['import', 'edit', 'seed']), ref: zText(200) }),
  }),
});

/** A price changed by a person; history of master data (GoBD). */
export const priceChanged = factKind({
  type: 'stock.priceChanged',
  version: 1,
  schema: z.object({
    articleId: zId<ArticleId>(),
    before: zUnitPrice.nullable(),
    after: zUnitPrice,
    version: z.int(),
    reason: zText(200),
    validFrom: zInstant,
  }),
});

/** Stock corrected outside a sale: goods received, counted, written off. */
export const stockMoved = factKind({
  type: 'stock.moved',
  version: 1,
  schema: z.object({
    articleId: zId<ArticleId>(),
    articleNumber: zText(50),
    quantity: zMilli,
    reason: z.enum(['receipt', 'count', 'writeOff']),
    note: zText(200),
  }),
});
