import { belegIssued } from '@valero/domain/kasse';
import type { Fact } from '@valero/domain/kernel';
import { type Article, articlesSet, priceChanged, stockMoved } from '@valero/domain/stock';
import type { Projection, Row, RowOp } from '../rowop.ts';
import { labelProjection } from './apply-labels.ts';
import { foldText } from './fold.ts';

/** The columns of `stock.article`; the same names in SQLite, in PostgreSQL and in the shape `articles`. */
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
    // articles of facts written before these fields existed have none
    restaurant_food: article.restaurantFood ?? false,
    drink_share: article.drinkShare ?? null,
    version: article.version,
  };
}

/** Goods of one article that one fact moved. */
interface Moved {
  readonly articleId: string;
  readonly articleNumber: string;
  quantity: number;
}

function moveOps(fact: Fact, moved: Moved, reason: string, sold: number): RowOp[] {
  const row = {
    fact: fact.id,
    article_id: moved.articleId,
    article_number: moved.articleNumber,
    store: fact.store,
    quantity: moved.quantity,
    reason,
    at: fact.at,
  };
  return [
    { op: 'insert', table: 'stock.move', row },
    {
      op: 'add',
      table: 'stock.level',
      key: { store: fact.store, article_id: moved.articleId },
      add: { quantity: moved.quantity, sold },
      put: { last_move: fact.at },
    },
  ];
}

/** Goods leave with a sale and come back with a return or storno; deposits, vouchers, training and aborted sales move none, a combo is one. */
function belegOps(fact: Fact): RowOp[] {
  if (!belegIssued.is(fact)) return [];
  const beleg = fact.payload;
  if (beleg.bonTyp !== 'Beleg' || beleg.training) return [];
  const byArticle = new Map<string, Moved>();
  for (const line of beleg.lines) {
    if (line.articleId === null || line.gvTyp !== 'Umsatz' || line.comboOf != null) continue;
    const found = byArticle.get(line.articleId);
    if (found) found.quantity -= line.quantity;
    else
      byArticle.set(line.articleId, {
        articleId: line.articleId,
        articleNumber: line.articleNumber,
        quantity: -line.quantity,
      });
  }
  return [...byArticle.values()]
    .filter((moved) => moved.quantity !== 0)
    .flatMap((moved) => moveOps(fact, moved, moved.quantity > 0 ? 'return' : 'sale', -moved.quantity));
}

/** Article master, price history, movements and levels, what labels mean. */
export const stockProjection: Projection = {
  module: 'stock',
  tables: ['stock.move', 'stock.level', 'stock.price_change', 'stock.article', ...labelProjection.tables],
  apply(fact) {
    if (belegIssued.is(fact)) return belegOps(fact);
    if (articlesSet.is(fact)) {
      return fact.payload.articles.map(
        (article): RowOp => ({
          op: 'set',
          table: 'stock.article',
          key: ['id'],
          row: articleRow(article),
          ifNewer: 'version',
        }),
      );
    }
    if (priceChanged.is(fact)) {
      const { articleId, before, after, version, reason, validFrom } = fact.payload;
      const row = {
        fact: fact.id,
        article_id: articleId,
        before,
        after,
        version,
        reason,
        actor: fact.actor,
        at: validFrom,
      };
      return [{ op: 'insert', table: 'stock.price_change', row }];
    }
    if (stockMoved.is(fact)) {
      const { articleId, articleNumber, quantity, reason } = fact.payload;
      return quantity === 0 ? [] : moveOps(fact, { articleId, articleNumber, quantity }, reason, 0);
    }
    return labelProjection.apply(fact);
  },
};
