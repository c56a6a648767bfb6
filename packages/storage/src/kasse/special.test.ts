import {
  addArticleToBasket,
  type Beleg,
  belegIssued,
  completeSale,
  kassenabschlussMade,
  listZ,
  NO_MARGIN,
  redeemVoucher,
  returnable,
  sellVoucher,
  setTraining,
  takeAdvance,
  voucher,
} from '@valero/domain/kasse';
import { type Fact, unwrap } from '@valero/domain/kernel';
import { expect, test } from 'vitest';
import { commitFacts, dump, good, tillBench } from '../sqlite/store.fixture.ts';

const sale = {
  lines: [{ article: 1, quantity: 2000, discount: 500, voided: false }],
  discount: 10,
  customer: 0,
  pay: 'cash' as const,
  extra: 0,
  requestId: null,
};

/** A fact as a version wrote it that knew no special cases. */
function asBefore(fact: Fact): Fact {
  if (belegIssued.is(fact)) {
    const { invoice: _invoice, lines, ...beleg } = fact.payload as Beleg;
    const old = lines.map(
      ({ returnOf: _r, advanceOf: _a, comboOf: _c, reason: _t, voucherUnchecked: _u, margin: _m, ...line }) => line,
    );
    return { ...fact, payload: { ...beleg, lines: old } } as Fact;
  }
  if (!kassenabschlussMade.is(fact)) return fact;
  const { trainingCount: _t, margin: _m, foreignCash: _f, ...z } = fact.payload;
  return { ...fact, payload: z } as Fact;
}

test('special cases: Belege and Z stored before there were any are read, reversed, closed and rebuilt', () => {
  const { store, till, ids, dir } = tillBench();
  const sold = till.sale(sale);
  till.closeDay(0, 50);
  const facts = till.facts.map(asBefore);
  expect(JSON.stringify(facts)).not.toMatch(/returnOf|foreignCash|"invoice"/);
  commitFacts(store, facts, () => ids.next());
  if (!sold) throw new Error('a sale');
  expect(store.kasseReads().beleg(sold.id)).toEqual(sold);
  const [row] = listZ.output.parse(good(store.query(listZ.name, {}))).rows;
  expect(row?.z).toEqual(till.closings[0]);
  expect(row?.z).toMatchObject({ margin: NO_MARGIN, foreignCash: [], trainingCount: 0 });
  const answer = returnable.output.parse(good(store.query(returnable.name, { belegId: sold.id })));
  expect(answer?.lines.map(({ left }) => left)).toEqual([2000, 2000]);
  expect(store.kasseReads().counters()).toEqual(till.counters);
  const before = dump(dir, /^kasse_/);
  store.rebuild();
  expect(dump(dir, /^kasse_/)).toEqual(before);
});

test('special cases: training reaches no table that counts: no Z, no voucher, no advance, no invoice', () => {
  const { store, till, ids, dir, world } = tillBench();
  till.sale(sale);
  unwrap(till.run(setTraining, { on: true }));
  unwrap(till.run(addArticleToBasket, { articleId: world.articles[4]?.id }));
  unwrap(till.run(sellVoucher, { kind: 'multi', value: 1000, number: 'T1' }));
  unwrap(till.run(takeAdvance, { amount: 500, taxKey: 1 }));
  const beleg = unwrap(till.run(completeSale, {})).beleg;
  commitFacts(store, till.facts, () => ids.next());
  expect(beleg.training).toBe(true);
  const rows = dump(dir, /^kasse_/);
  expect([rows['kasse_voucher'], rows['kasse_advance'], rows['kasse_returned']]).toEqual([[], [], []]);
  expect(store.kasseReads().periodTotals()).toEqual(till.totals);
  expect(store.kasseReads().periodTotals()).toMatchObject({ belegCount: 2, saleCount: 1, trainingCount: 1 });
  expect(store.kasseReads().counters()).toMatchObject({ training: true, nextInvoice: 1 });
});

test('special cases: what is left on a voucher follows each sale, also one that is not known', () => {
  const { store, till, ids, world } = tillBench();
  const goods = () => unwrap(till.run(addArticleToBasket, { articleId: world.articles[4]?.id }));
  unwrap(till.run(sellVoucher, { kind: 'single', value: 5000, number: 'G1', taxKey: 2 }));
  unwrap(till.run(completeSale, {}));
  goods();
  unwrap(till.run(redeemVoucher, { number: 'G1', amount: 1000 }));
  unwrap(till.run(redeemVoucher, { number: 'X1', amount: 100 }));
  unwrap(till.run(completeSale, {}));
  commitFacts(store, till.facts, () => ids.next());
  const ask = (number: string) => voucher.output.parse(good(store.query(voucher.name, { number })));
  expect(ask(' G1 ')).toEqual({
    number: 'G1',
    kind: 'single',
    taxKey: 2,
    taxRate: 700,
    known: true,
    issued: 5000,
    redeemed: 1000,
    unchecked: 0,
    left: 4000,
    issuedOn: '2026-03-02',
  });
  expect(ask('X1')).toMatchObject({
    known: false,
    issued: 0,
    redeemed: 100,
    unchecked: 100,
    left: -100,
    issuedOn: null,
  });
  expect(ask('X2')).toBeNull();
});
