import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Offset } from '@electric-sql/client';
import type { Device } from '@valero/domain/identity';
import type { StoreId } from '@valero/domain/kernel';
import { type Article, articlesSet } from '@valero/domain/stock';
import { SHAPES } from '@valero/domain/sync';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { articleOf, sampleArticles } from '../seed/catalogue.ts';
import { STORES } from '../seed/people.ts';
import { startTestServer, type TestServer } from '../server.fixture.ts';
import { follow, type Reader } from './client.fixture.ts';
import { shapeFor } from './definitions.ts';

let given: TestServer;
let sql: pg.Pool;
const readers: Reader[] = [];

beforeAll(async () => {
  given = await startTestServer();
  sql = new pg.Pool({ connectionString: given.databaseUrl, max: 3 });
  sql.on('error', () => undefined);
});
afterEach(() => {
  for (const reader of readers.splice(0)) reader.stop();
});
afterAll(async () => {
  await sql.end();
  await given.close();
});

function tokenOf(till: number): string {
  const folder = given.demo.tills[till]?.folder ?? '';
  return readFileSync(join(folder, 'token'), 'utf8').trim();
}

function read(
  shape: string,
  options: Parameters<typeof follow>[2] & { till?: number } = {},
  rows?: Reader['rows'],
): Reader {
  const { till = 0, ...rest } = options;
  const reader = follow(`${given.server.url}/sync/v1/shapes/${shape}`, tokenOf(till), rest, rows);
  readers.push(reader);
  return reader;
}

async function inDatabase(table: string): Promise<number> {
  const { rows } = await sql.query<{ count: string }>(`select count(*) from ${table}`);
  return Number(rows[0]?.count);
}

/** Articles straight into the table: master data as an import leaves them. */
async function addArticles(articles: readonly Article[]): Promise<void> {
  const [store] = STORES;
  if (store === undefined) throw new Error('no store');
  for (let index = 0; index < articles.length; index += 1000) {
    await given.server.store.commit({
      drafts: [
        articlesSet.draft({ articles: articles.slice(index, index + 1000), source: { kind: 'import', ref: 'test' } }),
      ],
      actor: null,
      store: store.id,
      at: given.now(),
      offset: 60,
      newId: given.server.newId,
    });
  }
}

test('shapes: a till gets every article once, then is up to date, and the snapshot ends with what it has seen', async () => {
  const reader = read('articles');
  await reader.until('all articles', ({ stream }) => stream.isUpToDate);
  expect(reader.rows.size).toBe(sampleArticles().length);
  const ends = reader.batches
    .flat()
    .filter((message) => 'control' in message.headers && message.headers.control === 'snapshot-end');
  expect(ends).toHaveLength(1);
  expect(ends[0]?.headers).toMatchObject({
    xmin: expect.stringMatching(/^\d+$/),
    xmax: expect.stringMatching(/^\d+$/),
  });
  const bread = [...reader.rows.values()].find((row) => row['name'] === 'Weizenbrötchen');
  expect(bread).toMatchObject({ price: '45000', tax_key: expect.anything(), active: true, gtin: '2001000001378' });
});

test('shapes: 40,000 articles arrive in chunks, each row once, as they stand in the database', async () => {
  const many = Array.from({ length: 40_000 }, (_unused, index) =>
    articleOf(`9${String(index).padStart(11, '0')}X`, `Artikel ${index} „Test“ / a.b`, 900_000 + index),
  ).map((article) => ({ ...article, gtin: null }));
  await addArticles(many);
  const reader = read('articles');
  await reader.until('the whole catalogue', ({ stream }) => stream.isUpToDate);
  const total = await inDatabase('stock.article');
  expect(total).toBeGreaterThanOrEqual(40_000);
  expect(reader.rows.size).toBe(total);
  const inserts = reader.batches.flat().filter((message) => 'operation' in message.headers);
  expect(inserts.length).toBe(total);
  const chunks = reader.requests.filter(({ url }) => !url.includes('live=true'));
  expect(chunks.length).toBeGreaterThan(10);
  const { rows } = await sql.query<{ id: string; name: string; price: string }>(
    'select id, name, price::text from stock.article order by id',
  );
  const got = [...reader.rows.values()]
    .map((row) => ({ id: row['id'], name: row['name'], price: row['price'] }))
    .sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
  expect(got).toEqual(rows);
});

test('shapes: a price change in the office reaches a till that waits', async () => {
  const reader = read('articles');
  await reader.until('the catalogue', ({ stream }) => stream.isUpToDate);
  const [row] = [...reader.rows.values()].filter((candidate) => candidate['name'] === 'Brezel');
  const response = await given.server.app.inject({
    method: 'POST',
    url: '/api/v1/commands/stock.changePrice',
    headers: { authorization: `Bearer ${await given.signIn('karl')}` },
    payload: { articleId: row?.['id'], price: 95_000, baseVersion: 1, reason: 'Probe' },
  });
  expect(response.statusCode, response.body).toBe(200);
  await reader.until('the new price', ({ rows }) =>
    [...rows.values()].some((candidate) => candidate['name'] === 'Brezel' && candidate['price'] === '95000'),
  );
});

