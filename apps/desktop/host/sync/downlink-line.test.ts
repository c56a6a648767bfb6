import { expect, test } from 'vitest';
import type { Timers } from './backoff.ts';
import { articleRow, type DownBench, downBench, idOf } from './downlink.fixture.ts';
import type { Mischief } from './fake-shapes.fixture.ts';

const priceOf = (bench: DownBench, n: number) => bench.store.stockReads().article(idOf('a', n))?.price ?? null;
let price = 1000;

/** Changes the price at the server and waits for it at the till. */
async function nextPrice(bench: DownBench): Promise<void> {
  price += 1;
  bench.server.commit([{ shape: 'articles', operation: 'update', value: { id: idOf('a', 1), price: String(price) } }]);
  await bench.until('the next price', () => priceOf(bench, 1) === price);
}

async function running(): Promise<DownBench> {
  const bench = await downBench();
  bench.server.seed('articles', [articleRow(1, '100'), articleRow(2, '200')]);
  bench.server.holdMs = 300;
  bench.start(['articles']);
  await bench.until('the first load', () => bench.status('articles').state === 'current');
  return bench;
}

const HOSTILE: readonly [Mischief, string][] = [
  ['portal', 'foreign'],
  ['empty', 'foreign'],
  ['wrongType', 'foreign'],
  ['redirect', 'foreign'],
  ['conflict', 'foreign'],
  ['unauthorised', 'refused'],
  ['forbidden', 'refused'],
  ['error', 'server'],
  ['hangUp', 'unreachable'],
  ['cut', 'unreachable'],
];

test.each(HOSTILE)(
  'line: after "%s" in between the till says "%s", sells on, and follows again by itself',
  async (mischief, trouble) => {
    const bench = await running();
    bench.server.mischief = () => mischief;
    const { detail } = await bench.until('the trouble', () => {
      const status = bench.status('articles');
      return status.trouble === trouble && status;
    });
    expect(detail).not.toBe('');
    expect(bench.status('articles').state).toBe('stopped');
    expect(priceOf(bench, 2)).toBe(200);
    bench.server.mischief = () => 'none';
    await nextPrice(bench);
    await bench.until('all well', () => bench.status('articles').state === 'current');
    expect(bench.status('articles')).toMatchObject({ trouble: null, detail: null, rows: 2 });
  },
);

test('line: a proxy that compresses is no trouble', async () => {
  const bench = await running();
  bench.server.mischief = () => 'gzip';
  await nextPrice(bench);
  await nextPrice(bench);
  expect(bench.status('articles')).toMatchObject({ trouble: null, rows: 2 });
});

test('line: a refusal of the handle that a proxy says twice costs one new copy and no row', async () => {
  const bench = await running();
  let conflicts = 2;
  bench.server.mischief = () => {
    conflicts -= 1;
    return conflicts >= 0 ? 'conflict' : 'none';
  };
  await bench.until('the refusals', () => conflicts < 0);
  expect(priceOf(bench, 2)).toBe(200);
  await nextPrice(bench);
  expect(bench.status('articles').rows).toBe(2);
});

test.each(['silence', 'halfAnswer'] as const)(
  'line: a connection that is open at one end only (%s) is given up after the watchdog’s time',
  async (mischief) => {
    const bench = await downBench();
    bench.server.seed('articles', [articleRow(1, '100'), articleRow(2, '200')]);
    bench.server.holdMs = 100;
    let stuck = 0;
    bench.start(['articles'], { linePace: { answerMs: 400, liveMs: 400, spreadMs: 10 } });
    await bench.until('the first load', () => bench.status('articles').state === 'current');
    bench.server.mischief = () => {
      stuck += 1;
      return stuck > 2 ? 'none' : mischief;
    };
    await bench.until('the watchdog', () => stuck > 2);
    await nextPrice(bench);
  },
);

test('line: a server that restarts is found again', async () => {
  const bench = await running();
  await bench.server.down();
  await bench.until('the trouble', () => bench.status('articles').trouble === 'unreachable');
  await bench.server.up();
  await nextPrice(bench);
});

test('line: a clock that jumps a day ahead or back changes neither the age of the data nor their flow', async () => {
  const bench = await running();
  for (const jump of [86_400_000, -2 * 86_400_000]) {
    bench.clock.advance(jump);
    await nextPrice(bench);
    expect(bench.status('articles').ageMs).toBeLessThan(60_000);
    await bench.until('current', () => bench.status('articles').state === 'current');
  }
});

/** Timers that stand still while the machine sleeps, and a clock that nobody sets. */
function sleeper(): { timers: Timers; monotonic: () => number; pass(ms: number): void } {
  let now = 0;
  const waiting = new Set<{ at: number; run: () => void }>();
  return {
    monotonic: () => now,
    timers: {
      after(ms, run) {
        const entry = { at: now + ms, run };
        waiting.add(entry);
        return () => waiting.delete(entry);
      },
    },
    pass(ms) {
      now += ms;
      for (const entry of [...waiting].filter(({ at }) => at <= now)) {
        waiting.delete(entry);
        entry.run();
      }
    },
  };
}

test('line: after eight hours of sleep the dead connection is given up at once, not after its timeouts', async () => {
  const bench = await downBench();
  const { server, clock } = bench;
  const { timers, monotonic, pass } = sleeper();
  server.seed('articles', [articleRow(1, '100')]);
  // the held request dies in its sleep: nobody answers it any more
  server.mischief = (_, url) => (url.searchParams.get('live') === 'true' ? 'silence' : 'none');
  bench.start(['articles'], { timers, monotonic });
  await bench.until('a request that nobody answers', () => server.asked.at(-1)?.live);
  server.commit([{ shape: 'articles', operation: 'update', value: { id: idOf('a', 1), price: '5' } }]);
  clock.advance(8 * 3_600_000);
  server.mischief = () => 'none';
  expect(priceOf(bench, 1)).toBe(100);
  pass(5000);
  await bench.until('the price of the night', () => priceOf(bench, 1) === 5);
});

test('line: a silent shape is behind after a minute, and says for how long', async () => {
  const bench = await downBench();
  const { timers, monotonic, pass } = sleeper();
  bench.server.seed('articles', [articleRow(1, '100')]);
  bench.start(['articles'], { timers, monotonic });
  await bench.until('the first load', () => bench.status('articles').state === 'current');
  bench.server.mischief = () => 'silence';
  pass(61_000);
  expect(bench.status('articles')).toMatchObject({ state: 'behind', ageMs: 61_000 });
});
