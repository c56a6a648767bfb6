import { dashboard, type Figures, revenueBy, totals, truth } from '@valero/domain/bi';
import { customerReceipts, customersSet, listCustomers, searchCustomers } from '@valero/domain/crm';
import { accountSheet, balances, journal } from '@valero/domain/fibu';
import { type Beleg, getBeleg, listBelege, listZ } from '@valero/domain/kasse';
import { type BusinessDay, type StoreId, toBusinessDay } from '@valero/domain/kernel';
import { MODULES } from '@valero/domain/modules';
import { articlesSet, favourites, listArticles, listStock, searchArticles } from '@valero/domain/stock';
import { listDevices } from '@valero/domain/sync';
import { arbStory, countedIds, type Story } from '@valero/testkit';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, ingestAll, NOW, openHarness } from '../pg/harness.fixture.ts';
import { SERVER_QUERIES } from '../pg/index.ts';
import { revenueLines } from './figures.ts';
import { shiftDay, wholeMonths } from './queries.pg.ts';

let harness: Harness;
let story: Story;
const ALL = { from: toBusinessDay('0001-01-01'), to: toBusinessDay('9999-12-30'), store: null };

/** The story again, spread over days: facts keep their order, Belege their numbers. */
function spread(told: Story): Story {
  const dayOf = (day: BusinessDay, number: number): BusinessDay => shiftDay(day, (number * 17) % 200);
  for (const till of told.tills) {
    for (const fact of till.facts) {
      const payload = fact.payload as { businessDay?: BusinessDay; number?: number; lines?: unknown };
      if (payload.businessDay && payload.lines)
        Object.assign(payload, { businessDay: dayOf(payload.businessDay, payload.number ?? 0) });
    }
  }
  return told;
}

beforeAll(async () => {
  harness = await openHarness();
  const [told] = fc.sample(arbStory({ tills: 3, steps: 400 }), { numRuns: 1, seed: 77 });
  story = spread(told!);
  const { identity } = harness.store;
  for (const store of story.world.stores) await identity.saveStore(store);
  for (const till of story.world.tills) await identity.saveDevice(till.device);
  const ids = countedIds(88);
  await harness.store.commit({
    actor: null,
    store: story.world.stores[0]!.id,
    at: NOW,
    offset: 60,
    newId: () => ids.next(),
    drafts: [
      articlesSet.draft({ articles: [...story.world.articles], source: { kind: 'seed', ref: '' } }),
      customersSet.draft({ customers: [...story.world.customers] }),
    ],
  });
  await ingestAll(harness.store, story.facts);
  await harness.store.consumers.runUntilIdle();
  expect(await harness.store.consumers.deadLetters()).toEqual([]);
});
afterAll(() => harness.close());

interface Sold {
  readonly store: StoreId;
  readonly beleg: Beleg;
}
function sold(): Sold[] {
  return story.tills.flatMap((till) =>
    till.belege
      .filter((beleg) => revenueLines(beleg).length > 0)
      .map((beleg) => ({ store: till.parts.identity.store.id, beleg })),
  );
}

/** The plain sum over Belege, written apart from the rollups. */
function rawSum(belege: readonly Sold[]): Figures {
  const sum = { receipts: 0, lines: 0, gross: 0, net: 0, tax: 0, cost: 0, netWithCost: 0 };
  for (const { beleg } of belege) {
    sum.receipts += 1;
    sum.gross += beleg.gross;
    sum.net += beleg.taxes.reduce((total, tax) => total + tax.net, 0);
    sum.tax += beleg.taxes.reduce((total, tax) => total + tax.tax, 0);
    for (const { line, net } of revenueLines(beleg)) {
      sum.lines += 1;
      sum.cost += line.cost ?? 0;
      if (line.cost !== null) sum.netWithCost += net;
    }
  }
  return sum as Figures;
}

const arbPeriod = fc.tuple(fc.nat(220), fc.nat(220)).map(([a, b]) => {
  const start = toBusinessDay('2026-02-20');
  return { from: shiftDay(start, Math.min(a, b)), to: shiftDay(start, Math.max(a, b)) };
});
const arbStore = fc.option(fc.nat(1));

