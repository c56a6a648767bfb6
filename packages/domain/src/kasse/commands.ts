import * as z from 'zod';
import { sameRates } from '../compliance/index.ts';
import {
  type ArticleId,
  type BasketId,
  businessDayAt,
  type CustomerId,
  command,
  type Decision,
  type Env,
  err,
  type FactDraft,
  ok,
  type Result,
  zBasisPoints,
  zCents,
  zId,
  zMilli,
  zText,
  zUnitPrice,
} from '../kernel/index.ts';
import type { Article, LabelReads } from '../stock/index.ts';
import {
  addArticle,
  applyBasketDiscount,
  applyLineDiscount,
  changePrice,
  changeQuantity,
  emptyBasket,
  liveLines,
  MAX_TYPED,
  ONE,
  rerate,
  voidPosition,
} from './basket.ts';
import { viewBasket } from './basket-figures.ts';
import type { Basket, BasketDiscount, BasketView, TillState } from './basket-model.ts';
import { abortBeleg, type Issue } from './beleg.ts';
import { carriedFloat } from './closing.ts';
import { basketParked, basketRecalled, belegIssued } from './events.ts';
import { labelLine, readScanned } from './labels.ts';
import type { BelegCustomer } from './model.ts';
import type { KasseReads } from './ports.ts';

/** What every basket command answers. */
export interface BasketReply {
  readonly basket: BasketView | null;
}

/** What a command that changes the basket decides. */
export type BasketDecision<Extra = unknown> = Result<Decision<BasketReply & Extra, TillState>>;

/** The basket as it is now, with what else there is to say. */
export function keep<Extra extends object>(
  basket: Basket,
  extra: Extra,
  facts: readonly FactDraft[] = [],
): BasketDecision<Extra> {
  return ok({ facts, state: { basket }, reply: { basket: viewBasket(basket), ...extra } });
}

/** The changed basket, or why it stays. */
export function kept(result: Result<Basket>): BasketDecision {
  return result.ok ? keep(result.value, {}) : result;
}

const NO_BASKET = { code: 'kasse.basket_empty' } as const;
const zQuantity = zMilli.refine((value) => value !== 0, { error: 'quantity is not 0' });

/** What a return without a receipt needs beyond selling (a negative quantity is one). */
function mayReturn(quantity: number, env: Env): Result<null> {
  if (quantity >= 0 || env.actor.rights.has('kasse.void')) return ok(null);
  return err({ code: 'kasse.right_missing', details: { right: 'kasse.void' } });
}

/** Puts an article into the open basket or a new one. */
export function put(
  basket: Basket | null,
  article: Article,
  entry: {
    quantity: z.infer<typeof zMilli>;
    unitPrice: z.infer<typeof zUnitPrice> | null;
    text: string | null;
    reason?: string;
  },
  env: Env,
): BasketDecision<{ pos: number }> {
  const allowed = mayReturn(entry.quantity, env);
  if (!allowed.ok) return allowed;
  const open = basket ?? emptyBasket(env.newId(), env.now);
  const added = addArticle(open, { article, ...entry, day: businessDayAt(env.now, env.offset) });
  return added.ok ? keep(added.value.basket, { pos: added.value.pos }) : added;
}

/** A scanned or typed code: in-store label, GTIN, GS1 elements, then article number. Errors: those of a label and of an article put into the basket. */
export const scan = command({
  name: 'kasse.scan',
  input: z.object({ code: z.string().min(1).max(1000), quantity: zQuantity.default(ONE) }),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads & LabelReads, input) => ({
    basket: reads.basket(),
    scanned: readScanned(input.code, reads.storeCodes(), reads.articleByCode),
  }),
  decide: ({ basket, scanned }, input, env) => {
    const { article, code } = scanned;
    if (!article) return err({ code: 'kasse.code_unknown', details: { code: code.slice(0, 80) } });
    const line = labelLine({ ...scanned, article }, input.quantity);
    return line.ok ? put(basket, line.value.article, line.value, env) : line;
  },
});

