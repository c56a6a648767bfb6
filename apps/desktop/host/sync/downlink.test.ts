import { expect, test } from 'vitest';
import { articleRow, companyRow, customerRow, type DownBench, downBench, idOf } from './downlink.fixture.ts';

const THREE = ['articles', 'customers', 'company'] as const;

const priceOf = (bench: DownBench, n: number) => bench.store.stockReads().article(idOf('a', n))?.price ?? null;
const customerOf = (bench: DownBench, n: number) => bench.store.crmReads().customer(idOf('c', n))?.name ?? null;

async function threeShapes(): Promise<DownBench> {
  const bench = await downBench();
  const { server } = bench;
  server.seed('articles', [articleRow(1, '100'), articleRow(2, '200')]);
  server.seed('customers', [customerRow(1, 'v0')]);
  server.seed('company', [companyRow('v0')]);
  bench.start(THREE);
  await bench.until('the first load', () => THREE.every((shape) => bench.status(shape).state === 'current'));
  return bench;
}

test('downlink: a transaction over several shapes comes into use at once, without waiting for the end of a held request', async () => {
  const bench = await threeShapes();
  const { server } = bench;
  expect(priceOf(bench, 1)).toBe(100);
  const lsn = server.commit([
    { shape: 'articles', operation: 'update', value: { id: idOf('a', 1), price: '101' } },
    { shape: 'customers', operation: 'update', value: { id: idOf('c', 1), name: 'v1' } },
  ]);
  await bench.until('the new price', () => priceOf(bench, 1) === 101);
  expect(customerOf(bench, 1)).toBe('v1');
  // company had no part in it, was held at an older LSN and was asked
  for (const shape of THREE)
    expect(bench.status(shape)).toMatchObject({ lsn: lsn.toString(), waiting: 0, state: 'current' });
  expect(server.asked.filter(({ shape, live }) => shape === 'company' && !live).length).toBeGreaterThan(2);
});

test('downlink: while a shape cannot be asked, changes of the others wait, and survive a restart', async () => {
  const bench = await threeShapes();
  const { server } = bench;
  server.mischief = (shape) => (shape === 'company' ? 'error' : 'none');
  server.commit([
    { shape: 'articles', operation: 'update', value: { id: idOf('a', 1), price: '150' } },
    { shape: 'company', operation: 'update', value: { id: idOf('d', 1), name: 'v1' } },
  ]);
  await bench.until('a change that waits', () => bench.status('articles').waiting === 1);
  await bench.until('the trouble', () => bench.status('company').trouble === 'server');
  expect(bench.status('articles').state).toBe('behind');
  expect(priceOf(bench, 1)).toBe(100);

  await bench.stop();
  bench.reopen();
  expect(priceOf(bench, 1)).toBe(100);
  expect(bench.store.sync.cursor('articles')).toMatchObject({ waiting: 1 });
  server.mischief = () => 'none';
  const before = server.asked.length;
  bench.start(THREE);
  await bench.until('the cut', () => priceOf(bench, 1) === 150);
  // it went on from where it was: nothing was read from the beginning
  expect(server.asked.slice(before).filter(({ offset }) => offset === '-1')).toEqual([]);
});

test('downlink: a shape that is refused does not hold the others back, and joins them when it is given again', async () => {
  const bench = await threeShapes();
  const { server } = bench;
  server.mischief = (shape) => (shape === 'company' ? 'forbidden' : 'none');
  await bench.stop();
  bench.start(THREE);
  await bench.until('the refusal', () => bench.status('company').trouble === 'refused');
  expect(bench.status('company')).toMatchObject({ state: 'stopped', detail: 'HTTP 403 auth.forbidden' });
  server.commit([
    { shape: 'articles', operation: 'update', value: { id: idOf('a', 1), price: '150' } },
    { shape: 'company', operation: 'update', value: { id: idOf('d', 1), name: 'v1' } },
  ]);
  await bench.until('the new price', () => priceOf(bench, 1) === 150);
  server.mischief = () => 'none';
  await bench.until('all the same', () => {
    const lsns = new Set(THREE.map((shape) => bench.status(shape).lsn));
    return lsns.size === 1 && THREE.every((shape) => bench.status(shape).state === 'current');
  });
});

