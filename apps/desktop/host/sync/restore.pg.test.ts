import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Beleg } from '@valero/domain/kasse';
import type { Article } from '@valero/domain/stock';
import type { SyncStatus } from '@valero/domain/sync';
import { startTestServer, type TestServer } from '@valero/sync-server/server.fixture';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backup, restore } from '../cli/backup.ts';
import { enroll } from '../cli/enroll.ts';
import { virtualDevices } from '../devices/index.ts';
import { silentLogger } from '../log.ts';
import { startTill, type Till } from '../till.ts';
import type { SessionUserView } from '../transport.ts';
import { enrolledServer } from './device-token.ts';

let server: TestServer;
let dir: string;
let data: string;
let till: Till | null = null;
let sql: pg.Client;
/** The line to the server is cut. */
let cut = false;

beforeEach(async () => {
  cut = false;
  server = await startTestServer();
  dir = mkdtempSync(path.join(tmpdir(), 'valero-restore-'));
  data = path.join(dir, 'till');
  sql = new pg.Client({ connectionString: server.databaseUrl });
  await sql.connect();
  await enrolHere();
  await open();
});
afterEach(async () => {
  await till?.close();
  await sql.end();
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

const device = (): string => server.demo.tills[0]?.device.id ?? '';

async function office(what: string, payload: object = {}): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await server.server.app.inject({
    method: 'POST',
    url: `/api/v1/devices/${device()}/${what}`,
    headers: { authorization: `Bearer ${await server.signIn('karl')}` },
    payload,
  });
  return { status: response.statusCode, body: response.json() };
}

async function enrolHere(): Promise<void> {
  const code = String((await office('code')).body['code']);
  const done = await enroll({
    ...{ data, server: server.server.url, code, now: () => Date.now(), onProgress: () => undefined },
    ...{ to: undefined, from: undefined },
  });
  expect(done).toMatchObject({ ok: true });
}

async function open(): Promise<void> {
  const link = enrolledServer(data);
  if (!link.ok || link.value === null) throw new Error('the folder is enrolled');
  const { fetch: own } = link.value;
  const line: typeof fetch = (...request) => (cut ? Promise.reject(new TypeError('cut')) : own(...request));
  const started = await startTill({
    dir: data,
    devices: await virtualDevices(Date.now),
    server: { ...link.value, fetch: line },
    logger: silentLogger,
  });
  if (!started.ok) throw new Error(started.error.code);
  till = started.value;
  const users = await ask<SessionUserView[]>('session.users');
  const manager = users.find((user) => user.role === 'manager');
  const pin = server.demo.secrets.pins.find((entry) => entry.name === manager?.name)?.pin ?? '';
  await ask('session.signIn', { userId: manager?.id, pin });
}
async function close(): Promise<void> {
  await till?.close();
  till = null;
}

async function ask<T>(name: string, input: unknown = {}): Promise<T> {
  const result = (await till?.call(name, input)) ?? { ok: false as const, error: { code: 'no till' } };
  if (!result.ok) throw new Error(`${name}: ${result.error.code} ${JSON.stringify(result.error.details ?? {})}`);
  return result.value as T;
}
async function until(what: string, probe: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 60_000;
  while (!(await probe())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
const status = () => ask<SyncStatus>('sync.status');

let article: Article | null = null;
async function sell(count: number): Promise<number[]> {
  await until('articles', async () => {
    const { articles } = await ask<{ articles: Article[] }>('stock.searchArticles', { text: 'Brezel' });
    article = articles[0] ?? null;
    return article !== null;
  });
  const numbers: number[] = [];
  for (let n = 0; n < count; n += 1) {
    await ask('kasse.scan', { code: article?.number });
    numbers.push((await ask<{ beleg: Beleg }>('kasse.completeSale')).beleg.number);
  }
  return numbers;
}
async function sent(): Promise<void> {
  await until('everything sent', async () => {
    const { unsent, online } = await status();
    return unsent === 0 && online;
  });
  await server.server.store.consumers.runUntilIdle();
}

/** What the head office has: number and flags of every Beleg, in order of arrival. */
async function atHead(): Promise<{ number: number; flags: string[] | null }[]> {
  const { rows } = await sql.query<{ number: string; flags: string[] | null }>(
    `select r.number, f.flags from kasse.receipt r join sync.fact f on f.id in (select id from sync.fact x where x.device = r.device and x.epoch = r.epoch and x.seq = r.seq)
     where r.device = $1 and r.kind = 'sale' order by f.pos`,
    [device()],
  );
  return rows.map(({ number, flags }) => ({ number: Number(number), flags }));
}

test('restore: a till put back from an older backup loses nothing and gives no number twice once it was enrolled', async () => {
  await sell(3);
  await sent();
  await close();
  const file = path.join(dir, 'kasse.valero');
  expect(backup(data, file).ok).toBe(true);
  await open();
  const lost = await sell(4);
  await sent();
  await close();
  rmSync(data, { recursive: true });
  expect(restore(file, data, Date.now)).toMatchObject({ ok: true, value: { epoch: 2 } });
  await enrolHere();
  cut = true;
  await open();
  const offline = await sell(2);
  expect(Math.min(...offline)).toBeGreaterThan(Math.max(...lost));
  cut = false;
  await sent();
  const all = await atHead();
  expect(all).toHaveLength(9);
  expect(new Set(all.map(({ number }) => number)).size).toBe(9);
  expect(all.every(({ flags }) => flags === null)).toBe(true);
  expect((await status()).head.epoch).toBe(2);
  // the same backup once more: an epoch of its own again
  await close();
  rmSync(data, { recursive: true });
  expect(restore(file, data, Date.now)).toMatchObject({ ok: true, value: { epoch: 2 } });
  await enrolHere();
  await open();
  await sell(1);
  await sent();
  expect((await status()).head.epoch).toBe(3);
  const again = await atHead();
  expect(new Set(again.map(({ number }) => number)).size).toBe(10);
}, 120_000);

test('restore: a disk put back behind our back forks; the device is held, a person releases it, both histories stand, repeated numbers are flagged', async () => {
  await sell(2);
  await sent();
  await close();
  const image = path.join(dir, 'image');
  cpSync(data, image, { recursive: true });
  await open();
  await sell(3);
  await sent();
  await close();
  rmSync(data, { recursive: true });
  cpSync(image, data, { recursive: true });
  cut = true;
  await open();
  const offline = await sell(2);
  cut = false;
  await until('held', async () => (await status()).held !== null);
  expect((await office('release')).status).toBe(422);
  expect((await atHead()).map(({ number }) => number)).toHaveLength(5);
  expect(await office('release', { reason: 'Plattenabbild von gestern zurückgespielt' })).toMatchObject({
    status: 200,
  });
  expect(await office('release', { reason: 'noch einmal' })).toMatchObject({
    status: 409,
    body: { code: 'sync.not_held' },
  });
  await ask('sync.retry').catch(() => undefined);
  await close();
  await open();
  await sent();
  const all = await atHead();
  expect(all).toHaveLength(7);
  const repeated = all.filter(({ number }) => offline.includes(number));
  expect(repeated.filter(({ flags }) => flags?.includes('beleg_number'))).toHaveLength(offline.length);
  // from here on the numbers go on past both
  await until(
    'counters moved',
    async () => (await sql.query("select 1 from sync.fact where type = 'kasse.numbersRaised'")).rowCount === 1,
  );
  const [next] = await sell(1);
  expect(next).toBeGreaterThan(Math.max(...all.map(({ number }) => number)));
  await sent();
  const record = await sql.query<{ body: string }>(
    "select body from sync.fact where type = 'audit.changed' and body like '%Plattenabbild%'",
  );
  expect(record.rowCount).toBe(1);
}, 120_000);

test('restore: a till whose disk is gone begins a new journal above the old one', async () => {
  const before = await sell(2);
  await sent();
  await close();
  rmSync(data, { recursive: true });
  await enrolHere();
  await open();
  const after = await sell(1);
  expect(Math.min(...after)).toBeGreaterThan(Math.max(...before));
  await sent();
  expect((await status()).head.epoch).toBe(2);
  const { rows } = await sql.query<{ flags: string[] }>(
    'select flags from sync.fact where device = $1 and epoch = 2 and seq = 1',
    [device()],
  );
  expect(rows[0]?.flags).toEqual(['chain_start']);
}, 120_000);
