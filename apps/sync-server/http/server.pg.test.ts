import { totals } from '@valero/domain/bi';
import { zIngestReply } from '@valero/domain/sync';
import { CONSUMERS } from '@valero/storage/pg';
import exceljs from 'exceljs';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { EXPORT_TABLES } from '../excel/tables.ts';
import { isoWeek } from '../excel/weeks.ts';
import { parseRoles } from '../roles.ts';
import { startTestServer, type TestServer } from '../server.fixture.ts';
import { type DemoTill, demoTills, send, trade } from '../story.fixture.ts';
import { officeCommands, officeQueries } from './mount.ts';
import { zProblem } from './problem.ts';

let given: TestServer;
let tills: DemoTill[];
let gross = 0;
let karl: Record<string, string>;

beforeAll(async () => {
  given = await startTestServer();
  tills = demoTills(given);
  gross = trade(tills);
  for (const till of tills) {
    for (const { status, body } of await send(given, till)) expect(status, JSON.stringify(body)).toBe(200);
  }
  await given.server.store.consumers.runUntilIdle();
  karl = { authorization: `Bearer ${await given.signIn('karl')}` };
});
afterAll(() => given.close());

async function ask(name: string, payload: object = {}, headers = karl) {
  const response = await given.server.app.inject({ method: 'POST', url: `/api/v1/queries/${name}`, payload, headers });
  expect(response.statusCode, response.body).toBe(200);
  return response.json<unknown>();
}

async function download(path: string, headers = karl): Promise<Uint8Array> {
  const response = await fetch(`${given.server.url}/api/v1/exports/${path}`, { headers });
  if (response.status !== 200) throw new Error(await response.text());
  expect(response.headers.get('content-type')).toContain('spreadsheetml');
  expect(response.headers.get('content-disposition')).toMatch(
    /^attachment; filename="valero-[\w.]+-\d{4}-\d\d-\d\d\.xlsx"$/,
  );
  return new Uint8Array(await response.arrayBuffer());
}

test('ingest: what the tills sold is what the office reports, and sending it again changes nothing', async () => {
  const before = totals.output.parse(await ask('bi.totals'));
  expect(before.gross).toBe(gross);
  for (const till of tills) {
    for (const { status, body } of await send(given, till)) {
      expect(status).toBe(200);
      const { duplicates } = zIngestReply.parse(body);
      expect(duplicates).toBeGreaterThan(0);
    }
  }
  await given.server.store.consumers.runUntilIdle();
  expect(await ask('bi.totals')).toEqual(before);
});

test('ingest: a device speaks only for itself, in order, and its history cannot be changed', async () => {
  const [one, two] = tills;
  if (one === undefined || two === undefined) throw new Error('tills');
  const foreign = await send(given, { ...one, token: two.token });
  expect(foreign[0]).toMatchObject({ status: 403, body: { code: 'auth.device_foreign' } });
  const nobody = await send(given, { ...one, token: 'x'.repeat(43) });
  expect(nobody[0]).toMatchObject({ status: 401, body: { code: 'auth.device_required' } });
  const person = await send(given, { ...one, token: karl['authorization']?.slice(7) ?? '' });
  expect(person[0]).toMatchObject({ status: 401, body: { code: 'auth.device_required' } });
  const own = one.sealed();
  const last = own.at(-1);
  if (last === undefined) throw new Error('facts');
  one.till.drawer();
  one.till.drawer();
  const gap = await send(given, one, one.sealed().slice(-1));
  expect(gap[0]).toMatchObject({ status: 409, body: { code: 'sync.gap', details: { expected: last.seq + 1 } } });
  expect((await send(given, one, one.sealed().slice(-2)))[0]?.status).toBe(200);
  const forged = await send(given, two, [{ ...(two.sealed()[0] ?? last), hash: 'f'.repeat(64) }]);
  expect(forged[0]?.status).toBeGreaterThanOrEqual(400);
  expect(zProblem.parse(forged[0]?.body).code).toMatch(/^sync\./);
});

