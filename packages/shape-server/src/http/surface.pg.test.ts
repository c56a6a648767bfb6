import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpRig, openHttpRig } from './http.fixture.ts';

let http: HttpRig;
beforeAll(async () => {
  http = await openHttpRig(
    `create table items (id int primary key, store text, name text);
     insert into items select n, case when n % 2 = 0 then 'a' else 'b' end, 'item ' || n from generate_series(1, 10) n;`,
    {},
    { secret: 'open sesame', maxExisting: 3 },
  );
});
afterAll(() => http.close());
const SECRET = 'secret=open+sesame';

test('surface: no way of writing the path leads past the secret', async () => {
  for (const path of ['/v1/shape', '//v1/shape', '/v1/%73hape', '/v1/shape/', '/%761//shape'])
    for (const method of ['GET', 'HEAD', 'POST', 'DELETE']) {
      const answer = await http.ask('table=items&offset=-1&secret=wrong', { path, method });
      expect([path, method, answer.status]).toEqual([path, method, 401]);
    }
  const known = await http.ask(`table=items&offset=-1&${SECRET}`, { path: '//v1/%73hape/' });
  expect(known.status).toBe(200);
  expect((await http.ask('table=items&offset=-1&api_secret=open+sesame')).status).toBe(200);
});

test('surface: health, root, options and what is not there are answered without a secret', async () => {
  const health = await http.ask('', { path: '/v1/health' });
  expect([health.status, health.json, health.headers['cache-control']]).toEqual([
    200,
    { status: 'active' },
    'no-cache, no-store, must-revalidate',
  ]);
  const root = await http.ask('', { path: '/' });
  expect([root.status, root.body]).toEqual([200, '']);
  const options = await http.ask('', {
    method: 'OPTIONS',
    headers: { 'access-control-request-headers': 'x-a, x-b' },
  });
  expect([options.status, options.headers['access-control-allow-headers']]).toEqual([204, 'x-a, x-b']);
  expect((await http.ask('', { path: '/v1/other' })).status).toBe(404);
  expect((await http.ask('', { method: 'PATCH' })).status).toBe(405);
  expect((await http.ask(`handle=x&${SECRET}`, { method: 'DELETE' })).status).toBe(405);
});

test('surface: HEAD is a GET without its body', async () => {
  const [get, head] = [
    await http.ask(`table=items&offset=-1&${SECRET}`),
    await http.ask(`table=items&offset=-1&${SECRET}`, { method: 'HEAD' }),
  ];
  expect(head.headers).toEqual(get.headers);
  expect(head.body).toBe('');
});

test('surface: a subset holds rows of the shape only, whatever it asks for, and tells what it saw', async () => {
  const shape = `table=items&where=${encodeURIComponent('store = $1')}&params[1]=a&${SECRET}`;
  const { next } = await http.catchUp(shape);
  const get = await http.ask(
    `${next}&subset__where=${encodeURIComponent("name = $1 OR store = 'b' OR true")}&subset__params=${encodeURIComponent('{"1":"item 2"}')}&subset__order_by=${encodeURIComponent('id DESC NULLS LAST')}&subset__limit=3&subset__offset=1`,
  );
  expect([get.status, get.headers['electric-snapshot'], get.headers['cache-control']]).toEqual([
    200,
    'true',
    'no-cache',
  ]);
  const { metadata, data } = get.json as {
    metadata: Record<string, unknown>;
    data: { key: string; value: Record<string, string>; headers: Record<string, unknown> }[];
  };
  expect(data.map(({ value }) => value['id'])).toEqual(['8', '6', '4']);
  expect(data.every(({ headers }) => headers['snapshot_mark'] === metadata['snapshot_mark'])).toBe(true);
  expect(metadata).toEqual({
    xmin: expect.stringMatching(/^\d+$/),
    xmax: expect.stringMatching(/^\d+$/),
    xip_list: expect.any(Array),
    database_lsn: expect.stringMatching(/^\d+$/),
    snapshot_mark: expect.any(Number),
  });
  const post = await http.ask(next, {
    method: 'POST',
    body: { where: 'id = $1', params: { 1: 2 }, table: 'pg_class' },
  });
  expect((post.json as { data: unknown[] }).data.length).toBe(1);
  const foreign = await http.ask(next, { method: 'POST', body: { where: 'id = 1' } });
  expect((foreign.json as { data: unknown[] }).data).toEqual([]);
});

test('surface: a subset that cannot be is refused by field', async () => {
  const errors = async (body: unknown, more = ''): Promise<unknown> =>
    (await http.ask(`table=items&offset=-1&${SECRET}${more}`, { method: 'POST', body })).json;
  const refused = (field: string) => ({
    message: 'Invalid request',
    errors: { subset: { [field]: [expect.any(String)] } },
  });
  expect(await errors({ where: 'nope = 1' })).toEqual(refused('where'));
  expect(await errors({ where: 'id = 1; drop table items' })).toEqual(refused('where'));
  expect(await errors({ order_by: 'id; drop table items' })).toEqual(refused('order_by'));
  expect(await errors({ limit: 5 })).toEqual(refused('order_by'));
  expect(await errors({ limit: 0, order_by: 'id' })).toEqual(refused('limit'));
  expect(await errors({ where: "store = 'a'" }, '&queryable_columns=id')).toEqual(refused('where'));
  expect(await errors([])).toEqual({ error: 'Request body must be a JSON object' });
});

