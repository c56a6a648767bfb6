import { join } from 'node:path';
import { err, ok, type Result } from '@valero/domain/kernel';
import { DATABASE_FILE, type Db, openReadOnly } from '../sqlite/connection.ts';
import { deviceUsers, identityStore } from '../sqlite/identity.ts';
import { plainView } from '../sqlite/shapes-view.ts';
import {
  type ArchiveColumn,
  type ArchiveFact,
  type ArchiveSource,
  type ArchiveTable,
  type ArchiveValue,
  isColumnGivenOut,
  isGivenOut,
} from './archive.ts';

/** Rows handed over at once. */
const BATCH = 1000;

interface FactRow extends Omit<ArchiveFact, 'prevHash' | 'hash'> {
  readonly pos: number;
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
}

function tablesOf(db: Db): ArchiveTable[] {
  const names = db
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => name);
  const columns = db.prepare<[string], { name: string; type: string }>('SELECT name, type FROM pragma_table_info(?)');
  return names.filter(isGivenOut).map((name) => ({
    name,
    columns: columns
      .all(name)
      .filter((column) => isColumnGivenOut(column.name) && !(name === 'stock_article' && column.name === 'seq'))
      .map((column): ArchiveColumn => ({ name: column.name, kind: column.type === 'INTEGER' ? 'integer' : 'text' })),
  }));
}

async function* batches<T>(rows: Iterable<T>): AsyncIterable<readonly T[]> {
  let batch: T[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function* facts(rows: Iterable<FactRow>): Iterable<ArchiveFact> {
  for (const { pos: _pos, prev_hash, hash, ...row } of rows)
    yield { ...row, prevHash: prev_hash.toString('hex'), hash: hash.toString('hex') };
}

function archiveOf(db: Db): ArchiveSource {
  const identity = identityStore(db);
  return {
    async tills() {
      const known = identity.get();
      return known ? [known] : [];
    },
    async users() {
      return deviceUsers(plainView(db))
        .list()
        .map(({ pinHash, ...user }) => ({ ...user, hasPin: pinHash !== null }));
    },
    journal: () =>
      batches(
        facts(
          db
            .prepare<[], FactRow>(
              'SELECT pos, device, epoch, seq, id, type, body, prev_hash, hash FROM journal ORDER BY pos',
            )
            .iterate(),
        ),
      ),
    async journalCount() {
      return db.prepare<[], { n: number }>('SELECT count(*) AS n FROM journal').get()?.n ?? 0;
    },
    async tables() {
      return tablesOf(db);
    },
    rows({ name, columns }) {
      const list = columns.map((column) => `"${column.name}"`).join(', ');
      const statement = db.prepare<[], ArchiveValue[]>(`SELECT ${list} FROM "${name}"`).raw();
      return batches(statement.iterate());
    },
    async steps() {
      return db
        .prepare<[], { step: string; checksum: string; at: number }>(
          "SELECT module || '/' || name AS step, checksum, applied_at AS at FROM schema_migration ORDER BY applied_at, module, name",
        )
        .all()
        .map(({ at, ...step }) => ({ ...step, at: new Date(at).toISOString() }));
    },
    async engine() {
      return `SQLite ${db.prepare<[], { v: string }>('SELECT sqlite_version() AS v').get()?.v ?? ''}`;
    },
    async close() {
      db.close();
    },
  };
}

/** Opens a till's folder for an export, also beside the running till. Nothing can be written through it. Error: storage.unreadable. */
export function openSqliteArchive(dir: string): Result<ArchiveSource> {
  const db = openReadOnly(join(dir, DATABASE_FILE));
  if (!db.ok) return db;
  try {
    // read once from beginning to end: mapping the whole file into memory gains nothing
    db.value.pragma('mmap_size = 0');
    db.value.exec('BEGIN');
    return ok(archiveOf(db.value));
  } catch (error) {
    db.value.close();
    return err({
      code: 'storage.unreadable',
      details: { dir, reason: error instanceof Error ? error.message : String(error) },
    });
  }
}
