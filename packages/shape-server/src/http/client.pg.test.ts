import {
  type ChangeMessage,
  isChangeMessage,
  isControlMessage,
  type Message,
  Shape,
  ShapeStream,
  type ShapeStreamInterface,
  type ShapeStreamOptions,
} from '@electric-sql/client';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type HttpRig, openHttpRig } from './http.fixture.ts';

let http: HttpRig;
let url: string;
let gone = new AbortController();
beforeAll(async () => {
  http = await openHttpRig('', { grammar: 'electric', chunkBytes: 10_000 }, { longPollMs: 2_000, allowDelete: true });
  url = `${(await http.listen()).url}/v1/shape`;
});
afterEach(() => {
  gone.abort();
  gone = new AbortController();
});
afterAll(() => http.close());

let tables = 0;
/** A table of its own for a test. */
async function table(
  columns = 'id int primary key, name text, price numeric(10,2), big int8, open bool',
): Promise<string> {
  tables += 1;
  await http.rig.sql.query(`create table t${tables} (${columns})`);
  return `t${tables}`;
}

function stream(name: string, more: Partial<ShapeStreamOptions> = {}): ShapeStream {
  const { params = {}, ...rest } = more;
  return new ShapeStream({ url, signal: gone.signal, ...rest, params: { table: name, ...params } });
}

/** Its rows. The client's own types do not agree with each other under `exactOptionalPropertyTypes`. */
function shapeOf(source: ShapeStream): Shape {
  return new Shape(source as ShapeStreamInterface);
}

/** Collects what a stream says. */
function collect(source: ShapeStream): Message[] {
  const messages: Message[] = [];
  source.subscribe(
    (batch) => {
      messages.push(...batch);
    },
    () => undefined,
  );
  return messages;
}

const changes = (messages: readonly Message[]): ChangeMessage[] => messages.filter((one) => isChangeMessage(one));
const controls = (messages: readonly Message[]): string[] =>
  messages.flatMap((one) => (isControlMessage(one) ? [one.headers.control] : []));

async function settled(source: ShapeStream, lsn: bigint, messages: readonly Message[]): Promise<void> {
  await vi.waitFor(
    () => {
      const seen = messages.findLast((one) => isControlMessage(one) && one.headers.control === 'up-to-date');
      expect(BigInt(String(seen?.headers['global_last_seen_lsn'] ?? 0))).toBeGreaterThanOrEqual(lsn);
    },
    { timeout: 20_000, interval: 10 },
  );
  expect(source.hasStarted()).toBe(true);
}

type Step = readonly ['insert' | 'update' | 'delete' | 'move', number, number];
const steps = fc.array(
  fc.tuple(
    fc.constantFrom('insert', 'update', 'delete', 'move'),
    fc.nat({ max: 8 }),
    fc.nat({ max: 8 }),
  ) as fc.Arbitrary<Step>,
  { minLength: 1, maxLength: 12 },
);

function statement(name: string, [kind, a, b]: Step): string {
  if (kind === 'insert')
    return `insert into ${name} (id, name, open) values (${a}, 'n${b}', ${b % 2 === 0}) on conflict do nothing`;
  if (kind === 'update') return `update ${name} set name = 'u${b}', open = ${b % 3 === 0} where id = ${a}`;
  if (kind === 'delete') return `delete from ${name} where id = ${a}`;
  return `update ${name} set id = ${b + 100} where id = ${a} and not exists (select 1 from ${name} where id = ${b + 100})`;
}

test.each([false, true])(
  'client: holds at its LSN what the table holds, whatever was done to it (event stream: %s)',
  async (liveSse) => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 6 }), fc.boolean(), async (batches, filtered) => {
        const name = await table();
        const condition = filtered ? 'open = true' : 'true';
        const source = stream(name, { liveSse, params: filtered ? { where: 'open = $1', params: ['true'] } : {} });
        const shape = shapeOf(source);
        const messages = collect(source);
        await shape.rows;
        for (const batch of batches) {
          const sql = batch.map((step) => statement(name, step)).join('; ');
          await http.rig.sql.query(`begin; ${sql}; insert into ${name} (id, open) values (999, true); commit`);
          await http.rig.sql.query(`delete from ${name} where id = 999`);
        }
        await settled(source, await http.lsn().then((lsn) => (liveSse ? 0n : lsn)), messages);
        const { rows } = await http.rig.sql.query(
          `select id, name, price, big, open from ${name} where ${condition} order by id`,
        );
        await vi.waitFor(() => {
          const held = shape.currentRows.map((row) => ({ ...row })).sort((x, y) => Number(x['id']) - Number(y['id']));
          expect(held).toEqual(rows);
        }, 20_000);
        expect(controls(messages)).not.toContain('must-refetch');
        gone.abort();
        gone = new AbortController();
      }),
      { numRuns: 12 },
    );
  },
);

