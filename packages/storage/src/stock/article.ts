import type { Article } from '@valero/domain/stock';
import type { Row } from '../rowop.ts';
import { foldText } from './fold.ts';

/** Columns of `stock.article` beside the surrogate `seq`, in both databases. */
export const ARTICLE_COLUMNS = [
  'id',
  'number',
  'gtin',
  'name',
  'search_key',
  'group_id',
  'group_name',
  'tax_key',
  'unit',
  'price',
  'cost',
  'deposit',
  'icon',
  'favourite',
  'rank',
  'active',
  'version',
] as const;

/** An article as its row. */
export function articleRow(article: Article): Row {
  return {
    id: article.id,
    number: article.number,
    gtin: article.gtin,
    name: article.name,
    search_key: foldText(article.name),
    group_id: article.groupId,
    group_name: article.groupName,
    tax_key: article.taxKey,
    unit: article.unit,
    price: article.price,
    cost: article.cost,
    deposit: article.deposit,
    icon: article.icon,
    favourite: article.favourite,
    rank: article.rank,
    active: article.active,
    version: article.version,
  };
}