test('queries: every declared question of the server has an answer', () => {
  const declared = Object.values(MODULES)
    .flatMap((module) => [...module.queries])
    .filter((query) => query.at !== 'device')
    .map((query) => query.name);
  expect([...SERVER_QUERIES].sort()).toEqual(declared.sort());
});

test('bi: whatever the period, store and dimension, the figures are the plain sum over the Belege', async () => {
  const dimensions = ['day', 'week', 'month', 'hour', 'store', 'article', 'group', 'tax'] as const;
  await fc.assert(
    fc.asyncProperty(arbPeriod, arbStore, fc.boolean(), async (period, at, splitByStore) => {
      const store = at === null ? null : story.world.stores[at]!.id;
      const expected = rawSum(
        sold().filter(
          (entry) =>
            (store === null || entry.store === store) &&
            entry.beleg.businessDay >= period.from &&
            entry.beleg.businessDay <= period.to,
        ),
      );
      const view = await harness.store.ask(dashboard, { ...period, store });
      expect(view.total).toEqual(expected);
      for (const by of dimensions) {
        const rows = await harness.store.ask(revenueBy, { ...period, store, by, splitByStore, limit: 100_000 });
        const sum = (pick: keyof Figures): number => rows.reduce((total, row) => total + row.figures[pick], 0);
        for (const pick of ['lines', 'gross', 'net', 'tax', 'cost', 'netWithCost'] as const)
          expect([by, pick, sum(pick)]).toEqual([by, pick, expected[pick]]);
        if (['day', 'week', 'month', 'hour', 'store'].includes(by)) expect(sum('receipts')).toBe(expected.receipts);
        expect(rows.every((row) => (row.store !== null) === splitByStore)).toBe(true);
      }
    }),
    { numRuns: 20 },
  );
});

/** Articles as a plain sum over the lines, best sellers first; equal ones by number and store. */
async function plainArticles(
  period: Omit<typeof ALL, 'store'> & { readonly store: StoreId | null },
  splitByStore: boolean,
): Promise<unknown[]> {
  const place = splitByStore ? 'store' : 'null::uuid';
  const { rows } = await harness.sql.query<{ row: unknown }>(
    `select json_build_object('key', number, 'store', store, 'label', max(name), 'quantity', sum(quantity), 'figures', json_build_object('receipts', sum(receipts),
       'lines', sum(lines), 'gross', sum(gross), 'net', sum(net), 'tax', sum(tax), 'cost', sum(cost), 'netWithCost', sum(net_with_cost))) as row
     from (select number, ${place} as store, name, receipts, lines, gross, net, tax, cost, net_with_cost, quantity from bi.article
       where day between $1 and $2 and ($3::uuid is null or store = $3)) a
     group by number, store order by sum(gross) desc, number, store`,
    [period.from, period.to, period.store],
  );
  return rows.map(({ row }) => row);
}

test('bi: articles are the sums of their days, best sellers first, and a limit takes the first of them', async () => {
  let several = 0;
  await fc.assert(
    fc.asyncProperty(arbPeriod, arbStore, fc.boolean(), async (days, at, splitByStore) => {
      const period = { ...days, store: at === null ? null : story.world.stores[at]!.id };
      const ask = (limit: number) => harness.store.ask(revenueBy, { ...period, by: 'article', splitByStore, limit });
      const all = await ask(100_000);
      expect(all).toEqual(await plainArticles(period, splitByStore));
      for (const limit of [1, 3, 6]) expect(await ask(limit)).toEqual(all.slice(0, limit));
      if (all.length > 3) several += 1;
    }),
    { numRuns: 40 },
  );
  expect(several).toBeGreaterThan(10);
});

test('bi: articles over all stores are the sums of the articles of each store', async () => {
  const columns = 'receipts, lines, gross, net, tax, cost, net_with_cost, quantity'.split(', ');
  const sums = columns.map((column) => `sum(${column})::bigint as ${column}`).join(', ');
  for (const [company, each, per] of [
    ['bi.article_company', 'bi.article', 'day'],
    ['bi.article_company_month', 'bi.article_month', 'month'],
  ]) {
    const key = `${per}, number`;
    const kept = await harness.sql.query(`select ${key}, ${columns.join(', ')} from ${company} order by ${key}`);
    const summed = await harness.sql.query(`select ${key}, ${sums} from ${each} group by ${key} order by ${key}`);
    expect(kept.rows.length).toBeGreaterThan(5);
    expect(kept.rows).toEqual(summed.rows);
  }
});

