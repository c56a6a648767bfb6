import { afterEach, expect, test } from 'vitest';
import { acquire, Follower, openRig, type Rig, requestOf } from './engine.fixture.ts';

let rig: Rig;
afterEach(() => rig.close());

const TABLES = ['a', 'b', 'c'];

/** What a shape held when it was at its head, and the position it stood for. */
interface Observation {
  readonly value: number;
  readonly seen: bigint;
}

test('cut: at the position a shape stands for it holds every transaction up to there and none after, also when it was just made', async () => {
  const tables = TABLES.map(
    (name) => `create table ${name} (id int primary key, v int); insert into ${name} values (1, 0)`,
  );
  rig = await openRig(tables.join('; '));
  let stop = false;
  const writer = await rig.session();
  const writing = (async () => {
    for (let v = 1; !stop; v += 1)
      await writer.query(`begin; ${TABLES.map((name) => `update ${name} set v = ${v}`).join('; ')}; commit`);
  })();
  const lsns = new Map<number, bigint>();
  const observations: Observation[] = [];
  const follow = async (table: string, columns: string[], rounds: number): Promise<void> => {
    const reader = new Follower(() => rig.engine, await acquire(rig.engine, requestOf(table, { columns })));
    for (let round = 0; round < rounds; round += 1) {
      expect(await reader.drain()).toBe(true);
      const [row] = reader.sorted();
      observations.push({ value: Number(row?.['v']), seen: reader.seen });
      await rig.engine.wait(reader.shape, reader.at, 20, new AbortController().signal);
    }
    for (const { value, headers } of reader.messages)
      if (headers.operation === 'update') lsns.set(Number(value['v']), BigInt(headers.lsn ?? 0));
  };
  const first = TABLES.map((table) => follow(table, ['id', 'v'], 150));
  const fresh = (async () => {
    // shapes made in the middle of it
    for (const table of TABLES) await follow(table, ['v', 'id'], 10);
  })();
  await Promise.all([...first, fresh]);
  stop = true;
  await writing;
  expect(lsns.size).toBeGreaterThan(50);
  for (const { value, seen } of observations) {
    const within = [...lsns].filter(([, lsn]) => lsn <= seen).map(([v]) => v);
    if (within.length > 0 && lsns.has(value)) expect(Math.max(...within)).toBe(value);
    expect(lsns.get(value) ?? 0n).toBeLessThanOrEqual(seen);
  }
});

test('cut: one transaction is in all its shapes before a reader of one of them hears of it', async () => {
  rig = await openRig(TABLES.map((name) => `create table ${name} (id int primary key)`).join('; '));
  const readers = await Promise.all(
    TABLES.map(async (table) => new Follower(() => rig.engine, await acquire(rig.engine, requestOf(table)))),
  );
  for (const reader of readers) await reader.drain();
  for (let id = 1; id <= 30; id += 1) {
    const [first] = readers;
    if (first === undefined) return;
    const woken = rig.engine.wait(first.shape, first.at, 10_000, new AbortController().signal);
    await rig.sql.query(`begin; ${TABLES.map((name) => `insert into ${name} values (${id})`).join('; ')}; commit`);
    expect(await woken).toBe('changed');
    for (const reader of readers) {
      await reader.drain();
      expect(reader.rows.size).toBe(id);
    }
  }
});
