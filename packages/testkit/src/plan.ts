import type { Customer } from '@valero/domain/crm';
import type { TillIdentity } from '@valero/domain/identity';
import {
  addArticle,
  applyBasketDiscount,
  applyLineDiscount,
  type Basket,
  emptyBasket,
  voidPosition,
} from '@valero/domain/kasse';
import {
  type Actor,
  assert,
  businessDayAt,
  type Ids,
  toBasisPoints,
  toCents,
  toMilli,
  toUnitPrice,
} from '@valero/domain/kernel';
import type { Article } from '@valero/domain/stock';
import type { VirtualClock } from './clock.ts';

/** One line to put into a basket. */
export interface LinePlan {
  readonly article: number;
  /** Thousandths; negative = return. */
  readonly quantity: number;
  /** Percent off this line in basis points; 0 = none. */
  readonly discount: number;
  readonly voided: boolean;
}

/** A sale to make. */
export interface SalePlan {
  readonly lines: readonly LinePlan[];
  /** Cents off the whole basket; 0 = none. */
  readonly discount: number;
  /** Index of the customer; null = nobody. */
  readonly customer: number | null;
  /** How it is paid; card amounts that do not fit are paid in cash. */
  readonly pay: 'cash' | 'card' | 'mixed' | 'transfer';
  /** Cents handed over beyond what is due. */
  readonly extra: number;
  readonly requestId: string | null;
}

/** The entry at `index`, counted round and round. */
export const pick = <T>(list: readonly T[], index: number): T => {
  const found = list[Math.abs(index) % list.length];
  assert(found !== undefined, 'pick needs a list with something in it');
  return found;
};

/** What of a sale makes its basket. */
export type BasketPlan = Pick<SalePlan, 'lines' | 'discount' | 'customer'>;

/** What a till is made of. */
export interface TillParts {
  readonly identity: TillIdentity;
  readonly clock: VirtualClock;
  readonly ids: Ids;
  readonly people: readonly Actor[];
  readonly articles: readonly Article[];
  readonly customers: readonly Customer[];
}

/** A combo is sold whole. */
const wholePieces = (quantity: number): number => Math.sign(quantity) * Math.ceil(Math.abs(quantity) / 1000) * 1000;

/** Puts one planned line into the basket; what the domain refuses is left out. */
function plannedLine({ articles, clock }: TillParts, by: Actor, before: Basket, line: LinePlan): Basket {
  let basket = before;
  const article = pick(articles, line.article);
  const added = addArticle(basket, {
    article,
    quantity: toMilli(article.drinkShare === null ? line.quantity : wholePieces(line.quantity)),
    unitPrice: article.price === null ? toUnitPrice(1_234_567) : null,
    day: businessDayAt(clock.now(), clock.offsetMinutes(clock.now())),
    text: null,
  });
  if (!added.ok) return basket;
  basket = added.value.basket;
  const { pos } = added.value;
  if (line.discount > 0) {
    const less = applyLineDiscount(basket, pos, {
      percent: toBasisPoints(line.discount),
      amount: null,
      reason: 'Aktion',
      by: by.name,
    });
    if (less.ok) basket = less.value;
  }
  if (line.voided) {
    const without = voidPosition(basket, pos);
    if (without.ok) basket = without.value;
  }
  return basket;
}

/** A basket as planned; lines the domain refuses are left out. */
export function plannedBasket(parts: TillParts, by: Actor, plan: BasketPlan): Basket {
  const { customers, ids, clock } = parts;
  let basket = emptyBasket(ids.next(), clock.now());
  for (const line of plan.lines) basket = plannedLine(parts, by, basket, line);
  if (plan.discount > 0) {
    const less = applyBasketDiscount(basket, {
      percent: null,
      amount: toCents(plan.discount),
      reason: 'Treue',
      by: by.name,
    });
    if (less.ok) basket = less.value;
  }
  if (plan.customer === null) return basket;
  const { id, number, name, street, zip, city, country, vatId } = pick(customers, plan.customer);
  return { ...basket, customer: { id, number, name, kind: 'Kunde', street, zip, city, country, vatId } };
}