test('openapi: every route that is mounted is in the document with a summary, and its inputs are the modules’ own', async () => {
  const document = z
    .object({
      openapi: z.string(),
      paths: z.record(
        z.string(),
        z.record(z.string(), z.object({ summary: z.string(), tags: z.array(z.string()) }).loose()),
      ),
    })
    .parse((await given.server.app.inject({ url: '/openapi.json' })).json());
  expect(document.openapi).toMatch(/^3\.1/);
  const mounted = given.server.app.printRoutes({ commonPrefix: false, includeMeta: false });
  expect(mounted).toContain('/sync/v1/facts');
  const all = parseRoles('');
  const wanted = [
    ...officeCommands(all).map(({ name }) => ['post', `/api/v1/commands/${name}`]),
    ...officeQueries(all).map(({ name }) => ['post', `/api/v1/queries/${name}`]),
    ...EXPORT_TABLES.map(({ query }) => ['get', `/api/v1/exports/${query.name}.xlsx`]),
    ['get', '/api/v1/exports/consolidated.xlsx'],
    ...['get', 'post'].map((method) => [method, '/api/v1/exports/fiscal']),
    ...['get', 'delete'].map((method) => [method, '/api/v1/exports/fiscal/{id}']),
    ['get', '/api/v1/exports/fiscal/{id}/file'],
    ['get', '/api/v1/exports/verfahrensdokumentation'],
    ...['sign-in', 'refresh', 'sign-out'].map((name) => ['post', `/api/v1/auth/${name}`]),
    ['get', '/api/v1/me'],
    ['post', '/api/v1/devices/{id}/token'],
    ['delete', '/api/v1/devices/{id}/token'],
    ...['code', 'release'].map((name) => ['post', `/api/v1/devices/{id}/${name}`]),
    ...['discard', 'retry'].map((name) => ['post', `/api/v1/sync/letters/{consumer}/{fact}/${name}`]),
    ['post', '/api/v1/sync/match'],
    ...['articles', 'preview'].map((name) => ['post', `/api/v1/imports/${name}`]),
    ...['xml', 'csv', 'html'].map((form) => ['get', `/api/v1/meldung/{store}.${form}`]),
    ...['xrechnung-ubl.xml', 'xrechnung-cii.xml', 'zugferd.pdf', 'receipt.pdf', 'receipt.json'].map((form) => [
      'get',
      `/api/v1/documents/beleg/{id}.${form}`,
    ]),
    ...['link', 'mail'].flatMap((name) => [
      ['post', `/api/v1/documents/beleg/{id}/${name}`],
      ['post', `/sync/v1/receipts/{id}/${name}`],
    ]),
    ['post', '/api/v1/documents/received'],
    ...['', '/xml', '/original'].map((part) => ['get', `/api/v1/documents/received/{id}${part}`]),
    ...['', '/beleg.pdf', '/beleg.json'].map((part) => ['get', `/r/{token}${part}`]),
    ['get', '/api/v1/imports/{id}'],
    ['delete', '/api/v1/imports/{id}'],
    ['get', '/api/v1/imports/{id}/errors.csv'],
    ['post', '/sync/v1/facts'],
    ...['heartbeat', 'enrol', 'token'].map((name) => ['post', `/sync/v1/${name}`]),
    ['get', '/sync/v1/shapes/{name}'],
    ...['/health', '/ready', '/metrics', '/openapi.json', '/.well-known/jwks.json'].map((path) => ['get', path]),
  ];
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(documented.sort()).toEqual(wanted.map((pair) => pair.join(' ')).sort());
  const change = document.paths['/api/v1/commands/stock.changePrice']?.['post'];
  expect(JSON.stringify(change?.['requestBody'])).toContain('baseVersion');
});

test('commands: a wrong field is a 422 with its path, a declined command the module’s own code and status', async () => {
  const change = (payload: object) =>
    given.server.app.inject({ method: 'POST', url: '/api/v1/commands/stock.changePrice', payload, headers: karl });
  const wrong = await change({ articleId: 'nonsense', price: 1.5, baseVersion: 1 });
  expect(wrong.statusCode).toBe(422);
  expect(
    zProblem
      .parse(wrong.json())
      .errors?.map(({ path }) => path)
      .sort(),
  ).toEqual(['articleId', 'price']);
  const unknown = await change({ articleId: given.server.newId(), price: 100, baseVersion: 1 });
  expect(unknown.statusCode).toBe(404);
  expect(zProblem.parse(unknown.json())).toMatchObject({
    code: 'stock.article_unknown',
    title: 'Dieser Artikel ist nicht bekannt.',
  });
  const { articles } = (await ask('stock.searchArticles', { text: 'Croissant' })) as {
    articles: { id: string; version: number; price: number }[];
  };
  const [article] = articles;
  const stale = await change({ articleId: article?.id, price: 170_000, baseVersion: 7 });
  expect(stale.statusCode).toBe(409);
  expect(zProblem.parse(stale.json()).details).toMatchObject({ current: 160_000, wanted: 170_000 });
  const done = await change({ articleId: article?.id, price: 170_000, baseVersion: 1, reason: 'Butter' });
  expect(done.statusCode).toBe(200);
  expect(done.json()).toMatchObject({ article: { price: 170_000, version: 2 } });
  expect(await ask('stock.priceHistory', { articleId: article?.id })).toMatchObject([
    { before: 160_000, after: 170_000, by: 'Karl S.', reason: 'Butter' },
  ]);
});

