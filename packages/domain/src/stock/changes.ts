import { type ChangedThing, changedThing, type Fields } from '../audit/index.ts';
import type { Article } from './model.ts';

const text = (value: string | number | boolean | null): string | null => (value === null ? null : String(value));

/** What an auditor wants to know of an article. A price that is set has a fact of its own (`priceChanged`); one that was removed stands here. */
function fieldsOf(article: Article, price: boolean): Fields {
  return {
    number: article.number,
    gtin: article.gtin,
    name: article.name,
    group: article.groupName,
    taxKey: text(article.taxKey),
    unit: article.unit,
    cost: text(article.cost),
    deposit: text(article.deposit),
    active: text(article.active),
    restaurantFood: text(article.restaurantFood),
    drinkShare: text(article.drinkShare),
    ...(price ? { price: text(article.price) } : {}),
  };
}

/** What changed of an article beside its price (GoBD Rz 107: tax key and text of an article are parameters); null = nothing. */
export function articleChange(current: Article | null, next: Article): ChangedThing | null {
  const removed = current !== null && current.price !== null && next.price === null;
  const watched = { entity: 'article', entityId: next.id, label: next.name, fields: fieldsOf(next, removed) } as const;
  return changedThing(current && fieldsOf(current, removed), watched);
}
