import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { gtinCheckDigit, listArticles, priceHistory } from '@valero/domain/stock';
import exceljs from 'exceljs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { type ImportStatus, zImportStatus } from '../imports/status.ts';
import { startTestServer, type TestServer } from '../server.fixture.ts';
import { follow } from '../shapes/client.fixture.ts';
import { zProblem } from './problem.ts';

let given: TestServer;
let karl: Record<string, string>;

beforeAll(async () => {
  given = await startTestServer();
  karl = { authorization: `Bearer ${await given.signIn('karl')}` };
});
afterAll(() => given.close());

function send(
  method: string,
  path: string,
  body?: string | Uint8Array<ArrayBuffer>,
  headers = karl,
): Promise<Response> {
  return fetch(`${given.server.url}/api/v1/imports/${path}`, {
    method,
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/octet-stream' },
    ...(body === undefined ? {} : { body }),
  });
}

async function status(id: string): Promise<ImportStatus> {
  return zImportStatus.parse(await (await send('GET', id)).json());
}

async function ended(id: string): Promise<ImportStatus> {
  for (;;) {
    const now = await status(id);
    if (now.state !== 'running') return now;
    await new Promise((done) => setTimeout(done, 20));
  }
}

async function start(body: string | Uint8Array<ArrayBuffer>, query = ''): Promise<string> {
  const response = await send('POST', `articles?name=artikel&${query}`, body);
  expect(response.status, await response.clone().text()).toBe(202);
  return z.object({ id: z.string() }).parse(await response.json()).id;
}

const run = async (body: string | Uint8Array<ArrayBuffer>, query = ''): Promise<ImportStatus> =>
  ended(await start(body, query));

const search = (text: string) => given.server.store.ask(listArticles, listArticles.input.parse({ text }));
const problemOf = async (response: Response) => zProblem.parse(await response.json());

const DIRTY = `Artikelnummer;EAN;Bezeichnung;Preis;MwSt
IMP-1;4006381333931;Prüfstift;1,99;19
IMP-2;4006381333932;Falsche Prüfziffer;1,99;19
IMP-1;;Doppelte Nummer;1,00;19
IMP-4;;Käseecke Import;2,49;7
IMP-5;;Milch Import;0,89 €;12 %
IMP-6;;Brot\u0000Import;3,20;7
`;

test('imports: a dry run names each bad row and stores nothing', async () => {
  const report = await run(DIRTY, 'dryRun=1');
  expect(report).toMatchObject({ state: 'done', rows: 6, created: 3, refused: 3, share: 1, errorFile: true });
  expect((await search('Prüfstift')).articles).toEqual([]);
});

test('imports: a wrong check digit, a double, an unknown tax key each have their line, the rest reaches the catalogue and the tills', async () => {
  const report = await run(DIRTY);
  expect(report).toMatchObject({ state: 'done', rows: 6, created: 3, changed: 0, refused: 3 });
  const errors = await send('GET', `${report.id}/errors.csv`);
  expect(errors.headers.get('content-type')).toContain('text/csv');
  const lines = (await errors.text()).split('\r\n').slice(1, -1);
  expect(lines.map((line) => line.split(';').slice(0, 2).join(' '))).toEqual(['3 gtin', '4 number', '6 tax']);
  const found = (await search('Käseecke')).articles;
  expect(found).toMatchObject([{ number: 'IMP-4', price: 249_000, taxKey: 2 }]);
  const token = readFileSync(join(given.demo.tills[0]?.folder ?? '', 'token'), 'utf8').trim();
  const till = follow(`${given.server.url}/sync/v1/shapes/articles`, token);
  await till.until('the catalogue', ({ stream }) => stream.isUpToDate);
  till.stop();
  const shape = new Map([...till.rows.values()].map((row) => [row['number'], row['name']]));
  expect([shape.get('IMP-1'), shape.get('IMP-4'), shape.get('IMP-6')]).toEqual([
    'Prüfstift',
    'Käseecke Import',
    'Brot Import',
  ]);
  expect(shape.has('IMP-2')).toBe(false);
});

test('imports: the same file again changes nothing; a new price is a change with its history', async () => {
  expect(await run(DIRTY)).toMatchObject({ created: 0, changed: 0, unchanged: 3, refused: 3 });
  expect(await run(DIRTY.replace('2,49', '2,79'))).toMatchObject({ created: 0, changed: 1, unchanged: 2 });
  const [article] = (await search('Käseecke')).articles;
  if (article === undefined) throw new Error('article');
  expect(await given.server.store.ask(priceHistory, { articleId: article.id })).toMatchObject([
    { before: 249_000, after: 279_000, by: 'Karl S.', reason: 'Import' },
  ]);
});

test('imports: gzip and Excel are read like CSV, a mapping and a decimal mark are obeyed', async () => {
  const gz = new Uint8Array(gzipSync('Nr|Was|Brutto\nGZ-1|Gepackte Ware|1.234\n'));
  const mapping = encodeURIComponent(JSON.stringify({ number: 'Nr', name: 'Was', price: 'Brutto' }));
  expect(await run(gz, `mapping=${mapping}&decimal=.&taxKey=2`)).toMatchObject({ state: 'done', created: 1 });
  expect((await search('Gepackte')).articles).toMatchObject([{ number: 'GZ-1', price: 123_400, taxKey: 2 }]);
  const book = new exceljs.Workbook();
  const body = '400000000001';
  book.addWorksheet('Artikel').addRows([
    ['Nummer', 'Name', 'Preis', 'EAN'],
    ['XL-1', 'Ware aus Excel', 1.25, Number(`${body}${gtinCheckDigit(body)}`)],
  ]);
  const xlsx = new Uint8Array(await book.xlsx.writeBuffer());
  for (const [mark, outcome] of [
    ['auto', { created: 1 }],
    ['.', { unchanged: 1 }],
  ] as const)
    expect(await run(xlsx, `decimal=${mark}`)).toMatchObject({ state: 'done', refused: 0, ...outcome });
  expect((await search('Ware aus Excel')).articles).toMatchObject([
    { price: 125_000, gtin: `${body}${gtinCheckDigit(body)}` },
  ]);
});

