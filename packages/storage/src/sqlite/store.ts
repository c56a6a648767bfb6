import { join } from 'node:path';
import { type Basket, type KasseReads, tillCommissioned } from '@valero/domain/kasse';
import { assert, err, type Fact, ok, type Result, toInstant } from '@valero/domain/kernel';
import type { ShapeName, SyncReads } from '@valero/domain/sync';
import { SqliteError } from 'better-sqlite3';
import { belegFinder } from '../audit/find.sqlite.ts';
import { auditAnswers, auditState } from '../audit/queries.sqlite.ts';
import { complianceAnswers } from '../compliance/queries.sqlite.ts';
import { complianceReads } from '../compliance/reads.sqlite.ts';
import { kasseAnswers } from '../kasse/queries.sqlite.ts';
import { tillReads } from '../kasse/reads.sqlite.ts';
import { labelReads } from '../stock/labels.sqlite.ts';
import { articleIndex } from '../stock/search.sqlite.ts';
import { deviceRequests } from '../sync/queries.sqlite.ts';
import { cardNotes } from './card-notes.ts';
import { type Committer, committer } from './commit.ts';
import { checkDurable, DATABASE_FILE, type Db, openReadOnly, openWritable } from './connection.ts';
import { rowExecutor } from './executor.ts';
import { restoreGuards } from './guards.ts';
import { quickCheck } from './health.ts';
import { deviceUsers, type IdentityStore, identityStore } from './identity.ts';
import { checkTail, journalReader, journalWriter } from './journal.ts';
import { acquireLock, type OwnerLock } from './lock.ts';
import { customerReads, masterDataAnswers } from './master-data.ts';
import { migrate } from './migrate.ts';
import { DEVICE_PROJECTIONS, DEVICE_TABLES } from './modules.ts';
import { officeListAnswers } from './office-lists.ts';
import { printQueue } from './prints.ts';
import { proofOf } from './proof.ts';
import { rebuild, rebuildMark } from './rebuild.ts';
import { serverTime } from './server-time.ts';
import { type ShapeApplier, shapeApplier } from './shapes.ts';
import { type HeldView, heldView, type MasterView } from './shapes-view.ts';
import { syncState } from './sync.ts';
import { tseMemory } from './tse-memory.ts';
import type { CutOrder, DeviceStockReads, DeviceStore, Journal, OnProgress, OpenOptions } from './types.ts';
import { type LogMover, logMover } from './wal.ts';

/** Rows at the end of the journal that are checked at every start; all of them by `journal.verify`. */
const TAIL_ROWS = 200;
/** A write-ahead log of this size is moved into the database by the next commit, should no idle moment come. */
const LOG_LIMIT_BYTES = 32 * 1024 * 1024;
/** How long a finished print job is kept. */
const KEEP_PRINTS_MS = 30 * 86_400_000;
/** Shapes that say who this device is. */
const OWN_SHAPES: ReadonlySet<ShapeName> = new Set(['company', 'stores', 'devices']);
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
  let store: DeviceStore | null = null;
  try {
    const refused = prepare(db.value, options);
    if (refused) return err(refused);
    store = assemble(db.value, lock.value, options, file);
    return ok(store);
  } finally {
    if (!store) {
      db.value.close();
      lock.value.release();
    }
  }
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
    if (!(error instanceof SqliteError)) throw error;
    return { code: 'storage.unreadable', details: { dir, reason: error.message } };
  }
}

/** Everything a device is asked. */
function deviceReads(db: Db, view: MasterView, identity: IdentityStore, basket: () => Basket | null) {
  const articles = articleIndex(view);
  const crm = customerReads(view);
  const requests = deviceRequests(db);
  const labels = labelReads(db, () => identity.get()?.store.id ?? '');
  const device = (): string => identity.get()?.device.id ?? '';
  const kasse: KasseReads = {
    ...tillReads(db, device),
    identity: () => {
      const known = identity.get();
      assert(known !== null, 'a command needs a commissioned till');
      return known;
    },
    basket,
    article: articles.byId,
    articleByCode: articles.byCode,
    customer: crm.customer,
  };
  const stock: DeviceStockReads = {
    article: articles.byId,
    articleByNumber: articles.byNumber,
    articleByGtin: articles.byGtin,
    ...labels.reads,
  };
  const all = [
    ...kasseAnswers(db, { device, storeName: identity.storeName }),
    ...masterDataAnswers(articles, crm),
    ...officeListAnswers(view),
    ...requests.answers,
    ...labels.answers,
    ...auditAnswers(db),
    ...complianceAnswers(db, device),
  ];
  const answers = new Map(all.map((entry) => [entry.name, entry]));
  const query = (name: string, input: unknown): Result<unknown> =>
    answers.get(name)?.run(input) ?? err({ code: 'storage.query_unknown', details: { name: name.slice(0, 80) } });
  const sync: SyncReads = { request: requests.get };
  return { kasse, stock, crm, sync, compliance: complianceReads(db, device), users: deviceUsers(view), query };
}

