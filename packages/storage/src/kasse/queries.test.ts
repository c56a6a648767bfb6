import { type BelegRow, getBeleg, listBelege, listParked, listZ, xReport } from '@valero/domain/kasse';
import { expect, test } from 'vitest';
import { commitFacts, good, tillBench } from '../sqlite/store.fixture.ts';

/** A day at a till: three sales (one with a customer), a storno, a cash movement, a given-up sale, a parked basket, a Z, a sale after it. */
function day() {
  const bench = tillBench();
  const { till } = bench;
  const plan = (articles: readonly number[], customer: number | null = null) => ({
    lines: articles.map((article) => ({ article, quantity: 1000, discount: 0, voided: false })),
    discount: 0,
    customer,
    pay: 'cash' as const,
    extra: 0,
    requestId: null,
  });
  till.cash('Anfangsbestand', 10_000);
  const bread = till.sale(plan([0]));
  const cheese = till.sale({ ...plan([3, 4]), requestId: 'R-7' });
  const baker = till.sale(plan([7], 0));
  till.storno(1, 'cash');
  till.cash('Auszahlung', 1_250);
  till.abort(plan([1]));
  till.park(plan([2, 5]));
  till.closeDay(-50, 50);
  const last = till.sale(plan([0, 0]));
  commitFacts(bench.store, till.facts, () => bench.ids.next());
  if (!bread || !cheese || !baker || !last) throw new Error('all sell');
  const list = (input: object): { rows: BelegRow[]; total: number } =>
    listBelege.output.parse(good(bench.store.query('kasse.listBelege', input)));
  return { ...bench, till, bread, cheese, baker, last, list };
}

test('queries: Belege come newest first, counted whole and paged', () => {
  const { till, list } = day();
  const all = list({ limit: 1000 });
  expect(all.rows.map((row) => row.number)).toEqual(till.belege.map((beleg) => beleg.number).reverse());
  expect(all.total).toBe(till.belege.length);
  const page = list({ limit: 3, offset: 2 });
  expect(page.rows).toEqual(all.rows.slice(2, 5));
  expect(page.total).toBe(all.total);
});

test('queries: a text finds a number, part of an article text without case and accents, a customer, a cash text', () => {
  const { list, bread, cheese, baker, last, till } = day();
  const found = (text: string): number[] => list({ text }).rows.map((row) => row.number);
  expect(found(String(cheese.number))).toContain(cheese.number);
  const storno = till.voidedBy.get(cheese.id);
  expect(found('bergkaese')).toEqual([]);
  expect(found('BERGKASE')).toEqual([storno?.number, cheese.number]);
  expect(found('extra vergine')).toEqual([storno?.number, cheese.number]);
  expect(found('1001')).toEqual([last.number, bread.number]);
  expect(found('gross')).toEqual([baker.number]);
  expect(found('K-100')).toEqual([baker.number]);
  expect(found('auszahl')).toHaveLength(1);
  expect(found('%')).toEqual([]);
  expect(found('gibt es nicht')).toEqual([]);
});

test('queries: Belege by article number, by day, by store and by device', () => {
  const { list, bread, last, till } = day();
  expect(list({ articleNumber: '1001' }).rows.map((row) => row.number)).toEqual([last.number, bread.number]);
  expect(list({ from: last.businessDay }).total).toBe(
    till.belege.filter((beleg) => beleg.businessDay >= last.businessDay).length,
  );
  expect(list({ to: bread.businessDay, limit: 1000 }).total).toBe(
    till.belege.filter((beleg) => beleg.businessDay <= bread.businessDay).length,
  );
  expect(list({ store: till.parts.identity.store.id }).total).toBe(till.belege.length);
  expect(list({ device: till.parts.identity.company.id }).total).toBe(0);
});

test('queries: a Beleg is whole and names what took it back', () => {
  const { store, cheese, bread, till, ids } = day();
  const whole = getBeleg.output.parse(good(store.query('kasse.getBeleg', { id: cheese.id })));
  const by = till.voidedBy.get(cheese.id);
  expect(whole).toEqual({ beleg: cheese, storeName: 'Mitte', voidedBy: { id: by?.id, number: by?.number } });
  expect(getBeleg.output.parse(good(store.query('kasse.getBeleg', { id: bread.id })))?.voidedBy).toBeNull();
  expect(good(store.query('kasse.getBeleg', { id: ids.next() }))).toBeNull();
  expect(store.kasseReads().belegByRequest('R-7')).toEqual(cheese);
  expect(store.kasseReads().belegByRequest('R-8')).toBeNull();
});