test('shapes: a new row, a changed row and a deleted row arrive while the till waits', async () => {
  const reader = read('stores');
  await reader.until('the stores', ({ stream }) => stream.isUpToDate);
  const [store] = STORES;
  if (store === undefined) throw new Error('no store');
  const id = given.server.newId();
  const { identity } = given.server.store;
  await identity.saveStore({ ...store, id: id as typeof store.id, number: 99, name: 'Messe' });
  await reader.until('the new store', ({ rows }) => [...rows.values()].some((row) => row['name'] === 'Messe'));
  await identity.saveStore({ ...store, id: id as typeof store.id, number: 99, name: 'Messe Süd' });
  await reader.until('the new name', ({ rows }) => [...rows.values()].some((row) => row['name'] === 'Messe Süd'));
  await sql.query('delete from identity.store where id = $1', [id]);
  await reader.until('the store gone', ({ rows }) => ![...rows.values()].some((row) => row['id'] === id));
  expect(reader.rows.size).toBe(STORES.length);
});

test('shapes: a change that commits during the snapshot, begun before it, is neither lost nor doubled', async () => {
  const early = await sql.connect();
  try {
    await early.query('begin');
    await early.query(`update identity.company set name = 'Feinkost Brandt & Co. KG'`);
    const reader = read('company');
    await reader.until('the company', ({ rows }) => rows.size === 1);
    expect([...reader.rows.values()][0]?.['name']).toBe('Feinkost Brandt GmbH');
    await early.query('commit');
    await reader.until('the late commit', ({ rows }) => [...rows.values()][0]?.['name'] === 'Feinkost Brandt & Co. KG');
  } finally {
    early.release();
  }
});

test('shapes: after a restart of the server the same handle goes on with what changed meanwhile', async () => {
  const before = read('customers');
  await before.until('the customers', ({ stream }) => stream.isUpToDate);
  const { lastOffset, shapeHandle } = before.stream;
  if (shapeHandle === undefined) throw new Error('no handle');
  before.stop();
  await sql.query(`update crm.customer set name = 'Hotel Adler & Söhne' where number = 'K-1001'`);
  await given.restart();
  const after = read('customers', { offset: lastOffset, handle: shapeHandle }, before.rows);
  await after.until('the new name', ({ rows }) =>
    [...rows.values()].some((row) => row['name'] === 'Hotel Adler & Söhne'),
  );
  expect(after.stream.shapeHandle).toBe(shapeHandle);
  expect(after.rows.size).toBe(before.rows.size);
  expect(after.requests.filter(({ status }) => status === 409)).toEqual([]);
  expect(after.batches.flat().filter((message) => 'operation' in message.headers)).toHaveLength(1);
});

test('shapes: a handle nobody gave out and one of another shape start over', async () => {
  const customers = read('customers');
  await customers.until('the customers', ({ stream }) => stream.isUpToDate);
  for (const handle of ['0000000000000000-1', customers.stream.shapeHandle ?? '']) {
    const reader = read('company', { offset: '0_inf' as Offset, handle });
    await reader.until('a whole new copy', ({ stream, rows }) => stream.isUpToDate && rows.size === 1);
    expect(reader.requests[0]?.status).toBe(409);
    expect(reader.failure()).toBeNull();
  }
});

test('shapes: a server that lost its log gives new handles, and whoever held an old one has a whole new copy', async () => {
  const before = read('stores');
  await before.until('the stores', ({ stream }) => stream.isUpToDate);
  const { lastOffset, shapeHandle } = before.stream;
  if (shapeHandle === undefined) throw new Error('no handle');
  before.stop();
  await given.restart(() => rmSync(join(given.home, 'shapes'), { recursive: true }));
  const after = read('stores', { offset: lastOffset, handle: shapeHandle }, before.rows);
  await after.until('a new handle', ({ stream }) => stream.isUpToDate && stream.shapeHandle !== shapeHandle);
  expect(after.requests[0]?.status).toBe(409);
  expect(after.rows).toEqual(before.rows);
  expect(after.failure()).toBeNull();
});

