import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BasketView, Beleg } from '@valero/domain/kasse';
import { toInstant } from '@valero/domain/kernel';
import type { Article } from '@valero/domain/stock';
import { SHAPES, type SyncStatus } from '@valero/domain/sync';
import { startTestServer, type TestServer } from '@valero/sync-server/server.fixture';
import { freePort } from '@valero/testkit/postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backup, restore } from '../cli/backup.ts';
import { readCommissioning, readDeviceToken } from '../commission.ts';
import { virtualDevices } from '../devices/index.ts';
import { silentLogger } from '../log.ts';
import { startTill, type Till } from '../till.ts';
import type { SessionUserView } from '../transport.ts';
import { serverLink } from './server-link.ts';

let server: TestServer;
let dir: string;
let till: Till;
/** The line to the server is cut: nothing goes through. */
let cut = false;

const line: typeof fetch = async (...request) => {
  if (cut) throw new TypeError('the line is cut');
  const response = await fetch(...request);
  if (cut) throw new TypeError('the line is cut');
  return response;
};

const karl = () => server.demo.secrets.logins.find((entry) => entry.login === 'karl');

beforeEach(async () => {
  cut = false;
  server = await startTestServer({ env: { PORT: String(await freePort()) } });
  dir = mkdtempSync(path.join(tmpdir(), 'valero-both-'));
  till = await open(0);
});
afterEach(async () => {
  await till.close();
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

async function open(index: number): Promise<Till> {
  const folder = server.demo.tills[index]?.folder ?? '';
  const commissioning = await readCommissioning(path.join(folder, 'commissioning.json'));
  const token = await readDeviceToken(path.join(folder, 'token'));
  if (!commissioning.ok || !token.ok) throw new Error('the demo prepares its tills');
  const started = await startTill({
    dir: path.join(dir, String(index)),
    devices: await virtualDevices(Date.now),
    server: serverLink(server.server.url, token.value, line),
    logger: silentLogger,
    commissioning: commissioning.value,
    clock: { now: () => toInstant(Date.now()), offsetMinutes: () => 60 },
  });
  if (!started.ok) throw new Error(started.error.code);
  return started.value;
}

async function ask<T>(name: string, input: unknown = {}): Promise<T> {
  const result = await till.call(name, input);
  if (!result.ok) throw new Error(`${name}: ${result.error.code} ${JSON.stringify(result.error.details ?? {})}`);
  return result.value as T;
}

async function until<T>(what: string, probe: () => Promise<T | null | false>): Promise<T> {
  const end = performance.now() + 30_000;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (performance.now() > end) throw new Error(`waited in vain: ${what} ${JSON.stringify(await ask('sync.status'))}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function signIn(): Promise<void> {
  const users = await ask<SessionUserView[]>('session.users');
  const manager = users.find((user) => user.role === 'manager');
  const pins = server.demo.secrets.pins;
  const pin = pins.find((entry) => entry.name === manager?.name)?.pin ?? '';
  await ask('session.signIn', { userId: manager?.id, pin });
}

const article = async (): Promise<Article> => {
  const { articles } = await ask<{ articles: Article[] }>('stock.searchArticles', { text: 'Brezel' });
  const [first] = articles;
  if (!first) throw new Error('no Brezel');
  return first;
};

const synced = () =>
  until('all shapes', async () => {
    const { shapes } = await ask<SyncStatus>('sync.status');
    return shapes.length === SHAPES.length && shapes.every((shape) => shape.lastSyncedAt !== null);
  });
const sent = () =>
  until('everything sent', async () => {
    const status = await ask<SyncStatus>('sync.status');
    return status.unsent === 0 && status.online;
  });

describe('till and server', () => {
  test('the catalogue comes down, the sale goes up once, and a price of the office reaches the till', async () => {
    await signIn();
    await synced();
    const brezel = await article();
    await ask('kasse.scan', { code: brezel.number });
    const { beleg } = await ask<{ beleg: Beleg }>('kasse.completeSale', { requestId: 'a' });
    await sent();
    await server.server.store.consumers.runUntilIdle();
    await ask('server.signIn', karl());
    const atHead = await ask<{ rows: { id: string }[]; total: number }>('server.call', {
      kind: 'query',
      name: 'kasse.listBelege',
      input: { text: '' },
    });
    expect(atHead.rows.filter((row) => row.id === beleg.id)).toHaveLength(1);

    const price = (brezel.price ?? 0) + 5000;
    await ask('stock.changePrice', { articleId: brezel.id, price, baseVersion: brezel.version });
    await until('the new price', async () => (await article()).price === price);
    const { basket } = await ask<{ basket: BasketView }>('kasse.scan', { code: brezel.number });
    expect(basket.total).toBe(price / 1000);
  });

  test('the office needs its own sign-in, and a stale price change is answered with both values', async () => {
    await signIn();
    await synced();
    const asked = { kind: 'query', name: 'sync.listDevices', input: {} };
    expect(await till.call('server.call', asked)).toMatchObject({ error: { code: 'host.server_sign_in' } });
    expect(await till.call('server.signIn', { login: 'karl', password: 'wrong' })).toMatchObject({ ok: false });
    await ask('server.signIn', karl());
    await ask('server.call', asked);
    await ask('session.signOut');
    expect(await till.call('server.call', asked)).toMatchObject({ error: { code: 'host.server_sign_in' } });
    await signIn();
    await ask('server.signIn', karl());
    const brezel = await article();
    expect(await till.call('stock.changePrice', { articleId: brezel.id, price: 1, baseVersion: 99 })).toMatchObject({
      ok: false,
      error: { code: 'stock.version_stale' },
    });
  });

  test('while the line is cut the till sells on; afterwards both ways catch up', async () => {
    await signIn();
    await synced();
    await sent();
    const brezel = await article();
    cut = true;
    for (let sale = 0; sale < 5; sale += 1) {
      await ask('kasse.scan', { code: brezel.number });
      await ask('kasse.completeSale', { requestId: `off-${sale}` });
    }
    await until('known to be offline', async () => !(await ask<SyncStatus>('sync.status')).online);
    expect((await ask<SyncStatus>('sync.status')).unsent).toBeGreaterThanOrEqual(5);
    const price = (brezel.price ?? 0) + 1000;
    const changed = await server.server.app.inject({
      method: 'POST',
      url: '/api/v1/commands/stock.changePrice',
      headers: { authorization: `Bearer ${await server.signIn('karl')}` },
      payload: { articleId: brezel.id, price, baseVersion: brezel.version },
    });
    expect(changed.statusCode).toBe(200);
    cut = false;
    await sent();
    await until('the new price', async () => (await article()).price === price);
  });

  test('a server that restarts is found again by both ways', async () => {
    await signIn();
    await synced();
    await sent();
    await server.restart();
    const brezel = await article();
    await ask('kasse.scan', { code: brezel.number });
    await ask('kasse.completeSale');
    await sent();
    const price = (brezel.price ?? 0) + 1000;
    await ask('server.signIn', karl());
    await ask('stock.changePrice', { articleId: brezel.id, price, baseVersion: brezel.version });
    await until('the new price', async () => (await article()).price === price);
  });

  test('a till that restarts goes on from where it was, in both directions', async () => {
    await signIn();
    await synced();
    const before = await ask<SyncStatus>('sync.status');
    await till.close();
    till = await open(0);
    await synced();
    await signIn();
    await sent();
    const after = await ask<SyncStatus>('sync.status');
    expect(after.shapes.map((shape) => [shape.name, shape.rows])).toEqual(
      before.shapes.map((shape) => [shape.name, shape.rows]),
    );
    const devices = await (async () => {
      await ask('server.signIn', karl());
      return ask<{ received: number; head: number; name: string }[]>('server.call', {
        kind: 'query',
        name: 'sync.listDevices',
        input: {},
      });
    })();
    expect(devices.some((device) => device.received === after.head.seq)).toBe(true);
  });

  test('a till restored from its backup goes on in a new epoch, and the server takes it', async () => {
    await signIn();
    await synced();
    await ask('kasse.scan', { code: (await article()).number });
    await ask('kasse.completeSale');
    await sent();
    await till.close();
    const file = path.join(dir, 'kasse.valero');
    expect(backup(path.join(dir, '0'), file)).toMatchObject({ ok: true });
    rmSync(path.join(dir, '0'), { recursive: true });
    expect(restore(file, path.join(dir, '0'), Date.now)).toMatchObject({ ok: true, value: { epoch: 2 } });
    till = await open(0);
    await signIn();
    await ask('kasse.scan', { code: (await article()).number });
    expect((await ask<{ beleg: Beleg }>('kasse.completeSale')).beleg.number).toBe(2);
    await sent();
    expect(await ask<SyncStatus>('sync.status')).toMatchObject({ head: { epoch: 2 }, lastError: null });
  });
});
