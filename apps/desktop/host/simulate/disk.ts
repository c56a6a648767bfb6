import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DATABASE_FILE } from '@valero/storage/sqlite';

/** Folders of one run, in memory where the system has such a place. */
export interface Disks {
  /** A folder of its own. */
  folder(name: string): string;
  /** Throws everything away. */
  remove(): void;
}

const MEMORY = '/dev/shm';

/** Makes a place for the data of one run. */
export function openDisks(): Disks {
  const base = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'valero-simulate-'));
  let count = 0;
  return {
    folder(name) {
      count += 1;
      const made = join(base, `${name}-${count}`);
      mkdirSync(made);
      return made;
    },
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

/** Bytes of the write-ahead log in a till's folder. */
export function logBytes(dir: string): number {
  return statSync(join(dir, `${DATABASE_FILE}-wal`), { throwIfNoEntry: false })?.size ?? 0;
}

/** Copies a till's data as they lie on the disk; of the log only the first `log` bytes: what came after was not yet brought to the disk. */
export function copyDisk(from: string, to: string, log = Number.POSITIVE_INFINITY): void {
  copyFileSync(join(from, DATABASE_FILE), join(to, DATABASE_FILE));
  const wal = `${DATABASE_FILE}-wal`;
  if (!existsSync(join(from, wal))) return;
  copyFileSync(join(from, wal), join(to, wal));
  if (log < logBytes(to)) truncateSync(join(to, wal), log);
}
