import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type TestDatabase, testDatabase } from '@valero/testkit/postgres';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningServer, startServer } from '../compose.ts';
import { readConfig } from '../config.ts';
import { startTestServer } from '../server.fixture.ts';
import { checkSource, ReplicationUnfit } from './source.ts';

let database: TestDatabase;
let sql: pg.Pool;
beforeAll(async () => {
  database = await testDatabase();
  sql = new pg.Pool({ connectionString: database.url, max: 2 });
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

/** Runs work with a login of its own that owns nothing, then removes it. */
async function withLogin(rights: string, work: (url: string) => Promise<void>): Promise<void> {
  const name = `login_${process.pid}_${Math.trunc(performance.now())}`;
  await sql.query(`create role ${name} login password 'x' ${rights}`);
  const url = new URL(database.url);
  url.username = name;
  url.password = 'x';
  try {
    await work(url.href);
  } finally {
    await sql.query(`drop role ${name}`);
  }
}

test('source: a login that may not replicate stops the start and is told what to do, in both languages', async () => {
  await withLogin('noreplication', async (url) => {
    const refused: unknown = await checkSource(url).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ReplicationUnfit);
    expect(refused).toMatchObject({ code: 'server.replication_unfit' });
    expect(String(refused)).toContain('ALTER ROLE … REPLICATION');
    expect(String(refused)).toContain('installation.md');
    expect(String(refused)).toContain('PostgreSQL does not give its changes away');
  });
  await withLogin('replication', async (url) => {
    const { oid } = (await sql.query('select oid from pg_database where datname = current_database()')).rows[0];
    // the test's PostgreSQL sets no limit, which the server warns of
    expect(await checkSource(url)).toEqual({ slot: `valero_shapes_${oid}`, unlimited: true });
  });
});

test('source: a PostgreSQL without logical decoding, or without a free slot, is refused by name', async () => {
  const plain = await startPostgres({ wal_level: 'replica', max_replication_slots: '0' });
  try {
    await expect(checkSource(plain.url)).rejects.toThrow('wal_level = replica');
  } finally {
    await plain.stop();
  }
  const full = await startPostgres({ max_replication_slots: '1', max_slot_wal_keep_size: '64MB' });
  try {
    expect(await checkSource(full.url)).toMatchObject({ unlimited: false });
    const client = new pg.Client({ connectionString: full.url });
    await client.connect();
    await client.query(`select pg_create_physical_replication_slot('somebody')`);
    await client.end();
    await expect(checkSource(full.url)).rejects.toThrow('max_replication_slots = 1');
  } finally {
    await full.stop();
  }
});

test('engine: a second process with the shapes waits for the first to end, says so, and takes over', async () => {
  const given = await startTestServer();
  const home = mkdtempSync(join(tmpdir(), 'valero-standby-'));
  let standby: RunningServer | null = null;
  try {
    const config = readConfig({
      PORT: '0',
      VALERO_HOME: home,
      VALERO_MODULES: 'gateway,shapes',
      DATABASE_URL: given.databaseUrl,
      VALERO_LONG_POLL_MS: '500',
      VALERO_LOG: 'silent',
    });
    standby = await startServer(config, { logger: pino({ level: 'silent' }) });
    const { app } = standby;
    const state = async (): Promise<unknown> => (await app.inject({ url: '/ready' })).json().shapes?.state;
    expect(await state()).toBe('waiting');
    const token = readFileSync(join(given.demo.tills[0]?.folder ?? '', 'token'), 'utf8').trim();
    const ask = () =>
      app.inject({ url: '/sync/v1/shapes/stores?offset=-1', headers: { authorization: `Bearer ${token}` } });
    // whoever asks now is told to come again
    const code = async (): Promise<unknown> => (await ask()).json().code;
    await expect.poll(code, { timeout: 20_000 }).toBe('server.shapes_away');
    expect((await ask()).headers['retry-after']).toBeDefined();
    await given.server.close();
    await expect.poll(state, { timeout: 30_000 }).toBe('active');
    await expect.poll(async () => (await ask()).statusCode, { timeout: 20_000 }).toBe(200);
    const figures = (await app.inject({ url: '/metrics' })).body;
    expect(figures).toContain('valero_shape_engine_state{state="active"} 1');
    expect(figures).toMatch(/valero_shape_wal_bytes \d+/);
    expect(figures).toContain('valero_shape_slot_at_risk 0');
  } finally {
    await standby?.close();
    await given.close();
    rmSync(home, { recursive: true, force: true });
  }
});
