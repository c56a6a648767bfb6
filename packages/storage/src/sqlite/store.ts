import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type KasseReads, tillCommissioned } from '@valero/domain/kasse';
import { assert, err, ok, type Result } from '@valero/domain/kernel';
import { kasseAnswers } from '../kasse/queries.sqlite.ts';
import { tillReads } from '../kasse/reads.sqlite.ts';
import { articleIndex } from '../stock/search.sqlite.ts';
import { committer } from './commit.ts';
import { checkDurable, type Db, openReadOnly, openWritable } from './connection.ts';
import { rowExecutor } from './executor.ts';
import { quickCheck } from './health.ts';
import { deviceUsers, identityStore } from './identity.ts';
import { checkTail, journalReader, journalWriter } from './journal.ts';
import { acquireLock, type OwnerLock } from './lock.ts';
import { customerReads, masterDataAnswers } from './master-data.ts';
import { migrate } from './migrate.ts';
import { DEVICE_PROJECTIONS, DEVICE_TABLES } from './modules.ts';
import { printQueue } from './prints.ts';
import { rebuild, rebuildMark } from './rebuild.ts';
import { shapeApplier } from './shapes.ts';
import { syncState } from './sync.ts';
import type { DeviceStore, Journal, OnProgress, OpenOptions } from './types.ts';

/** Name of the database in a device's folder. */
export const DATABASE_FILE = 'valero.db';

/** Rows at the end of the journal that are checked at every start; all of them by `journal.verify`. */
const TAIL_ROWS = 200;
/** A write-ahead log of this size is moved into the database by the next commit, should no idle moment come. */
const LOG_LIMIT_BYTES = 32 * 1024 * 1024;
/** Commits between two looks at the size of the log. */
const LOG_LOOK = 64;

/**
 * Opens a device's data and takes them for this process. No work grows with the data: whole checks are for idle moments.
 * Errors: storage.locked, storage.newer, storage.migration_changed, storage.not_durable, storage.unreadable, storage.damaged.
 */
export function openDeviceStore(options: OpenOptions): Result<DeviceStore> {
  const lock = acquireLock(options.dir, options.now());
  if (!lock.ok) return lock;
  const file = join(options.dir, DATABASE_FILE);
  const db = openWritable(file);
  if (!db.ok) {
    lock.value.release();
    return db;
  }
  const refused = prepare(db.value, options);
  if (refused) {
    db.value.close();
    lock.value.release();
    return err(refused);
  }
  return ok(assemble(db.value, lock.value, options, file));
}

/** Schema and soundness; a rebuild that was cut short is finished. Returns what speaks against opening. */
function prepare(db: Db, { dir, now, progress }: OpenOptions) {
  try {
    const migrated = migrate(db, now());
    if (!migrated.ok) return migrated.error;
    const tail = checkTail(db, TAIL_ROWS);
    if (!tail.ok) return { code: 'storage.damaged', details: { seq: tail.fault.seq, reason: tail.fault.reason } };
    if (rebuildMark(db) !== null)
      rebuild({ db, executor: rowExecutor(db, DEVICE_TABLES), projections: DEVICE_PROJECTIONS }, progress);
    return null;
  } catch (error) {
    return {
      code: 'storage.unreadable',
      details: { dir, reason: error instanceof Error ? error.message : String(error) },
    };
  }
}

