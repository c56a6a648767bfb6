import { err, type Failure, ok, type Result } from '@valero/domain/kernel';
import Database, { SqliteError } from 'better-sqlite3';

/** Name of the database in a device's folder. */
export const DATABASE_FILE = 'valero.db';

/** An open database. */
export type Db = Database.Database;

/** Bytes of the database that are read through the page cache of the system instead of by copies. */
const MMAP_BYTES = 256 * 1024 * 1024;
/** Page cache of the connection in KiB. */
const CACHE_KIB = 32 * 1024;

/**
 * Opens a database file as the till writes it: WAL, every commit on the disk before it returns.
 * better-sqlite3 is built with NORMAL as default in WAL, which may lose an acknowledged sale at a power cut; hence FULL, asserted.
 * The log is moved into the database in idle moments and not by a commit (`wal_autocheckpoint` 0).
 * Errors: storage.not_durable, storage.unreadable.
 */
export function openWritable(file: string): Result<Db> {
  try {
    const db = new Database(file, { timeout: 5000 });
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('recursive_triggers = ON');
    db.pragma('temp_store = MEMORY');
    db.pragma(`cache_size = -${CACHE_KIB}`);
    db.pragma(`mmap_size = ${MMAP_BYTES}`);
    db.pragma('wal_autocheckpoint = 0');
    db.pragma('journal_size_limit = 67108864');
    const durable = checkDurable(db);
    if (durable.ok) return ok(db);
    db.close();
    return durable;
  } catch (error) {
    return err(openFailure(file, error));
  }
}

/** Opens the file for reading beside a running till; nothing can be written through it. Error: storage.unreadable. */
export function openReadOnly(file: string): Result<Db> {
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 5000 });
    db.pragma(`mmap_size = ${MMAP_BYTES}`);
    return ok(db);
  } catch (error) {
    return err(openFailure(file, error));
  }
}

/** Whether commits of this connection reach the disk: synchronous = 2 (FULL) and journal_mode = wal. */
export function checkDurable(db: Db): Result<void> {
  const synchronous = Number(db.pragma('synchronous', { simple: true }));
  const journal = String(db.pragma('journal_mode', { simple: true }));
  if (synchronous === 2 && journal === 'wal') return ok(undefined);
  return err({ code: 'storage.not_durable', details: { synchronous, journal } });
}

/** What SQLite's trouble with the disk means to a person; null = it is our own bug and must be thrown. */
export function diskFailure(error: unknown): Failure | null {
  if (!(error instanceof SqliteError)) return null;
  if (error.code === 'SQLITE_FULL') return { code: 'storage.disk_full' };
  if (/^SQLITE_(IOERR|BUSY|READONLY|CANTOPEN|CORRUPT|NOTADB)/.test(error.code)) {
    return { code: 'storage.io', details: { reason: `${error.code}: ${error.message}` } };
  }
  return null;
}

function openFailure(file: string, error: unknown): Failure {
  return {
    code: 'storage.unreadable',
    details: { dir: file, reason: error instanceof Error ? error.message : String(error) },
  };
}

/** Runs `work` with commits that survive a crash of the process but not of the power: for work that may be lost, as the open basket. */
export function relaxed<T>(db: Db, work: () => T): T {
  db.pragma('synchronous = NORMAL');
  try {
    return work();
  } finally {
    db.pragma('synchronous = FULL');
  }
}