test('queries: the X report shows the open Z and the cash that should lie in the drawer', () => {
  const { store, till } = day();
  const report = xReport.output.parse(good(store.query('kasse.xReport', {})));
  const z = till.closings[0];
  // the float carried over is booked with the first Beleg of the new Z
  expect(report).toMatchObject({
    openZ: 2,
    belegCount: 2,
    saleCount: 1,
    revenue: till.belege.at(-1)?.gross,
    cashCarried: z?.cashCarried,
  });
  expect(report.expectedCash).toBe((z?.cashCarried ?? 0) + (till.belege.at(-1)?.gross ?? 0));
  expect(report.movements).toEqual([{ gvTyp: 'Anfangsbestand', amount: z?.cashCarried }]);
});

test('queries: after a Z and before the next Beleg the drawer holds what the Z left', () => {
  const { till, store, ids } = tillBench();
  till.cash('Anfangsbestand', 10_000);
  const z = till.closeDay(0, 0);
  commitFacts(store, till.facts, () => ids.next());
  expect(good(store.query('kasse.xReport', {}))).toMatchObject({
    openZ: 2,
    day: null,
    belegCount: 0,
    expectedCash: z?.cashCarried,
    movements: [],
  });
});

test('queries: a Z is whole, with the name of its store', () => {
  const { store, till } = day();
  const list = listZ.output.parse(good(store.query('kasse.listZ', {})));
  expect(list).toMatchObject({ total: 1, rows: [{ storeName: 'Mitte', device: till.parts.identity.device.id }] });
  expect(list.rows[0]?.z).toEqual(till.closings[0]);
  expect(good(store.query('kasse.listZ', { from: '2030-01-01' }))).toEqual({ rows: [], total: 0 });
});

test('queries: parked baskets are listed until they are taken up', () => {
  const { store, till, ids } = day();
  const [basket] = till.parked;
  const list = listParked.output.parse(good(store.query('kasse.listParked', {})));
  expect(list).toMatchObject([{ id: basket?.id, label: 'Tisch 1', lines: 2 }]);
  till.recall(0);
  commitFacts(store, till.facts.slice(-1), () => ids.next());
  expect(good(store.query('kasse.listParked', {}))).toEqual([]);
  expect(store.kasseReads().parked(basket?.id as never)).toBeNull();
});

test('queries: a card payment is known from its intent to its end', () => {
  const { store, till, ids } = tillBench();
  till.cardTrouble(500, 'declined');
  till.cardTrouble(700, 'unknown');
  till.sale({
    lines: [{ article: 0, quantity: 1000, discount: 0, voided: false }],
    discount: 0,
    customer: null,
    pay: 'card',
    extra: 0,
    requestId: null,
  });
  commitFacts(store, till.facts, () => ids.next());
  const reads = store.kasseReads();
  expect(reads.pendingCard()).toMatchObject({ amount: 700, outcome: 'unknown', payment: null });
  const paid = till.belege.at(-1)?.payments[0];
  expect(reads.cardIntent(paid?.card?.intentId as never)).toMatchObject({ outcome: 'approved', payment: paid });
  till.cardTrouble(900, 'open');
  commitFacts(store, till.facts.slice(-1), () => ids.next());
  expect(reads.pendingCard()).toMatchObject({ amount: 900, outcome: 'open' });
});

test('queries: an unknown question and a wrong input are refused by name', () => {
  const { store } = tillBench();
  expect(store.query('bi.dashboard', {})).toMatchObject({
    ok: false,
    error: { code: 'storage.query_unknown', details: { name: 'bi.dashboard' } },
  });
  expect(store.query('kasse.listBelege', { limit: 0 })).toMatchObject({
    ok: false,
    error: { code: 'storage.input_invalid' },
  });
  expect(store.query('kasse.getBeleg', {})).toMatchObject({ ok: false, error: { code: 'storage.input_invalid' } });
});