test('bi: payments sum to the revenue, customers to the Belege that name one', async () => {
  const paid = await harness.store.ask(revenueBy, { ...ALL, by: 'payment', splitByStore: false, limit: 100 });
  expect(paid.reduce((sum, row) => sum + row.figures.gross, 0)).toBe(rawSum(sold()).gross);
  const customers = await harness.store.ask(revenueBy, { ...ALL, by: 'customer', splitByStore: false, limit: 100 });
  expect(customers.reduce((sum, row) => sum + row.figures.gross, 0)).toBe(
    rawSum(sold().filter(({ beleg }) => beleg.customer)).gross,
  );
});

test('bi: the totals of everything are keyed by day, article number and customer number', async () => {
  const all = await harness.store.ask(totals, {});
  const expected = rawSum(sold());
  expect({ receipts: all.receipts, lines: all.lines, gross: all.gross }).toEqual({
    receipts: expected.receipts,
    lines: expected.lines,
    gross: expected.gross,
  });
  const per = (key: (entry: Sold) => [string, number][]): Record<string, number> => {
    const sums: Record<string, number> = {};
    for (const entry of sold()) for (const [name, gross] of key(entry)) sums[name] = (sums[name] ?? 0) + gross;
    return sums;
  };
  expect(all.perDay).toEqual(per(({ beleg }) => [[beleg.businessDay, beleg.gross]]));
  expect(all.perArticle).toEqual(per(({ beleg }) => beleg.lines.map((line) => [line.articleNumber, line.gross])));
  expect(all.perCustomer).toEqual(per(({ beleg }) => (beleg.customer ? [[beleg.customer.number, beleg.gross]] : [])));
});

test('bi: the period before has as many days and ends the day before', async () => {
  const day = sold()[0]!.beleg.businessDay;
  const view = await harness.store.ask(dashboard, { from: shiftDay(day, 1), to: shiftDay(day, 3), store: null });
  const before = sold().filter(({ beleg }) => beleg.businessDay >= shiftDay(day, -2) && beleg.businessDay <= day);
  expect(view.previous).toEqual(rawSum(before));
});

test('bi: cash and state of each till are those of its own counters', async () => {
  const view = await harness.store.ask(dashboard, ALL);
  for (const till of story.tills) {
    const bar = till.totals.payments
      .filter((payment) => payment.type === 'Bar')
      .reduce((sum, payment) => sum + payment.amount, 0);
    const cash = bar + (till.counters.floatBooked ? 0 : till.counters.cashCarried);
    const row = view.tills.find((entry) => entry.device === till.parts.identity.device.id)!;
    expect({ cash: row.cash, open: row.open, lastZ: row.lastZ }).toEqual({
      cash,
      open: till.totals.belegCount > 0,
      lastZ: till.closings.at(-1)?.number ?? null,
    });
  }
  expect(view.stores.reduce((sum, store) => sum + store.cash, 0)).toBe(
    view.tills.reduce((sum, till) => sum + till.cash, 0),
  );
});

test('bi: whole months are found inside a period, edges stay days', () => {
  const months = (from: string, to: string) => wholeMonths(toBusinessDay(from), toBusinessDay(to));
  expect(months('2026-01-01', '2026-01-31')).toEqual({ first: '2026-01', last: '2026-01' });
  expect(months('2026-01-02', '2026-03-30')).toEqual({ first: '2026-02', last: '2026-02' });
  expect(months('2026-01-31', '2026-03-31')).toEqual({ first: '2026-02', last: '2026-03' });
  expect(months('2026-01-02', '2026-01-31')).toBeNull();
  expect(months('2024-02-01', '2024-02-28')).toBeNull();
  expect(months('2024-02-01', '2024-02-29')).toEqual({ first: '2024-02', last: '2024-02' });
});

