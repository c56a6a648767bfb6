import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startPostgres } from './postgres-cluster.ts';

export { freePort, startPostgres, type TestCluster } from './postgres-cluster.ts';

/** Names the cluster of this test run; set by `startSharedPostgres`, read by every test file. */
const SHARED = 'VALERO_TEST_POSTGRES';

/** An empty database of its own. */
export interface TestDatabase {
  readonly url: string;
  /** Closes whoever is still connected and removes it. */
  drop(): Promise<void>;
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
  const drop = async (): Promise<void> => {
    await dropSlots(base, name);
    await onBase(base, `drop database if exists ${name} with (force)`);
  };
  return { url: url.href, drop };
}

/** A database with a replication slot cannot be dropped: whoever reads the slot is ended first, then the slot. */
async function dropSlots(base: string, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: base });
  await client.connect();
  try {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const { rows } = await client.query<{ active: boolean }>(
        `select s.active, case when s.active then pg_terminate_backend(s.active_pid) else pg_drop_replication_slot(s.slot_name) is null end
         from pg_replication_slots s where s.database = $1`,
        [database],
      );
      if (!rows.some(({ active }) => active)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    await client.end();
  }
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
