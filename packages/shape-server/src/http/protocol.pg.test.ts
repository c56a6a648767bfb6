import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpRig, openHttpRig } from './http.fixture.ts';

let http: HttpRig;
const SCHEMA = `
  create table items (id int primary key, name text not null, price numeric(10,2), note varchar(20), tags text[]);
  create table "Odd ""names""" ("a/b" text, "c.d" text, "ü,ß" int, primary key ("a/b", "c.d"));
  create table nokey (b text, a int);`;

beforeAll(async () => {
  http = await openHttpRig(SCHEMA, { grammar: 'electric', chunkBytes: 10_000 }, { allowDelete: true });
});
afterAll(() => http.close());

test('protocol: the first answer is the snapshot and is never up to date; the second says so and up to which LSN', async () => {
  await http.rig.sql.query(`insert into items values (1, 'one', 1.50, 'n', '{a,b}')`);
  const before = await http.lsn();
  const first = await http.ask('table=items&offset=-1');
  expect([first.status, first.headers['electric-up-to-date'], first.headers['electric-has-data']]).toEqual([
    200,
    undefined,
    'true',
  ]);
  expect(first.headers['cache-control']).toBe('public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746');
  expect(JSON.parse(first.headers['electric-schema'] ?? '')).toEqual({
    id: { type: 'int4', pk_index: 0, not_null: true },
    name: { type: 'text', not_null: true },
    price: { type: 'numeric', precision: 10, scale: 2 },
    note: { type: 'varchar', max_length: 20 },
    tags: { type: 'text', dims: 1 },
  });
  expect(first.items).toEqual([
    {
      key: '"public"."items"/"1"',
      value: { id: '1', name: 'one', price: '1.50', note: 'n', tags: '{a,b}' },
      headers: { operation: 'insert', relation: ['public', 'items'] },
    },
    {
      headers: {
        control: 'snapshot-end',
        xmin: expect.stringMatching(/^\d+$/),
        xmax: expect.stringMatching(/^\d+$/),
        xip_list: expect.any(Array),
      },
    },
  ]);
  const { 'electric-handle': handle, 'electric-offset': offset } = first.headers;
  const second = await http.ask(`table=items&offset=${offset}&handle=${handle}`);
  expect(second.headers['electric-up-to-date']).toBe('');
  expect(second.headers['cache-control']).toBe('public, max-age=60, stale-while-revalidate=300');
  expect(second.items).toEqual([
    { headers: { control: 'up-to-date', global_last_seen_lsn: expect.stringMatching(/^\d+$/) } },
  ]);
  expect(BigInt(String(second.items[0]?.headers['global_last_seen_lsn']))).toBeGreaterThanOrEqual(before);
});

test('protocol: an answer that is named is not sent again; a live one without news has a new name each time', async () => {
  const first = await http.ask('table=items&offset=-1');
  const etag = first.headers['etag'] ?? '';
  expect(etag).toBe(`"${first.headers['electric-handle']}:-1:${first.headers['electric-offset']}"`);
  const again = await http.ask('table=items&offset=-1', { headers: { 'if-none-match': `"x", W/${etag}` } });
  expect([again.status, again.body]).toEqual([304, '']);
  const { next } = await http.catchUp('table=items');
  const [a, b] = await Promise.all([http.ask(`${next}&live=true`), http.ask(`${next}&live=true`)]);
  expect([a.status, a.headers['electric-has-data']]).toEqual([200, 'false']);
  expect(a.headers['etag']).not.toBe(b.headers['etag']);
});