test('truth: every source agrees on the closed story', async () => {
  const told = await harness.store.ask(truth, {});
  const closed = story.tills.flatMap((till) => till.closings).reduce((sum, z) => sum + z.revenue, 0);
  expect(told).toMatchObject({
    grossServer: rawSum(sold()).gross,
    grossRollup: rawSum(sold()).gross,
    receiptsServer: sold().length,
    grossClosed: closed,
    grossLedger: closed,
    ledgerSum: 0,
    review: 0,
    equal: true,
  });
});

test('fibu: journal, balances and account sheets tell the same sums', async () => {
  const all = await harness.store.ask(journal, { from: null, to: null, store: null, limit: 100_000, offset: 0 });
  expect(all.debit).toBe(all.credit);
  expect(all.rows).toHaveLength(all.total);
  expect(all.rows.reduce((sum, row) => sum + row.debit, 0)).toBe(all.debit);
  const days = [...new Set(all.rows.map((row) => row.date))].sort();
  const from = days[Math.floor(days.length / 2)]!;
  const list = await harness.store.ask(balances, { from, to: null });
  expect(list.reduce((sum, row) => sum + row.balance, 0)).toBe(0);
  expect(list.length).toBeGreaterThan(3);
  for (const row of list) {
    const own = all.rows.filter((entry) => entry.account === row.account);
    const signed = (rows: typeof own): number => rows.reduce((sum, entry) => sum + entry.debit - entry.credit, 0);
    expect(row.opening).toBe(signed(own.filter((entry) => entry.date < from)));
    expect(row.balance).toBe(signed(own));
    const sheet = await harness.store.ask(accountSheet, {
      account: row.account,
      from,
      to: null,
      limit: 1000,
      offset: 0,
    });
    expect(sheet).toMatchObject({ name: row.name, opening: row.opening, closing: row.balance });
    expect(sheet.rows.at(-1)?.balance ?? row.opening).toBe(row.balance);
    const page = await harness.store.ask(accountSheet, { account: row.account, from, to: null, limit: 2, offset: 1 });
    expect(page.rows).toEqual(sheet.rows.slice(1, 3));
  }
});

test('kasse: the list finds Belege by number, article and customer, newest first, and one Beleg is given whole', async () => {
  const plain = {
    text: '',
    from: null,
    to: null,
    store: null,
    device: null,
    articleNumber: null,
    limit: 1000,
    offset: 0,
  };
  const belege = story.tills.flatMap((till) => till.belege);
  const all = await harness.store.ask(listBelege, plain);
  expect(all.total).toBe(belege.length);
  expect(all.rows.map((row) => row.day)).toEqual(
    all.rows
      .map((row) => row.day)
      .sort()
      .reverse(),
  );
  const some = sold().find(
    ({ beleg }) => beleg.customer && story.tills.some((till) => till.voidedBy.has(beleg.id)),
  )!.beleg;
  const found = async (input: object): Promise<string[]> =>
    (await harness.store.ask(listBelege, { ...plain, ...input })).rows.map((row) => row.id);
  expect(await found({ text: some.customer!.name })).toContain(some.id);
  expect((await found({ text: String(some.number) })).includes(some.id)).toBe(true);
  expect(new Set(await found({ text: some.lines[0]!.text.toUpperCase() }))).toContain(some.id);
  const byArticle = belege
    .filter((beleg) => beleg.lines.some((line) => line.articleNumber === some.lines[0]!.articleNumber))
    .map((beleg) => beleg.id);
  expect((await found({ articleNumber: some.lines[0]!.articleNumber })).sort()).toEqual(byArticle.sort());
  expect(await found({ text: '100%_' })).toEqual([]);
  const whole = await harness.store.ask(getBeleg, { id: some.id });
  const back = story.tills.map((till) => till.voidedBy.get(some.id)).find((beleg) => beleg)!;
  expect(whole!.beleg).toEqual(some);
  expect(whole!.voidedBy).toEqual({ id: back.id, number: back.number });
  const closings = await harness.store.ask(listZ, { store: null, from: null, to: null, limit: 1000, offset: 0 });
  expect(closings.rows.map((row) => row.z.number).length).toBe(story.tills.flatMap((till) => till.closings).length);
});

