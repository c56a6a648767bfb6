import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { Follower, openRig, type Rig, requestOf } from './engine.fixture.ts';
import { openShapeEngine } from './engine.ts';

let rig: Rig;
afterEach(() => rig.close());

const SEED = Number(process.env['VALERO_SEED'] ?? Date.now() % 2 ** 31);

/** An engine in a process of its own, which says the handle of its shape. */
function startChild(folder: string): Promise<{ child: ChildProcess; handle: string }> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./engine-child.fixture.ts', import.meta.url)), JSON.stringify({ ...rig.options, folder })],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return new Promise((done, failed) => {
    child.once('exit', () => failed(new Error('the engine ended by itself')));
    child.stdout?.setEncoding('utf8').once('data', (text: string) => done({ child, handle: text.trim() }));
  });
}

test(`kill: an engine killed at any moment has lost nothing and doubled nothing, and its handles live (seed ${SEED})`, async () => {
  rig = await openRig('create table items (id int primary key, n int, name text)');
  await rig.engine.close();
  const [delay] = [fc.sample(fc.integer({ min: 20, max: 500 }), { numRuns: 12, seed: SEED })];
  let stop = false;
  const writers = await Promise.all([1, 2, 3].map(() => rig.session()));
  const writing = writers.map(async (client, writer) => {
    for (let round = 0; !stop; round += 1)
      await client.query(
        `insert into items select ${writer} * 1000 + (g + ${round}) % 200, ${round}, repeat('n', g) from generate_series(1, 20) g
         on conflict (id) do update set n = excluded.n, name = excluded.name`,
      );
  });
  const handles = new Set<string>();
  for (const ms of delay) {
    const { child, handle } = await startChild(rig.folder);
    handles.add(handle);
    await new Promise((done) => setTimeout(done, ms));
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  stop = true;
  await Promise.all(writing);
  expect(handles.size).toBe(1);
  rig.engine = await openShapeEngine(rig.options);
  const shape = rig.engine.current(requestOf('items'));
  expect(shape?.handle).toBe([...handles][0]);
  if (shape === null) return;
  const reader = new Follower(() => rig.engine, shape);
  expect(await reader.catchUp(rig.sql)).toBe(true);
  const { rows } = await rig.sql.query('select id::text, n::text, name from items');
  expect(reader.rows.size).toBe(rows.length);
  expect(new Set(reader.sorted().map((row) => JSON.stringify(row)))).toEqual(
    new Set(rows.map((row) => JSON.stringify(row))),
  );
});