test('protocol: a live request is held until there is news, and has a cursor later than the one sent', async () => {
  const { next } = await http.catchUp('table=items');
  const idle = await http.ask(`${next}&live=true`);
  expect(idle.items.map(({ headers }) => headers['control'])).toEqual(['up-to-date']);
  expect([idle.headers['electric-up-to-date'], idle.headers['electric-schema']]).toEqual(['', undefined]);
  expect(idle.headers['cache-control']).toBe('public, max-age=5, stale-while-revalidate=5');
  const cursor = Number(idle.headers['electric-cursor']);
  const waiting = http.ask(`${next}&live=true&cursor=${cursor}`);
  await http.rig.sql.query(`update items set name = 'uno' where id = 1`);
  const lsn = await http.lsn();
  const woken = await waiting;
  expect(woken.items[0]).toEqual({
    key: '"public"."items"/"1"',
    value: { id: '1', name: 'uno' },
    headers: {
      operation: 'update',
      relation: ['public', 'items'],
      txids: [expect.any(Number)],
      lsn: expect.stringMatching(/^\d+$/),
      op_position: expect.any(Number),
      last: true,
    },
  });
  expect(woken.items[1]?.headers['control']).toBe('up-to-date');
  expect(BigInt(String(woken.items[1]?.headers['global_last_seen_lsn']))).toBeLessThanOrEqual(lsn);
  expect(Number(woken.headers['electric-cursor'])).toBeGreaterThan(cursor);
});

test('protocol: whoever comes with a handle that is over is sent to the shape there is now', async () => {
  const { next } = await http.catchUp('table=items');
  const handle = new URLSearchParams(next).get('handle');
  const unknown = await http.ask('table=items&offset=0_0&handle=1-1');
  expect([unknown.status, unknown.headers['electric-handle'], unknown.json]).toEqual([
    409,
    handle,
    [{ headers: { control: 'must-refetch' } }],
  ]);
  expect(unknown.headers['cache-control']).toBe('public, max-age=60, must-revalidate');
  const other = await http.ask(`table=nokey&offset=0_0&handle=${handle}`);
  expect([other.status, other.headers['electric-handle'] === handle]).toEqual([409, false]);
  const waiting = http.ask(`${next}&live=true`);
  expect((await http.ask(`handle=${handle}`, { method: 'DELETE' })).status).toBe(202);
  expect((await waiting).status).toBe(409);
  const fresh = await http.catchUp('table=items');
  expect(new URLSearchParams(fresh.next).get('handle')).not.toBe(handle);
});

test('protocol: an offset after the last one is waited for, then refused', async () => {
  const { next } = await http.catchUp('table=items');
  const beyond = next.replace(/offset=[^&]+/, 'offset=9999999999999_0');
  for (const query of [beyond, `${beyond}&live=true`]) {
    const answer = await http.ask(query);
    expect([answer.status, answer.json]).toEqual([
      400,
      { message: 'Invalid request', errors: { offset: ['out of bounds for this shape'] } },
    ]);
    expect(answer.headers['cache-control']).toBe('no-store');
  }
});

test('protocol: from now on, or changes only, there are no old rows', async () => {
  const now = await http.ask('table=items&offset=now');
  expect(now.items.map(({ headers }) => headers['control'])).toEqual(['up-to-date']);
  expect([now.headers['electric-up-to-date'], now.headers['electric-schema']]).toEqual(['', expect.any(String)]);
  const place = `offset=${now.headers['electric-offset']}&handle=${now.headers['electric-handle']}`;
  const { next, items } = await http.catchUp('table=items&log=changes_only');
  expect(items.map(({ headers }) => headers['control'])).toEqual(['snapshot-end']);
  await http.rig.sql.query(`insert into items (id, name) values (2, 'two')`);
  for (const query of [`table=items&${place}`, next]) {
    const news = await http.ask(`${query}&live=true`);
    expect(news.items[0]?.value?.['name']).toBe('two');
  }
});

test('protocol: names of every kind are read and written as the protocol has them', async () => {
  const table = encodeURIComponent('public."Odd ""names"""');
  await http.rig.sql.query(`insert into "Odd ""names""" values ('x/y', 'p.q', 3)`);
  const columns = encodeURIComponent('"a/b","c.d","ü,ß"');
  const answer = await http.ask(`table=${table}&columns=${columns}&offset=-1`);
  expect(answer.items[0]?.key).toBe('"public"."Odd "names""/"x//y"/"p.q"');
  expect(answer.headers['electric-schema']).toMatch(/^[\x20-\x7e]*$/);
  expect(Object.keys(JSON.parse(answer.headers['electric-schema'] ?? ''))).toEqual(['a/b', 'c.d', 'ü,ß']);
  await http.rig.sql.query(`insert into nokey values (null, 1)`);
  const nokey = await http.ask('table=nokey&offset=-1&where=a%3D1');
  expect(nokey.items[0]?.key).toBe('"public"."nokey"/"1"/_');
});

