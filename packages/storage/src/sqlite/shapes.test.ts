import type { Customer } from '@valero/domain/crm';
import { customersSet } from '@valero/domain/crm';
import type { Article } from '@valero/domain/stock';
import { expect, test } from 'vitest';
import { customerRow } from '../crm/apply.ts';
import { articleRow } from '../stock/apply.ts';
import { type Bench, dump, good, tillBench } from './store.fixture.ts';
import type { ShapeRow, ShapeValue } from './types.ts';

/** A row as PostgreSQL's shapes bring it: every value text, booleans as `t`. */
function text(row: Readonly<Record<string, string | number | boolean | null>>): Record<string, ShapeValue> {
  const entries = Object.entries(row).map(([column, value]): [string, ShapeValue] => {
    if (typeof value === 'boolean') return [column, value ? 't' : 'f'];
    return [column, value === null ? null : String(value)];
  });
  return Object.fromEntries(entries);
}

const inserted = (article: Article): ShapeRow => ({ operation: 'insert', value: text(articleRow(article)) });

function batch(bench: Bench, rows: readonly ShapeRow[], offset: string, upToDate = true) {
  return { kind: 'rows' as const, rows, offset, handle: 'h1', upToDate, at: bench.clock.now() };
}

test('shapes: rows come in with their offset and handle, and are there after a restart', () => {
  const bench = tillBench();
  const { articles } = bench.world;
  expect(bench.store.sync.cursor('articles')).toBeNull();
  good(bench.store.applyShape('articles', batch(bench, articles.slice(0, 4).map(inserted), '0_0', false)));
  expect(bench.store.sync.cursor('articles')).toMatchObject({
    offset: '0_0',
    handle: 'h1',
    rows: 4,
    lastSyncedAt: null,
    refetching: false,
  });
  good(bench.store.applyShape('articles', batch(bench, articles.slice(4).map(inserted), '5_1')));
  const store = bench.reopen();
  expect(store.sync.cursor('articles')).toMatchObject({
    offset: '5_1',
    handle: 'h1',
    rows: articles.length,
    lastSyncedAt: bench.clock.now(),
    refetching: false,
  });
  for (const article of articles) expect(store.kasseReads().article(article.id)).toEqual(article);
  expect(store.query('stock.searchArticles', { text: 'berg' })).toMatchObject({
    ok: true,
    value: { articles: [{ name: 'Bergkäse, würzig' }] },
  });
});

test('shapes: an update carries only what changed, a delete only the key, unknown columns are passed over', () => {
  const bench = tillBench();
  const [first, second] = bench.world.articles as [Article, Article];
  good(bench.store.applyShape('articles', batch(bench, [inserted(first), inserted(second)], '0_0')));
  const change: ShapeRow = {
    operation: 'update',
    value: { id: first.id, price: 123_000n, version: '2', colour_of_the_moon: 'x' },
  };
  good(
    bench.store.applyShape(
      'articles',
      batch(bench, [change, { operation: 'delete', value: { id: second.id } }], '1_0'),
    ),
  );
  expect(bench.store.kasseReads().article(first.id)).toEqual({ ...first, price: 123_000, version: 2 });
  expect(bench.store.kasseReads().article(second.id)).toBeNull();
  expect(bench.store.sync.cursor('articles')?.rows).toBe(1);
});

test('shapes: an update that meets no row undoes its batch and asks for a refetch', () => {
  const bench = tillBench();
  const [first, second] = bench.world.articles as [Article, Article];
  good(bench.store.applyShape('articles', batch(bench, [inserted(first)], '0_0')));
  const rows: ShapeRow[] = [inserted(second), { operation: 'update', value: { id: bench.ids.next(), price: '1' } }];
  expect(bench.store.applyShape('articles', batch(bench, rows, '1_0'))).toMatchObject({
    ok: false,
    error: { code: 'storage.shape_diverged' },
  });
  expect(bench.store.kasseReads().article(second.id)).toBeNull();
  expect(bench.store.sync.cursor('articles')?.offset).toBe('0_0');
});

test('shapes: a value that is no integer, a missing key and a missing column are refused whole', () => {
  const bench = tillBench();
  const [first] = bench.world.articles as [Article];
  for (const value of [
    { ...text(articleRow(first)), price: '1,99' },
    { ...text(articleRow(first)), rank: '' },
    { name: 'x' },
    { id: first.id, name: 'x' },
  ]) {
    const result = bench.store.applyShape('articles', batch(bench, [{ operation: 'insert', value }], '0_0'));
    expect(result).toMatchObject({ ok: false, error: { code: 'storage.shape_invalid' } });
  }
  expect(bench.store.sync.cursor('articles')).toBeNull();
});

