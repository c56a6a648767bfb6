import { afterEach, expect, test } from 'vitest';
import { acquire, Follower, openRig, type Rig, requestOf } from './engine.fixture.ts';
import { START } from './offset.ts';

let rig: Rig;
afterEach(() => rig.close());

const ITEMS = 'create table items (id int primary key, name text, price numeric(10,2), open bool)';

test('engine: a shape holds its snapshot, then every change in the order of its transactions', async () => {
  rig = await openRig(
    `${ITEMS}; insert into items select n, 'item ' || n, n, n % 2 = 0 from generate_series(1, 500) n`,
  );
  const shape = await acquire(rig.engine, requestOf('items'));
  const reader = new Follower(() => rig.engine, shape);
  expect(await reader.drain()).toBe(true);
  expect(reader.rows.size).toBe(500);
  expect(reader.messages.at(-1)?.headers.control).toBe('snapshot-end');
  expect(reader.rows.get('"public"."items"/"2"')).toEqual({ id: '2', name: 'item 2', price: '2.00', open: 'true' });
  await rig.sql.query(`begin; insert into items values (501, 'new', 1, true); update items set name = 'x' where id = 1;
    delete from items where id = 2; commit`);
  expect(await reader.catchUp(rig.sql)).toBe(true);
  const changes = reader.messages.slice(501);
  expect(
    changes.map(({ key, value, headers }) => [key, value, headers.operation, headers.op_position, headers.last]),
  ).toEqual([
    ['"public"."items"/"501"', { id: '501', name: 'new', price: '1.00', open: 'true' }, 'insert', 0, undefined],
    ['"public"."items"/"1"', { id: '1', name: 'x' }, 'update', 2, undefined],
    ['"public"."items"/"2"', { id: '2' }, 'delete', 4, true],
  ]);
  expect(new Set(changes.map(({ headers }) => headers.lsn)).size).toBe(1);
});

test('engine: a reader who waits is woken by a change of his shape and by nothing else', async () => {
  rig = await openRig(`${ITEMS}; create table other (id int primary key)`);
  const [items, other] = await Promise.all([
    acquire(rig.engine, requestOf('items')),
    acquire(rig.engine, requestOf('other')),
  ]);
  const reader = new Follower(() => rig.engine, items);
  await reader.drain();
  const { signal } = new AbortController();
  const waits = Promise.all([
    rig.engine.wait(items, reader.at, 20_000, signal),
    rig.engine.wait(other, rig.engine.last(other), 300, signal),
  ]);
  await rig.sql.query('insert into items (id) values (1)');
  expect(await waits).toEqual(['changed', 'timeout']);
  expect(await rig.engine.wait(items, START, 20_000, signal)).toBe('changed');
});
