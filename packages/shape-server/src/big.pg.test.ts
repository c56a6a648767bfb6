import { afterEach, expect, test } from 'vitest';
import { acquire, Follower, openRig, type Rig, requestOf } from './engine.fixture.ts';

let rig: Rig;
afterEach(() => rig.close());

const ROWS = 30_000;
const ITEMS = `create table items (id int primary key, price int, filler text);
  insert into items select n, 1, repeat('x', 200) from generate_series(1, ${ROWS}) n`;

test('big: a transaction larger than memory may hold is shown whole or not at all', async () => {
  rig = await openRig(ITEMS);
  const reader = new Follower(
    () => rig.engine,
    await acquire(rig.engine, requestOf('items', { replica: 'full', columns: ['id', 'price', 'filler'] })),
  );
  await reader.catchUp(rig.sql);
  const before = reader.messages.length;
  const updating = rig.sql.query(`update items set price = 2, filler = repeat('y', 200)`);
  const writer = await rig.session();
  let looks = 0;
  for (let done = false; !done; looks += 1) {
    done = await Promise.race([updating.then(() => true), new Promise<false>((go) => setTimeout(go, 20, false))]);
    await reader.drain();
    expect([0, ROWS]).toContain(reader.messages.length - before);
  }
  for (;;) {
    await reader.drain();
    const got = reader.messages.length - before;
    expect([0, ROWS]).toContain(got);
    if (got > 0) break;
    await rig.engine.wait(reader.shape, reader.at, 50, new AbortController().signal);
  }
  expect(looks).toBeGreaterThan(0);
  expect(new Set(reader.sorted().map(({ price }) => price))).toEqual(new Set(['2']));
  const changes = reader.messages.slice(before);
  expect(changes.map(({ headers }) => headers.op_position)).toEqual(changes.map((_change, index) => index * 2));
  expect(changes.filter(({ headers }) => headers.last).map(({ headers }) => headers.op_position)).toEqual([
    2 * ROWS - 2,
  ]);
  await writer.query(`insert into items values (0, 0, '')`);
  await reader.catchUp(rig.sql);
  expect(reader.rows.size).toBe(ROWS + 1);
});

test('big: a stream that breaks in the middle of a transaction brings it again from its start', async () => {
  rig = await openRig(ITEMS);
  const reader = new Follower(() => rig.engine, await acquire(rig.engine, requestOf('items', { replica: 'full' })));
  await reader.catchUp(rig.sql);
  await rig.sql.query(`update items set price = 3, filler = repeat('z', 200)`);
  for (let cut = 0; cut < 3; cut += 1) {
    await rig.sql.query(`select pg_terminate_backend(active_pid) from pg_replication_slots
      where active and database = current_database()`);
    await new Promise((done) => setTimeout(done, 250));
  }
  expect(await reader.catchUp(rig.sql)).toBe(true);
  expect(new Set(reader.sorted().map(({ price }) => price))).toEqual(new Set(['3']));
  expect(reader.messages.filter(({ headers }) => headers.operation === 'update').length).toBe(ROWS);
});
