import type { Customer } from '@valero/domain/crm';
import { customersSet } from '@valero/domain/crm';
import type { Instant } from '@valero/domain/kernel';
import type { Article } from '@valero/domain/stock';
import type { ShapeName } from '@valero/domain/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { customerRow } from '../crm/apply.ts';
import { articleRow } from '../stock/apply.ts';
import { type Bench, dump, good, tillBench } from './store.fixture.ts';
import type { CutOutcome, ShapeRow, ShapeValue } from './types.ts';

/** A row as PostgreSQL's shapes bring it: every value text. */
function text(row: Readonly<Record<string, string | number | boolean | null>>): Record<string, ShapeValue> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column, value === null ? null : String(value)]),
  );
}

/** The first article of the world under another id and number. */
function articleAt(bench: Bench, n: number, price = 100): ShapeRow {
  const [first] = bench.world.articles as [Article];
  const id = `01900000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
  return {
    operation: 'insert',
    value: { ...text(articleRow(first)), id, number: String(n), gtin: null, price: String(price) },
  };
}
const idAt = (n: number): string => `01900000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const customerAt = (bench: Bench, name: string): ShapeRow => {
  const [known] = bench.world.customers as [Customer];
  return { operation: 'insert', value: { ...text(customerRow(known)), name } };
};
const update = (id: string, value: Record<string, ShapeValue>, lsn: number): ShapeRow => ({
  ...{ operation: 'update', value: { id, ...value }, lsn: String(lsn) },
});

interface Said {
  readonly rows?: readonly ShapeRow[];
  readonly offset?: string | null;
  readonly upTo?: number;
}

function receive(bench: Bench, shape: ShapeName, { rows = [], offset = '0_inf', upTo }: Said): void {
  const lsn = upTo === undefined ? null : String(upTo);
  const at = bench.clock.now();
  good(
    bench.store.receiveShape(shape, {
      kind: 'rows',
      rows,
      offset,
      handle: 'h1',
      upToDate: upTo !== undefined,
      lsn,
      at,
    }),
  );
}

function order(lsn: number, shapes: readonly ShapeName[], heardAt: Instant) {
  return { lsn: BigInt(lsn), shapes: shapes.map((shape) => ({ shape, receivedLsn: BigInt(lsn), heardAt })) };
}

/** Carries a cut out; `between` sees the store after each step. */
function cut(
  bench: Bench,
  lsn: number,
  shapes: readonly ShapeName[],
  between: () => void = () => undefined,
): CutOutcome {
  const run = bench.store.cutShapes(order(lsn, shapes, bench.clock.now()));
  for (;;) {
    const step = run.next();
    if (step.done) return good(step.value);
    between();
  }
}

const priceOf = (bench: Bench, n: number) => bench.store.stockReads().article(idAt(n))?.price ?? null;
const nameOf = (bench: Bench) => bench.store.crmReads().customer((bench.world.customers[0] as Customer).id)?.name;

/** A till with `count` articles at 100 and a customer, everything up to LSN 10. */
function loaded(count: number): Bench {
  const bench = tillBench();
  const rows = Array.from({ length: count }, (_, n) => articleAt(bench, n));
  receive(bench, 'articles', { rows, upTo: 10 });
  receive(bench, 'customers', { rows: [customerAt(bench, 'v0')], upTo: 10 });
  return bench;
}

test('cut: what lies behind it waits, and is there after a restart with the place to go on from', () => {
  const bench = loaded(3);
  const rows = [update(idAt(0), { price: '120' }, 12), update(idAt(1), { price: '140' }, 14)];
  receive(bench, 'articles', { rows, offset: '14_0', upTo: 14 });
  expect(priceOf(bench, 0)).toBe(100);
  bench.reopen();
  expect(bench.store.sync.cursor('articles')).toMatchObject({
    ...{ offset: '14_0', handle: 'h1', lsn: '10', receivedLsn: '14', waiting: 2, waitingFrom: '12', waitingTo: '14' },
  });
  cut(bench, 12, ['articles', 'customers']);
  expect([priceOf(bench, 0), priceOf(bench, 1)]).toEqual([120, 100]);
  expect(bench.store.sync.cursor('articles')).toMatchObject({ lsn: '12', waiting: 1 });
  expect(bench.store.sync.cursor('customers')).toMatchObject({
    lsn: '12',
    waiting: 0,
    lastSyncedAt: bench.clock.now(),
  });
  cut(bench, 14, ['articles', 'customers']);
  expect(priceOf(bench, 1)).toBe(140);
});

test('cut: a large one is written in pieces behind the state before, and cut short it is ended at the next opening', () => {
  const count = 900;
  const bench = loaded(count);
  const rows = Array.from({ length: count }, (_, n) => update(idAt(n), { price: '200' }, 12));
  receive(bench, 'articles', { rows, upTo: 12 });
  receive(bench, 'customers', {
    rows: [update(String(customerAt(bench, '').value['id']), { name: 'v1' }, 12)],
    upTo: 12,
  });
  const run = bench.store.cutShapes(order(12, ['articles', 'customers'], bench.clock.now()));
  expect(run.next().done).toBe(false);
  expect([priceOf(bench, 0), priceOf(bench, count - 1), nameOf(bench)]).toEqual([100, 100, 'v0']);
  // the process ends here
  const store = bench.reopen();
  expect([priceOf(bench, 0), priceOf(bench, count - 1), nameOf(bench)]).toEqual([200, 200, 'v1']);
  expect(store.sync.cursor('articles')).toMatchObject({ lsn: '12', waiting: 0, rows: count });
  expect(dump(bench.dir, /^device_shape_(cut|change)$/)).toEqual({ device_shape_change: [], device_shape_cut: [] });
});

test('cut: a new copy that was cut short while the changes behind it were written keeps what they brought', () => {
  const bench = loaded(3);
  good(bench.store.receiveShape('articles', { kind: 'refetch', at: bench.clock.now() }));
  receive(bench, 'articles', { rows: Array.from({ length: 5 }, (_, n) => articleAt(bench, n, 300)), upTo: 20 });
  const fresh = Array.from({ length: 900 }, (_, n) => ({ ...articleAt(bench, 100 + n, 400), lsn: '22' }));
  receive(bench, 'articles', { rows: fresh, upTo: 22 });
  const run = bench.store.cutShapes(order(22, ['articles', 'customers'], bench.clock.now()));
  // the copy, the rows that are gone, and some of the changes
  for (let step = 0; step < 4; step += 1) expect(run.next().done).toBe(false);
  expect(bench.store.sync.cursor('articles')?.waiting).toBeLessThan(900);
  bench.reopen();
  expect([0, 4, 100, 999].map((n) => priceOf(bench, n))).toEqual([300, 300, 400, 400]);
  expect(bench.store.sync.cursor('articles')).toMatchObject({ rows: 905, waiting: 0, lsn: '22', refetching: false });
});

test('cut: after a disk that failed in the middle everybody goes on reading the state before, and the next cut ends it', () => {
  const count = 900;
  const bench = loaded(count);
  const rows = Array.from({ length: count }, (_, n) => update(idAt(n), { price: '200' }, 12));
  receive(bench, 'articles', { rows, upTo: 12 });
  const run = bench.store.cutShapes(order(12, ['articles', 'customers'], bench.clock.now()));
  expect(run.next().done).toBe(false);
  expect(() => run.throw(new Error('the disk is full'))).toThrow('the disk is full');
  receive(bench, 'articles', { rows: [update(idAt(0), { price: '210' }, 14)], upTo: 14 });
  expect([priceOf(bench, 0), priceOf(bench, count - 1)]).toEqual([100, 100]);
  cut(bench, 14, ['articles', 'customers'], () => expect(priceOf(bench, 0)).toBe(100));
  expect([priceOf(bench, 0), priceOf(bench, count - 1)]).toEqual([210, 200]);
  expect(bench.store.sync.cursor('articles')).toMatchObject({ waiting: 0, rows: count, lsn: '14' });
});

test('cut: while a large one is written the till sells, finds a customer it makes, and reads everything else as before', () => {
  const count = 2500;
  const bench = loaded(count);
  const rows = Array.from({ length: count }, (_, n) => update(idAt(n), { price: '200' }, 12));
  receive(bench, 'articles', { rows, upTo: 12 });
  const other = bench.world.customers[1] as Customer;
  let steps = 0;
  cut(bench, 12, ['articles', 'customers'], () => {
    steps += 1;
    expect([priceOf(bench, 0), priceOf(bench, count - 1)]).toEqual([100, 100]);
    if (steps === 1)
      good(bench.store.commit({ ...bench.stamp(), drafts: [customersSet.draft({ customers: [other] })] }));
    expect(bench.store.crmReads().customer(other.id)).toEqual(other);
    expect(bench.store.crmReads().customerByNumber(other.number)).toEqual(other);
  });
  expect(steps).toBeGreaterThan(1);
  expect([priceOf(bench, 0), priceOf(bench, count - 1)]).toEqual([200, 200]);
});

test('cut: a new copy comes into use with the changes behind it, and what old copies leave is swept away', () => {
  const bench = loaded(5);
  receive(bench, 'articles', { rows: [update(idAt(0), { price: '1' }, 11)], upTo: 11 });
  good(bench.store.receiveShape('articles', { kind: 'refetch', at: bench.clock.now() }));
  receive(bench, 'articles', { rows: [articleAt(bench, 0, 300), articleAt(bench, 7, 300)], offset: '0_0' });
  receive(bench, 'articles', { upTo: 20 });
  receive(bench, 'articles', { rows: [update(idAt(7), { price: '301' }, 22)], upTo: 22 });
  expect(bench.store.sync.cursor('articles')).toMatchObject({ refetching: true, baseLsn: '20', receivedLsn: '22' });
  expect(priceOf(bench, 0)).toBe(100);
  const outcome = cut(bench, 22, ['articles', 'customers']);
  expect(outcome.shapes[0]).toMatchObject({ shape: 'articles', swapped: true, deleted: 4 });
  expect([0, 1, 7].map((n) => priceOf(bench, n))).toEqual([300, null, 301]);
  expect(bench.store.sync.cursor('articles')).toMatchObject({ refetching: false, rows: 2, lsn: '22', waiting: 0 });
  while (bench.store.tidyShapes());
  expect(dump(bench.dir, /^device_shape_(staging|change)$/)).toEqual({
    device_shape_change: [],
    device_shape_staging: [],
  });
});

test.each([1, 600])('cut: an update that meets no row begins a new copy of that shape, with %i changes', (count) => {
  const bench = loaded(600);
  const rows = Array.from({ length: count }, (_, n) => update(idAt(n), { price: '200' }, 12));
  receive(bench, 'articles', { rows: [...rows, update(idAt(9999), { price: '1' }, 12)], upTo: 12 });
  receive(bench, 'customers', {
    rows: [update(String(customerAt(bench, '').value['id']), { name: 'v1' }, 12)],
    upTo: 12,
  });
  const run = bench.store.cutShapes(order(12, ['articles', 'customers'], bench.clock.now()));
  let step = run.next();
  while (!step.done) step = run.next();
  expect(step.value).toMatchObject({
    ok: false,
    error: { code: 'storage.shape_diverged', details: { shape: 'articles' } },
  });
  expect(bench.store.sync.cursor('articles')).toMatchObject({ offset: '-1', refetching: true, rows: 600 });
  // in one transaction it is undone for all; in pieces the others have gone on
  expect(nameOf(bench)).toBe(count === 1 ? 'v0' : 'v1');
  expect(priceOf(bench, 599)).toBe(count === 1 ? 100 : 200);
});

test('cut: a batch that was cut short is read again and comes out the same', () => {
  const bench = loaded(3);
  const rows: ShapeRow[] = [
    update(idAt(0), { price: '120' }, 12),
    update(idAt(0), { name: 'Neu', search_key: 'neu' }, 12),
    { operation: 'delete', value: { id: idAt(1) }, lsn: '12' },
    { ...articleAt(bench, 1, 500), lsn: '12' },
    { ...articleAt(bench, 8, 1), lsn: '12' },
    update(idAt(8), { price: '2' }, 12),
    update(idAt(2), { price: '9' }, 12),
    { operation: 'delete', value: { id: idAt(2) }, lsn: '12' },
  ];
  receive(bench, 'articles', { rows: rows.slice(0, 8), offset: null });
  expect(bench.store.sync.cursor('articles')?.offset).toBe('0_inf');
  receive(bench, 'articles', { rows, offset: '12_7', upTo: 12 });
  expect(bench.store.sync.cursor('articles')?.waiting).toBe(4);
  cut(bench, 12, ['articles', 'customers']);
  expect([0, 1, 2, 8].map((n) => priceOf(bench, n))).toEqual([120, 500, null, 2]);
  expect(bench.store.stockReads().article(idAt(0))?.name).toBe('Neu');
  expect(bench.store.sync.cursor('articles')?.rows).toBe(3);
});

test('cut: at any LSN the rows in use are what the transactions up to it made of them', () => {
  const KEYS = 6;
  const change = fc.record({
    key: fc.nat(KEYS - 1),
    kind: fc.constantFrom('set', 'delete'),
    price: fc.integer({ min: 1, max: 99 }),
  });
  const history = fc.array(fc.array(change, { maxLength: 4 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(history, fc.array(fc.nat(8), { maxLength: 3 }), (transactions, cuts) => {
      const bench = loaded(0);
      const model = new Map<number, number>();
      const states: string[] = [JSON.stringify([])];
      const rows = transactions.flatMap((changes, at) => {
        const made = changes.flatMap(({ key, kind, price }): ShapeRow[] => {
          const lsn = String(11 + at);
          const known = model.has(key);
          if (kind === 'delete') {
            if (!model.delete(key)) return [];
            return [{ operation: 'delete', value: { id: idAt(key) }, lsn }];
          }
          model.set(key, price);
          return [
            known ? update(idAt(key), { price: String(price) }, 11 + at) : { ...articleAt(bench, key, price), lsn },
          ];
        });
        states.push(JSON.stringify([...model].sort()));
        return made;
      });
      receive(bench, 'articles', { rows, upTo: 10 + transactions.length });
      for (const upTo of [...cuts.sort((a, b) => a - b), transactions.length].filter((n) => n <= transactions.length)) {
        cut(bench, 10 + upTo, ['articles']);
        const found = Array.from({ length: KEYS }, (_, key) => [key, priceOf(bench, key)]).filter(
          ([, p]) => p !== null,
        );
        expect(JSON.stringify(found)).toBe(states[upTo]);
      }
      expect(bench.store.sync.cursor('articles')).toMatchObject({ rows: model.size, waiting: 0 });
    }),
    { numRuns: 25 },
  );
});
