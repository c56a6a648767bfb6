import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Clock, toInstant } from '@valero/domain/kernel';
import { type DeviceStore, openDeviceStore } from '@valero/storage/sqlite';
import { startTestServer, type TestServer } from '@valero/sync-server/server.fixture';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCommissioning, readDeviceToken } from '../commission.ts';
import { silentLogger } from '../log.ts';
import { type Downlink, startDownlink } from './downlink.ts';
import { serverLink } from './server-link.ts';

/** Transactions of the writer; the whole run is 10,000 of them. */
const TRANSACTIONS = Number(process.env['VALERO_CUT_TRANSACTIONS'] ?? 200);

const clock: Clock = { now: () => toInstant(Date.now()), offsetMinutes: () => 60 };
let given: TestServer;
let sql: pg.Pool;
let dir: string;
let store: DeviceStore;
let down: Downlink;

function openStore(): DeviceStore {
  const opened = openDeviceStore({ dir, now: clock.now });
  if (!opened.ok) throw new Error(opened.error.code);
  return opened.value;
}

async function follow(): Promise<Downlink> {
  const token = await readDeviceToken(path.join(given.demo.tills[0]?.folder ?? '', 'token'));
  if (!token.ok) throw new Error(token.error.code);
  return startDownlink({
    ...{ store, link: serverLink(given.server.url, token.value), clock, logger: silentLogger },
    ...{ random: Math.random, onRows: () => undefined, onChange: () => undefined },
    linePace: { answerMs: 120_000, liveMs: 45_000, spreadMs: 200 },
  });
}

beforeEach(async () => {
  given = await startTestServer();
  sql = new pg.Pool({ connectionString: given.databaseUrl, max: 4 });
  sql.on('error', () => undefined);
  dir = mkdtempSync(path.join(tmpdir(), 'valero-cut-'));
  store = openStore();
  const papers = await readCommissioning(path.join(given.demo.tills[0]?.folder ?? '', 'commissioning.json'));
  if (!papers.ok) throw new Error(papers.error.code);
  const { company, store: place, device } = papers.value;
  let ids = 0;
  const newId = (): string => `01900000-0000-7000-8000-${(ids++).toString(16).padStart(12, '0')}`;
  const stamp = { actor: null, at: clock.now(), offset: 60, newId, software: 'test' };
  const done = store.commission({ company, store: place, device }, stamp);
  if (!done.ok) throw new Error(done.error.code);
  down = await follow();
});
afterEach(async () => {
  await down.stop();
  store.close();
  await sql.end();
  await given.close();
  rmSync(dir, { recursive: true, force: true });
});

async function until(what: string, probe: () => boolean): Promise<void> {
  const end = performance.now() + 90_000;
  while (!probe()) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what} ${JSON.stringify(down.shapes())}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const allCurrent = (): boolean => down.shapes().every((shape) => shape.state === 'current');

async function inTransaction(work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await sql.connect();
  try {
    await client.query('begin');
    await work(client);
    await client.query('commit');
  } finally {
    client.release();
  }
}

test(
  'downlink: a till never reads half of a transaction, also when it is restarted in between',
  async () => {
    await until('the first load', allCurrent);
    const one = async (table: string): Promise<string> =>
      (await sql.query<{ id: string }>(`select id from ${table} order by id limit 1`)).rows[0]?.id ?? '';
    const [article, customer] = [await one('stock.article'), await one('crm.customer')];
    const write = (n: number): Promise<void> =>
      inTransaction(async (client) => {
        await client.query('update stock.article set price = $2 where id = $1', [article, n]);
        await client.query('update crm.customer set name = $2 where id = $1', [customer, `v${n}`]);
        await client.query('update identity.company set name = $1', [`v${n}`]);
      });
    const read = (): string =>
      [
        `v${store.stockReads().article(article)?.price}`,
        store.crmReads().customer(customer)?.name ?? 'missing',
        store.kasseReads().identity().company.name,
      ].join(' ');
    await write(0);
    await until('the beginning', () => read() === 'v0 v0 v0');

    const seen = new Set<string>();
    let looks = 0;
    let reading = true;
    const reader = (async () => {
      while (reading) {
        seen.add(read());
        looks += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let n = 1; n <= TRANSACTIONS; n += 1) {
      await write(n);
      // one that is open while others commit, and changes nothing that is looked at
      if (n % 10 === 0) void inTransaction(async (client) => void (await client.query('select pg_sleep(0.05)')));
      if (n === Math.floor(TRANSACTIONS / 3)) {
        await down.stop();
        store.close();
        store = openStore();
        seen.add(read());
        down = await follow();
      }
    }
    const last = `v${TRANSACTIONS} v${TRANSACTIONS} v${TRANSACTIONS}`;
    await until('the end', () => read() === last);
    reading = false;
    await reader;
    const mixes = [...seen].filter((text) => new Set(text.split(' ')).size > 1);
    expect(mixes).toEqual([]);
    expect(seen.size).toBeGreaterThan(5);
    expect(looks).toBeGreaterThan(TRANSACTIONS);
  },
  180_000 + TRANSACTIONS * 500,
);