test('surface: a subset of a table that has just changed sends the reader to the new shape', async () => {
  await http.rig.sql.query('create table fleeting (id int primary key, name text)');
  const { next } = await http.catchUp(`table=fleeting&${SECRET}`);
  await http.rig.sql.query('alter table fleeting drop column name');
  const answer = await http.ask(next, { method: 'POST', body: { where: 'id = 1' } });
  expect([answer.status, answer.json]).toEqual([409, [{ headers: { control: 'must-refetch' } }]]);
});

test('surface: many who wait for one change are given the same bytes', async () => {
  const { next } = await http.catchUp(`table=items&${SECRET}`);
  const waiting = Promise.all([1, 2, 3].map(() => http.ask(`${next}&live=true`)));
  await http.rig.sql.query(`insert into items values (100, 'a', 'late')`);
  const bodies = (await waiting).map(({ body }) => body);
  expect(bodies[0]).toBeInstanceOf(Buffer);
  expect(bodies.every((body) => body === bodies[0])).toBe(true);
});

test('surface: more at the same time than there may be are asked to come back', async () => {
  const { next } = await http.catchUp(`table=items&${SECRET}`);
  const gone = new AbortController();
  const waiting = [1, 2, 3].map(() => http.ask(`${next}&live=true`, { signal: gone.signal }));
  const fourth = await http.ask(`${next}&live=true`);
  expect([fourth.status, fourth.json]).toEqual([
    503,
    { code: 'concurrent_request_limit_exceeded', message: expect.stringContaining('limit: 3') },
  ]);
  expect(Number(fourth.headers['retry-after'])).toBeGreaterThan(4);
  gone.abort();
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([499, 499, 499]);
  expect((await http.ask(next)).status).toBe(200);
});

test('surface: an event stream sends a change as it comes and gives its place free at its end', async () => {
  const { url } = await http.listen();
  const { next } = await http.catchUp(`table=items&${SECRET}`);
  for (let round = 0; round < 4; round += 1) {
    const gone = new AbortController();
    const answer = await fetch(`${url}/v1/shape?${next}&live=true&live_sse=true`, { signal: gone.signal });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    const reader = answer.body?.getReader();
    if (round === 0) await http.rig.sql.query(`update items set name = 'told' where id = 1`);
    let text = '';
    while (!text.includes('up-to-date')) text += Buffer.from((await reader?.read())?.value ?? []).toString();
    const events = text.split('\n\n').filter(Boolean);
    expect(JSON.parse(events[0]?.replace('data: ', '') ?? '').value).toEqual({ id: '1', name: 'told' });
    gone.abort();
    // the next round has a place only if this one's is free again
    await new Promise((done) => setTimeout(done, 30));
  }
});

test('surface: who left an event stream goes on at the LSN it was told, without loss or double', async () => {
  const { url } = await http.listen();
  const { next } = await http.catchUp(`table=items&${SECRET}`);
  const gone = new AbortController();
  const answer = await fetch(`${url}/v1/shape?${next}&live=true&live_sse=true`, { signal: gone.signal });
  // until the note has come, the place in the headers is where the reader was
  expect(answer.headers.get('electric-offset')).toBe(new URLSearchParams(next).get('offset'));
  await http.rig.sql.query(`update items set name = 'told' where id in (2, 3, 4)`);
  const reader = answer.body?.getReader();
  let text = '';
  while (!text.includes('up-to-date')) text += Buffer.from((await reader?.read())?.value ?? []).toString();
  gone.abort();
  const lsn = /global_last_seen_lsn":"(\d+)"/.exec(text)?.[1];
  const place = next.replace(/offset=[^&]+/, `offset=${lsn}_0`);
  const idle = await http.ask(place);
  expect([idle.status, idle.items.length, idle.headers['electric-up-to-date']]).toEqual([200, 1, '']);
  await http.rig.sql.query(`update items set name = 'more' where id = 5`);
  const news = await http.ask(`${place}&live=true`);
  expect(news.items.flatMap(({ value }) => value?.['id'] ?? [])).toEqual(['5']);
});

test('surface: over HTTP a body that is too large or no JSON is refused', async () => {
  const { url } = await http.listen();
  const post = (body: string): Promise<Response> =>
    fetch(`${url}/v1/shape?table=items&offset=-1&${SECRET}`, { method: 'POST', body });
  expect((await post('{"where":')).status).toBe(400);
  expect((await post(' '.repeat(1024 * 1024 + 1))).status).toBe(413);
  expect((await post('{"where":"id = 1"}')).status).toBe(200);
  expect((await fetch(`${url}//v1/%73hape?table=items&offset=-1`)).status).toBe(401);
});