test('stock: the level is the sum of the moves, and the list finds articles by name and number', async () => {
  const { rows: sums } = await harness.sql.query(
    'select store, article_id, sum(quantity)::int as quantity from stock.move group by store, article_id',
  );
  const list = await harness.store.ask(listStock, { text: '', store: null, limit: 5000, offset: 0 });
  expect(list.total).toBe(sums.length);
  for (const sum of sums)
    expect(list.rows.find((row) => row.store === sum.store && row.articleId === sum.article_id)!.quantity).toBe(
      sum.quantity,
    );
  const cheese = await harness.store.ask(listStock, { text: 'bergkase', store: null, limit: 10, offset: 0 });
  expect(cheese.rows.every((row) => row.name === 'Bergkäse, würzig')).toBe(true);
  const search = async (text: string): Promise<string[]> =>
    (await harness.store.ask(searchArticles, { text, limit: 20 })).articles.map((article) => article.number);
  expect(await search('1003')).toEqual(['1003']);
  expect(await search('wurzig')).toEqual(['1004']);
  expect((await search('Kerze'))[0]).toBe('1008');
  expect(await search('%')).toEqual([]);
  const first = await harness.store.ask(listArticles, { text: '', after: null, limit: 4 });
  const second = await harness.store.ask(listArticles, { text: '', after: first.next, limit: 500 });
  expect([...first.articles, ...second.articles].map((article) => article.number).sort()).toEqual(
    story.world.articles.map((article) => article.number).sort(),
  );
  expect(first.total).toBe(story.world.articles.length);
  expect(
    (await harness.store.ask(favourites, { groupId: null })).articles.every((article) => article.favourite !== null),
  ).toBe(true);
});

test('crm: a customer’s receipts and turnover are those of the Belege', async () => {
  const list = await harness.store.ask(listCustomers, { text: '', limit: 100, offset: 0 });
  for (const row of list.rows) {
    const own = sold().filter(({ beleg }) => beleg.customer?.id === row.customer.id);
    expect(row.receipts).toBe(own.length);
    expect(row.gross).toBe(own.reduce((sum, { beleg }) => sum + beleg.gross, 0));
    expect(row.lastDay).toBe(
      own
        .map(({ beleg }) => beleg.businessDay)
        .sort()
        .at(-1) ?? null,
    );
    const receipts = await harness.store.ask(customerReceipts, { customerId: row.customer.id, limit: 1000 });
    expect(receipts.map((receipt) => receipt.belegId).sort()).toEqual(own.map(({ beleg }) => beleg.id).sort());
  }
  const { name } = story.world.customers[0]!;
  const found = await harness.store.ask(searchCustomers, { text: name.slice(1, 5), limit: 10 });
  expect(found.customers.map((customer) => customer.name)).toContain(name);
});

test('queries: a person of one store sees that store only, whatever is asked', async () => {
  const [own, other] = story.world.stores;
  const scope = { store: own!.id };
  const view = await harness.store.ask(dashboard, { ...ALL, store: other!.id }, scope);
  expect(view.total).toEqual(rawSum(sold().filter((entry) => entry.store === own!.id)));
  expect(view.stores.map((store) => store.store)).toEqual([own!.id]);
  const list = await harness.store.ask(
    listBelege,
    { text: '', from: null, to: null, store: null, device: null, articleNumber: null, limit: 1000, offset: 0 },
    scope,
  );
  expect(list.rows.every((row) => row.store === own!.id)).toBe(true);
  expect((await harness.store.ask(listDevices, {}, scope)).every((device) => device.store === own!.id)).toBe(true);
});

test('queries: a wrong input and an unknown question are expected failures', async () => {
  expect(await harness.store.query('bi.dashboard', { from: 'yesterday' }, { store: null })).toMatchObject({
    ok: false,
    error: { code: 'storage.input_invalid' },
  });
  expect(await harness.store.query('kasse.xReport', {}, { store: null })).toEqual({
    ok: false,
    error: { code: 'storage.query_unknown', details: { name: 'kasse.xReport' } },
  });
});