test('queries: people of one store see only that store', async () => {
  const mira = { authorization: `Bearer ${await given.signIn('mira')}` };
  const period = { from: '2026-11-01', to: '2026-11-30' };
  const all = (await ask('bi.dashboard', period)) as { stores: { name: string }[] };
  const own = (await ask('bi.dashboard', period, mira)) as { stores: { name: string }[] };
  expect(all.stores.map(({ name }) => name)).toEqual(['Mitte', 'Hafen']);
  expect(own.stores.map(({ name }) => name)).toEqual(['Mitte']);
});

test('exports: every table comes as a workbook with a header, as many rows as it says, and what they add up to', async () => {
  const { articles } = (await ask('stock.searchArticles', { text: 'Brezel' })) as { articles: { id: string }[] };
  const { rows } = (await ask('crm.listCustomers')) as { rows: { customer: { id: string } }[] };
  const filters: Record<string, string> = {
    'fibu.accountSheet': '?account=8400',
    'crm.customerReceipts': `?customerId=${rows[0]?.customer.id}`,
    'stock.priceHistory': `?articleId=${articles[0]?.id}`,
    'bi.revenueBy': '?from=2026-11-01&to=2026-11-30&by=week&splitByStore=true',
  };
  for (const { query, columns, checksum } of EXPORT_TABLES) {
    const book = await readXlsx(await download(`${query.name}.xlsx${filters[query.name] ?? ''}`));
    const [sheet, info] = book.sheets;
    expect(sheet?.rows[0], query.name).toEqual(columns.map(({ header }) => header.de));
    const lines = Object.fromEntries((info?.rows ?? []).map(([label, value]) => [String(label), value]));
    const body = sheet?.rows.slice(1) ?? [];
    expect(lines['Zeilen'], query.name).toBe(body.length);
    expect(lines['Erstellt von']).toBe('Karl S.');
    if (checksum === null) continue;
    const sum = body.reduce((total, row) => total + Math.round(Number(row[checksum] ?? 0) * 100), 0);
    expect(Math.round(Number(lines['Prüfsumme']) * 100), query.name).toBe(sum);
  }
});

test('exports: the receipts’ sum and the revenue by week equal the API to the cent, and paging loses no row', async () => {
  const period = '?from=2026-11-01&to=2026-11-30';
  const receipts = await readXlsx(await download(`kasse.listBelege.xlsx${period}`));
  const { total } = (await ask('kasse.listBelege', { from: '2026-11-01', to: '2026-11-30', limit: 1 })) as {
    total: number;
  };
  expect(receipts.sheets[0]?.rows).toHaveLength(total + 1);
  const revenue = await readXlsx(await download(`bi.revenueBy.xlsx${period}&by=week`));
  const weeks = revenue.sheets[0]?.rows.slice(1) ?? [];
  const traded = tills.flatMap(({ till }) => till.belege.map(({ businessDay }) => isoWeek(businessDay)));
  expect(weeks.map(([key]) => key)).toEqual([...new Set(traded)].sort());
  expect(weeks.reduce((sum, row) => sum + Math.round(Number(row[6]) * 100), 0)).toBe(gross);
});