test('shapes: a till holds only people who work at its store or at all of them', async () => {
  const logins = ({ rows }: Reader): string[] => [...rows.values()].map((row) => String(row['login'])).sort();
  const mitte = read('users', { till: 0 });
  const hafen = read('users', { till: 2 });
  await mitte.until('the people', ({ stream }) => stream.isUpToDate);
  await hafen.until('the people', ({ stream }) => stream.isUpToDate);
  expect(logins(mitte)).toEqual(['aylin', 'karl', 'mira', 'petra', 'revision']);
  expect(logins(hafen)).toEqual(['jonas', 'karl', 'petra', 'revision']);
  expect(mitte.stream.shapeHandle).not.toBe(hafen.stream.shapeHandle);
  const { identity } = given.server.store;
  const aylin = await identity.userByLogin('aylin');
  if (aylin === null) throw new Error('no Aylin');
  await identity.saveUser({ ...aylin, name: 'Aylin Mutlu' });
  await mitte.until('the new name', ({ rows }) => [...rows.values()].some((row) => row['name'] === 'Aylin Mutlu'));
  const store = given.demo.tills[2]?.device.store ?? null;
  await identity.saveUser({ ...aylin, name: 'Aylin Mutlu', store });
  await hafen.until('her coming', (reader) => logins(reader).includes('aylin'));
  await mitte.until('her leaving', (reader) => !logins(reader).includes('aylin'));
  // before she came, nothing of her was told there
  const told = JSON.stringify(
    hafen.batches
      .slice(0, -1)
      .flat()
      .filter((message) => 'key' in message),
  );
  expect(told).not.toContain(aylin.id);
  await identity.saveUser(aylin);
});

test('shapes: every column a till knows is named, and a new one of a table waits until somebody has named it', async () => {
  for (const name of SHAPES) {
    const { schema, table, columns } = shapeFor(name, { store: STORES[0]?.id as StoreId });
    const { rows } = await sql.query<{ name: string }>(
      'select column_name as name from information_schema.columns where table_schema = $1 and table_name = $2',
      [schema, table],
    );
    expect({ name, columns: [...columns].sort() }).toEqual({ name, columns: rows.map((row) => row.name).sort() });
  }
});

test('shapes: without a token, with a person’s token and with a revoked one nothing comes, also on a live request', async () => {
  const person = await given.signIn('karl');
  for (const token of ['x'.repeat(43), person]) {
    const reader = follow(`${given.server.url}/sync/v1/shapes/articles`, token);
    readers.push(reader);
    await reader.until('the refusal', ({ failure }) => failure() !== null);
    expect(reader.rows.size).toBe(0);
    expect(reader.requests.map(({ status }) => status)).toEqual([401]);
  }
  const till = given.demo.tills[1]?.device as Device;
  const reader = read('stores', { till: 1 });
  await reader.until('the stores', ({ stream }) => stream.isUpToDate);
  await given.server.store.identity.revokeDeviceTokens(till.id, given.now());
  await reader.until('the end of the stream', ({ failure }) => failure() !== null);
  expect(reader.requests.at(-1)?.status).toBe(401);
});

test('shapes: what the protocol refuses is refused in its words, an unknown shape as a problem', async () => {
  const headers = { authorization: `Bearer ${tokenOf(0)}` };
  const ask = (path: string) => given.server.app.inject({ url: `/sync/v1/shapes/${path}`, headers });
  for (const path of ['articles?offset=later', 'articles?offset=0_0', 'articles?offset=-1&live=true', 'articles']) {
    const { statusCode, headers: given, body } = await ask(path);
    expect(statusCode, path).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ errors: expect.any(Object) });
    expect(given['cache-control']).toBe('private, no-store');
  }
  const unknown = await ask('password?offset=-1');
  expect(unknown.statusCode).toBe(404);
  expect(unknown.headers['content-type']).toContain('application/problem+json');
  expect(unknown.json()).toMatchObject({ code: 'sync.shape_unknown' });
});

test('shapes: answers are private, name their offset, and a cursor always moves forward', async () => {
  const headers = { authorization: `Bearer ${tokenOf(0)}` };
  const ask = (query: string) => given.server.app.inject({ url: `/sync/v1/shapes/company?${query}`, headers });
  const first = await ask('offset=-1');
  expect(first.headers['cache-control']).toContain('private');
  expect(first.headers['vary']).toContain('authorization');
  expect(first.headers['electric-up-to-date']).toBeUndefined();
  expect(JSON.parse(String(first.headers['electric-schema']))).toMatchObject({ id: { type: 'uuid', pk_index: 0 } });
  const again = await given.server.app.inject({
    url: '/sync/v1/shapes/company?offset=-1',
    headers: { ...headers, 'if-none-match': String(first.headers['etag']) },
  });
  expect(again.statusCode).toBe(304);
  const handle = String(first.headers['electric-handle']);
  let offset = String(first.headers['electric-offset']);
  let cursor = '';
  for (let round = 0; round < 2; round += 1) {
    const caught = await ask(`offset=${offset}&handle=${handle}`);
    offset = String(caught.headers['electric-offset']);
    const next = await ask(`offset=${offset}&handle=${handle}&live=true&cursor=${cursor}`);
    expect(next.statusCode).toBe(200);
    const moved = String(next.headers['electric-cursor']);
    expect(Number(moved)).toBeGreaterThan(Number(cursor || -1));
    expect(next.headers['electric-schema']).toBeUndefined();
    cursor = moved;
    offset = String(next.headers['electric-offset']);
  }
});
