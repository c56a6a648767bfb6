import { afterEach, expect, test } from 'vitest';
import { acquire, Follower, openRig, type Rig, requestOf } from './engine.fixture.ts';
import type { Shape } from './model.ts';

let rig: Rig;
afterEach(() => rig.close());

const TWO = `create table a (id int primary key, v text); create table b (id int primary key, v text);
  insert into a values (1, 'x'); insert into b values (1, 'y')`;

/** Starts to wait at the head of a shape, does the work, and says how the wait ends. */
async function waitingDuring(shape: Shape, work: string): Promise<string> {
  const waiting = rig.engine.wait(shape, rig.engine.last(shape), 15_000, new AbortController().signal);
  await rig.sql.query(work);
  return waiting;
}

test('rotate: TRUNCATE ends the shapes of its table, those who wait hear it, the next shape is empty', async () => {
  rig = await openRig(TWO);
  const [a, b] = [await acquire(rig.engine, requestOf('a')), await acquire(rig.engine, requestOf('b'))];
  expect(await waitingDuring(a, 'truncate a')).toBe('rotated');
  expect(rig.engine.find(a.handle)).toBeNull();
  expect((await rig.engine.read(a, { tx: 0n, op: 'inf' })).kind).toBe('rotated');
  const again = await acquire(rig.engine, requestOf('a'));
  expect(again.handle).not.toBe(a.handle);
  const reader = new Follower(() => rig.engine, again);
  await reader.drain();
  expect(reader.rows.size).toBe(0);
  expect(rig.engine.find(b.handle)).not.toBeNull();
});

test('rotate: a new column ends the shapes with the first change after it', async () => {
  rig = await openRig(TWO);
  const a = await acquire(rig.engine, requestOf('a'));
  expect(await waitingDuring(a, `alter table a add column w int; insert into a values (2, 'z', 1)`)).toBe('rotated');
  const reader = new Follower(() => rig.engine, await acquire(rig.engine, requestOf('a')));
  await reader.drain();
  expect(reader.sorted().at(-1)).toEqual({ id: '2', v: 'z', w: '1' });
});

test('rotate: what the stream does not say, a dropped or changed table, is found in the catalogue', async () => {
  rig = await openRig(`${TWO}; create table c (id int primary key)`, { checkMs: 100 });
  const [a, b, c] = [
    await acquire(rig.engine, requestOf('a')),
    await acquire(rig.engine, requestOf('b')),
    await acquire(rig.engine, requestOf('c')),
  ];
  expect(await waitingDuring(a, 'drop table a')).toBe('rotated');
  expect(await waitingDuring(b, 'alter table b alter v set not null')).toBe('rotated');
  expect(await waitingDuring(c, 'alter publication shapes drop table c')).toBe('rotated');
  expect(await rig.engine.acquire(requestOf('a'))).toMatchObject({ problem: { kind: 'invalid', field: 'table' } });
});

test('rotate: a table dropped and made again under its name is another one', async () => {
  rig = await openRig(TWO, { checkMs: 100 });
  const a = await acquire(rig.engine, requestOf('a'));
  const anew = `drop table a; create table a (id int primary key, v text); insert into a values (7, 'new')`;
  expect(await waitingDuring(a, anew)).toBe('rotated');
  const next = await acquire(rig.engine, requestOf('a'));
  expect(next.relation.oid).not.toBe(a.relation.oid);
  const reader = new Follower(() => rig.engine, next);
  await reader.drain();
  expect(reader.sorted()).toEqual([{ id: '7', v: 'new' }]);
});

test('rotate: a table whose replica identity is no longer full is not followed on', async () => {
  rig = await openRig(TWO, { tables: 'published' });
  await rig.sql.query('create publication shapes for table a, b; alter table a replica identity full');
  expect(await rig.engine.acquire(requestOf('b'))).toMatchObject({ problem: { kind: 'invalid', field: 'table' } });
  const a = await acquire(rig.engine, requestOf('a'));
  expect(await waitingDuring(a, `alter table a replica identity default; update a set v = 'q'`)).toBe('rotated');
  expect(await rig.engine.acquire(requestOf('a'))).toMatchObject({ problem: { kind: 'invalid', field: 'table' } });
});

test('rotate: a shape dropped by its handle is over, another handle is unknown', async () => {
  rig = await openRig(TWO);
  const a = await acquire(rig.engine, requestOf('a'));
  expect(await rig.engine.drop('1-1')).toBe(false);
  const waiting = rig.engine.wait(a, rig.engine.last(a), 15_000, new AbortController().signal);
  expect(await rig.engine.drop(a.handle)).toBe(true);
  expect(await waiting).toBe('rotated');
  expect(rig.engine.current(requestOf('a'))).toBeNull();
});

test('rotate: a log that outgrows its snapshot gives new readers a fresh shape, old readers read on for the grace', async () => {
  let now = Date.now();
  rig = await openRig(TWO, { compactBytes: 20_000, graceMs: 60_000, now: () => now });
  const old = await acquire(rig.engine, requestOf('a'));
  const reader = new Follower(() => rig.engine, old);
  await reader.drain();
  for (let round = 0; round < 20; round += 1)
    await rig.sql.query(`update a set v = repeat('${round % 10}', 2000) where id = 1`);
  await expect.poll(() => rig.engine.current(requestOf('a'))?.handle).not.toBe(old.handle);
  await rig.sql.query(`insert into a values (2, 'later')`);
  const fresh = new Follower(() => rig.engine, await acquire(rig.engine, requestOf('a')));
  expect(await fresh.catchUp(rig.sql)).toBe(true);
  expect(await reader.catchUp(rig.sql)).toBe(true);
  expect(fresh.sorted()).toEqual(reader.sorted());
  expect(rig.engine.find(old.handle)?.retired).toBe(true);
  expect(fresh.messages.length).toBeLessThan(reader.messages.length);
  now += 60_001;
  await expect.poll(() => rig.engine.find(old.handle), { timeout: 5_000 }).toBeNull();
  expect(rig.engine.find(fresh.shape.handle)).not.toBeNull();
});

test('rotate: a partitioned table is followed by its root, also through partitions made later', async () => {
  rig = await openRig(`create table p (id int, k int, v text, primary key (id, k)) partition by list (k);
    create table p1 partition of p for values in (1); insert into p values (1, 1, 'x')`);
  const reader = new Follower(() => rig.engine, await acquire(rig.engine, requestOf('p')));
  await reader.drain();
  await rig.sql.query(
    `update p set v = 'y'; create table p2 partition of p for values in (2); insert into p values (2, 2, 'z')`,
  );
  await reader.catchUp(rig.sql);
  expect(reader.sorted()).toEqual([
    { id: '1', k: '1', v: 'y' },
    { id: '2', k: '2', v: 'z' },
  ]);
  // the new partition does not send whole old rows
  expect(await waitingDuring(reader.shape, `update p set v = 'q' where k = 2`)).toBe('rotated');
  const next = new Follower(() => rig.engine, await acquire(rig.engine, requestOf('p')));
  await next.drain();
  await rig.sql.query(`update p set v = 'r' where k = 2`);
  await next.catchUp(rig.sql);
  expect(next.sorted().at(-1)).toEqual({ id: '2', k: '2', v: 'r' });
});
