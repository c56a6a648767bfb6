import * as z from 'zod';
import { MARGIN_KEY, rateOf, type TaxKey, zTaxKey } from '../compliance/index.ts';
import {
  type ArticleId,
  type BasisPoints,
  type BelegId,
  businessDayAt,
  type Cents,
  command,
  type Decision,
  type Env,
  err,
  ok,
  type Result,
  toBasisPoints,
  toMilli,
  zCents,
  zId,
  zMilli,
  zText,
  zUnitPrice,
} from '../kernel/index.ts';
import { isGtin, normaliseGtin } from '../stock/index.ts';
import { emptyBasket, MAX_TYPED, ONE, rerate } from './basket.ts';
import { viewBasket } from './basket-figures.ts';
import type { Basket, TillState, Voucher } from './basket-model.ts';
import { type BasketDecision, keep, kept, put } from './commands.ts';
import type { KasseReads } from './ports.ts';
import { loadVoidable, type Voidable } from './records.ts';
import {
  addAmount,
  addPlain,
  addRedemption,
  addReturns,
  addSettlement,
  isOpenAdvance,
  voucherLeft,
} from './special-lines.ts';

const zPositive = zCents.refine((value) => value > 0 && value <= MAX_TYPED, { error: 'more than 0' });
const zPieces = zMilli.refine((value) => value > 0, { error: 'more than 0' });

const opened = (basket: Basket | null, env: Env): Basket => basket ?? emptyBasket(env.newId(), env.now);
const dayOf = (env: Env) => businessDayAt(env.now, env.offset);

/** The rate of a key that something can be sold under by hand: not the margin scheme, which needs an article with its purchase price. */
function openRate(key: TaxKey, env: Env): Result<BasisPoints> {
  const rate = key === MARGIN_KEY ? null : rateOf(key, dayOf(env));
  return rate === null ? err({ code: 'kasse.tax_unknown', details: { key } }) : ok(rate);
}

/** Takes goods back without a receipt, at today's price or a typed one. Errors: stock.article_unknown, kasse.code_unknown, those of `addArticle`. */
export const returnLine = command({
  name: 'kasse.returnLine',
  input: z.object({
    articleId: zId<ArticleId>().nullable().default(null),
    code: zText(80).nullable().default(null),
    quantity: zPieces.default(ONE),
    unitPrice: zUnitPrice.nullable().default(null),
    reason: zText(120).default(''),
  }),
  right: 'kasse.void',
  authority: 'device',
  load: (reads: KasseReads, { articleId, code }) => {
    const text = code?.trim() ?? '';
    const byCode = () => (text === '' ? null : reads.articleByCode(isGtin(text) ? normaliseGtin(text) : text));
    return { basket: reads.basket(), article: articleId ? reads.article(articleId) : byCode() };
  },
  decide: ({ basket, article }, input, env): BasketDecision<{ pos: number }> => {
    if (!article)
      return err(
        input.code ? { code: 'kasse.code_unknown', details: { code: input.code } } : { code: 'stock.article_unknown' },
      );
    if (input.unitPrice !== null && input.unitPrice < 0) return err({ code: 'kasse.price_negative' });
    const { unitPrice, reason } = input;
    return put(basket, article, { quantity: toMilli(-input.quantity), unitPrice, reason, text: null }, env);
  },
});

/** Why nothing can come back from a Beleg; null = something can. */
function refuseReturn({ original, voidedBy, reversals }: Voidable): Result<NonNullable<Voidable['original']>> {
  if (!original) return err({ code: 'kasse.beleg_unknown' });
  const { number } = original;
  if (original.kind !== 'sale' || original.bonTyp !== 'Beleg')
    return err({ code: 'kasse.not_voidable', details: { number } });
  if (voidedBy) return err({ code: 'kasse.already_voided', details: { number, by: voidedBy.number } });
  if (reversals.some(({ outcome }) => outcome !== 'declined'))
    return err({ code: 'kasse.card_reversed', details: { number } });
  return ok(original);
}

/**
 * Puts positions of an earlier Beleg back into the open basket, at the price paid and the rate taxed; scanning on makes it an exchange.
 * Errors: kasse.beleg_unknown, kasse.not_voidable, kasse.already_voided, kasse.card_reversed, kasse.return_unknown_line, kasse.return_too_much.
 */
export const returnFromBeleg = command({
  name: 'kasse.returnFromBeleg',
  input: z.object({
    belegId: zId<BelegId>(),
    lines: z
      .array(z.object({ pos: z.int().min(1), quantity: zPieces }))
      .min(1)
      .max(500),
    reason: zText(120).default(''),
  }),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads, input) => ({ basket: reads.basket(), ...loadVoidable(reads, input.belegId) }),
  decide: ({ basket, ...from }, input, env): BasketDecision => {
    const beleg = refuseReturn(from);
    if (!beleg.ok) return beleg;
    const entry = { reason: input.reason, day: dayOf(env) };
    return kept(addReturns(opened(basket, env), { beleg: beleg.value, returned: from.returned }, input.lines, entry));
  },
});

