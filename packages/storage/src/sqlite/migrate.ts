import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, type Instant, ok, type Result } from '@valero/domain/kernel';
import type { Db } from './connection.ts';

/** Modules in the order in which their tables are made; `device` is this folder. */
const MODULE_ORDER = [
  'device',
  'kasse',
  'identity',
  'stock',
  'crm',
  'audit',
  'fibu',
  'bi',
  'compliance',
  'sync',
] as const;

/** One numbered step of a module; forward only, never edited once it was released. */
export interface Migration {
  readonly module: string;
  /** `0001_name` */
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** All steps of the program in the one order in which they run. */
export function listMigrations(): Migration[] {
  return MODULE_ORDER.flatMap((module) => {
    const here = import.meta.dirname;
    const folder = module === 'device' ? join(here, 'migrations') : join(here, '..', module, 'migrations', 'sqlite');
    const names = readdirSync(folder).filter((name) => /^\d{4}_\w+\.sql$/.test(name));
    return names.sort().map((file): Migration => {
      const sql = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
      return { module, name: file.slice(0, -4), sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
  });
}

/**
 * Brings a database to the program's schema: each missing step in a transaction of its own.
 * Returns the steps that ran. Errors: storage.newer (the database knows a step this program does not), storage.migration_changed.
 */
export function migrate(
  db: Db,
  now: Instant,
  steps: readonly Migration[] = listMigrations(),
): Result<readonly string[]> {
  db.exec(`CREATE TABLE IF NOT EXISTS schema_migration (
    module TEXT NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL, PRIMARY KEY (module, name)) STRICT, WITHOUT ROWID`);
  const read = db.prepare<[], { module: string; name: string; checksum: string }>(
    'SELECT module, name, checksum FROM schema_migration ORDER BY module, name',
  );
  const done = new Map(read.all().map((row) => [`${row.module}/${row.name}`, row.checksum]));
  const known = new Set(steps.map((step) => `${step.module}/${step.name}`));
  for (const migration of done.keys())
    if (!known.has(migration)) return err({ code: 'storage.newer', details: { migration } });
  for (const step of steps) {
    const before = done.get(`${step.module}/${step.name}`);
    if (before !== undefined && before !== step.checksum)
      return err({ code: 'storage.migration_changed', details: { migration: `${step.module}/${step.name}` } });
  }
  const note = db.prepare('INSERT INTO schema_migration (module, name, checksum, applied_at) VALUES (?, ?, ?, ?)');
  const missing = steps.filter((step) => !done.has(`${step.module}/${step.name}`));
  for (const step of missing) {
    const run = db.transaction(() => {
      db.exec(step.sql);
      note.run(step.module, step.name, step.checksum, now);
    });
    run.immediate();
  }
  return ok(missing.map((step) => `${step.module}/${step.name}`));
}