test('downlink: while a new copy is loaded the old one sells: no look-up misses, and the copy comes into use whole', async () => {
  const bench = await downBench();
  const { server } = bench;
  const count = 3000;
  const rows = Array.from({ length: count }, (_, n) => articleRow(n, '100'));
  server.seed('articles', rows);
  server.seed('customers', [customerRow(1, 'v0')]);
  bench.start(['articles', 'customers']);
  await bench.until('the first load', () => bench.status('articles').state === 'current');

  let misses = 0;
  let mixes = 0;
  let looks = 0;
  let reading = true;
  const reader = (async () => {
    for (let n = 0; reading; n = (n + 7) % count) {
      const pair = [priceOf(bench, n), priceOf(bench, (n + 1500) % count)];
      looks += 1;
      if (pair.includes(null)) misses += 1;
      if (new Set(pair).size > 1) mixes += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  server.commit(rows.map(({ id }) => ({ shape: 'articles', operation: 'update', value: { id, price: '200' } })));
  server.rotate('articles');
  server.commit([{ shape: 'customers', operation: 'update', value: { id: idOf('c', 1), name: 'v1' } }]);
  await bench.until('the new copy', () => priceOf(bench, 5) === 200);
  expect(customerOf(bench, 1)).toBe('v1');
  reading = false;
  await reader;
  expect({ misses, mixes }).toEqual({ misses: 0, mixes: 0 });
  expect(looks).toBeGreaterThan(20);
  expect(bench.store.sync.cursor('articles')).toMatchObject({ rows: count, refetching: false, waiting: 0 });
});

test('downlink: thousands of changes of one transaction are atomically old or new for whoever reads meanwhile', async () => {
  const bench = await downBench();
  const { server } = bench;
  const count = 4000;
  const rows = Array.from({ length: count }, (_, n) => articleRow(n, '100'));
  server.seed('articles', rows);
  bench.start(['articles']);
  await bench.until('the first load', () => bench.status('articles').state === 'current');
  const seen = new Set<string>();
  let reading = true;
  const reader = (async () => {
    for (let n = 0; reading; n = (n + 13) % count) {
      seen.add(`${priceOf(bench, n)} ${priceOf(bench, count - 1 - n)}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  server.commit(rows.map(({ id }) => ({ shape: 'articles', operation: 'update', value: { id, price: '300' } })));
  await bench.until('the new prices', () => seen.size > 1);
  reading = false;
  await reader;
  expect([...seen].sort()).toEqual(['100 100', '300 300']);
});

test('downlink: an update of a row that is not there begins a new copy instead of going on wrongly', async () => {
  const bench = await threeShapes();
  const { server } = bench;
  bench.store.applyShape('articles', {
    ...{ kind: 'rows', rows: [{ operation: 'delete', value: { id: idOf('a', 2) } }], offset: null },
    ...{ handle: '', upToDate: false, at: bench.clock.now() },
  });
  expect(priceOf(bench, 2)).toBeNull();
  server.commit([{ shape: 'articles', operation: 'update', value: { id: idOf('a', 2), price: '250' } }]);
  await bench.until('healed', () => priceOf(bench, 2) === 250);
  expect(priceOf(bench, 1)).toBe(100);
});

test('downlink: a shape that came with a new version of the program loads by itself', async () => {
  const bench = await downBench();
  const { server } = bench;
  server.seed('articles', [articleRow(1, '100')]);
  server.seed('customers', [customerRow(1, 'v0')]);
  bench.start(['articles']);
  await bench.until('the first load', () => bench.status('articles').state === 'current');
  await bench.stop();
  bench.start(['articles', 'customers']);
  await bench.until('the new shape', () => customerOf(bench, 1) === 'v0');
  server.commit([{ shape: 'articles', operation: 'update', value: { id: idOf('a', 1), price: '150' } }]);
  await bench.until('the new price', () => priceOf(bench, 1) === 150);
});
