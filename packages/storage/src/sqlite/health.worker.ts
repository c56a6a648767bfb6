import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { IntegrityReport } from './types.ts';

const { file } = workerData as { readonly file: string };
const start = performance.now();
const report = (problems: readonly string[]): IntegrityReport => ({
  ok: problems.length === 0,
  problems,
  ms: Math.round(performance.now() - start),
});

let answer: IntegrityReport;
try {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 10_000 });
  const rows = db.prepare<[], { quick_check: string }>('PRAGMA quick_check(20)').all();
  db.close();
  answer = report(rows.map((row) => row.quick_check).filter((line) => line !== 'ok'));
} catch (error) {
  answer = report([error instanceof Error ? error.message : String(error)]);
}
parentPort?.postMessage(answer);
