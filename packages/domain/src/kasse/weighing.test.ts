import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cents, err, priceOf, toCents, toMilli, toUnitPrice, unitPriceOfCents } from '../kernel/index.ts';
import type { Article } from '../stock/index.ts';
import { changePrice, changeQuantity, emptyBasket, voidPosition, wholeBasket } from './basket.ts';
import { viewBasket } from './basket-figures.ts';
import type { Basket } from './basket-model.ts';
import { belegLines } from './beleg.ts';
import { testArticle, testEnv } from './kasse.fixture.ts';
import { zBelegLine } from './model.ts';
import { addWeighed, enterWeight, refuseTypedWeight, type WeighReads } from './weighing.ts';

const HAM = testArticle(1, {
  name: 'Schinken',
  unit: 'kg',
  price: unitPriceOfCents(toCents(599)),
  gtin: '4006381333931',
});
const env = testEnv();
const DAY = '2027-01-15' as Parameters<typeof belegLines>[1];

function weighed(grams: number, amount: number, article: Article = HAM, unitPrice = 599) {
  return addWeighed.decide(
    { basket: null, article },
    { articleId: article.id, grams, tare: 12, unitPrice: toCents(unitPrice), amount: toCents(amount) },
    env,
  );
}

function basketOf(decided: ReturnType<typeof weighed>): Basket {
  if (!decided.ok || !decided.value.state?.basket) throw new Error('not decided');
  return decided.value.state.basket;
}

describe('weighing', () => {
  it('weighing: weight, unit price and amount are booked exactly as the scale gave them, also where its half cents differ', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 15_000 }),
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: -1, max: 1 }),
        (grams, price, off) => {
          const article = { ...HAM, price: unitPriceOfCents(toCents(price)) };
          const ours = priceOf(toMilli(grams), article.price, 'halfAwayFromZero');
          const amount = Math.max(0, ours + off) as Cents;
          const basket = basketOf(weighed(grams, amount, article, price));
          const [line] = belegLines(basket, DAY);
          expect(line).toMatchObject({
            quantity: grams,
            unitPrice: price * 1000,
            base: amount,
            gross: amount,
            unit: 'kg',
          });
          expect(line?.weighing).toEqual({ source: 'scale', tare: 12, amount });
          expect(viewBasket(basket).total).toBe(amount);
          const taken = belegLines({ ...basket, lines: basket.lines.map((each) => ({ ...each, voided: true })) }, DAY);
          expect(taken.reduce((sum, each) => sum + each.gross, 0)).toBe(0);
        },
      ),
      { verbose: 1 },
    );
  });

  it('weighing: what the scale said is not changed by hand; it can only be taken back', () => {
    const basket = basketOf(weighed(412, 247));
    expect(changeQuantity(basket, 1, toMilli(500), env.now)).toEqual(
      err({ code: 'kasse.line_fixed', details: { name: 'Schinken' } }),
    );
    expect(changePrice(basket, 1, toUnitPrice(1), env.now).ok).toBe(false);
    expect(voidPosition(basket, 1).ok).toBe(true);
  });

  it('weighing: two weighings of one article are two lines', () => {
    const first = basketOf(weighed(412, 247));
    const entry = { articleId: HAM.id, grams: 412, tare: 0, unitPrice: toCents(599), amount: toCents(247) };
    const second = addWeighed.decide({ basket: first, article: HAM }, entry, env);
    expect(second.ok && second.value.reply.basket?.lines.map(({ gross }) => gross)).toEqual([247, 247]);
  });

  it('weighing: a price that changed meanwhile, pieces and combos are refused', () => {
    expect(weighed(412, 247, { ...HAM, price: unitPriceOfCents(toCents(699)) })).toMatchObject({
      error: { code: 'kasse.weighing_stale' },
    });
    expect(weighed(412, 247, { ...HAM, unit: 'Stk' })).toMatchObject({ error: { code: 'kasse.not_weighed' } });
    expect(weighed(412, 247, { ...HAM, drinkShare: 3000 as Article['drinkShare'] })).toMatchObject({
      error: { code: 'kasse.combo_whole' },
    });
  });

  it('weighing: a weight typed by hand bears its mark and can be corrected', () => {
    const decided = enterWeight.decide({ basket: null, article: HAM }, { articleId: HAM.id, grams: 250 }, env);
    const basket = basketOf(decided);
    expect(belegLines(basket, DAY)[0]).toMatchObject({ gross: 150, weighing: { source: 'hand', amount: null } });
    expect(changeQuantity(basket, 1, toMilli(260), env.now).ok).toBe(true);
    expect(enterWeight.right).toBe('kasse.price');
  });

  it('weighing: baskets and Belege from before weighing was known are whole', () => {
    const basket = basketOf(weighed(412, 247));
    const [line] = basket.lines;
    if (!line) throw new Error('no line');
    const { weighing: _new, ...old } = line;
    expect(wholeBasket({ ...basket, lines: [old as typeof line] }).lines[0]?.weighing).toBeNull();
    const { weighing: _also, ...oldLine } = belegLines(basket, DAY)[0] ?? {};
    expect(zBelegLine.parse(oldLine).weighing).toBeNull();
  });
});

describe('a till whose scale is in use', () => {
  const reads = (basket: Basket | null): WeighReads => ({
    basket: () => basket,
    article: (id) => (id === HAM.id ? HAM : testArticle(2)),
    articleByCode: (code) => (code === HAM.gtin || code === HAM.number ? HAM : null),
    storeCodes: () => [],
  });
  const code = (name: string, input: unknown, basket: Basket | null = null): string | null => {
    const refused = refuseTypedWeight(name, input, reads(basket));
    return refused === null || refused.ok ? null : refused.error.code;
  };

  it('refuseTypedWeight: goods by weight come from the scale, however they are chosen', () => {
    expect(code('kasse.addArticle', { articleId: HAM.id })).toBe('kasse.weigh_needed');
    expect(code('kasse.addArticle', { articleId: HAM.id, quantity: 412 })).toBe('kasse.weigh_needed');
    expect(code('kasse.scan', { code: HAM.gtin })).toBe('kasse.weigh_needed');
  });

  it('refuseTypedWeight: pieces, returns, marked lines and other commands pass', () => {
    expect(code('kasse.addArticle', { articleId: testArticle(2).id })).toBeNull();
    expect(code('kasse.addArticle', { articleId: HAM.id, quantity: -412 })).toBeNull();
    expect(code('kasse.scan', { code: '123' })).toBeNull();
    expect(code('kasse.voidLine', { pos: 1 })).toBeNull();
    const byHand = basketOf(enterWeight.decide({ basket: null, article: HAM }, { articleId: HAM.id, grams: 250 }, env));
    expect(code('kasse.setQuantity', { pos: 1, quantity: 260 }, byHand)).toBeNull();
    expect(code('kasse.setQuantity', { pos: 1, quantity: 260 }, emptyBasket(env.newId(), env.now))).toBeNull();
  });
});