test('imports: a preview shows header, guessed mapping and 20 rows, also of a beginning, and stores nothing', async () => {
  const rows = Array.from({ length: 40 }, (_, n) => `PV-${n};Vorschau ${n};1,00`).join('\n');
  const response = await send('POST', 'preview', `Nummer;Name;VK\n${rows}\nPV-99;abgeschn`);
  const preview = z
    .object({ header: z.array(z.string()), mapping: z.unknown(), rows: z.array(z.array(z.string())) })
    .parse(await response.json());
  expect(preview).toMatchObject({
    header: ['Nummer', 'Name', 'VK'],
    mapping: { number: 'Nummer', name: 'Name', price: 'VK' },
  });
  expect(preview.rows).toHaveLength(20);
  expect((await search('Vorschau')).articles).toEqual([]);
  const empty = await send('POST', 'preview', '\n');
  expect(await problemOf(empty)).toMatchObject({ status: 422, code: 'server.file_unreadable' });
});

test('imports: who lacks the right, sends JSON or names what is not there is refused with a problem', async () => {
  const mira = { authorization: `Bearer ${await given.signIn('mira')}` };
  for (const [method, path] of [
    ['POST', 'articles'],
    ['POST', 'preview'],
    ['GET', given.demo.tills[0]?.device.id ?? ''],
  ] as const) {
    const response = await send(method, path, method === 'POST' ? 'a;b\n' : undefined, mira);
    expect(await problemOf(response)).toMatchObject({ status: 403, code: 'identity.right_missing' });
  }
  expect((await send('POST', 'articles', 'a;b\n', {})).status).toBe(401);
  const json = await fetch(`${given.server.url}/api/v1/imports/articles`, {
    method: 'POST',
    headers: { ...karl, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(await problemOf(json)).toMatchObject({ status: 415 });
  const unknown = '00000000-0000-7000-8000-000000000000';
  for (const [method, path] of [
    ['GET', unknown],
    ['DELETE', unknown],
    ['GET', `${unknown}/errors.csv`],
  ] as const)
    expect(await problemOf(await send(method, path))).toMatchObject({ status: 404, code: 'server.import_unknown' });
  const wrong = await send('POST', 'articles?decimal=x&mapping=nonsense', 'a;b\n');
  expect((await problemOf(wrong)).errors?.map(({ path }) => path).sort()).toEqual(['query.decimal', 'query.mapping']);
  expect(await run('a;b\n1;2\n')).toMatchObject({
    state: 'failed',
    message: expect.stringContaining('Vorhanden: a, b'),
  });
});

/** Begins an upload that names a length it does not send; answers with the status, or null when it is cut off. */
function beginUpload(length: number, cutOff: boolean): Promise<number | null> {
  return new Promise((done) => {
    const headers = { ...karl, 'content-type': 'application/octet-stream', 'content-length': String(length) };
    const upload = request(`${given.server.url}/api/v1/imports/articles`, { method: 'POST', headers });
    upload.once('response', (response) => {
      done(response.statusCode ?? 0);
      upload.destroy();
    });
    upload.once('error', () => done(null));
    upload.write('Nummer;Name\n', () => {
      if (cutOff) setTimeout(() => upload.destroy(), 100);
    });
  });
}

test('imports: a file over 512 MB is refused before it is read, an upload cut off leaves nothing behind', async () => {
  expect(await beginUpload(600 * 1024 * 1024, false)).toBe(413);
  expect(await beginUpload(1000, true)).toBeNull();
  const uploads = join(given.home, 'imports', 'uploads');
  while ((await readdir(uploads)).length > 0) await new Promise((done) => setTimeout(done, 20));
  expect(await run('Nummer;Name\nAFTER-1;Danach\n')).toMatchObject({ state: 'done', created: 1 });
});

test('imports: 20,000 rows are cancelled, one at a time is let in, and after a restart the same file goes on where it stopped', async () => {
  const rows = Array.from({ length: 20_000 }, (_, n) => `MANY-${n};Massenware ${n};${n % 1000 === 7 ? 'x' : '1,50'}`);
  const file = `Nummer;Name;Preis\n${rows.join('\n')}\n`;
  const id = await start(file);
  const second = await send('POST', 'articles', DIRTY);
  expect(await problemOf(second)).toMatchObject({ status: 409, code: 'server.import_running', details: { id } });
  while ((await status(id)).rows < 1000) await new Promise((done) => setTimeout(done, 5));
  expect((await send('DELETE', id)).status).toBe(200);
  const cut = await ended(id);
  expect(cut.state).toBe('cancelled');
  expect(cut.rows % 500).toBe(0);
  expect(cut.rows).toBeLessThan(20_000);
  await given.restart();
  expect((await send('GET', id)).status).toBe(404);
  const rest = await run(file);
  expect(rest).toMatchObject({ state: 'done', rows: 20_000, created: 19_980, refused: 20, resumedAt: cut.rows });
  const errors = (await (await send('GET', `${rest.id}/errors.csv`)).text()).split('\r\n').slice(1, -1);
  expect(errors.map((line) => Number(line.split(';')[0]))).toEqual(Array.from({ length: 20 }, (_, n) => n * 1000 + 9));
  expect((await search('Massenware 19999')).articles).toHaveLength(1);
  expect(await readdir(join(given.home, 'imports', 'uploads'))).toEqual([]);
});
