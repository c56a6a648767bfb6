import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** Moves the write-ahead log into the database in a thread of its own. */
export interface LogMover {
  /** Size of the log in bytes. */
  size(): number;
  /** Moves what no reader holds back; one move at a time, never rejects: a log that was not moved is moved the next time. */
  move(): Promise<void>;
}

/** Makes the mover of a database file. Hundreds of megabytes take seconds on a connection; the till goes on scanning meanwhile. */
export function logMover(file: string): LogMover {
  let moving: Promise<void> | null = null;
  const start = (): Promise<void> =>
    new Promise((resolve) => {
      const worker = new Worker(new URL('./wal.worker.ts', import.meta.url), { workerData: { file } });
      worker.unref();
      worker.once('error', () => resolve());
      worker.once('exit', () => resolve());
    });
  return {
    size: () => statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    move() {
      moving ??= start().finally(() => {
        moving = null;
      });
      return moving;
    },
  };
}
