import type { ArticleId } from '../kernel/index.ts';
import type { Article } from './model.ts';

/** What stock commands read; answered by storage on a device (at once) or on the server (a promise). */
export interface StockReads {
  article(id: ArticleId): Article | null | Promise<Article | null>;
  articleByNumber(number: string): Article | null | Promise<Article | null>;
  articleByGtin(gtin: string): Article | null | Promise<Article | null>;
}
