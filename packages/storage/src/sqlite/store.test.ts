import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawerOpened, emptyBasket } from '@valero/domain/kasse';
import type { FactDraft } from '@valero/domain/kernel';
import { GENESIS_HASH } from '@valero/domain/sync';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { DATABASE_FILE } from './connection.ts';
import { commitFacts, dump, emptyBench, good, tamper, tempDir, tillBench } from './store.fixture.ts';
import { openDeviceStore, verifyDirectory } from './store.ts';

const sale = (article = 0) => ({
  lines: [{ article, quantity: 2000, discount: 0, voided: false }],
  discount: 0,
  customer: null,
  pay: 'cash' as const,
  extra: 0,
  requestId: null,
});

test('store: a till that is not commissioned takes no fact', () => {
  const { store, stamp } = emptyBench();
  expect(store.identity()).toBeNull();
  expect(store.commit({ ...stamp(), drafts: [drawerOpened.draft({ reason: 'x' })] })).toMatchObject({
    ok: false,
    error: { code: 'storage.not_commissioned' },
  });
  expect(store.journal.head()).toEqual({ epoch: 1, seq: 0, hash: GENESIS_HASH });
});

test('store: commissioning writes the first fact and is done once', () => {
  const { store, stamp, world, reopen } = tillBench();
  expect(store.journal.head().seq).toBe(1);
  expect(reopen().identity()).toEqual(world.tills[0]);
  const [, other] = world.tills;
  if (!other) throw new Error('two tills');
  expect(store.commission(other, { ...stamp(), software: 'x' })).toMatchObject({
    ok: false,
    error: { code: 'storage.commissioned', details: { kasseId: 'VALERO-1-1' } },
  });
});

test('store: a sale leaves journal, projections, basket and print job together', () => {
  const { store, till, stamp } = tillBench();
  till.sale(sale());
  const fact = till.facts.at(-1);
  if (!fact) throw new Error('a sale is a fact');
  good(store.commit({ ...stamp(), drafts: [], state: { basket: till.basket(sale()) } }));
  const done = good(
    store.commit({
      ...stamp(),
      drafts: [fact],
      state: { basket: null },
      prints: [{ kind: 'beleg', document: '{"a":1}', belegId: till.belege[0]?.id ?? null }],
    }),
  );
  expect(done.facts[0]).toMatchObject({
    seq: 2,
    epoch: 1,
    type: 'kasse.belegIssued',
    device: till.parts.identity.device.id,
    store: till.parts.identity.store.id,
  });
  expect(store.kasseReads().beleg(till.belege[0]?.id as never)).toEqual(till.belege[0]);
  expect(store.kasseReads().counters()).toEqual(till.counters);
  expect(store.kasseReads().periodTotals()).toEqual(till.totals);
  expect(store.kasseReads().basket()).toBeNull();
  expect(store.prints.list({ limit: 5 })).toMatchObject([
    { id: done.printIds[0], state: 'queued', document: '{"a":1}', belegId: till.belege[0]?.id },
  ]);
});

test('store: a commit that fails in the middle leaves nothing and the next one works', () => {
  const { store, till, stamp, dir } = tillBench();
  till.sale(sale());
  const fact = till.facts.at(-1) as FactDraft;
  const basket = till.basket(sale(1));
  good(store.commit({ ...stamp(), drafts: [], state: { basket } }));
  const before = dump(dir, /./);
  // the second Beleg has the id of the first: our bug, found by the primary key
  expect(() =>
    store.commit({
      ...stamp(),
      drafts: [fact, fact],
      state: { basket: null },
      prints: [{ kind: 'beleg', document: '{}' }],
    }),
  ).toThrow(/UNIQUE/);
  expect(dump(dir, /./)).toEqual(before);
  expect(store.kasseReads().basket()).toEqual(basket);
  good(store.commit({ ...stamp(), drafts: [fact], state: { basket: null } }));
  expect(store.journal.verify()).toMatchObject({ ok: true, count: 2 });
});

test('store: commits reach the disk before they return (synchronous = FULL, also after a saved basket)', () => {
  const { store, till, stamp, ids, clock } = tillBench();
  good(store.commit({ ...stamp(), drafts: [], state: { basket: emptyBasket(ids.next(), clock.now()) } }));
  till.sale(sale());
  commitFacts(store, till.facts, () => ids.next());
  // checkpoint asserts journal_mode = wal and synchronous = 2 on the writing connection
  expect(() => store.checkpoint()).not.toThrow();
});

