import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE } from '@valero/storage/sqlite';
import Database from 'better-sqlite3';

/**
 * How much of a write-ahead log is on the disk for sure. The store writes what may be lost with `synchronous = NORMAL` and everything
 * else with FULL, which brings all before it to the disk too: whatever the log holds when NORMAL begins, or when FULL is in force, is safe.
 */
const safe = new Map<string, number>();
const relaxedNow = new Set<string>();
const afterRelaxed = new Map<string, number>();

const walOf = (file: string): number => statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;

/** Begins to watch; once per process. */
export function watchDurability(): void {
  const original = Database.prototype.pragma;
  Database.prototype.pragma = function pragma(
    this: Database.Database,
    source: string,
    options?: Database.PragmaOptions,
  ) {
    if (source === 'synchronous = NORMAL') {
      safe.set(this.name, safeBytes(this.name));
      relaxedNow.add(this.name);
    }
    const value: unknown = original.call(this, source, options);
    if (source === 'synchronous = FULL' && relaxedNow.delete(this.name)) afterRelaxed.set(this.name, walOf(this.name));
    return value;
  };
}

/** Bytes of the log that survive a power cut now. */
function safeBytes(file: string): number {
  const size = walOf(file);
  // nothing was written since the last relaxed write: it is still not safe
  return afterRelaxed.get(file) === size ? (safe.get(file) ?? 0) : size;
}

/** Copies a till's folder as a dead process (`cut` false) or a power cut (`cut` true) would leave it. */
export function copyFolder(from: string, to: string, cut: boolean): void {
  mkdirSync(to, { recursive: true });
  const keep = safeBytes(join(from, DATABASE_FILE));
  for (const entry of readdirSync(from, { withFileTypes: true, recursive: true })) {
    const relative = join(entry.parentPath.slice(from.length), entry.name);
    if (entry.isDirectory()) mkdirSync(join(to, relative), { recursive: true });
    else if (!entry.name.startsWith('owner.') && !entry.name.endsWith('-shm'))
      copyFileSync(join(from, relative), join(to, relative));
  }
  const wal = join(to, `${DATABASE_FILE}-wal`);
  if (cut && existsSync(wal) && statSync(wal).size > keep) truncateSync(wal, keep);
}
