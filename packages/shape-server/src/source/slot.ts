import type pg from 'pg';
import type { Table } from './catalogue.ts';
import { parseLsn } from './lsn.ts';

/** How PostgreSQL's slot stands. */
export interface SlotState {
  readonly walStatus: string;
  /** Bytes of WAL kept for it. */
  readonly retainedWal: number | null;
  /** Bytes that may still be written before it is in danger; null = no limit. */
  readonly safeWal: number | null;
  /** What a reader of it has confirmed. */
  readonly confirmed: bigint | null;
  /** Where PostgreSQL writes now. */
  readonly current: bigint;
  /** PostgreSQL has given it up: WAL it needs is gone, or it was invalidated. */
  readonly lost: boolean;
}

type Row = Readonly<Record<string, string | null>>;

const numberOrNull = (text: string | null | undefined): number | null => (text == null ? null : Number(text));

/** The slot as PostgreSQL has it; null = there is none. Throws when its name is taken by another database or plugin. */
export async function readSlot(client: pg.ClientBase, slot: string): Promise<SlotState | null> {
  const { rows } = await client.query<Row>(
    `select wal_status, safe_wal_size::text, confirmed_flush_lsn::text as confirmed, plugin,
       pg_current_wal_lsn()::text as current, database = current_database() as ours,
       pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint::text as retained
     from pg_replication_slots where slot_name = $1`,
    [slot],
  );
  const [row] = rows;
  if (row === undefined) return null;
  if (row['plugin'] !== 'pgoutput' || row['ours'] !== 'true')
    throw new Error(`the replication slot ${slot} belongs to something else`);
  const walStatus = row['wal_status'] ?? 'lost';
  const confirmed = row['confirmed'] ?? null;
  return {
    walStatus,
    retainedWal: numberOrNull(row['retained']),
    safeWal: numberOrNull(row['safe_wal_size']),
    confirmed: confirmed === null ? null : parseLsn(confirmed),
    current: parseLsn(row['current'] ?? ''),
    lost: walStatus === 'lost',
  };
}

/** Makes the slot; returns the position its stream begins at. Waits for transactions that are running. */
export async function createSlot(client: pg.ClientBase, slot: string): Promise<bigint> {
  const { rows } = await client.query<Row>(`select lsn::text from pg_create_logical_replication_slot($1, 'pgoutput')`, [
    slot,
  ]);
  return parseLsn(rows[0]?.['lsn'] ?? '');
}

/** Drops the slot; its reader, if there is one left over, is ended first. */
export async function dropSlot(client: pg.ClientBase, slot: string): Promise<void> {
  await client.query(
    'select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = $1 and active',
    [slot],
  );
  await client.query('select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1', [
    slot,
  ]);
}

/** Takes the lock that makes this process the slot's only reader, for as long as the session lives. False = another has it. */
export async function lockSlot(client: pg.ClientBase, slot: string): Promise<boolean> {
  const { rows } = await client.query<Row>('select pg_try_advisory_lock(hashtext($1), hashtext($2)) as locked', [
    'shape server',
    slot,
  ]);
  return rows[0]?.['locked'] === 'true';
}

/** Name of a thing in SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Whether the publication is there with every kind of change; `make` makes an empty one when it is not. */
export async function findPublication(client: pg.ClientBase, publication: string, make: boolean): Promise<boolean> {
  const { rows } = await client.query<Row>(
    'select pubinsert and pubupdate and pubdelete and pubtruncate as whole from pg_publication where pubname = $1',
    [publication],
  );
  if (rows[0] !== undefined) return rows[0]['whole'] === 'true';
  if (make) await client.query(`create publication ${quoteName(publication)} with (publish_via_partition_root = true)`);
  return make;
}

/**
 * Takes a table into the publication and makes its replica identity full. In this order: adding it waits for nobody, so a
 * transaction that already writes may be decoded by half; the exclusive lock of the second statement waits until those have ended.
 */
export async function publishTable(client: pg.ClientBase, publication: string, table: Table): Promise<void> {
  const name = `${quoteName(table.schema)}.${quoteName(table.name)}`;
  if (!table.published) await client.query(`alter publication ${quoteName(publication)} add table ${name}`);
  await client.query(`alter table ${name} replica identity full`);
  const { rows } = await client.query<{ name: string }>(
    'select relid::regclass::text as name from pg_partition_tree($1::oid) where level > 0',
    [table.oid],
  );
  for (const partition of rows) await client.query(`alter table ${partition.name} replica identity full`);
}
