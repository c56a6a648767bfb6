import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@valero/testkit/postgres';
import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { acquire, Follower, openRig, type Rig, requestOf } from './engine.fixture.ts';
import { openShapeEngine } from './engine.ts';

let rig: Rig;
afterEach(() => rig.close());

const ITEMS = `create table items (id int primary key, name text);
  insert into items select n, 'old' from generate_series(1, 100) n`;

test('restart: handles survive, and what was written meanwhile follows where the reader stands', async () => {
  rig = await openRig(ITEMS);
  const reader = new Follower(() => rig.engine, await acquire(rig.engine, requestOf('items')));
  await rig.sql.query(`insert into items values (101, 'before')`);
  await reader.catchUp(rig.sql);
  await rig.engine.close();
  await rig.sql.query(`update items set name = 'meanwhile' where id = 1; delete from items where id = 2`);
  const engine = await rig.reopen();
  expect(engine.find(reader.shape.handle)).not.toBeNull();
  expect(engine.current(requestOf('items'))?.handle).toBe(reader.shape.handle);
  await reader.catchUp(rig.sql);
  const fresh = new Follower(() => rig.engine, reader.shape);
  await fresh.catchUp(rig.sql);
  const { rows } = await rig.sql.query('select id::text, name from items');
  expect(new Set(reader.sorted())).toEqual(new Set(rows));
  expect(fresh.sorted()).toEqual(reader.sorted());
  expect(engine.status().rotations).toBe(0);
});

