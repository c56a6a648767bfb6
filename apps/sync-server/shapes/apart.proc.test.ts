import { type ChildProcess, fork } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, type TestDatabase, testDatabase } from '@valero/testkit/postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { follow, type Reader } from './client.fixture.ts';

const SECRET = 'the secret between gateway and engine';
const base = mkdtempSync(join(tmpdir(), 'valero-apart-'));
const home = (name: string): string => join(base, name);
const children: ChildProcess[] = [];
let database: TestDatabase;
let sql: pg.Pool;

beforeAll(async () => {
  chmodSync(base, 0o755);
  database = await testDatabase();
  sql = new pg.Pool({ connectionString: database.url, max: 3 });
  sql.on('error', () => undefined);
});
afterAll(async () => {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(children.map(ended));
  await sql.end();
  await database.drop();
  rmSync(base, { recursive: true, force: true });
});

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => child.once('exit', () => done()));
}

/** Starts `main.ts` with some of its parts; resolves with its address when it is ready. */
async function start(name: string, env: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(join(import.meta.dirname, '..', 'main.ts'), [], {
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      VALERO_HOME: home(name),
      VALERO_KEYS: home('keys'),
      VALERO_LOG: 'error',
      VALERO_LONG_POLL_MS: '2000',
      VALERO_SHAPE_SECRET: SECRET,
      ...env,
    },
    silent: true,
  });
  children.push(child);
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  let url = '';
  await new Promise<void>((done, fail) => {
    child.on('message', (message) => {
      const { part, url: address } = message as { part: string; url?: string };
      if (part === 'server') url = address ?? '';
      if (part === 'ready') done();
    });
    void ended(child).then(() => fail(new Error(`${name} ended: ${errors}`)));
  });
  return { child, url };
}

async function rowsOf(table: string, where = 'true'): Promise<unknown[]> {
  const { rows } = await sql.query(`select id, name from ${table} where ${where} order by id`);
  return rows;
}

function asRows({ rows }: Reader): unknown[] {
  const all = [...rows.values()].map(({ id, name }) => ({ id: String(id), name }));
  return all.sort((a, b) => (a.id < b.id ? -1 : 1));
}

test('shapes apart: the engine is killed twice while three shapes are followed and changed; no handle changes, nothing is lost', async () => {
  const port = String(await freePort());
  const startEngine = () => start('engine', { PORT: port, VALERO_MODULES: 'shapes' });
  let engine = await startEngine();
  const gateway = await start('gateway', {
    PORT: '0',
    VALERO_MODULES: 'auth,gateway,identity',
    VALERO_SHAPE_URL: engine.url,
    VALERO_DEMO: '1',
    VALERO_CATALOGUE: 'none',
  });
  const token = readFileSync(join(home('gateway'), 'tills', 'VALERO-1-1', 'token'), 'utf8').trim();
  const { rows } = await sql.query<{ id: string }>('select id from identity.store order by number');
  const mine = rows[0]?.id ?? '';
  const people = `store is null or store = '${mine}'`;
  const readers = {
    articles: follow(`${gateway.url}/sync/v1/shapes/articles`, token),
    users: follow(`${gateway.url}/sync/v1/shapes/users`, token),
    stores: follow(`${gateway.url}/sync/v1/shapes/stores`, token),
  };
  let writing = true;
  try {
    for (const reader of Object.values(readers)) await reader.until('all of it', ({ stream }) => stream.isUpToDate);
    const handles = Object.values(readers).map(({ stream }) => stream.shapeHandle);
    let round = 0;
    const writer = (async () => {
      while (writing) {
        round += 1;
        await sql.query(
          `with a as (update stock.article set name = 'Runde ' || $1::text where id in (select id from stock.article order by md5(id::text || $1::text) limit 20)),
                u as (update identity.user set name = login || ' ' || $1::text) update identity.store set name = 'Laden ' || $1::text`,
          [round],
        );
        await sleep(10);
      }
    })();
    for (let kill = 0; kill < 2; kill += 1) {
      await sleep(500);
      engine.child.kill('SIGKILL');
      await ended(engine.child);
      const away = await fetch(`${gateway.url}/sync/v1/shapes/stores?offset=-1`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(away.status).toBe(503);
      expect(away.headers.get('content-type')).toContain('application/problem+json');
      expect(await away.json()).toMatchObject({ code: 'server.shapes_away', retry: true });
      const before = round;
      await expect.poll(() => round, { timeout: 20_000 }).toBeGreaterThan(before + 5);
      engine = await startEngine();
    }
    writing = false;
    await writer;
    const wanted = {
      articles: await rowsOf('stock.article'),
      users: await rowsOf('identity.user', people),
      stores: await rowsOf('identity.store'),
    };
    for (const name of ['articles', 'users', 'stores'] as const) {
      await expect.poll(() => asRows(readers[name]), { timeout: 60_000 }).toEqual(wanted[name]);
      const { requests, failure } = readers[name];
      expect(failure()).toBeNull();
      expect(requests.filter(({ status }) => status === 409)).toEqual([]);
      expect(requests.some(({ status }) => status === 503)).toBe(true);
      expect(requests.every(({ url }) => !url.includes(SECRET) && !url.includes('secret='))).toBe(true);
    }
    expect(Object.values(readers).map(({ stream }) => stream.shapeHandle)).toEqual(handles);
    // the engine itself is open to nobody without the secret
    for (const guess of ['', '&secret=', '&secret=wrong', `&secret=${token}`]) {
      const bare = await fetch(`${engine.url}/v1/shape?table=identity.user&offset=-1${guess}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(bare.status).toBe(401);
      expect(await bare.text()).not.toContain('operation');
    }
  } finally {
    writing = false;
    for (const reader of Object.values(readers)) reader.stop();
  }
}, 300_000);
