import type { Reply } from '../../../api.ts';

/** A page of the stock list. */
export type StockPage = Reply<'stock.listStock'>;
/** What is there of an article in a store. */
export type StockRow = StockPage['rows'][number];
