import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

const { file } = workerData as { readonly file: string };

const db = new Database(file, { fileMustExist: true, timeout: 2000 });
try {
  db.pragma('synchronous = FULL');
  // the long part disturbs nobody
  db.pragma('wal_checkpoint(PASSIVE)');
  // nothing is left to copy then: the log begins anew and is small, unless somebody is writing or reading just now
  db.pragma('busy_timeout = 5');
  db.pragma('wal_checkpoint(TRUNCATE)');
} finally {
  db.close();
}