function assemble(db: Db, lock: OwnerLock, { dir }: OpenOptions, file: string): DeviceStore {
  const identity = identityStore(db);
  const writer = journalWriter(db);
  const executor = rowExecutor(db, DEVICE_TABLES);
  const commits = committer({ db, journal: writer, executor, projections: DEVICE_PROJECTIONS, identity: identity.get });
  const journal = journalReader(db, writer.head);
  const articles = articleIndex(db);
  const customers = customerReads(db);
  const users = deviceUsers(db);
  const device = (): string => identity.get()?.device.id ?? '';
  const till = tillReads(db, device);
  const answers = new Map(
    [...kasseAnswers(db, { device, storeName: identity.storeName }), ...masterDataAnswers(articles, customers)].map(
      (entry) => [entry.name, entry],
    ),
  );
  const replicas = DEVICE_PROJECTIONS.filter((projection) => projection.tables.length === 0);
  const shapes = shapeApplier(db, DEVICE_TABLES, () =>
    reapplyUnsent(journal, (fact) => {
      for (const projection of replicas) executor.run(projection.apply(fact));
    }),
  );
  const startEpoch = db.prepare(
    "INSERT INTO device_meta (key, value) VALUES ('epoch', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  );
  let commitsSeen = 0;
  const kasse: KasseReads = {
    ...till,
    identity: () => {
      const known = identity.get();
      assert(known !== null, 'a command needs a commissioned till');
      return known;
    },
    basket: commits.basket,
    article: articles.byId,
    articleByCode: articles.byCode,
    customer: customers.customer,
  };
  const store: DeviceStore = {
    dir,
    journal,
    sync: syncState(db),
    prints: printQueue(db),
    identity: identity.get,
    updateIdentity: identity.set,
    commission: (till_, stamp) => {
      const before = identity.get();
      if (before) return err({ code: 'storage.commissioned', details: { kasseId: before.device.kasseId } });
      const { kasseId, serial } = till_.device;
      const first = tillCommissioned.draft({
        device: till_.device.id,
        kasseId,
        serial,
        software: stamp.software,
        at: stamp.at,
      });
      identity.set(till_);
      const done = store.commit({ ...stamp, drafts: [first] });
      if (!done.ok) identity.forget();
      return done;
    },
    commit: (input) => {
      const done = commits.commit(input);
      commitsSeen += 1;
      if (commitsSeen % LOG_LOOK === 0 && logBytes(file) > LOG_LIMIT_BYTES) db.pragma('wal_checkpoint(PASSIVE)');
      return done;
    },
    startEpoch: () => {
      const epoch = writer.head().epoch + 1;
      startEpoch.run(String(epoch));
      writer.reload();
      return epoch;
    },
    kasseReads: () => kasse,
    stockReads: () => ({ article: articles.byId, articleByNumber: articles.byNumber, articleByGtin: articles.byGtin }),
    crmReads: () => customers,
    users: () => users,
    query: (name, input) =>
      answers.get(name)?.run(input) ?? err({ code: 'storage.query_unknown', details: { name: name.slice(0, 80) } }),
    applyShape: (shape, change) => {
      const outcome = shapes.apply(shape, change);
      if (outcome.ok && (shape === 'company' || shape === 'stores' || shape === 'devices')) identity.refresh();
      return outcome;
    },
    rebuild: (progress) => rebuild({ db, executor, projections: DEVICE_PROJECTIONS }, progress),
    checkIntegrity: () => quickCheck(file),
    checkpoint: () => {
      shapes.tidy();
      db.pragma('wal_checkpoint(PASSIVE)');
      assert(checkDurable(db).ok, 'commits reach the disk');
    },
    close: () => {
      if (!db.open) return;
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.close();
      lock.release();
    },
  };
  return store;
}

/** Size of the write-ahead log. */
function logBytes(file: string): number {
  return statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

/** Hands over the facts the server has not confirmed. */
function reapplyUnsent(journal: Journal, apply: (fact: ReturnType<Journal['facts']>[number]['fact']) => void): void {
  let after = journal.count() - journal.unsentCount();
  for (;;) {
    const batch = journal.facts(after, 500);
    for (const { fact } of batch) apply(fact);
    const last = batch.at(-1);
    if (!last) return;
    after = last.pos;
  }
}

/** Checks the journal in a folder, also while a till is running there. Errors: storage.unreadable. */
export function verifyDirectory(dir: string, progress?: OnProgress): Result<ReturnType<Journal['verify']>> {
  const db = openReadOnly(join(dir, DATABASE_FILE));
  if (!db.ok) return db;
  try {
    return ok(journalReader(db.value, () => ({ epoch: 1, seq: 0, hash: '' })).verify(progress));
  } catch (error) {
    return err({
      code: 'storage.unreadable',
      details: { dir, reason: error instanceof Error ? error.message : String(error) },
    });
  } finally {
    db.value.close();
  }
}

/** Rebuilds the projections of a folder that no till is using. Errors: those of `openDeviceStore`. */
export function rebuildDirectory(options: OpenOptions): Result<{ readonly facts: number }> {
  const store = openDeviceStore(options);
  if (!store.ok) return store;
  try {
    return ok(store.value.rebuild(options.progress));
  } finally {
    store.value.close();
  }
}