test('exports: the consolidated workbook adds up to the API total by its own formulas, and says that the difference is 0', async () => {
  const bytes = await download('consolidated.xlsx?from=2026-11-01&to=2026-11-30');
  const book = new exceljs.Workbook();
  await book.xlsx.load(Uint8Array.from(bytes).buffer);
  const sheet = book.getWorksheet('Konsolidierung');
  const info = book.getWorksheet('Info');
  if (sheet === undefined || info === undefined) throw new Error('sheets');
  expect(sheet.getCell('D1').value).toBe('Mitte');
  const names: unknown[] = [];
  sheet.getRow(2).eachCell((cell) => {
    if (cell.master.address === cell.address) names.push(cell.value);
  });
  expect(new Set(names)).toEqual(new Set(['19 %', '7 %', 'Summe']));
  const total = sheet.getCell(sheet.rowCount, sheet.columnCount);
  expect(total.formula).toMatch(/^SUM\(/);
  expect(Math.round(Number(total.result) * 100)).toBe(gross);
  // the cells themselves, not the formulas' stored results
  let cells = 0;
  sheet.eachRow((row, number) => {
    if (number < 4 || number === sheet.rowCount) return;
    row.eachCell((cell, column) => {
      if (sheet.getCell(3, column).value === 'Brutto' && !cell.formula) cells += Math.round(Number(cell.value) * 100);
    });
  });
  expect(cells).toBe(gross);
  const difference = info.getCell(info.rowCount, 2);
  expect(difference.formula).toMatch(/^Konsolidierung!\w+-B\d+$/);
  expect(Number(difference.result ?? 0)).toBe(0);
  expect(Math.round(Number(info.getCell(info.rowCount - 1, 2).value) * 100)).toBe(gross);
});

test('exports: wrong filters are refused before a byte of a workbook, and so is a person without the right', async () => {
  const wrong = await fetch(`${given.server.url}/api/v1/exports/bi.revenueBy.xlsx?from=gestern&to=2026-11-30&by=mood`, {
    headers: karl,
  });
  expect(wrong.status).toBe(422);
  expect(
    zProblem
      .parse(await wrong.json())
      .errors?.map(({ path }) => path)
      .sort(),
  ).toEqual(['query.by', 'query.from']);
  const backwards = await fetch(`${given.server.url}/api/v1/exports/consolidated.xlsx?from=2026-11-30&to=2026-11-01`, {
    headers: karl,
  });
  expect(backwards.status).toBe(422);
  const mira = { authorization: `Bearer ${await given.signIn('mira')}` };
  const refused = await fetch(`${given.server.url}/api/v1/exports/fibu.journal.xlsx`, { headers: mira });
  expect(refused.status).toBe(403);
  zProblem.parse(await refused.json());
});

test('ops: alive, ready with its consumers, and figures with few labels', async () => {
  expect((await given.server.app.inject({ url: '/health' })).json()).toEqual({ status: 'active' });
  const ready = (await given.server.app.inject({ url: '/ready' })).json<{
    consumers: { name: string; waiting: number }[];
  }>();
  expect(ready.consumers.map(({ name }) => name).sort()).toEqual([...CONSUMERS].sort());
  const metrics = async (): Promise<string> => (await given.server.app.inject({ url: '/metrics' })).body;
  // a download is noted as a fact, and that one is just on its way
  await expect.poll(metrics, { timeout: 20_000 }).toContain('valero_consumer_waiting_facts{consumer="fibu"} 0');
  const figures = await metrics();
  expect(figures).toMatch(/valero_ingest_facts_total\{kind="new"\} [1-9]/);
  expect(figures).toContain('route="/api/v1/queries/bi.totals"');
  expect(figures.split('\n').length).toBeLessThan(2000);
});

test('enrolment: a manager gives a till a new token, the old one ends', async () => {
  const [till] = tills;
  if (till === undefined) throw new Error('tills');
  const { device } = till.till.parts.identity;
  const response = await given.server.app.inject({
    method: 'POST',
    url: `/api/v1/devices/${device.id}/token`,
    headers: karl,
  });
  expect(response.statusCode, response.body).toBe(200);
  const { token } = response.json<{ token: string }>();
  const facts = till.sealed().slice(0, 1);
  expect((await send(given, till, facts))[0]?.status).toBe(401);
  expect((await send(given, { ...till, token }, facts))[0]?.status).toBe(200);
  const unknown = await given.server.app.inject({
    method: 'POST',
    url: `/api/v1/devices/${given.server.newId()}/token`,
    headers: karl,
  });
  expect(unknown.statusCode).toBe(404);
});
