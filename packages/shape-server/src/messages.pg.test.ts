import { afterEach, expect, test } from 'vitest';
import { acquire, Follower, type Message, openRig, type Rig, requestOf } from './engine.fixture.ts';
import type { ShapeRequest } from './model.ts';

let rig: Rig;
afterEach(() => rig.close());

/** What a shape's log says of some work, without what every message says. */
async function changes(request: ShapeRequest, work: string): Promise<Pick<Message, 'key' | 'value' | 'headers'>[]> {
  const reader = new Follower(() => rig.engine, await acquire(rig.engine, request));
  await reader.drain();
  const before = reader.messages.length;
  await rig.sql.query(work);
  await reader.catchUp(rig.sql);
  return reader.messages.slice(before).map((message) => {
    const { relation: _relation, txids: _txids, lsn: _lsn, last: _last, ...headers } = message.headers;
    return { ...message, headers };
  });
}

const ROWS = `create table t (id int primary key, a text, b text, s int); insert into t values (1, 'a', 'b', 1), (2, 'c', null, 2)`;

test('messages: replica full gives the whole row, with the old values of what changed', async () => {
  rig = await openRig(ROWS);
  const full = requestOf('t', { replica: 'full' });
  expect(await changes(full, `update t set b = null where id = 1; delete from t where id = 2`)).toEqual([
    {
      key: '"public"."t"/"1"',
      value: { id: '1', a: 'a', b: null, s: '1' },
      old_value: { b: 'b' },
      headers: { operation: 'update', op_position: 0 },
    },
    {
      key: '"public"."t"/"2"',
      value: { id: '2', a: 'c', b: null, s: '2' },
      headers: { operation: 'delete', op_position: 2 },
    },
  ]);
});

test('messages: a moved key is a delete and an insert that name each other', async () => {
  rig = await openRig(ROWS);
  expect(await changes(requestOf('t'), `update t set id = 9 where id = 1`)).toEqual([
    {
      key: '"public"."t"/"1"',
      value: { id: '1' },
      headers: { operation: 'delete', op_position: 0, key_change_to: '"public"."t"/"9"' },
    },
    {
      key: '"public"."t"/"9"',
      value: { id: '9', a: 'a', b: 'b', s: '1' },
      headers: { operation: 'insert', op_position: 1, key_change_from: '"public"."t"/"1"' },
    },
  ]);
});

test('messages: a row that comes to meet the condition is inserted, one that ceases to is deleted, NULL meets none', async () => {
  rig = await openRig(ROWS);
  const request = requestOf('t', { where: 's = $1', params: { '1': '1' } });
  const work = `update t set s = 1 where id = 2; update t set s = null where id = 1; update t set s = null where id = 1;
    insert into t values (3, 'x', 'y', null), (4, 'z', null, 1); update t set s = 1 where id = 1`;
  const found = await changes(request, work);
  expect(found.map(({ key, value, headers }) => [key, value, headers.operation])).toEqual([
    ['"public"."t"/"2"', { id: '2', a: 'c', b: null, s: '1' }, 'insert'],
    ['"public"."t"/"1"', { id: '1' }, 'delete'],
    ['"public"."t"/"4"', { id: '4', a: 'z', b: null, s: '1' }, 'insert'],
    ['"public"."t"/"1"', { id: '1', a: 'a', b: 'b', s: '1' }, 'insert'],
  ]);
});

test('messages: a condition on NULL moves rows too, and one that changes key as well is deleted under its old key', async () => {
  rig = await openRig(ROWS);
  const request = requestOf('t', { where: '(s = $1 OR s IS NULL)', params: { '1': '1' } });
  const work = `update t set s = null where id = 2; update t set s = 7, id = 8 where id = 1; update t set s = 1 where id = 2`;
  const found = await changes(request, work);
  expect(found.map(({ key, value, headers }) => [key, value, headers.operation])).toEqual([
    ['"public"."t"/"2"', { id: '2', a: 'c', b: null, s: null }, 'insert'],
    ['"public"."t"/"1"', { id: '1' }, 'delete'],
    ['"public"."t"/"2"', { id: '2', s: '1' }, 'update'],
  ]);
});

test('messages: a shape of some columns is silent about the others', async () => {
  rig = await openRig(ROWS);
  const request = requestOf('t', { columns: ['id', 'b'] });
  const found = await changes(request, `update t set a = 'q' where id = 1; update t set b = 'q', a = 'r' where id = 1`);
  expect(found.map(({ value, headers }) => [value, headers.operation])).toEqual([[{ id: '1', b: 'q' }, 'update']]);
});