test('store: the open basket is there again after a restart', () => {
  const { store, till, stamp, reopen } = tillBench();
  const basket = till.basket(sale(2));
  good(store.commit({ ...stamp(), drafts: [], state: { basket } }));
  expect(reopen().kasseReads().basket()).toEqual(basket);
});

test('store: the database refuses to change, delete, replace or slip in a row of the journal', () => {
  const { store, till, ids, dir } = tillBench();
  till.sale(sale());
  till.sale(sale());
  commitFacts(store, till.facts, () => ids.next());
  expect(() => tamper(dir, "UPDATE journal SET body = 'x' WHERE seq = 2")).toThrow(/append-only/);
  expect(() => tamper(dir, 'DELETE FROM journal WHERE seq = 2')).toThrow(/append-only/);
  expect(() => tamper(dir, 'INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 2')).toThrow(
    /append-only/,
  );
  expect(() =>
    tamper(
      dir,
      'INSERT OR REPLACE INTO journal SELECT 99, device, epoch, seq, id, type, body, prev_hash, hash FROM journal WHERE seq = 2',
    ),
  ).toThrow(/append-only/);
  expect(store.journal.verify()).toMatchObject({ ok: true, count: 3 });
});

test('store: a byte changed in the file is named, by a whole check and at the next start', () => {
  const { store, till, ids, dir, clock } = tillBench();
  for (let n = 0; n < 5; n += 1) till.sale(sale(n));
  commitFacts(store, till.facts, () => ids.next());
  store.close();
  tamper(dir, 'DROP TRIGGER journal_no_update');
  tamper(dir, 'UPDATE journal SET body = replace(body, \'"quantity":2000\', \'"quantity":3000\') WHERE seq = 4');
  expect(good(verifyDirectory(dir))).toMatchObject({ ok: false, fault: { seq: 4, epoch: 1, reason: 'hash' } });
  expect(openDeviceStore({ dir, now: clock.now })).toMatchObject({
    ok: false,
    error: { code: 'storage.damaged', details: { seq: 4, reason: 'hash' } },
  });
});

test('store: the journal of a running till can be checked from outside', () => {
  const { store, till, ids, dir } = tillBench();
  till.sale(sale());
  commitFacts(store, till.facts, () => ids.next());
  const seen: number[] = [];
  expect(good(verifyDirectory(dir, ({ done }) => seen.push(done)))).toEqual({
    ok: true,
    count: 2,
    head: store.journal.head(),
  });
  expect(seen).toEqual([0, 2]);
});

test('store: a file that is no database is refused with its reason', () => {
  const dir = tempDir();
  writeFileSync(
    join(dir, DATABASE_FILE),
    'this is no database, and it is longer than a header of SQLite needs to be to tell',
  );
  expect(openDeviceStore({ dir, now: emptyBench().clock.now })).toMatchObject({
    ok: false,
    error: { code: 'storage.unreadable' },
  });
});

test('store: a refused start gives the folder back', () => {
  const { dir, store, clock } = tillBench();
  store.close();
  tamper(dir, "INSERT INTO schema_migration VALUES ('kasse', '9999_future', 'x', 0)");
  expect(openDeviceStore({ dir, now: clock.now })).toMatchObject({
    ok: false,
    error: { code: 'storage.newer', details: { migration: 'kasse/9999_future' } },
  });
  tamper(dir, "DELETE FROM schema_migration WHERE name = '9999_future'");
  good(openDeviceStore({ dir, now: clock.now })).close();
});

test('store: quick_check runs beside the till and finds nothing', async () => {
  const { store } = tillBench();
  expect(await store.checkIntegrity()).toMatchObject({ ok: true, problems: [] });
});

test('store: closing leaves one database file without a log', () => {
  const { store, dir } = tillBench();
  store.close();
  expect(readdirSync(dir).sort()).toEqual(['owner.json', 'owner.lock.db', DATABASE_FILE]);
  const db = new Database(join(dir, DATABASE_FILE), { readonly: true });
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
});

test('store: a second opening in the same process is refused too', () => {
  const { dir, clock } = tillBench();
  expect(openDeviceStore({ dir, now: clock.now })).toMatchObject({
    ok: false,
    error: { code: 'storage.locked', details: { pid: process.pid } },
  });
});