test('shapes: a new copy is staged, the catalogue is never empty and changes at once', () => {
  const bench = tillBench();
  const { articles } = bench.world;
  const [first, second, third, ...rest] = articles as [Article, Article, Article, ...Article[]];
  good(bench.store.applyShape('articles', batch(bench, articles.map(inserted), '9_0')));
  good(bench.store.applyShape('articles', { kind: 'refetch', at: bench.clock.now() }));
  expect(bench.store.sync.cursor('articles')).toMatchObject({
    offset: '-1',
    handle: '',
    refetching: true,
    rows: articles.length,
  });

  const dearer = { ...first, price: 777_000 as Article['price'], version: 2 };
  // the second article is gone from the new copy; the third changes while the copy is loaded
  good(
    bench.store.applyShape(
      'articles',
      batch(bench, [inserted(dearer), inserted(third), ...rest.map(inserted)], '0_0', false),
    ),
  );
  good(
    bench.store.applyShape(
      'articles',
      batch(bench, [{ operation: 'update', value: { id: third.id, name: 'Neu', search_key: 'neu' } }], '0_1', false),
    ),
  );
  for (const article of articles) expect(bench.store.kasseReads().article(article.id)).toEqual(article);

  const store = bench.reopen();
  expect(store.sync.cursor('articles')).toMatchObject({ offset: '0_1', refetching: true });
  const done = good(store.applyShape('articles', { ...batch(bench, [], '0_2'), handle: 'h2' }));
  expect(done).toEqual({ written: 2, deleted: 1, swapped: true });
  expect(store.kasseReads().article(first.id)).toEqual(dearer);
  expect(store.kasseReads().article(second.id)).toBeNull();
  expect(store.kasseReads().article(third.id)?.name).toBe('Neu');
  expect(store.sync.cursor('articles')).toMatchObject({
    offset: '0_2',
    handle: 'h2',
    refetching: false,
    rows: articles.length - 1,
  });
  expect(store.query('stock.searchArticles', { text: second.name })).toMatchObject({ value: { articles: [] } });
  store.checkpoint();
  expect(dump(bench.dir, /staging/)['device_shape_staging']).toEqual([]);
});

test('shapes: a customer made here that the server has not confirmed survives a new copy', () => {
  const bench = tillBench();
  const [known, other] = bench.world.customers as [Customer, Customer];
  good(
    bench.store.applyShape(
      'customers',
      batch(bench, [{ operation: 'insert', value: text(customerRow(known)) }], '0_0'),
    ),
  );
  good(bench.store.commit({ ...bench.stamp(), drafts: [customersSet.draft({ customers: [other] })] }));
  good(bench.store.applyShape('customers', { kind: 'refetch', at: bench.clock.now() }));
  good(
    bench.store.applyShape(
      'customers',
      batch(bench, [{ operation: 'insert', value: text(customerRow(known)) }], '0_0'),
    ),
  );
  expect(bench.store.crmReads().customer(other.id)).toEqual(other);
  expect(bench.store.crmReads().customerByNumber(known.number)).toEqual(known);
  expect(bench.store.query('crm.searchCustomers', { text: 'oneill' })).toMatchObject({ value: { customers: [] } });
  expect(bench.store.query('crm.searchCustomers', { text: 'SÖHNE' })).toMatchObject({
    value: { customers: [{ id: other.id }] },
  });
});

test('shapes: changed master data of company and store become the identity of new Belege', () => {
  const bench = tillBench();
  const { company, store } = bench.store.kasseReads().identity();
  const { address, taxNumber, vatId, ...rest } = company;
  const moved = { ...rest, ...address, city: 'Kiel', tax_number: taxNumber, vat_id: vatId };
  good(bench.store.applyShape('company', batch(bench, [{ operation: 'insert', value: moved }], '0_0')));
  expect(bench.store.kasseReads().identity()).toMatchObject({
    company: { address: { city: 'Kiel' }, taxNumber },
    store,
  });
  expect(bench.reopen().identity()).toMatchObject({ company: { address: { city: 'Kiel' } } });
});

test('shapes: users of the shape sign in here', () => {
  const bench = tillBench();
  const id = bench.ids.next();
  const value = {
    id,
    login: 'aylin',
    name: 'Aylin M.',
    role: 'cashier',
    store: null,
    pin_hash: '$argon2id$',
    active: 't',
  };
  good(bench.store.applyShape('users', batch(bench, [{ operation: 'insert', value }], '0_0')));
  expect(bench.store.users().list()).toEqual([
    { id, login: 'aylin', name: 'Aylin M.', role: 'cashier', store: null, pinHash: '$argon2id$', active: true },
  ]);
  expect(bench.store.users().get(id)?.name).toBe('Aylin M.');
  expect(bench.store.sync.shapes()).toEqual([{ name: 'users', rows: 1, lastSyncedAt: bench.clock.now() }]);
});
