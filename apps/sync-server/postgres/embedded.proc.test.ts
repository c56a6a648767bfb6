import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';
import { HomeInUse, lockHome } from './lock.ts';

let home = '';
let running: EmbeddedPostgres | null = null;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'valero-pg-'));
  // PostgreSQL has an account of its own when the tests run as root
  process.umask(0o022);
  rmSync(home, { recursive: true });
});
afterEach(async () => {
  await running?.stop();
  running = null;
  rmSync(home, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  lockHome(home, new Date()).release();
  running = await startEmbeddedPostgres(home, 0);
  return running;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('postgres: data survive a stop and a start, the log is logical, the password is ours alone', async () => {
  const first = await start();
  await query(first.url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)');
  expect(await query(first.url, 'SHOW wal_level')).toEqual([{ wal_level: 'logical' }]);
  expect(statSync(join(home, 'postgres.password')).mode & 0o777).toBe(0o600);
  await first.stop();
  await expect(query(first.url, 'SELECT 1')).rejects.toThrow();
  const second = await start();
  expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
});

test('postgres: a killed server is replaced, its committed rows are there', async () => {
  const first = await start();
  await query(first.url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)');
  process.kill(first.pid, 'SIGKILL');
  await first.ended;
  const second = await start();
  expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
});

test('postgres: an orphan that still runs on the data is ended and replaced', async () => {
  const orphan = await start();
  running = await startEmbeddedPostgres(home, 0);
  expect(running.pid).not.toBe(orphan.pid);
  expect(await query(running.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await orphan.ended;
});

test('postgres: a pid file that names a foreign living process is stale, and that process is left alone', async () => {
  const first = await start();
  await first.stop();
  const data = join(home, 'postgres', 'data', 'postmaster.pid');
  writeFileSync(data, `${process.pid}\n`);
  const second = await start();
  expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(readFileSync(data, 'utf8').split('\n')[0]).toBe(String(second.pid));
});

test('lock: a second server on the same home is refused with the reason; a dead one does not hold it', () => {
  const lock = lockHome(home, new Date(0));
  expect(() => lockHome(home, new Date())).toThrow(HomeInUse);
  expect(() => lockHome(home, new Date())).toThrow(/already runs with the data .*process \d+/);
  lock.release();
  expect(existsSync(join(home, 'server.lock'))).toBe(false);
  // same process id, other start time: the number was given to somebody else
  writeFileSync(join(home, 'server.lock'), JSON.stringify({ pid: process.pid, started: '1', since: 'x' }));
  lockHome(home, new Date()).release();
});
