import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { err, ok, type Result, toInstant } from '@valero/domain/kernel';
import { DATABASE_FILE, openDeviceStore, verifyDirectory } from '@valero/storage/sqlite';
import Database from 'better-sqlite3';
import { messageOf } from '../log.ts';

/** What a backup or a restore came to. */
export interface Copied {
  readonly file: string;
  readonly bytes: number;
  /** Facts in the journal, each checked in the copy. */
  readonly facts: number;
}

/** Forces a file's content, or a folder's entries, onto the disk. */
function flush(name: string): void {
  const handle = openSync(name, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Checks the whole chain of a database folder; gives the number of facts. */
function checked(dir: string): Result<number> {
  const verified = verifyDirectory(dir);
  if (!verified.ok) return verified;
  if (verified.value.ok) return ok(verified.value.count);
  const { seq, reason } = verified.value.fault;
  return err({ code: 'storage.damaged', details: { seq, reason } });
}

/**
 * Saves a till's data into one file: a snapshot at one moment, taken beside a running till (`VACUUM INTO`), checked before it gets its name.
 * Errors: host.backup_exists, host.backup_failed, storage.unreadable, storage.damaged.
 */
export function backup(dataDir: string, file: string): Result<Copied> {
  if (existsSync(file)) return err({ code: 'host.backup_exists', details: { file } });
  const source = path.join(dataDir, DATABASE_FILE);
  if (!existsSync(source)) return err({ code: 'storage.unreadable', details: { dir: dataDir, reason: 'no data' } });
  const folder = path.dirname(path.resolve(file));
  let draft: string | null = null;
  try {
    mkdirSync(folder, { recursive: true });
    draft = mkdtempSync(path.join(folder, '.valero-backup-'));
    const copy = path.join(draft, DATABASE_FILE);
    const db = new Database(source, { readonly: true, fileMustExist: true, timeout: 10_000 });
    try {
      db.prepare('VACUUM INTO ?').run(copy);
    } finally {
      db.close();
    }
    const facts = checked(draft);
    if (!facts.ok) return facts;
    flush(copy);
    renameSync(copy, file);
    flush(folder);
    return ok({ file, bytes: statSync(file).size, facts: facts.value });
  } catch (error) {
    return err({ code: 'host.backup_failed', details: { reason: messageOf(error) } });
  } finally {
    if (draft) rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * Puts a backup into an empty folder and begins a new epoch of the journal, so that an old machine cannot go on beside it.
 * Errors: host.restore_not_empty, host.backup_failed, storage.damaged and those of opening.
 */
export function restore(file: string, dataDir: string, now: () => number): Result<Copied & { readonly epoch: number }> {
  if (!existsSync(file)) return err({ code: 'host.backup_failed', details: { reason: `${file} ?` } });
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0)
    return err({ code: 'host.restore_not_empty', details: { dir: dataDir } });
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const target = path.join(dataDir, DATABASE_FILE);
    copyFileSync(file, target);
    flush(target);
    const facts = checked(dataDir);
    if (!facts.ok) {
      rmSync(target);
      return facts;
    }
    const store = openDeviceStore({ dir: dataDir, now: () => toInstant(now()) });
    if (!store.ok) return store;
    const epoch = store.value.startEpoch();
    store.value.close();
    return ok({ file: target, bytes: statSync(target).size, facts: facts.value, epoch });
  } catch (error) {
    return err({ code: 'host.backup_failed', details: { reason: messageOf(error) } });
  }
}
