import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RigServer, type RigSettings, startRigServer } from '@valero/shape-server/server.fixture';
import { freePort, startPostgres } from '@valero/testkit/postgres-cluster';
import pg from 'pg';

/** Says how far a run is. */
export type Tell = (done: number, total: number, note: string) => void;

/** What the runs over the shape server stand on: a PostgreSQL and a server process of their own. */
export interface Ground {
  readonly client: pg.Client;
  readonly server: () => RigServer;
  /** Starts the server, anew after `kill`; resolves when it answers. */
  start(): Promise<RigServer>;
  close(): Promise<void>;
}

/** Starts PostgreSQL with some settings, makes the tables; the server is not started yet. */
export async function openGround(flags: Readonly<Record<string, string>>, tables: string): Promise<Ground> {
  const cluster = await startPostgres(flags);
  const folder = mkdtempSync(join(tmpdir(), 'shape-soak-'));
  const client = new pg.Client({ connectionString: cluster.url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(tables);
  const settings: RigSettings = {
    databaseUrl: cluster.url,
    folder,
    port: await freePort(),
    longPollMs: 20_000,
    chunkBytes: 1024 * 1024,
    tables: 'published',
  };
  let server: RigServer | null = null;
  return {
    client,
    server: () => {
      if (server === null) throw new Error('the server was not started');
      return server;
    },
    async start() {
      server = await startRigServer(settings);
      return server;
    },
    async close() {
      await server?.kill();
      await client.end();
      await cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where PostgreSQL writes now. */
export async function currentLsn(client: pg.Client): Promise<bigint> {
  const { rows } = await client.query<{ lsn: string }>(
    "select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text as lsn",
  );
  return BigInt(rows[0]?.lsn ?? 0);
}

/** The server's slot: MB of WAL kept for it, and how it stands. */
export async function slotOf(client: pg.Client): Promise<{ readonly retainedMb: number; readonly status: string }> {
  const { rows } = await client.query<{ mb: number; status: string }>(
    `select (pg_wal_lsn_diff(pg_current_wal_insert_lsn(), restart_lsn) / 1048576)::float8 as mb, wal_status as status
     from pg_replication_slots where slot_name = 'rig_shapes'`,
  );
  return { retainedMb: rows[0]?.mb ?? Number.NaN, status: rows[0]?.status ?? 'none' };
}

/** Resolves with the seconds it took until something holds; null = not within the time. */
export async function until(holds: () => boolean | Promise<boolean>, timeoutMs: number): Promise<number | null> {
  const begun = performance.now();
  while (performance.now() - begun < timeoutMs) {
    if (await holds()) return (performance.now() - begun) / 1000;
    await sleep(50);
  }
  return null;
}

/** The most memory a process has held so far, in MB; NaN where the system does not tell. */
export function peakMemoryMb(pid: number | undefined): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? Number.NaN : Math.round(Number(kilobytes) / 1024);
  } catch {
    return Number.NaN;
  }
}

/** Rounded to a tenth; null stays. */
export function tenth(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}