/** An article chosen from search or favourites; `unitPrice` where the till asks for it (open price needs the right kasse.price unless the article has none). */
export const addArticleToBasket = command({
  name: 'kasse.addArticle',
  input: z.object({
    articleId: zId<ArticleId>(),
    quantity: zQuantity.default(ONE),
    unitPrice: zUnitPrice.nullable().default(null),
    text: zText(255).nullable().default(null),
  }),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads, input) => ({ basket: reads.basket(), article: reads.article(input.articleId) }),
  decide: ({ basket, article }, input, env) => {
    if (!article) return err({ code: 'stock.article_unknown' });
    if (input.unitPrice !== null && input.unitPrice < 0) return err({ code: 'kasse.price_negative' });
    const typed = input.unitPrice !== null && article.price !== null && input.unitPrice !== article.price;
    if (typed && !env.actor.rights.has('kasse.price'))
      return err({ code: 'kasse.right_missing', details: { right: 'kasse.price' } });
    return put(basket, article, input, env);
  },
});

/** Loads the open basket. */
const loadBasket = (reads: KasseReads): Basket | null => reads.basket();

/** Changes a line's quantity. */
export const setQuantity = command({
  name: 'kasse.setQuantity',
  input: z.object({ pos: z.int(), quantity: zMilli }),
  right: 'kasse.sell',
  authority: 'device',
  load: loadBasket,
  decide: (basket: Basket | null, input, env) => {
    if (!basket) return err(NO_BASKET);
    const allowed = mayReturn(input.quantity, env);
    return allowed.ok ? kept(changeQuantity(basket, input.pos, input.quantity, env.now)) : allowed;
  },
});

/** Changes a line's unit price. */
export const setPrice = command({
  name: 'kasse.setPrice',
  input: z.object({ pos: z.int(), unitPrice: zUnitPrice }),
  right: 'kasse.price',
  authority: 'device',
  load: loadBasket,
  decide: (basket: Basket | null, input, env) =>
    basket ? kept(changePrice(basket, input.pos, input.unitPrice, env.now)) : err(NO_BASKET),
});

/** Takes a line back before payment. */
export const voidLine = command({
  name: 'kasse.voidLine',
  input: z.object({ pos: z.int() }),
  right: 'kasse.sell',
  authority: 'device',
  load: loadBasket,
  decide: (basket: Basket | null, input) => (basket ? kept(voidPosition(basket, input.pos)) : err(NO_BASKET)),
});

const zDiscount = {
  percent: zBasisPoints.nullable().default(null),
  amount: zCents
    .refine((value) => value >= 0 && value <= MAX_TYPED)
    .nullable()
    .default(null),
  reason: zText(80).default(''),
};

function discountOf(
  input: {
    percent: BasketDiscount['percent'];
    amount: BasketDiscount['amount'];
    reason: string;
    surcharge?: boolean;
  },
  env: Env,
): BasketDiscount | null {
  if (!input.percent && !input.amount) return null;
  return {
    percent: input.percent,
    amount: input.percent ? null : input.amount,
    reason: input.reason,
    by: env.actor.name,
    ...(input.surcharge ? { surcharge: true } : {}),
  };
}

/** Puts a discount, or a surcharge, on a line; neither percent nor amount takes it off. */
export const discountLine = command({
  name: 'kasse.discountLine',
  input: z.object({ pos: z.int(), ...zDiscount, surcharge: z.boolean().default(false) }),
  right: 'kasse.discount',
  authority: 'device',
  load: loadBasket,
  decide: (basket: Basket | null, input, env) =>
    basket ? kept(applyLineDiscount(basket, input.pos, discountOf(input, env))) : err(NO_BASKET),
});

/** Puts a discount on the whole basket; neither percent nor amount takes it off. */
export const discountBasket = command({
  name: 'kasse.discountBasket',
  input: z.object(zDiscount),
  right: 'kasse.discount',
  authority: 'device',
  load: loadBasket,
  decide: (basket: Basket | null, input, env) =>
    basket ? kept(applyBasketDiscount(basket, discountOf(input, env))) : err(NO_BASKET),
});

