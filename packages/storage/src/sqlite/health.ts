import { Worker } from 'node:worker_threads';
import type { IntegrityReport } from './types.ts';

/** SQLite's quick_check in a thread of its own on a reading connection: seconds for a large catalogue, and the till goes on meanwhile. */
export function quickCheck(file: string): Promise<IntegrityReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./health.worker.ts', import.meta.url), { workerData: { file } });
    worker.once('message', (report: IntegrityReport) => resolve(report));
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (code !== 0) reject(new Error(`the check of ${file} ended with ${code}`));
    });
  });
}
