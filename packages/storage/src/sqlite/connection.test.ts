import { join } from 'node:path';
import { basketParked, drawerOpened } from '@valero/domain/kasse';
import { toCents, toId } from '@valero/domain/kernel';
import { countedIds, demoWorld, virtualClock } from '@valero/testkit';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { committer } from './commit.ts';
import { checkDurable, type Db, diskFailure, openReadOnly, openWritable, relaxed } from './connection.ts';
import { rowExecutor } from './executor.ts';
import { journalWriter } from './journal.ts';
import { migrate } from './migrate.ts';
import { DEVICE_PROJECTIONS, DEVICE_TABLES } from './modules.ts';
import { good, tempDir } from './store.fixture.ts';

function open(): Db {
  const db = good(openWritable(join(tempDir(), 'a.db')));
  onTestFinished(() => void db.close());
  return db;
}

test('connection: a till writes through to the disk (WAL, synchronous = FULL), anything less is refused', () => {
  const db = open();
  expect(db.pragma('synchronous', { simple: true })).toBe(2);
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(checkDurable(db).ok).toBe(true);
  db.pragma('synchronous = NORMAL');
  expect(checkDurable(db)).toMatchObject({
    ok: false,
    error: { code: 'storage.not_durable', details: { synchronous: 1, journal: 'wal' } },
  });
  const memory = new Database(':memory:');
  expect(checkDurable(memory)).toMatchObject({
    ok: false,
    error: { code: 'storage.not_durable', details: { journal: 'memory' } },
  });
  memory.close();
});

test('connection: work that may be lost leaves FULL behind, also when it throws', () => {
  const db = open();
  expect(relaxed(db, () => db.pragma('synchronous', { simple: true }))).toBe(1);
  expect(db.pragma('synchronous', { simple: true })).toBe(2);
  expect(() =>
    relaxed(db, () => {
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(db.pragma('synchronous', { simple: true })).toBe(2);
});

test('connection: a reading connection cannot write', () => {
  const db = open();
  db.exec('CREATE TABLE t (a INTEGER) STRICT');
  const reader = good(openReadOnly(db.name));
  expect(() => reader.exec('INSERT INTO t VALUES (1)')).toThrow(/readonly/);
  reader.close();
  expect(openReadOnly(`${db.name}.none`)).toMatchObject({ ok: false, error: { code: 'storage.unreadable' } });
});

test('connection: a full disk is told, stores nothing, and the journal goes on when there is space', () => {
  const db = open();
  good(migrate(db, virtualClock().now()));
  const ids = countedIds(1);
  const [till] = demoWorld(ids).tills;
  if (!till) throw new Error('the demo world has a till');
  const journal = journalWriter(db);
  const commits = committer({
    db,
    journal,
    executor: rowExecutor(db, DEVICE_TABLES),
    projections: DEVICE_PROJECTIONS,
    identity: () => till,
  });
  const stamp = { actor: null, at: virtualClock().now(), offset: 60, newId: () => ids.next() };
  const pages = Number(db.pragma('page_count', { simple: true }));
  db.pragma(`max_page_count = ${pages + 2}`);
  const large = basketParked.draft({
    basketId: toId(ids.next()),
    label: 'x',
    total: toCents(0),
    basket: 'x'.repeat(100_000),
  });
  const small = drawerOpened.draft({ reason: 'x' });
  expect(commits.commit({ ...stamp, drafts: [small, large] })).toEqual({
    ok: false,
    error: { code: 'storage.disk_full' },
  });
  expect(journal.head().seq).toBe(0);
  expect(db.prepare('SELECT count(*) AS n FROM kasse_drawer_log').get()).toEqual({ n: 0 });
  db.pragma('max_page_count = 100000');
  expect(good(commits.commit({ ...stamp, drafts: [small, large] })).facts.map((fact) => fact.seq)).toEqual([1, 2]);
});

test('connection: what is no trouble of the disk is our bug and stays an error', () => {
  expect(diskFailure(new Error('x'))).toBeNull();
  expect(diskFailure(new Database.SqliteError('UNIQUE', 'SQLITE_CONSTRAINT_UNIQUE'))).toBeNull();
  expect(diskFailure(new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC'))).toMatchObject({
    code: 'storage.io',
  });
});