/** Pays deposit back for empties, at the rate of the goods they held (UStAE 10.1(8)). `unitPrice` is the deposit of one, positive. */
export const depositReturn = command({
  name: 'kasse.depositReturn',
  input: z.object({
    unitPrice: zUnitPrice.refine((value) => value > 0),
    quantity: zPieces.default(ONE),
    taxKey: zTaxKey.default(1),
  }),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads) => reads.basket(),
  decide: (basket: Basket | null, input, env): BasketDecision<{ pos: number }> => {
    const rate = openRate(input.taxKey, env);
    if (!rate.ok) return rate;
    const added = addPlain(opened(basket, env), {
      gvTyp: 'PfandRueckzahlung',
      text: 'Pfandrückgabe',
      quantity: toMilli(-input.quantity),
      unitPrice: input.unitPrice,
      unit: 'Stk',
      taxKey: input.taxKey,
      taxRate: rate.value,
    });
    return added.ok ? keep(added.value.basket, { pos: added.value.pos }) : added;
  },
});

/** Keys a single-purpose voucher or an advance can be taxed under. */
const TAXED: ReadonlySet<TaxKey> = new Set([1, 2, 3, 4, 6, 8]);

/**
 * Sells a voucher: `single` is taxed now at `taxKey`, `multi` when it is redeemed (§ 3(13)-(15) UStG). `number` null = the till makes one.
 * Errors: kasse.voucher_exists, kasse.voucher_tax.
 */
export const sellVoucher = command({
  name: 'kasse.sellVoucher',
  input: z.object({
    kind: z.enum(['single', 'multi']),
    value: zPositive,
    number: zText(50).min(1).nullable().default(null),
    taxKey: zTaxKey.nullable().default(null),
  }),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads, { number }) => ({
    basket: reads.basket(),
    known: number ? reads.voucher(number.trim()) : null,
  }),
  decide: ({ basket, known }, input, env): BasketDecision<{ pos: number; number: string }> => {
    const open = opened(basket, env);
    const number = input.number?.trim() || `G-${env.newId().slice(-12).toUpperCase()}`;
    if (known || open.lines.some((line) => !line.voided && line.special?.voucherNumber === number))
      return err({ code: 'kasse.voucher_exists', details: { number } });
    const single = input.kind === 'single';
    if (single && (input.taxKey === null || !TAXED.has(input.taxKey))) return err({ code: 'kasse.voucher_tax' });
    const taxKey = single ? (input.taxKey ?? 1) : 5;
    const rate = openRate(taxKey, env);
    if (!rate.ok) return rate;
    const added = addAmount(open, input.value, {
      gvTyp: single ? 'EinzweckgutscheinKauf' : 'MehrzweckgutscheinKauf',
      text: `Gutschein ${number}`,
      taxKey,
      taxRate: rate.value,
      special: { voucherNumber: number },
    });
    return added.ok ? keep(added.value.basket, { pos: added.value.pos, number }) : added;
  },
});

/** What an unknown voucher is taken for, on the word of a person who may. */
function unknownVoucher(
  input: { number: string; kind: Voucher['kind']; taxKey: TaxKey | null },
  env: Env,
): Result<Pick<Voucher, 'number' | 'kind' | 'taxKey' | 'taxRate'>> {
  if (!env.actor.rights.has('kasse.void'))
    return err({ code: 'kasse.voucher_unknown', details: { number: input.number } });
  if (input.kind === 'multi') return ok({ ...input, taxKey: 5, taxRate: toBasisPoints(0) });
  if (input.taxKey === null || !TAXED.has(input.taxKey)) return err({ code: 'kasse.voucher_tax' });
  const rate = openRate(input.taxKey, env);
  return rate.ok ? ok({ ...input, taxKey: input.taxKey, taxRate: rate.value }) : rate;
}

/**
 * Takes a voucher in for the open basket; `amount` null = as much as it holds and is due. One this till does not know needs the right
 * kasse.void and an amount, and is marked. Errors: kasse.basket_empty, kasse.voucher_unknown, kasse.voucher_short, kasse.voucher_used,
 * kasse.voucher_nothing_due.
 */