/** Gives a device its identity and its first fact; without the fact it has none. */
function commission(identity: IdentityStore, commit: DeviceStore['commit']): DeviceStore['commission'] {
  return (till, stamp) => {
    const before = identity.get();
    if (before) return err({ code: 'storage.commissioned', details: { kasseId: before.device.kasseId } });
    const { id, kasseId, serial } = till.device;
    identity.set(till);
    const { software, at } = stamp;
    const done = commit({ ...stamp, drafts: [tillCommissioned.draft({ device: id, kasseId, serial, software, at })] });
    if (!done.ok) identity.forget();
    return done;
  };
}

/** Commits, and moves the write-ahead log into the database when it has grown and no idle moment came. */
function committing(commits: Committer, wal: LogMover, view: HeldView): DeviceStore['commit'] {
  let seen = 0;
  return (input) => {
    const done = commits.commit(input);
    if (done.ok && view.isHeld()) view.own(masterDataValues(done.value.facts));
    seen += 1;
    if (seen % LOG_LOOK === 0 && wal.size() > LOG_LIMIT_BYTES) void wal.move();
    return done;
  };
}

/** Values of the rows of master data that facts of this device write. */
function* masterDataValues(facts: readonly Fact[]): Generator<unknown> {
  for (const fact of facts)
    for (const { tables, apply } of DEVICE_PROJECTIONS)
      if (tables.length === 0) for (const op of apply(fact)) if (op.op === 'set') yield* Object.values(op.row);
}

/** Everything received is in use at the end of a cut; who this device is may have changed with it. */
function* cutting(shapes: ShapeApplier, identity: IdentityStore, order: CutOrder): ReturnType<ShapeApplier['cut']> {
  const outcome = yield* shapes.cut(order);
  identity.refresh();
  return outcome;
}

function assemble(db: Db, lock: OwnerLock, { dir, now }: OpenOptions, file: string): DeviceStore {
  const identity = identityStore(db);
  const time = serverTime(db);
  const writer = journalWriter(db, time.ahead);
  const executor = rowExecutor(db, DEVICE_TABLES);
  const projections = DEVICE_PROJECTIONS;
  const commits = committer({ db, journal: writer, executor, projections, identity: identity.get });
  const wal = logMover(file);
  const view = heldView(db, () => readerOf(file));
  const commit = committing(commits, wal, view);
  const journal = journalReader(db, writer.head);
  const prints = printQueue(db);
  const reads = deviceReads(db, view, identity, commits.basket);
  const shapes = shapeApplier(db, DEVICE_TABLES, view, () =>
    forUnsent(journal, (fact) => {
      for (const { tables, apply } of projections) if (tables.length === 0) executor.run(apply(fact));
    }),
  );
  shapes.finish();
  identity.refresh();
  return {
    dir,
    journal,
    commit,
    query: reads.query,
    sync: syncState(db, time),
    proof: proofOf(db, () => identity.get()?.device.id ?? '', writer.head),
    prints,
    identity: identity.get,
    updateIdentity: identity.set,
    commission: commission(identity, commit),
    startEpoch: () => writer.startEpoch(),
    kasseReads: () => reads.kasse,
    stockReads: () => reads.stock,
    crmReads: () => reads.crm,
    complianceReads: () => reads.compliance,
    syncReads: () => reads.sync,
    tse: tseMemory(db),
    cardNotes: cardNotes(db),
    users: () => reads.users,
    auditState: auditState(db),
    restoredGuards: restoreGuards(db),
    ...belegFinder(db, () => identity.get()?.device.id ?? ''),
    applyShape: (shape, change) => {
      const outcome = shapes.apply(shape, change);
      if (outcome.ok && OWN_SHAPES.has(shape)) identity.refresh();
      return outcome;
    },
    receiveShape: (shape, change) => {
      const outcome = shapes.receive(shape, change);
      if (outcome.ok && outcome.value.written > 0 && OWN_SHAPES.has(shape)) identity.refresh();
      return outcome;
    },
    cutShapes: (order) => cutting(shapes, identity, order),
    tidyShapes: shapes.tidy,
    moveLog: async () => {
      if (wal.size() > LOG_LIMIT_BYTES) await wal.move();
    },
    rebuild: (progress) => rebuild({ db, executor, projections }, progress),
    checkIntegrity: () => quickCheck(file),
    checkpoint: () => {
      shapes.tidy();
      prints.tidy(toInstant(now() - KEEP_PRINTS_MS));
      if (wal.size() > LOG_LIMIT_BYTES) void wal.move();
      else db.pragma('wal_checkpoint(PASSIVE)');
      assert(checkDurable(db).ok, 'commits reach the disk');
    },
    close: () => {
      if (!db.open) return;
      view.close();
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.close();
      lock.release();
    },
  };
}

/** A reading connection to a database that is open already. */
function readerOf(file: string): Db {
  const reader = openReadOnly(file);
  assert(reader.ok, 'a database that is open can be read');
  return reader.value;
}

/** Hands over the facts the server has not confirmed. */
function forUnsent(journal: Journal, apply: (fact: Fact) => void): void {
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