test('client: values are parsed by the types the server names', async () => {
  const name = await table(
    'id int2 primary key, f float8, big int8, yes bool, doc jsonb, ints int4[], at timestamptz, c char(4)',
  );
  await http.rig.sql.query(
    `insert into ${name} values (1, 0.1, 9007199254740993, true, '{"a":[1,null]}', '{{1,2},{3,null}}', '2024-02-29 12:00+02', 'ab')`,
  );
  const [row] = await shapeOf(stream(name)).rows;
  expect(row).toEqual({
    id: 1,
    f: 0.1,
    big: 9007199254740993n,
    yes: true,
    doc: { a: [1, null] },
    ints: [
      [1, 2],
      [3, null],
    ],
    at: '2024-02-29 10:00:00+00',
    c: 'ab  ',
  });
});

test('client: many chunks are one shape, and a stored offset and handle go on where they stood', async () => {
  const name = await table();
  await http.rig.sql.query(`insert into ${name} (id, name) select n, repeat('x', 100) from generate_series(1, 2000) n`);
  const first = stream(name, { subscribe: false });
  const messages = collect(first);
  await vi.waitFor(() => expect(first.isUpToDate).toBe(true), 20_000);
  expect(changes(messages).length).toBe(2000);
  const place = { offset: first.lastOffset, handle: first.shapeHandle ?? '' };
  await http.rig.sql.query(`update ${name} set name = 'changed' where id = 7`);
  const again = collect(stream(name, place));
  await vi.waitFor(() => expect(changes(again).length).toBe(1), 20_000);
  expect(changes(again)[0]?.value).toEqual({ id: 7, name: 'changed' });
});

test('client: a shape that is over is fetched again by itself', async () => {
  const name = await table();
  await http.rig.sql.query(`insert into ${name} (id) values (1), (2)`);
  const source = stream(name);
  const shape = shapeOf(source);
  const messages = collect(source);
  await shape.rows;
  const handle = source.shapeHandle;
  await http.rig.sql.query(`truncate ${name}`);
  await http.rig.sql.query(`insert into ${name} (id) values (3)`);
  await vi.waitFor(() => expect(shape.currentRows.map((row) => row['id'])).toEqual([3]), 20_000);
  expect(controls(messages)).toContain('must-refetch');
  expect(source.shapeHandle).not.toBe(handle);
});

test('client: a column added to the table makes another shape, with the column', async () => {
  const name = await table('id int primary key');
  await http.rig.sql.query(`insert into ${name} values (1)`);
  const shape = shapeOf(stream(name));
  await shape.rows;
  await http.rig.sql.query(`alter table ${name} add column more text default 'm'`);
  await http.rig.sql.query(`insert into ${name} values (2, 'x')`);
  await vi.waitFor(
    () =>
      expect(shape.currentRows).toEqual([
        { id: 1, more: 'm' },
        { id: 2, more: 'x' },
      ]),
    20_000,
  );
});

test.each(['GET', 'POST'] as const)(
  'client: rows asked for at once join the stream without loss or double (%s)',
  async (subsetMethod) => {
    const name = await table();
    await http.rig.sql.query(`insert into ${name} (id, name) select n, 'n' || n from generate_series(1, 20) n`);
    const source = stream(name, { log: 'changes_only', subsetMethod });
    const shape = shapeOf(source);
    await vi.waitFor(() => expect(source.isUpToDate).toBe(true), 20_000);
    expect(shape.currentRows).toEqual([]);
    const other = await http.rig.session();
    await other.query('begin');
    await other.query(`update ${name} set name = 'open' where id = 3`);
    await source.requestSnapshot({ where: 'id <= $1', params: { '1': '5' }, orderBy: 'id DESC', limit: 4 });
    expect(shape.currentRows.map((row) => row['name'])).toEqual(['n5', 'n4', 'n3', 'n2']);
    await other.query('commit');
    await http.rig.sql.query(`update ${name} set name = 'later' where id = 4`);
    await vi.waitFor(
      () => expect(shape.currentRows.map((row) => row['name']).sort()).toEqual(['later', 'n2', 'n5', 'open']),
      20_000,
    );
  },
);

test('client: refreshed by force it answers at once with what has been committed', async () => {
  const name = await table();
  await http.rig.sql.query(`insert into ${name} (id, name) values (1, 'a')`);
  const source = stream(name);
  const shape = shapeOf(source);
  await shape.rows;
  await http.rig.sql.query(`update ${name} set name = 'b'`);
  const { lsn } = await http.catchUp(`table=${name}`);
  expect(lsn).toBeGreaterThan(0n);
  await source.forceDisconnectAndRefresh();
  await vi.waitFor(() => expect(shape.currentRows[0]?.['name']).toBe('b'), 20_000);
});
