import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SKR03 } from '@valero/domain/fibu';
import pg from 'pg';
import { connectionConfig, type Sql } from './pool.ts';
import { CONSUMERS, type MigrationReport } from './types.ts';

/** Modules in the order in which their schemas are made; a later one may lean on an earlier one. */
export const MODULE_ORDER = [
  'sync',
  'identity',
  'stock',
  'crm',
  'audit',
  'kasse',
  'fibu',
  'bi',
  'compliance',
  'meldung',
  'documents',
  'shapes',
] as const;

/** Modules whose tables lie in a schema of their own name; `shapes` has none: it says which tables of the others devices may follow. */
const SCHEMAS = MODULE_ORDER.filter((module) => module !== 'shapes');

/** Tables whose rows nobody may change or remove: triggers refuse it, and the application role has no right to. */
export const APPEND_ONLY = [
  'sync.fact',
  'fibu.entry',
  'fibu.line',
  'audit.change',
  'audit.access',
  'documents.content',
  'documents.received',
  'documents.issued',
] as const;

/** One numbered step of a module. */
export interface Migration {
  readonly module: string;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

function folderOf(module: string): string {
  const here = import.meta.dirname;
  return module === 'sync' ? join(here, 'migrations') : join(here, '..', module, 'migrations', 'pg');
}

/** All migrations of the program, in the one order in which they run. */
export function listMigrations(): Migration[] {
  return MODULE_ORDER.flatMap((module) => {
    const folder = folderOf(module);
    const names = readdirSync(folder).filter((name) => /^\d{4}_.+\.sql$/.test(name));
    return names.sort().map((name) => {
      const sql = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
      return { module, name: name.slice(0, -4), sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
  });
}

/** Any number will do, as long as every VALERO server takes the same one. */
const LOCK = 7_218_003_001;

/**
 * Runs what has not run yet, each step in its own transaction, under an advisory lock. Throws when a step that has run reads differently
 * now (it was edited), or when the database knows a step this program does not (it is newer).
 */
export async function migrate(
  url: string,
  role: string | undefined,
  migrations: readonly Migration[] = listMigrations(),
): Promise<MigrationReport> {
  const client = new pg.Client(connectionConfig(url));
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(`create table if not exists public.valero_migration (
      module text not null, name text not null, checksum text not null, applied_at timestamptz not null default now(), primary key (module, name))`);
    const { rows } = await client.query<{ module: string; name: string; checksum: string }>(
      'select module, name, checksum from public.valero_migration',
    );
    const done = new Map(rows.map((row) => [`${row.module}/${row.name}`, row.checksum]));
    const known = new Set(migrations.map((step) => `${step.module}/${step.name}`));
    for (const key of done.keys())
      if (!known.has(key)) throw new Error(`the database is newer than this program: it has ${key}`);
    const applied: string[] = [];
    for (const step of migrations) {
      const key = `${step.module}/${step.name}`;
      const before = done.get(key);
      if (before !== undefined && before !== step.checksum)
        throw new Error(`migration ${key} was edited after it ran; write a new one instead`);
      if (before !== undefined) continue;
      await runStep(client, step);
      applied.push(key);
    }
    await seed(client);
    if (role !== undefined) await grantCalmly(client, role);
    return { applied };
  } finally {
    await client.end();
  }
}

async function runStep(client: Sql, step: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(step.sql);
    await client.query('insert into public.valero_migration (module, name, checksum) values ($1, $2, $3)', [
      step.module,
      step.name,
      step.checksum,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`migration ${step.module}/${step.name} failed`, { cause: error });
  }
}

/** Rows the program itself needs: consumers, and the chart of accounts as the domain has it. */
async function seed(client: Sql): Promise<void> {
  await client.query('insert into sync.consumer (name) select unnest($1::text[]) on conflict do nothing', [
    [...CONSUMERS],
  ]);
  await client.query(
    `insert into fibu.account (number, name, kind) select * from unnest($1::text[], $2::text[], $3::text[])
     on conflict (number) do update set name = excluded.name, kind = excluded.kind where (account.name, account.kind) <> (excluded.name, excluded.kind)`,
    [SKR03.map((konto) => konto.number), SKR03.map((konto) => konto.name), SKR03.map((konto) => konto.kind)],
  );
}

/** Roles belong to the whole cluster: two databases that are set up at the same moment get in each other's way, and then one tries again. */
async function grantCalmly(client: Sql, role: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await grant(client, role);
      return;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (attempt === 10 || !['XX000', '42710', '23505', '40001', '40P01'].includes(code)) throw error;
      await new Promise((done) => setTimeout(done, 20 * attempt));
    }
  }
}

/** The role may read and add everywhere, but never change or remove what is append-only. */
async function grant(client: Sql, role: string): Promise<void> {
  const name = pg.escapeIdentifier(role);
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  if (rowCount === 0) await client.query(`create role ${name} nologin`);
  await client.query(`grant ${name} to current_user`);
  const schemas = SCHEMAS.join(', ');
  await client.query(`grant usage on schema ${schemas} to ${name}`);
  await client.query(`grant select, insert, update, delete on all tables in schema ${schemas} to ${name}`);
  await client.query(`grant usage on all sequences in schema ${schemas} to ${name}`);
  await client.query(`revoke update, delete, truncate on ${APPEND_ONLY.join(', ')} from ${name}`);
}
