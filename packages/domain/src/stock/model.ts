import * as z from 'zod';
import { zTaxKey } from '../compliance/index.ts';
import { type ArticleId, zBasisPoints, zId, zMilli, zText, zUnitPrice } from '../kernel/index.ts';

/** An article as the catalogue keeps it and as a till holds it offline. Prices are gross, cost is net. */
export const zArticle = z.object({
  id: zId<ArticleId>(),
  /** Article number, unique within the company; what a person types. */
  number: zText(50),
  /** GTIN-8/12/13/14 with a right check digit, stored without leading zeros beyond 13 digits; null = none. */
  gtin: z
    .string()
    .regex(/^\d{8,14}$/)
    .nullable(),
  name: zText(200),
  groupId: zText(40).nullable(),
  groupName: zText(80).nullable(),
  taxKey: zTaxKey,
  /** `Stk`, `kg`, `m` … */
  unit: zText(10),
  /** Gross price per unit in 1/100000 EUR; null = the till asks. */
  price: zUnitPrice.nullable(),
  /** Net purchase cost per unit in 1/100000 EUR; null = unknown. */
  cost: zUnitPrice.nullable(),
  /** Deposit charged with each unit, gross cents as a unit price; null = none. */
  deposit: zUnitPrice.nullable(),
  /** A picture character for the tile; null = none. */
  icon: zText(8).nullable(),
  /** Position on the favourites page, null = not there. */
  favourite: z.int().nullable(),
  /** Rank for search: 0 is sold most. */
  rank: z.int(),
  active: z.boolean(),
  /** Food of a restaurant: its tax key follows the day and whether it is eaten in the house (§ 12 Abs. 2 Nr. 15 UStG). */
  restaurantFood: z.boolean().default(false),
  /** A combo: share of drinks in its price, taxed at the standard rate (UStAE 10.1(12): 30 %); null = none. */
  drinkShare: zBasisPoints.nullable().default(null),
  /** Rises with every change; an edit names the version it saw. */
  version: z.int(),
});
export type Article = z.infer<typeof zArticle>;

/** A movement of stock: a signed delta, never an absolute. */
export const zStockMove = z.object({
  articleId: zId<ArticleId>(),
  quantity: zMilli,
  reason: z.enum(['sale', 'return', 'receipt', 'count', 'writeOff']),
});
export type StockMove = z.infer<typeof zStockMove>;
