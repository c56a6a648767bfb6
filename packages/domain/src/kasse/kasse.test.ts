import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { postKassenabschluss } from '../fibu/index.ts';
import {
  negCents,
  sumCents,
  toBasisPoints,
  toBusinessDay,
  toCents,
  toMilli,
  toUnitPrice,
  unwrap,
} from '../kernel/index.ts';
import {
  addArticle,
  applyBasketDiscount,
  applyLineDiscount,
  changeQuantity,
  emptyBasket,
  ONE,
  voidPosition,
} from './basket.ts';
import { viewBasket } from './basket-figures.ts';
import type { Basket } from './basket-model.ts';
import { abortBeleg, belegLines, cashBeleg, saleBeleg, stornoBeleg } from './beleg.ts';
import { addToTotals, expectedCash, makeKassenabschluss, NO_TOTALS, revenueOf } from './closing.ts';
import { belegIssued, kassenabschlussMade } from './events.ts';
import { FRESH, foldCounters, IDENTITY, TEN_PERCENT, testArticle, testEnv, testId } from './kasse.fixture.ts';
import type { Beleg } from './model.ts';
import { settlePayments } from './payments.ts';

const DAY = toBusinessDay('2026-11-21');
const env = testEnv();
const at = { identity: IDENTITY, counters: FRESH, env };
const start = (): Basket => emptyBasket(env.newId(), env.now);
const put = (basket: Basket, n: number, over = {}, quantity = ONE): Basket =>
  unwrap(addArticle(basket, { article: testArticle(n, over), quantity, unitPrice: null, day: DAY, text: null })).basket;

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      n: fc.integer({ min: 1, max: 12 }),
      price: fc.integer({ min: 0, max: 5_000_000 }),
      quantity: fc.integer({ min: -5000, max: 20_000 }).filter((q) => q !== 0),
      deposit: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('void' as const), pos: fc.integer({ min: 1, max: 12 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('quantity' as const),
      pos: fc.integer({ min: 1, max: 12 }),
      quantity: fc.integer({ min: -9000, max: 9000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('line' as const),
      pos: fc.integer({ min: 1, max: 12 }),
      percent: fc.integer({ min: 1, max: 10_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('basket' as const),
      percent: fc.option(fc.integer({ min: 1, max: 10_000 })),
      amount: fc.integer({ min: 1, max: 5000 }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Plays steps; a refused one leaves the basket as it was. */
function play(steps: readonly Step[]): Basket {
  let basket = start();
  for (const action of steps) basket = playStep(basket, action);
  return basket;
}

function playStep(basket: Basket, action: Step): Basket {
  const by = { reason: 'Test', by: 'Aylin' };
  switch (action.kind) {
    case 'add': {
      const article = testArticle(action.n, {
        price: toUnitPrice(action.price),
        deposit: action.deposit ? toUnitPrice(25_000) : null,
      });
      const result = addArticle(basket, {
        article,
        quantity: toMilli(action.quantity),
        unitPrice: null,
        day: DAY,
        text: null,
      });
      return result.ok ? result.value.basket : basket;
    }
    case 'void': {
      const result = voidPosition(basket, action.pos);
      return result.ok ? result.value : basket;
    }
    case 'quantity': {
      const result = changeQuantity(basket, action.pos, toMilli(action.quantity), env.now);
      return result.ok ? result.value : basket;
    }
    case 'line': {
      const result = applyLineDiscount(basket, action.pos, {
        percent: toBasisPoints(action.percent),
        amount: null,
        ...by,
      });
      return result.ok ? result.value : basket;
    }
    case 'basket': {
      const percent = action.percent === null ? null : toBasisPoints(action.percent);
      const result = applyBasketDiscount(basket, {
        percent,
        amount: percent === null ? toCents(action.amount) : null,
        ...by,
      });
      return result.ok ? result.value : basket;
    }
  }
}

function sell(basket: Basket, where = at): Beleg {
  const { due } = viewBasket(basket);
  return saleBeleg(
    where,
    basket,
    settlePayments(basket, due, { method: 'cash', tendered: null }),
    { note: '', references: [], requestId: null },
    0,
  );
}

describe('kasse: basket', () => {
  it('the same article scanned twice is one line of two', () => {
    const view = viewBasket(put(put(start(), 1), 1));
    expect(view.lines).toHaveLength(1);
    expect(view).toMatchObject({ total: 398, itemCount: 2 });
  });

  it('a deposit follows its goods in quantity, void and tax key, and takes no discount', () => {
    let basket = put(start(), 1, { deposit: toUnitPrice(25_000) }, toMilli(6000));
    expect(viewBasket(basket)).toMatchObject({ total: 6 * 199 + 150, itemCount: 6 });
    basket = unwrap(changeQuantity(basket, 1, toMilli(2000), env.now));
    expect(viewBasket(basket).total).toBe(2 * 199 + 50);
    basket = unwrap(applyBasketDiscount(basket, { percent: TEN_PERCENT, amount: null, reason: '', by: '' }));
    expect(viewBasket(basket).total).toBe(398 - 40 + 50);
    expect(viewBasket(unwrap(voidPosition(basket, 1))).total).toBe(0);
  });

  it('figures always agree: Σ lines = Σ taxes = total, discounts never exceed their goods', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const view = viewBasket(play(steps));
        const live = view.lines.filter((line) => !line.voided);
        expect(sumCents(live.map((line) => line.gross))).toBe(view.total);
        expect(sumCents(view.taxes.map((tax) => tax.gross))).toBe(view.total);
        for (const line of live) expect(line.base >= 0 ? line.gross >= 0 : line.gross <= 0).toBe(true);
      }),
    );
  });

  it('a fixed basket discount is spread to the cent', () => {
    const basket = unwrap(
      applyBasketDiscount(put(put(put(start(), 1), 2), 3), { percent: null, amount: toCents(100), reason: '', by: '' }),
    );
    const view = viewBasket(basket);
    expect(view.saved).toBe(100);
    expect(view.total).toBe(3 * 199 - 100);
  });
});

describe('kasse: Beleg', () => {
  it('every Beleg agrees with itself: Σ positions = Σ taxes = Σ payments = gross, voided positions cancel', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
        const basket = play(steps);
        fc.pre(basket.lines.some((line) => !line.voided));
        const beleg = sell(basket);
        expect(beleg.gross).toBe(viewBasket(basket).total);
        expect(sumCents(beleg.lines.map((line) => line.gross))).toBe(beleg.gross);
        expect(sumCents(beleg.payments.map((payment) => payment.amount))).toBe(beleg.gross);
        for (const line of beleg.lines) {
          expect(line.base + line.discounts.reduce((sum, part) => sum + part.amount, 0)).toBe(line.gross + 0);
          if (line.voids !== null)
            expect(beleg.lines.find((other) => other.pos === line.voids)?.gross).toBe(negCents(line.gross));
        }
        expect(new Set(beleg.lines.map((line) => line.pos)).size).toBe(beleg.lines.length);
      }),
    );
  });

  it('a storno is the exact opposite: lines, taxes, payments, cost; it names the original', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 20 }),
        fc.constantFrom('cash' as const, 'same' as const),
        (steps, refund) => {
          const basket = play(steps);
          fc.pre(basket.lines.some((line) => !line.voided));
          const beleg = sell(basket);
          const storno = stornoBeleg(at, beleg, { reason: 'Irrtum', refund }, 1);
          expect(storno.gross).toBe(negCents(beleg.gross));
          expect(storno.cost).toBe(negCents(beleg.cost));
          expect(storno.taxes.map((tax) => [tax.key, tax.gross, tax.net, tax.tax])).toEqual(
            beleg.taxes.map((tax) => [tax.key, negCents(tax.gross), negCents(tax.net), negCents(tax.tax)]),
          );
          expect(storno.references[0]).toMatchObject({ type: 'Transaktion', belegId: beleg.id });
          const both = [beleg, storno].reduce(addToTotals, NO_TOTALS);
          expect(expectedCash(both)).toBe(0);
          expect(revenueOf(both)).toBe(0);
        },
      ),
    );
  });

  it('an aborted sale keeps its lines and stays out of the Z', () => {
    const beleg = abortBeleg(at, put(start(), 1));
    expect(beleg).toMatchObject({ bonTyp: 'AVBelegabbruch', gross: 199, payments: [] });
    expect(addToTotals(NO_TOTALS, beleg)).toMatchObject({ belegCount: 1, saleCount: 0, payments: [] });
  });

  it('a Beleg fits its stored shape', () => {
    const beleg = sell(put(start(), 1));
    expect(belegIssued.schema.safeParse(JSON.parse(JSON.stringify(beleg))).success).toBe(true);
    expect(belegLines(put(start(), 1), DAY)).toHaveLength(1);
  });
});

