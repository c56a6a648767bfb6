import * as z from 'zod';
import { changeFacts } from '../audit/index.ts';
import { type ArticleId, command, err, ok, zId, zMilli, zText, zUnitPrice } from '../kernel/index.ts';
import { articleChange } from './changes.ts';
import { articlesSet, priceChanged, stockMoved } from './events.ts';
import { isGtin, normaliseGtin } from './gtin.ts';
import { type Article, zArticle } from './model.ts';
import type { StockReads } from './ports.ts';

/** Changes an article's price. The caller names the version it saw; a stale one is answered with both values. */
export const changePrice = command({
  name: 'stock.changePrice',
  input: z.object({
    articleId: zId<ArticleId>(),
    price: zUnitPrice.refine((value) => value >= 0),
    baseVersion: z.int(),
    reason: zText(200).default(''),
  }),
  right: 'stock.write',
  authority: 'server',
  load: (reads: StockReads, input) => reads.article(input.articleId),
  decide: (article: Article | null, input, env) => {
    if (!article) return err({ code: 'stock.article_unknown' });
    if (article.version !== input.baseVersion) {
      return err({
        code: 'stock.version_stale',
        details: { current: article.price ?? 0, wanted: input.price, version: article.version },
      });
    }
    const next: Article = { ...article, price: input.price, version: article.version + 1 };
    return ok({
      facts: [
        priceChanged.draft({
          articleId: article.id,
          before: article.price,
          after: input.price,
          version: next.version,
          reason: input.reason,
          validFrom: env.now,
        }),
        articlesSet.draft({ articles: [next], source: { kind: 'edit', ref: '' } }),
      ],
      reply: { article: next },
    });
  },
});

/** Creates or changes an article in the office. `baseVersion` 0 = new. */
export const saveArticle = command({
  name: 'stock.saveArticle',
  input: z.object({ article: zArticle.omit({ version: true, rank: true }), baseVersion: z.int() }),
  right: 'stock.write',
  authority: 'server',
  load: async (reads: StockReads, input) => ({
    current: await reads.article(input.article.id),
    sameNumber: await reads.articleByNumber(input.article.number),
    sameGtin:
      input.article.gtin && isGtin(input.article.gtin)
        ? await reads.articleByGtin(normaliseGtin(input.article.gtin))
        : null,
  }),
  decide: ({ current, sameNumber, sameGtin }, input, env) => {
    const { article } = input;
    if (article.gtin !== null && !isGtin(article.gtin))
      return err({ code: 'stock.gtin_invalid', details: { gtin: article.gtin } });
    if (sameNumber && sameNumber.id !== article.id)
      return err({ code: 'stock.number_taken', details: { number: article.number } });
    if (sameGtin && sameGtin.id !== article.id)
      return err({ code: 'stock.gtin_taken', details: { gtin: article.gtin ?? '', number: sameGtin.number } });
    if ((current?.version ?? 0) !== input.baseVersion) {
      return err({
        code: 'stock.version_stale',
        details: { current: current?.price ?? 0, wanted: article.price ?? 0, version: current?.version ?? 0 },
      });
    }
    const next: Article = {
      ...article,
      gtin: article.gtin === null ? null : normaliseGtin(article.gtin),
      rank: current?.rank ?? 1_000_000,
      version: input.baseVersion + 1,
    };
    const set = articlesSet.draft({ articles: [next], source: { kind: 'edit', ref: '' } });
    const facts = [set, ...changeFacts([articleChange(current, next)])];
    const price = next.price;
    if (price === null || price === current?.price) return ok({ facts, reply: { article: next } });
    const changed = priceChanged.draft({
      articleId: next.id,
      before: current?.price ?? null,
      after: price,
      version: next.version,
      reason: '',
      validFrom: env.now,
    });
    return ok({ facts: [...facts, changed], reply: { article: next } });
  },
});

/** Books goods received, a count difference or a write-off. */
export const moveStock = command({
  name: 'stock.move',
  input: z.object({
    articleId: zId<ArticleId>(),
    quantity: zMilli,
    reason: z.enum(['receipt', 'count', 'writeOff']),
    note: zText(200).default(''),
  }),
  right: 'stock.write',
  authority: 'device',
  load: (reads: StockReads, input) => reads.article(input.articleId),
  decide: (article: Article | null, input) => {
    if (!article) return err({ code: 'stock.article_unknown' });
    if (input.quantity === 0) return err({ code: 'stock.move_zero' });
    return ok({ facts: [stockMoved.draft({ ...input, articleNumber: article.number })], reply: {} });
  },
});