test('restart: what PostgreSQL sends again because it was not told is not stored twice', async () => {
  rig = await openRig(ITEMS);
  const reader = new Follower(() => rig.engine, await acquire(rig.engine, requestOf('items')));
  await reader.catchUp(rig.sql);
  await rig.sql.query(`insert into items values (200, 'once'); update items set name = 'twice' where id = 200`);
  await reader.catchUp(rig.sql);
  // every session of the engine is cut, as by a network that fails
  await rig.sql.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like 's_test%'`);
  await rig.sql.query(`insert into items values (201, 'after')`);
  await reader.catchUp(rig.sql);
  expect(reader.rows.get('"public"."items"/"200"')?.['name']).toBe('twice');
  expect(reader.rows.has('"public"."items"/"201"')).toBe(true);
  expect(rig.events.map(({ kind }) => kind)).toEqual(['connected', 'disconnected', 'connected']);
});

test('restart: a shape whose snapshot was not finished is over', async () => {
  rig = await openRig(ITEMS);
  const shape = await acquire(rig.engine, requestOf('items'));
  await rig.engine.close();
  const log = new Database(join(rig.folder, 'shapes.db'));
  log.exec('update shapes set ready = 0');
  log.close();
  const engine = await rig.reopen();
  expect(engine.find(shape.handle)).toBeNull();
  expect((await acquire(engine, requestOf('items'))).handle).not.toBe(shape.handle);
});

test('restart: what was staged of a transaction that did not end is gone', async () => {
  rig = await openRig(ITEMS);
  const shape = await acquire(rig.engine, requestOf('items'));
  const before = new Follower(() => rig.engine, shape);
  await before.catchUp(rig.sql);
  await rig.engine.close();
  const log = new Database(join(rig.folder, 'shapes.db'));
  log
    .prepare(`insert into log (shape, lsn, last_op, first_op, total, items) select id, ?, 0, 0, 9, x'7b7d' from shapes`)
    .run(2n ** 62n);
  log.close();
  await rig.reopen();
  const reader = new Follower(() => rig.engine, shape);
  await rig.sql.query(`insert into items values (300, 'real')`);
  expect(await reader.catchUp(rig.sql)).toBe(true);
  expect(reader.rows.size).toBe(101);
});

test('restart: a lost slot is made anew and every handle is over', async () => {
  rig = await openRig(ITEMS);
  const shape = await acquire(rig.engine, requestOf('items'));
  await rig.engine.close();
  await rig.sql.query(
    'select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = current_database()',
  );
  await rig.sql.query(`insert into items values (400, 'unseen')`);
  const engine = await rig.reopen();
  await expect.poll(() => engine.status().state).toBe('active');
  expect(engine.find(shape.handle)).toBeNull();
  const reader = new Follower(() => rig.engine, await acquire(engine, requestOf('items')));
  await reader.catchUp(rig.sql);
  expect(reader.rows.size).toBe(101);
  expect(rig.events.map(({ kind }) => kind)).toContain('slot-lost');
});

test('restart: a slot that somebody else has read on counts as lost', async () => {
  rig = await openRig(ITEMS);
  const shape = await acquire(rig.engine, requestOf('items'));
  await rig.engine.close();
  await rig.sql.query(`insert into items values (400, 'taken by another')`);
  await rig.sql.query(`select pg_replication_slot_advance(slot_name, pg_current_wal_lsn()) from pg_replication_slots
    where database = current_database()`);
  const engine = await rig.reopen();
  await expect.poll(() => engine.status().state).toBe('active');
  expect(engine.find(shape.handle)).toBeNull();
});

test('restart: a server put back to an earlier state counts as another one', async () => {
  rig = await openRig(ITEMS);
  const shape = await acquire(rig.engine, requestOf('items'));
  await rig.engine.close();
  const log = new Database(join(rig.folder, 'shapes.db'));
  log.prepare(`update meta set value = ? where name = 'stored'`).run(String(2n ** 50n));
  log.close();
  const engine = await rig.reopen();
  await expect.poll(() => engine.status().state).toBe('active');
  expect(engine.find(shape.handle)).toBeNull();
  const reader = new Follower(() => engine, await acquire(engine, requestOf('items')));
  await rig.sql.query(`insert into items values (500, 'after')`);
  await reader.catchUp(rig.sql);
  expect(reader.rows.size).toBe(101);
});

test('restart: a slot lost while it streams, its WAL gone, is replaced by itself', async () => {
  rig = await openRig(ITEMS, { checkMs: 200 });
  const shape = await acquire(rig.engine, requestOf('items'));
  const waiting = rig.engine.wait(shape, rig.engine.last(shape), 20_000, new AbortController().signal);
  await rig.sql.query(
    `select pg_terminate_backend(active_pid) from pg_replication_slots where database = current_database()`,
  );
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const dropped = await rig.sql
      .query(`select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = current_database()`)
      .then(({ rowCount }) => rowCount === 1)
      .catch(() => false);
    if (dropped) break;
    await rig.sql.query(
      `select pg_terminate_backend(active_pid) from pg_replication_slots where database = current_database() and active`,
    );
  }
  expect(await waiting).toBe('rotated');
  const reader = new Follower(() => rig.engine, await acquire(rig.engine, requestOf('items')));
  await rig.sql.query(`insert into items values (500, 'again')`);
  await reader.catchUp(rig.sql);
  expect(reader.rows.size).toBe(101);
});

test('restart: a slot that PostgreSQL has given up is made anew without anybody', async () => {
  const cluster = await startPostgres({ max_slot_wal_keep_size: '16MB', max_wal_size: '32MB', min_wal_size: '32MB' });
  try {
    rig = await openRig(`${ITEMS}; create table busy (filler text)`, {}, cluster.url);
    const shape = await acquire(rig.engine, requestOf('items'));
    await rig.engine.close();
    const lost = `select 1 from pg_replication_slots where wal_status = 'lost'`;
    for (let round = 0; (await rig.sql.query(lost)).rowCount === 0 && round < 40; round += 1) {
      await rig.sql.query(`insert into busy select repeat('x', 1000) from generate_series(1, 5000)`);
      await rig.sql.query('select pg_switch_wal()');
      await rig.sql.query('checkpoint');
    }
    expect((await rig.sql.query(lost)).rowCount).toBe(1);
    const engine = await rig.reopen();
    await expect.poll(() => engine.status().state, { timeout: 10_000 }).toBe('active');
    expect(engine.find(shape.handle)).toBeNull();
    const reader = new Follower(() => engine, await acquire(engine, requestOf('items')));
    await rig.sql.query(`insert into items values (600, 'again')`);
    await reader.catchUp(rig.sql);
    expect(reader.rows.size).toBe(101);
  } finally {
    await rig.close();
    await cluster.stop();
  }
});

test('restart: a second engine on the slot waits for the lock, serves nothing new, and takes over when the first ends', async () => {
  rig = await openRig(ITEMS);
  const shape = await acquire(rig.engine, requestOf('items'));
  const standby = await openShapeEngine({ ...rig.options, folder: mkdtempSync(join(tmpdir(), 'standby-')) });
  try {
    await expect.poll(() => standby.status().state).toBe('waiting');
    expect(rig.engine.status().state).toBe('active');
    await rig.engine.close();
    await expect.poll(() => standby.status().state, { timeout: 10_000 }).toBe('active');
    expect(standby.find(shape.handle)).toBeNull();
    const reader = new Follower(() => standby, await acquire(standby, requestOf('items')));
    await reader.catchUp(rig.sql);
    expect(reader.rows.size).toBe(100);
  } finally {
    await standby.close();
  }
});

test('restart: two engines never share a folder', async () => {
  rig = await openRig(ITEMS);
  await expect(openShapeEngine(rig.options)).rejects.toThrow(/locked/);
});