test('protocol: full replicas carry whole rows and what was before; a new key is a delete and an insert', async () => {
  await http.rig.sql.query(`insert into items (id, name) values (7, 'seven')`);
  const { next } = await http.catchUp('table=items&replica=full');
  await http.rig.sql.query(
    `begin; update items set name = 'sept' where id = 7; update items set id = 8 where id = 7; commit`,
  );
  const [update, away, here] = (await http.ask(`${next}&live=true`)).items;
  expect([update?.value, update?.old_value]).toEqual([
    { id: '7', name: 'sept', price: null, note: null, tags: null },
    { name: 'seven' },
  ]);
  expect([away?.headers['operation'], away?.headers['key_change_to']]).toEqual(['delete', '"public"."items"/"8"']);
  expect([here?.headers['operation'], here?.headers['key_change_from']]).toEqual(['insert', '"public"."items"/"7"']);
  expect(Number(here?.headers['op_position'])).toBe(Number(away?.headers['op_position']) + 1);
});

test('protocol: a row comes and goes with the condition of a shape', async () => {
  const { next, items } = await http.catchUp(`table=items&where=${encodeURIComponent('note = $1')}&params[1]=in`);
  expect(items.length).toBe(1);
  await http.rig.sql.query(`begin; insert into items (id, name) values (20, 'x'); update items set note = 'in' where id = 20;
    update items set name = 'y' where id = 20; update items set note = null where id = 20; commit`);
  const news = await http.ask(`${next}&live=true`);
  expect(news.items.map(({ headers }) => headers['operation'] ?? headers['control'])).toEqual([
    'insert',
    'update',
    'delete',
    'up-to-date',
  ]);
});

test('protocol: a large shape comes in chunks of about the size set, all of it and nothing twice', async () => {
  await http.rig.sql.query(`create table many (id int primary key, name text);
    insert into many select n, repeat('x', 40) from generate_series(1, 1000) n`);
  const sizes: number[] = [];
  const keys: string[] = [];
  let query = 'table=many&offset=-1';
  for (;;) {
    const answer = await http.ask(query);
    if (answer.headers['electric-up-to-date'] === '') break;
    sizes.push(Buffer.isBuffer(answer.body) ? answer.body.length : 0);
    keys.push(...answer.items.flatMap(({ key }) => key ?? []));
    query = `table=many&offset=${answer.headers['electric-offset']}&handle=${answer.headers['electric-handle']}`;
  }
  expect([keys.length, new Set(keys).size]).toEqual([1000, 1000]);
  expect(sizes.slice(0, -1).every((size) => size > 8_000 && size < 12_000)).toBe(true);
});

test('protocol: what cannot be a shape is refused by field', async () => {
  const errors = async (query: string): Promise<unknown> => {
    const answer = await http.ask(query);
    return answer.status === 400 ? (answer.json as { errors: unknown }).errors : answer.status;
  };
  expect(await errors('table=nothing&offset=-1')).toEqual({ table: [expect.stringContaining('does not exist')] });
  expect(await errors('table=items&offset=-1&where=1%20x%201')).toEqual({
    where: ['At location 17: syntax error at or near "x"'],
  });
  expect(await errors('table=items&offset=-1&columns=name')).toEqual({
    columns: [expect.stringContaining('primary key')],
  });
  expect(await errors('table=items&offset=-1&columns=id,nope')).toEqual({ columns: [expect.stringContaining('nope')] });
});

test('protocol: a table that was there a moment ago is waited for', async () => {
  await http.rig.sql.query('create table moving (id int primary key)');
  await http.catchUp('table=moving');
  await http.rig.sql.query('drop table moving');
  const gone = await http.ask('table=moving&where=id%3D1&offset=-1');
  expect([gone.status, gone.headers['retry-after']]).toEqual([503, '5']);
  await http.rig.sql.query('create table moving (id int primary key, name text); insert into moving values (1)');
  const { items } = await http.catchUp('table=moving&where=id%3D1');
  expect(items[0]?.value).toEqual({ id: '1', name: null });
});