/** Names the customer of the sale, or nobody. Works before the first line too. */
export const setCustomer = command({
  name: 'kasse.setCustomer',
  input: z.object({ customerId: zId<CustomerId>().nullable() }),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads, input) => ({
    basket: reads.basket(),
    customer: input.customerId ? reads.customer(input.customerId) : null,
  }),
  decide: ({ basket, customer }, input, env) => {
    if (input.customerId && !customer) return err({ code: 'crm.customer_unknown' });
    const frozen: BelegCustomer | null = customer && {
      id: customer.id,
      number: customer.number,
      name: customer.name,
      kind: 'Kunde',
      street: customer.street,
      zip: customer.zip,
      city: customer.city,
      country: customer.country,
      vatId: customer.vatId,
    };
    return keep({ ...(basket ?? emptyBasket(env.newId(), env.now)), customer: frozen }, {});
  },
});

/** Sets the basket aside. Errors: kasse.basket_empty, kasse.payment_taken, kasse.park_special (it follows records that may change meanwhile). */
export const park = command({
  name: 'kasse.park',
  input: z.object({ label: zText(60).default('') }),
  right: 'kasse.sell',
  authority: 'device',
  load: loadBasket,
  decide: (basket: Basket | null, input): BasketDecision => {
    if (!basket || liveLines(basket).length === 0) return err(NO_BASKET);
    if (basket.payments.length > 0) return err({ code: 'kasse.payment_taken' });
    if (liveLines(basket).some((line) => line.special !== null)) return err({ code: 'kasse.park_special' });
    const label = input.label || basket.customer?.name || liveLines(basket)[0]?.text.slice(0, 60) || '';
    const fact = basketParked.draft({
      basketId: basket.id,
      label,
      total: viewBasket(basket).total,
      basket: JSON.stringify(basket),
    });
    return ok({ facts: [fact], state: { basket: null }, reply: { basket: null } });
  },
});

/** Takes a parked basket up again, at today's tax rates. An open one with goods must be finished or parked first. */
export const recall = command({
  name: 'kasse.recall',
  input: z.object({ basketId: zId<BasketId>() }),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads, input) => ({ open: reads.basket(), parked: reads.parked(input.basketId) }),
  decide: ({ open, parked }, input, env) => {
    if (open && liveLines(open).length > 0) return err({ code: 'kasse.basket_open' });
    if (!parked) return err({ code: 'kasse.parked_unknown' });
    const basket = rerate(parked.basket, businessDayAt(env.now, env.offset));
    return keep(basket, {}, [basketRecalled.draft({ basketId: input.basketId })]);
  },
});

/** What is needed to issue a Beleg. */
export function loadIssue(reads: KasseReads): Omit<Issue, 'env'> {
  return { identity: reads.identity(), counters: reads.counters() };
}

/**
 * Where a Beleg may be issued now. Rates belong to a Z: a day with other rates than the open Z's first day is closed first (error
 * kasse.rate_change; fiscal reference § 1.5).
 */
export function issueAt(where: Omit<Issue, 'env'>, env: Env): Result<Issue> {
  const { openZDay } = where.counters;
  const today = businessDayAt(env.now, env.offset);
  if (openZDay !== null && !sameRates(openZDay, today))
    return err({ code: 'kasse.rate_change', details: { z: where.counters.openZ } });
  return ok({ ...where, env });
}

/** Counters as they stand after `count` Belege of the same decision. */
export function withFloat(at: Issue): { facts: FactDraft[]; ahead: number } {
  const float = carriedFloat(at);
  return { facts: float.map((beleg) => belegIssued.draft(beleg)), ahead: float.length };
}

/** Gives the sale up. What was in the basket is recorded as AVBelegabbruch. */
export const abortSale = command({
  name: 'kasse.abortSale',
  input: z.object({}),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads) => ({ ...loadIssue(reads), basket: reads.basket() }),
  decide: ({ basket, ...at }, _input, env): BasketDecision => {
    if (!basket) return err(NO_BASKET);
    if (basket.payments.length > 0) return err({ code: 'kasse.payment_taken' });
    if (basket.lines.length === 0) return ok({ facts: [], state: { basket: null }, reply: { basket: null } });
    const fact = belegIssued.draft(abortBeleg({ ...at, env }, basket));
    return ok({ facts: [fact], state: { basket: null }, reply: { basket: null } });
  },
});
