import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { listAccesses, listChanges, retention } from '@valero/domain/audit';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FiscalExport } from '../fiscal/desk.ts';
import { startTestServer, type TestServer } from '../server.fixture.ts';
import { demoTills, send, trade } from '../story.fixture.ts';

/** Reads a ZIP by its central directory (APPNOTE 4.3.12), apart from its writer. */
function unzip(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006'));
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size, nameSize] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28)];
    const name = zip.toString('utf8', at + 46, at + 46 + nameSize);
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(start, start + size);
    files.set(name, method === 8 ? inflateRawSync(packed) : packed);
    at += 46 + nameSize + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}

let given: TestServer;
let manager: Record<string, string>;
let sql: pg.Pool;

beforeAll(async () => {
  given = await startTestServer();
  const tills = demoTills(given);
  trade(tills, 2);
  for (const till of tills) for (const { status } of await send(given, till)) expect(status).toBe(200);
  await given.server.store.consumers.runUntilIdle();
  manager = { authorization: `Bearer ${await given.signIn('karl')}` };
  sql = new pg.Pool({ connectionString: given.databaseUrl, max: 2 });
  sql.on('error', () => undefined);
});
afterAll(async () => {
  await sql.end();
  await given.close();
});

const ask = async <T>(name: string, payload: object = {}, headers = manager): Promise<T> => {
  const answer = await given.server.app.inject({ method: 'POST', url: `/api/v1/queries/${name}`, payload, headers });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<T>();
};

async function finished(order: object): Promise<FiscalExport> {
  const begun = await given.server.app.inject({
    method: 'POST',
    url: '/api/v1/exports/fiscal',
    payload: order,
    headers: manager,
  });
  expect(begun.statusCode, begun.body).toBe(202);
  const { id } = begun.json<FiscalExport>();
  for (;;) {
    const asked = await given.server.app.inject({
      method: 'GET',
      url: `/api/v1/exports/fiscal/${id}`,
      headers: manager,
    });
    const view = asked.json<FiscalExport>();
    if (view.state !== 'running') return view;
    await new Promise((done) => setTimeout(done, 50));
  }
}

