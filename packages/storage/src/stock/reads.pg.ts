import type { ArticleId } from '@valero/domain/kernel';
import { type Article, type StockReads, zArticle } from '@valero/domain/stock';
import type { Rows } from '../pg/asking.ts';
import type { ArticleLookup } from '../pg/types.ts';

/** The columns of `stock.article` under the names of the domain. */
export const ARTICLE = `a.id, a.number, a.gtin, a.name, a.group_id as "groupId", a.group_name as "groupName", a.tax_key as "taxKey", a.unit, a.price, a.cost,
  a.deposit, a.icon, a.favourite, a.rank, a.active,
  a.restaurant_food as "restaurantFood", a.drink_share as "drinkShare", a.version`;

/** Articles for commands that run at the server. */
export function stockReadsPg(rows: Rows): StockReads & ArticleLookup {
  const one = async (where: string, value: string): Promise<Article | null> => {
    const [row] = await rows<Article>(
      `select ${ARTICLE} from stock.article a where ${where} order by a.active desc, a.id limit 1`,
      [value],
    );
    return row ? zArticle.parse(row) : null;
  };
  return {
    article: (id: ArticleId) => one('a.id = $1', id),
    articleByNumber: (number) => one('a.number = $1', number),
    articleByGtin: (gtin) => one('a.gtin = $1', gtin),
    async articlesWith(numbers, gtins) {
      if (numbers.length + gtins.length === 0) return [];
      const found = await rows<Article>(
        `select ${ARTICLE} from stock.article a where a.id in (
           select b.id from stock.article b where b.number = any($1::text[])
           union select c.id from stock.article c where c.gtin is not null and c.gtin = any($2::text[])
         ) order by a.active, a.id desc`,
        [numbers, gtins],
      );
      return found.map((row) => zArticle.parse(row));
    },
  };
}