export const redeemVoucher = command({
  name: 'kasse.redeemVoucher',
  input: z.object({
    number: zText(50).min(1),
    amount: zPositive.nullable().default(null),
    /** Only read for a voucher this till does not know. */
    kind: z.enum(['single', 'multi']).default('multi'),
    taxKey: zTaxKey.nullable().default(null),
  }),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads, { number }) => ({ basket: reads.basket(), voucher: reads.voucher(number.trim()) }),
  decide: ({ basket, voucher }, raw, env): BasketDecision<{ pos: number; redeemed: Cents; unchecked: boolean }> => {
    if (!basket) return err({ code: 'kasse.basket_empty' });
    const input = { ...raw, number: raw.number.trim() };
    const { due } = viewBasket(basket);
    if (due <= 0) return err({ code: 'kasse.voucher_nothing_due' });
    const unchecked = !voucher?.known;
    const waiting = basket.lines.some((line) => !line.voided && line.special?.voucherNumber === input.number);
    if (unchecked && (voucher || waiting))
      return err({ code: 'kasse.voucher_used', details: { number: input.number } });
    if (unchecked && input.amount === null)
      return err({ code: 'kasse.voucher_unknown', details: { number: input.number } });
    const taken = unchecked ? unknownVoucher(input, env) : ok(voucher);
    if (!taken.ok) return taken;
    const left = unchecked ? due : voucherLeft(basket, voucher);
    const amount = input.amount ?? (Math.min(left, due) as Cents);
    if (amount <= 0 || amount > left) return err({ code: 'kasse.voucher_short', details: { number: input.number } });
    if (amount > due) return err({ code: 'kasse.voucher_exceeds' });
    const added = addRedemption(basket, taken.value, { amount, unchecked, day: dayOf(env) });
    return added.ok ? keep(added.value.basket, { pos: added.value.pos, redeemed: amount, unchecked }) : added;
  },
});

/** Adds a tip: for the staff it passes through untaxed (§ 3 Nr. 51 EStG), for the owner it is taxed at the standard rate. Errors: kasse.basket_empty. */
export const addTip = command({
  name: 'kasse.addTip',
  input: z.object({ amount: zPositive, to: z.enum(['employee', 'owner']) }),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads) => reads.basket(),
  decide: (basket: Basket | null, input, env): BasketDecision<{ pos: number }> => {
    if (!basket) return err({ code: 'kasse.basket_empty' });
    const taxKey = input.to === 'employee' ? 5 : 1;
    const rate = openRate(taxKey, env);
    if (!rate.ok) return rate;
    const added = addAmount(basket, input.amount, {
      gvTyp: input.to === 'employee' ? 'TrinkgeldAN' : 'TrinkgeldAG',
      text: 'Trinkgeld',
      taxKey,
      taxRate: rate.value,
    });
    return added.ok ? keep(added.value.basket, { pos: added.value.pos }) : added;
  },
});

/** Takes an advance, taxed now (§ 13 Abs. 1 Nr. 1 a Satz 4 UStG); settled later with `settleAdvance`. */
export const takeAdvance = command({
  name: 'kasse.takeAdvance',
  input: z.object({ amount: zPositive, taxKey: zTaxKey, note: zText(120).default('') }),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads) => reads.basket(),
  decide: (basket: Basket | null, input, env): BasketDecision<{ pos: number }> => {
    if (!TAXED.has(input.taxKey)) return err({ code: 'kasse.tax_unknown', details: { key: input.taxKey } });
    const rate = openRate(input.taxKey, env);
    if (!rate.ok) return rate;
    const added = addAmount(opened(basket, env), input.amount, {
      gvTyp: 'Anzahlungseinstellung',
      text: input.note ? `Anzahlung ${input.note}` : 'Anzahlung',
      taxKey: input.taxKey,
      taxRate: rate.value,
      reason: input.note,
    });
    return added.ok ? keep(added.value.basket, { pos: added.value.pos }) : added;
  },
});

/** Takes an advance off the open basket, whole, at the rate it was taxed at. Errors: kasse.beleg_unknown, kasse.already_voided, kasse.advance_settled. */
export const settleAdvance = command({
  name: 'kasse.settleAdvance',
  input: z.object({ belegId: zId<BelegId>() }),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads, input) => ({ basket: reads.basket(), ...loadVoidable(reads, input.belegId) }),
  decide: (
    { basket, ...from },
    input,
    env,
  ): Result<Decision<{ basket: ReturnType<typeof viewBasket> | null }, TillState>> => {
    const beleg = refuseReturn(from);
    if (!beleg.ok) return beleg;
    const open = opened(basket, env);
    const waiting = open.lines.some((line) => !line.voided && line.special?.advanceOf?.belegId === input.belegId);
    if (!isOpenAdvance(from.advance) || waiting) return err({ code: 'kasse.advance_settled' });
    return kept(addSettlement(open, beleg.value, dayOf(env)));
  },
});

/** Says whether the food is eaten in the house; rates follow (§ 12 Abs. 2 Nr. 15 UStG), prices stay. Works before the first line too. */
export const setInHouse = command({
  name: 'kasse.setInHouse',
  input: z.object({ on: z.boolean() }),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads) => reads.basket(),
  decide: (basket: Basket | null, input, env): BasketDecision =>
    keep(rerate({ ...opened(basket, env), inHouse: input.on }, dayOf(env)), {}),
});