test('fiscal exports: the head office writes all tills as a job, gives them out as ZIP, and the chain in it holds', async () => {
  const view = await finished({ kind: 'all' });
  expect(view, JSON.stringify(view.error)).toMatchObject({ state: 'done', kind: 'all' });
  const file = await fetch(`${given.server.url}/api/v1/exports/fiscal/${view.id}/file`, { headers: manager });
  expect(file.headers.get('content-type')).toBe('application/zip');
  expect(file.headers.get('content-disposition')).toMatch(/filename="valero-all-\d{4}-\d\d-\d\d\.zip"/);
  const folder = mkdtempSync(join(tmpdir(), 'valero-zip-'));
  try {
    const files = unzip(Buffer.from(await file.arrayBuffer()));
    const top = [...files.keys()][0]?.split('/')[0] ?? '';
    const root = join(folder, top);
    for (const [name, bytes] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
    const sums = readFileSync(join(root, 'SHA256SUMS'), 'utf8').trim().split('\n');
    expect(sums.length).toBe(files.size - 1);
    for (const line of sums) {
      const [sha256, name = ''] = line.split('  ');
      expect(
        createHash('sha256')
          .update(readFileSync(join(root, name)))
          .digest('hex'),
        name,
      ).toBe(sha256);
    }
    expect(spawnSync(process.execPath, [join(root, 'pruefen.mjs')]).status).toBe(0);
    // three tills and the server's own journal
    expect(readdirSync(join(root, 'journal'))).toHaveLength(4);
    const words = readFileSync(join(root, 'verfahrensdokumentation.md'), 'utf8');
    for (const value of ['Zentrale', 'PostgreSQL', 'identity/0001\\_identity', 'valero\\_app'])
      expect(words).toContain(value);
    const lexicon = readFileSync(join(root, 'tabellen/datenlexikon.csv'), 'utf8').trim().split('\r\n').slice(1);
    const undescribed = lexicon.filter((line) => {
      const [table, content, , column, , meaning] = line.split(';');
      return content === `"${table}"` || meaning === `"${column}"`;
    });
    expect(undescribed).toEqual([]);
    const tables = readdirSync(join(root, 'tabellen')).join();
    expect(tables).not.toMatch(/password|token|bi_/);
    expect(readFileSync(join(root, 'tabellen/identity_user.csv'), 'utf8')).not.toContain('$argon2');
    expect(readFileSync(join(root, 'dsfinvk/transactions.csv'), 'utf8').split('\n').length).toBeGreaterThan(5);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('fiscal exports: who may not read them is refused, and nobody sees the export of another', async () => {
  const clerk = { authorization: `Bearer ${await given.signIn('mira')}` };
  const url = '/api/v1/exports/fiscal';
  const refused = await given.server.app.inject({ method: 'POST', url, payload: { kind: 'gobd' }, headers: clerk });
  expect(refused.statusCode).toBe(403);
  const view = await finished({ kind: 'dsfinvk' });
  expect(view.state).toBe('done');
  const nobody = await given.server.app.inject({ method: 'GET', url: `${url}/${view.id}/file` });
  expect(nobody.statusCode).toBe(401);
  const unknown = await given.server.app.inject({
    method: 'GET',
    url: `${url}/${crypto.randomUUID()}`,
    headers: manager,
  });
  expect(unknown.statusCode).toBe(404);
  const gone = await given.server.app.inject({ method: 'DELETE', url: `${url}/${view.id}`, headers: manager });
  expect(gone.statusCode).toBe(200);
  const after = await given.server.app.inject({ method: 'GET', url: `${url}/${view.id}/file`, headers: manager });
  expect(after.statusCode).toBe(404);
});

test('documentation: the head office makes it from what it is, in both formats, with version and hash', async () => {
  const at = '/api/v1/exports/verfahrensdokumentation';
  const html = await given.server.app.inject({ method: 'GET', url: at, headers: manager });
  expect(html.statusCode, html.body.slice(0, 300)).toBe(200);
  for (const value of ['VALERO-', 'Zentrale', 'Karl', 'kasse.sell', 'UST_SCHLUESSEL'])
    expect(html.body).toContain(value);
  expect(Number(html.headers['x-valero-version'])).toBeGreaterThan(0);
  const markdown = await given.server.app.inject({ method: 'GET', url: `${at}?format=md`, headers: manager });
  expect(markdown.body).toMatch(/SHA-256\) \| [0-9a-f]{64}/);
});

test('log: sign-ins, failed ones, exports and changed rights of the office are noted', async () => {
  const wrong = { login: 'karl', password: 'falsch-falsch' };
  await given.server.app.inject({ method: 'POST', url: '/api/v1/auth/sign-in', payload: wrong });
  const { rows } = listAccesses.output.parse(await ask('audit.log', { limit: 1000 }));
  const kinds = rows.map(({ kind, who }) => `${kind} ${who}`);
  expect(kinds).toContain('signInFailed karl');
  expect(kinds.some((entry) => entry.startsWith('signedIn Karl'))).toBe(true);
  expect(rows.some(({ kind, detail }) => kind === 'exported' && detail.startsWith('all'))).toBe(true);
  expect(rows.some(({ kind }) => kind === 'documentTaken')).toBe(true);
  expect(JSON.stringify(rows)).not.toContain('falsch');
});

test('history: a changed person, store or password stands there with before, after and who, and the role shows in the log', async () => {
  const { identity } = given.server.store;
  const users = await identity.users();
  const [cashier, boss] = [users.find(({ role }) => role === 'cashier'), users.find(({ login }) => login === 'karl')];
  const [store] = await identity.stores();
  if (!cashier || !boss || !store) throw new Error('the demo has people');
  await identity.saveUser({ ...cashier, role: 'supervisor', pinHash: `${cashier.pinHash}x` }, boss.id);
  await identity.saveStore({ ...store, name: 'Neuer Name' }, boss.id);
  await identity.setPasswordHash(cashier.id, '$argon2id$one');
  await identity.setPasswordHash(cashier.id, '$argon2id$two', boss.id);
  const { rows } = listChanges.output.parse(await ask('audit.changes', { limit: 8 }));
  expect(rows.map(({ entity, field, before, after, actorName }) => [entity, field, before, after, actorName])).toEqual(
    expect.arrayContaining([
      ['user', 'role', 'cashier', 'supervisor', boss.name],
      ['user', 'pin', 'gesetzt', 'neu gesetzt', boss.name],
      ['store', 'name', store.name, 'Neuer Name', boss.name],
      ['user', 'password', 'gesetzt', 'neu gesetzt', boss.name],
    ]),
  );
  expect(JSON.stringify(rows)).not.toContain('argon2');
  const log = listAccesses.output.parse(await ask('audit.log', { kind: 'rightsChanged' }));
  expect(log.rows.some(({ detail }) => detail.includes('cashier → supervisor'))).toBe(true);
  expect((await identity.user(cashier.id))?.role).toBe('supervisor');
});

test('retention: what is stored stands by year with its limit; the limit runs from the end of the year', async () => {
  const table = retention.output.parse(await ask('audit.retention'));
  const belege = table.find(({ kind }) => kind === 'belege');
  expect(belege?.years).toBe(8);
  for (const { year, deletableFrom } of belege?.stored ?? []) expect(deletableFrom).toBe(`${year + 9}-01-01`);
  expect(belege?.stored.length).toBeGreaterThan(0);
  expect(table.find(({ kind }) => kind === 'journal')?.stored[0]?.records).toBeGreaterThan(10);
});

test('append-only: under the role of the server nothing written can be changed, removed, emptied or dropped, nor its guard', async () => {
  const tables = ['sync.fact', 'fibu.entry', 'fibu.line', 'audit.change', 'audit.access', 'documents.content'];
  const client = await sql.connect();
  try {
    await client.query('set role valero_app');
    for (const table of tables) {
      const column = table.startsWith('fibu') ? 'text' : table.startsWith('audit') ? 'fact' : 'hash';
      for (const statement of [
        `update ${table} set ${column} = ${column}`,
        `delete from ${table}`,
        `truncate ${table}`,
        `drop table ${table}`,
        `alter table ${table} disable trigger all`,
        `alter table ${table} rename to gone`,
      ])
        await expect(client.query(statement), statement).rejects.toThrow(/permission denied|must be owner/);
    }
    for (const statement of [
      'drop schema sync cascade',
      'drop function sync.refuse() cascade',
      'create or replace function audit.refuse() returns trigger language plpgsql as $$ begin return null; end $$',
      'set session_replication_role = replica',
    ])
      await expect(client.query(statement), statement).rejects.toThrow(/permission denied|must be owner/);
    await client.query('reset role');
    // and even the owner is stopped by the triggers
    for (const table of tables.filter((name) => !name.startsWith('documents')))
      await expect(client.query(`delete from ${table}`), table).rejects.toThrow(/append-only/);
    await expect(client.query('truncate audit.access')).rejects.toThrow(/append-only/);
  } finally {
    client.release();
  }
});
