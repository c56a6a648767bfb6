import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../server.fixture.ts';
import { demoTills, send, trade } from '../story.fixture.ts';
import { zProblem } from './problem.ts';

interface Listed {
  readonly stores: {
    store: string;
    name: string;
    systems: { id: string; version: number; serial: string; commissioned: string | null }[];
    due: { kind: string }[];
    last: { ticket: string } | null;
  }[];
}

let given: TestServer;
let karl: Record<string, string>;
let mira: Record<string, string>;

beforeAll(async () => {
  given = await startTestServer();
  const tills = demoTills(given);
  trade(tills, 1);
  for (const till of tills) for (const { status } of await send(given, till)) expect(status).toBe(200);
  await given.server.store.consumers.runUntilIdle();
  karl = { authorization: `Bearer ${await given.signIn('karl')}` };
  mira = { authorization: `Bearer ${await given.signIn('mira')}` };
});
afterAll(() => given.close());

function post(path: string, payload: object, headers = karl) {
  return given.server.app.inject({ method: 'POST', url: `/api/v1/${path}`, payload, headers });
}

const list = async (): Promise<Listed> => (await post('queries/meldung.list', {})).json<Listed>();
const file = (path: string, headers: Record<string, string> = karl) =>
  given.server.app.inject({ url: `/api/v1/meldung/${path}`, headers });

test('MEL-DATEN server: every till of the demo stands in the register of its store and is due', async () => {
  const { stores } = await list();
  expect(stores.map(({ name, systems }) => [name, systems.length])).toEqual([
    ['Mitte', 2],
    ['Hafen', 1],
  ]);
  for (const { systems, due } of stores) {
    for (const { serial, commissioned } of systems) {
      expect(serial).not.toBe('');
      expect(commissioned).toBe('2026-11-09');
    }
    expect(due.map(({ kind }) => kind)).toEqual(systems.map(() => 'new'));
  }
});

test('MEL-DATEN server: the report comes as XML, as a table and as a page, with all systems and only with the right', async () => {
  const [mitte] = (await list()).stores;
  if (mitte === undefined) throw new Error('store');
  const xml = await file(`${mitte.store}.xml`);
  expect(xml.statusCode).toBe(200);
  expect(xml.headers['content-type']).toContain('application/xml');
  expect(xml.headers['content-disposition']).toMatch(/^attachment; filename="kassenmeldung-1-\d{4}-\d\d-\d\d\.xml"$/);
  const serials = [...xml.body.matchAll(/<SeriennummerAS>(.*?)<\/SeriennummerAS>/g)].map(([, serial]) => serial);
  expect(serials).toEqual(mitte.systems.map(({ serial }) => serial));
  const csv = await file(`${mitte.store}.csv`);
  expect(csv.body.trimEnd().split('\r\n')).toHaveLength(1 + mitte.systems.length);
  const html = await file(`${mitte.store}.html`);
  for (const { serial } of mitte.systems) expect(html.body).toContain(serial);
  expect(html.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
  expect((await file(`${mitte.store}.xml`, {})).statusCode).toBe(401);
  const refused = await file(`${mitte.store}.xml`, mira);
  expect(refused.statusCode).toBe(403);
  expect(zProblem.parse(refused.json()).code).toBe('identity.right_missing');
  const unknown = await file(`${given.server.newId()}.csv`);
  expect(unknown.statusCode).toBe(404);
  expect((await file('nonsense.xml')).statusCode).toBe(422);
});

test('MEL-FRIST server: a report recorded makes the store quiet; a change of nothing but the right is refused', async () => {
  const [mitte] = (await list()).stores;
  const [system] = mitte?.systems ?? [];
  if (mitte === undefined || system === undefined) throw new Error('store');
  const out = { id: system.id, date: '2026-11-20', reason: 'Verkauf', baseVersion: system.version };
  expect((await post('commands/meldung.decommission', out, mira)).statusCode).toBe(403);
  const mark = { store: mitte.store, date: '2025-08-01', ticket: 'et-1' };
  expect((await post('commands/meldung.markReported', mark)).statusCode).toBe(200);
  expect((await list()).stores[0]).toMatchObject({ due: [], last: { ticket: 'et-1' } });
});
