import { afterEach, expect, test } from 'vitest';
import { acquire, Follower, openRig, type Rig, requestOf } from './engine.fixture.ts';

let rig: Rig;
afterEach(() => rig.close());

const TABLES = 'create table quiet (id int primary key); create table busy (id int, filler text)';

const RETAINED = `select pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::int8 as bytes from pg_replication_slots
  where database = current_database()`;

test('hygiene: writes to tables nobody follows do not keep WAL', async () => {
  rig = await openRig(TABLES, { checkMs: 200 });
  await acquire(rig.engine, requestOf('quiet'));
  for (let round = 0; round < 12; round += 1)
    await rig.sql.query(`insert into busy select n, repeat('x', 1000) from generate_series(1, 5000) n`);
  const retained = async (): Promise<number> => {
    // as the background writer does every 15 s: what runs, from where decoding could begin again
    await rig.sql.query('select pg_log_standby_snapshot()');
    return Number((await rig.sql.query(RETAINED)).rows[0]?.bytes);
  };
  await expect.poll(retained, { timeout: 15_000, interval: 300 }).toBeLessThan(8_000_000);
  await expect.poll(() => rig.engine.status().retainedWal ?? Infinity).toBeLessThan(8_000_000);
  expect(rig.engine.status().walStatus).toBe('reserved');
});

test('hygiene: the position a reader is told moves while nothing he follows is written', async () => {
  rig = await openRig(TABLES);
  const reader = new Follower(() => rig.engine, await acquire(rig.engine, requestOf('quiet')));
  await reader.drain();
  await rig.sql.query(`insert into busy values (1, 'x')`);
  expect(await reader.catchUp(rig.sql)).toBe(true);
  expect(reader.messages.length).toBe(1);
});

test('hygiene: an engine without its database still serves what it has, and says so', async () => {
  rig = await openRig(TABLES);
  await rig.sql.query('insert into quiet values (1)');
  const shape = await acquire(rig.engine, requestOf('quiet'));
  const reader = new Follower(() => rig.engine, shape);
  await reader.catchUp(rig.sql);
  const gone = rig.url.replace(/:\d+\//, ':1/');
  const engine = await rig.reopen({ databaseUrl: gone });
  await expect.poll(() => engine.status().state).toBe('down');
  expect(engine.status().lastError).toContain('ECONNREFUSED');
  const late = new Follower(() => engine, shape);
  expect(await late.drain()).toBe(true);
  expect(late.rows.size).toBe(1);
});
