import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

const { file } = workerData as { readonly file: string };

const db = new Database(file, { fileMustExist: true, timeout: 2000 });
try {
  db.pragma('synchronous = FULL');
  db.pragma('wal_checkpoint(PASSIVE)');
} finally {
  db.close();
}