describe('kasse: Kassenabschluss', () => {
  it('sums of a day agree to the cent: Belege = Z = payments = cash counted; its booking balances; the next Z starts with what was left', () => {
    const day = fc.record({
      sales: fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 8 }),
      voidEvery: fc.integer({ min: 2, max: 5 }),
      cash: fc.integer({ min: -20_000, max: 20_000 }),
      miscount: fc.integer({ min: -500, max: 500 }),
      drop: fc.integer({ min: 0, max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(day, { minLength: 1, maxLength: 3 }), (days) => {
        let state = foldCounters([]);
        let ledgerCash = 0;
        let carried = 0;
        for (const entry of days) {
          const drafts = [];
          const push = (beleg: Beleg): void => {
            drafts.push(belegIssued.draft(beleg));
            state = foldCounters([belegIssued.draft(beleg)], state);
          };
          const here = () => ({ identity: IDENTITY, counters: state.counters, env });
          if (state.counters.cashCarried !== 0)
            push(cashBeleg(here(), 'Anfangsbestand', state.counters.cashCarried, 'Anfangsbestand', 0));
          let gross = 0;
          entry.sales.forEach((steps, index) => {
            const basket = play(steps);
            if (!basket.lines.some((line) => !line.voided)) return;
            const beleg = sell(basket, here());
            push(beleg);
            gross += beleg.gross;
            if (index % entry.voidEvery === 0) {
              push(stornoBeleg(here(), beleg, { reason: 'x', refund: 'cash' }, 0));
              gross -= beleg.gross;
            }
          });
          push(cashBeleg(here(), entry.cash < 0 ? 'Auszahlung' : 'Einzahlung', toCents(entry.cash), 'x', 0));
          const expected = expectedCash(state.totals);
          const counted = toCents(Math.max(0, expected + entry.miscount));
          const drop = toCents(Math.min(counted, Math.floor((counted * entry.drop) / 100)));
          const { belege, z } = makeKassenabschluss(
            here(),
            state.totals,
            { counted, denominations: [], drop },
            { brand: 'VALERO', version: 't' },
          );
          expect(z.revenue).toBe(gross + 0);
          expect(z.cashExpected).toBe(expected);
          expect(z.cashTotal).toBe(counted - drop);
          expect(sumCents(z.businessCases.map((row) => row.gross))).toBe(z.paymentsTotal);
          for (const row of z.businessCases) expect(row.net + row.tax).toBe(row.gross + 0);
          for (const tax of z.taxes) {
            expect(
              sumCents(
                z.businessCases.filter((row) => row.key === tax.key && row.rate === tax.rate).map((row) => row.tax),
              ),
            ).toBe(tax.tax);
          }
          const booking = postKassenabschluss(z, { device: IDENTITY.device.id, entryId: testId(1) });
          const lines = booking?.lines ?? [];
          expect(sumCents(lines.map((line) => line.amount))).toBe(0);
          expect(sumCents(lines.filter((line) => line.account === '1361').map((line) => line.amount))).toBe(0);
          ledgerCash += sumCents(lines.filter((line) => line.account === '1000').map((line) => line.amount));
          carried = z.cashCarried;
          expect(ledgerCash).toBe(carried);
          for (const beleg of belege) push(beleg);
          state = foldCounters([kassenabschlussMade.draft(z)], state);
          expect(kassenabschlussMade.schema.safeParse(JSON.parse(JSON.stringify(z))).success).toBe(true);
        }
        expect(state.counters.openZ).toBe(days.length + 1);
      }),
      { numRuns: 150 },
    );
  });
});
