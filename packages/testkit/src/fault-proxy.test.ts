import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { type FaultProxy, type FaultRates, startFaultProxy } from './fault-proxy.ts';

const CALM: FaultRates = { drop: 0, double: 0, reorder: 0, delay: 0, cut: 0 };
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server that remembers what reached it. */
async function echo(): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString();
    });
    request.on('end', () => {
      seen.push(body);
      response.setHeader('x-kept', 'yes').end(`heard ${body}`);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(
    () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, seen };
}

async function proxied(rates: Partial<FaultRates>, seed = 1): Promise<{ proxy: FaultProxy; seen: string[] }> {
  const { url, seen } = await echo();
  const proxy = await startFaultProxy({ target: () => url, rates: { ...CALM, ...rates }, seed, longestMs: 20 });
  closing.push(() => proxy.stop());
  return { proxy, seen };
}

const say = (proxy: FaultProxy, body: string): Promise<string> =>
  fetch(`${proxy.url}/x`, { method: 'POST', body }).then((response) => response.text());

test('fault proxy: without faults every request arrives once and its answer comes back whole', async () => {
  const { proxy, seen } = await proxied({});
  for (const word of ['one', 'two', 'three']) expect(await say(proxy, word)).toBe(`heard ${word}`);
  expect(seen).toEqual(['one', 'two', 'three']);
});

test('fault proxy: a dropped request breaks the line and arrives nowhere', async () => {
  const { proxy, seen } = await proxied({ drop: 1 });
  await expect(say(proxy, 'gone')).rejects.toThrow();
  expect(seen).toEqual([]);
});

test('fault proxy: a doubled request arrives twice, a late one after the line broke', async () => {
  const twice = await proxied({ double: 1 });
  expect(await say(twice.proxy, 'twin')).toBe('heard twin');
  await expect.poll(() => twice.seen).toEqual(['twin', 'twin']);
  const late = await proxied({ reorder: 1 });
  await expect(say(late.proxy, 'late')).rejects.toThrow();
  await expect.poll(() => late.seen).toEqual(['late']);
});

test('fault proxy: a cut is a request that ends in the middle or an answer that does, never a shorter whole', async () => {
  const { proxy, seen } = await proxied({ cut: 1 });
  for (let n = 0; n < 12; n += 1) await expect(say(proxy, `a longer body ${n}`)).rejects.toThrow();
  expect(proxy.counts.cut).toBe(12);
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.length).toBeLessThan(12);
  for (const body of seen) expect(body).toMatch(/^a longer body \d+$/);
});

test('fault proxy: the same seed does the same, and a healed one does nothing', async () => {
  const faults = { drop: 0.3, cut: 0.3 };
  const run = async (seed: number): Promise<string> => {
    const { proxy } = await proxied(faults, seed);
    const fates: string[] = [];
    for (let n = 0; n < 20; n += 1)
      fates.push(
        await say(proxy, 'x').then(
          () => 'ok',
          () => 'lost',
        ),
      );
    return fates.join(' ');
  };
  const [first, again, other] = [await run(5), await run(5), await run(6)];
  expect(again).toBe(first);
  expect(other).not.toBe(first);
  const { proxy } = await proxied({ drop: 1 });
  proxy.heal();
  expect(await say(proxy, 'calm')).toBe('heard calm');
});
