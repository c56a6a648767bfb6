import { startPostgres } from '@valero/testkit/postgres';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { acquire, Follower, openRig, type Rig, requestOf } from './engine.fixture.ts';
import { START } from './offset.ts';

let rig: Rig;
afterEach(() => rig.close());

const ITEMS = 'create table items (id int primary key, name text, store int)';

test('snapshot: a transaction that is still open when the snapshot is taken comes by the stream, once', async () => {
  rig = await openRig(`${ITEMS}; insert into items select n, 'old', 1 from generate_series(1, 10) n`);
  // the engine is at work before, so that the transaction of the open one begins to be decoded by it
  await acquire(rig.engine, requestOf('items', { columns: ['id'] }));
  const [early, late] = [await rig.session(), await rig.session()];
  await early.query(`begin; insert into items values (11, 'open', 1); update items set name = 'open' where id = 1`);
  // its number is greater than that of the open one, and it is over before the snapshot
  await late.query(`insert into items values (12, 'closed', 1)`);
  const reader = new Follower(() => rig.engine, await acquire(rig.engine, requestOf('items')));
  await reader.drain();
  expect([...reader.rows.keys()].length).toBe(11);
  await early.query('commit');
  await reader.catchUp(rig.sql);
  const { rows } = await rig.sql.query('select id::text, name, store::text from items');
  expect(new Set(reader.sorted())).toEqual(new Set(rows));
});

test('snapshot: a commit that is decoded before it is visible is not lost', async () => {
  const cluster = await startPostgres();
  try {
    rig = await openRig(ITEMS, {}, cluster.url);
    const first = new Follower(() => rig.engine, await acquire(rig.engine, requestOf('items')));
    await first.drain();
    // a standby that is not there: commits are written, and sent to us, but end for nobody
    const admin = new pg.Client({ connectionString: cluster.url });
    await admin.connect();
    await admin.query(`alter system set synchronous_standby_names = 'nobody'`);
    await admin.query('select pg_reload_conf()');
    const writer = await rig.session();
    await expect
      .poll(async () => (await admin.query('show synchronous_standby_names')).rows[0])
      .toEqual({
        synchronous_standby_names: 'nobody',
      });
    const written = writer.query(`insert into items values (1, 'half', 1)`);
    await expect.poll(async () => (await first.drain()) && first.rows.size).toBe(1);
    expect((await admin.query('select 1')).rowCount).toBe(1);
    expect((await rig.sql.query('select id from items')).rowCount).toBe(0);
    const acquired = acquire(rig.engine, requestOf('items', { replica: 'full' }));
    await new Promise((done) => setTimeout(done, 400));
    await admin.query('alter system reset synchronous_standby_names');
    await admin.query('select pg_reload_conf()');
    await admin.end();
    await written;
    const second = new Follower(() => rig.engine, await acquired);
    await second.catchUp(rig.sql);
    expect(second.sorted()).toEqual([{ id: '1', name: 'half', store: '1' }]);
  } finally {
    await rig.close();
    await cluster.stop();
  }
});

test('snapshot: shapes that are made while others write hold exactly the rows, with and without a condition', async () => {
  rig = await openRig(`${ITEMS}; insert into items select n, 'a', n % 3 from generate_series(1, 300) n`);
  const writers = await Promise.all([1, 2, 3, 4].map(() => rig.session()));
  let stop = false;
  const writing = writers.map(async (client, writer) => {
    for (let round = 0; !stop; round += 1) {
      const id = 1000 * (writer + 1) + (round % 50);
      const verb = round % 7 === 6 ? 'rollback' : 'commit';
      await client.query(`begin;
        insert into items values (${id}, 'r${round}', ${round % 3}) on conflict (id) do update set name = excluded.name, store = excluded.store;
        update items set store = nullif((coalesce(store, 0) + 1) % 4, 3) where id = ${1 + ((round * 7 + writer) % 300)};
        delete from items where id = ${1000 * (writer + 1) + ((round + 25) % 50)};
        ${verb}`);
    }
  });
  const readers: Follower[] = [];
  for (let n = 0; n < 24; n += 1) {
    const where = n % 2 === 0 ? null : `store = $1`;
    const request = requestOf('items', {
      where,
      params: where === null ? {} : { '1': String(n % 3) },
      replica: n % 4 < 2 ? 'default' : 'full',
      columns: n % 3 === 0 ? ['id', 'name', 'store'].slice(0, 1 + (n % 3) + (n % 2) * 2) : null,
    });
    // another definition each time
    const columns = request.columns ?? ['id', 'name', 'store'];
    const rotated = [...columns.slice(n % columns.length), ...columns.slice(0, n % columns.length)];
    readers.push(new Follower(() => rig.engine, await acquire(rig.engine, { ...request, columns: rotated })));
    if (n % 5 === 0) await Promise.all(readers.map((reader) => reader.drain()));
  }
  stop = true;
  await Promise.all(writing);
  for (const reader of readers) {
    expect(await reader.catchUp(rig.sql)).toBe(true);
    const { request, columns } = reader.shape;
    const names = columns.map(({ name }) => `${name}::text`).join(', ');
    const { rows } = await rig.sql.query(
      `select ${names} from items ${request.where === null ? '' : `where store = ${request.params['1']}`}`,
    );
    expect(new Set(reader.sorted().map((row) => JSON.stringify(Object.entries(row).sort())))).toEqual(
      new Set(rows.map((row) => JSON.stringify(Object.entries(row).sort()))),
    );
    expect(reader.rows.size).toBe(rows.length);
  }
  expect(rig.engine.status().rotations).toBe(0);
});

test('snapshot: its beginning can be read while the rest is still being written; one that breaks off is over', async () => {
  rig = await openRig(`${ITEMS}; insert into items select n, repeat('x', 50), 1 from generate_series(1, 150000) n`, {
    chunkBytes: 20_000,
    patienceMs: 0,
  });
  const broken = await acquire(rig.engine, requestOf('items'));
  const reader = new Follower(() => rig.engine, broken);
  const outcome = await rig.engine.read(broken, START);
  expect(outcome.kind).toBe('read');
  await rig.sql.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like '%snapshot'`);
  expect(await reader.drain()).toBe(false);
  expect(rig.engine.find(broken.handle)).toBeNull();
  const whole = await acquire(rig.engine, requestOf('items'));
  expect(whole.handle).not.toBe(broken.handle);
  const second = new Follower(() => rig.engine, whole);
  const [, drained] = await Promise.all([rig.sql.query(`update items set store = 2 where id <= 10`), second.drain()]);
  expect(drained).toBe(true);
  await second.catchUp(rig.sql);
  expect(second.rows.size).toBe(150_000);
  expect(second.rows.get('"public"."items"/"3"')?.['store']).toBe('2');
});

test('snapshot: a handle is given out when all of it is stored, unless that takes long', async () => {
  rig = await openRig(`${ITEMS}; insert into items select n, repeat('x', 50), 1 from generate_series(1, 20000) n`, {
    chunkBytes: 20_000,
    patienceMs: 60_000,
  });
  const shape = await acquire(rig.engine, requestOf('items'));
  await rig.sql.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like '%snapshot'`);
  const reader = new Follower(() => rig.engine, shape);
  expect(await reader.drain()).toBe(true);
  expect(reader.rows.size).toBe(20_000);
  expect(rig.engine.find(shape.handle)).not.toBeNull();
});
