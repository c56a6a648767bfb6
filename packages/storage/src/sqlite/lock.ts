import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { err, type Instant, isoUtc, ok, type Result, toInstant } from '@valero/domain/kernel';
import Database, { SqliteError } from 'better-sqlite3';
import type { Db } from './connection.ts';

/** The right to be the only one who writes a folder; held until released or until the process ends, however it ends. */
export interface OwnerLock {
  release(): void;
}

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly since: number;
}

/**
 * Takes the folder for this process. The lock is an exclusive transaction on `owner.lock.db`, kept by the system and therefore gone
 * with a crashed owner; `owner.json` beside it only names the owner for the message.
 * Nothing may open `owner.lock.db` by other means: closing a plain file handle drops a POSIX lock of the same process.
 * Errors: storage.locked {pid, host, since}, storage.unreadable.
 */
export function acquireLock(dir: string, now: Instant): Result<OwnerLock> {
  let db: Db | null = null;
  try {
    mkdirSync(dir, { recursive: true });
    db = new Database(join(dir, 'owner.lock.db'), { timeout: 0 });
    db.exec('BEGIN EXCLUSIVE');
    writeOwner(dir, { pid: process.pid, host: hostname(), since: now });
  } catch (error) {
    db?.close();
    if (error instanceof SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      const { pid, host, since } = readOwner(dir);
      return err({ code: 'storage.locked', details: { pid, host, since: isoUtc(toInstant(since)) } });
    }
    return err({
      code: 'storage.unreadable',
      details: { dir, reason: error instanceof Error ? error.message : String(error) },
    });
  }
  const held = db;
  return ok({ release: () => held.close() });
}

function writeOwner(dir: string, owner: Owner): void {
  const file = join(dir, 'owner.json');
  writeFileSync(`${file}.new`, JSON.stringify(owner));
  renameSync(`${file}.new`, file);
}

function readOwner(dir: string): Owner {
  try {
    const found: unknown = JSON.parse(readFileSync(join(dir, 'owner.json'), 'utf8'));
    if (typeof found === 'object' && found !== null && 'pid' in found && 'host' in found && 'since' in found) {
      return { pid: Number(found.pid), host: String(found.host), since: Number(found.since) };
    }
  } catch {
    // the owner has not written its name yet
  }
  return { pid: 0, host: '?', since: 0 };
}