test('messages: a large value that an update leaves alone is neither sent nor lost', async () => {
  rig = await openRig(
    `create table t (id int primary key, big text, n int); alter table t alter big set storage external;
     insert into t select 1, repeat('0123456789', 2000), 1`,
  );
  const reader = new Follower(() => rig.engine, await acquire(rig.engine, requestOf('t', { replica: 'full' })));
  const lean = new Follower(() => rig.engine, await acquire(rig.engine, requestOf('t')));
  await Promise.all([reader.drain(), lean.drain()]);
  await rig.sql.query('update t set n = 2; update t set id = 5');
  await Promise.all([reader.catchUp(rig.sql), lean.catchUp(rig.sql)]);
  const big = '0123456789'.repeat(2000);
  for (const { rows } of [reader, lean]) expect([...rows.values()]).toEqual([{ id: '5', big, n: '2' }]);
  expect(reader.messages.find(({ headers }) => headers.operation === 'update')?.value).toEqual({
    id: '1',
    big,
    n: '2',
  });
  expect(lean.messages.find(({ headers }) => headers.operation === 'update')?.value).toEqual({ id: '1', n: '2' });
});

test('messages: keys double slash and dot, name a null part, and are all columns where there is no primary key', async () => {
  rig = await openRig(
    `create schema "s.1"; create table "s.1"."a/b" ("k/1" text, "k.2" text, primary key ("k.2", "k/1"));
     create table bare (z text, a text)`,
  );
  const named = requestOf('a/b', { schema: 's.1' });
  expect((await changes(named, `insert into "s.1"."a/b" values ('x/y', 'p.q')`))[0]?.key).toBe(
    '"s..1"."a//b"/"p.q"/"x//y"',
  );
  const bare = await changes(requestOf('bare'), `insert into bare values ('1', null); update bare set a = 'n'`);
  expect(bare.map(({ key, headers }) => [key, headers.operation])).toEqual([
    ['"public"."bare"/_/"1"', 'insert'],
    ['"public"."bare"/_/"1"', 'delete'],
    ['"public"."bare"/"n"/"1"', 'insert'],
  ]);
});

test('messages: every type has the same text in the snapshot and in the stream, generated columns are left out', async () => {
  const types = {
    c: ['char(4)', `'ab'`],
    b: ['bool', 'true'],
    y: ['bytea', `'\\x00ff'`],
    d: ['date', `'2026-03-01'`],
    z: ['timestamptz', `'2026-03-01 12:00:00+05'`],
    i: ['interval', `'1 month 2 hours'`],
    f: ['float8', '0.1'],
    r: ['float4', '1e-7'],
    n: ['numeric(12,4)', '12.5'],
    j: ['jsonb', `'{"a": [1, null]}'`],
    a: ['bool[]', `'{t,f,null}'`],
    x: ['text[]', `array['a,b', 'c"d', null]`],
    p: ['inet', `'10.0.0.1'`],
    u: ['uuid', `'6f9619ff-8b86-d011-b42d-00c04fc964ff'`],
    k: ['yes', 'true'],
    o: ['money', '12.5'],
    g: ['int4range', `'[1,5)'`],
  } as const;
  const names = Object.keys(types).join(', ');
  const columns = Object.entries(types).map(([name, [type]]) => `${name} ${type}`);
  const values = Object.values(types).map(([, value]) => value);
  rig = await openRig(`create domain yes as bool; create table t (id int primary key, ${columns.join(', ')},
    twice int generated always as (id * 2) stored); insert into t (id, ${names}) values (1, ${values.join(', ')})`);
  const reader = new Follower(() => rig.engine, await acquire(rig.engine, requestOf('t')));
  await reader.drain();
  await rig.sql.query(`insert into t (id, ${names}) values (2, ${values.join(', ')})`);
  await reader.catchUp(rig.sql);
  const [first, second] = reader.sorted();
  expect({ ...second, id: '1' }).toEqual(first);
  expect(first).toMatchObject({
    c: 'ab  ',
    b: 'true',
    y: '\\x00ff',
    z: '2026-03-01 07:00:00+00',
    i: 'P1MT2H',
    f: '0.1',
  });
  expect(Object.keys(first ?? {})).not.toContain('twice');
});
