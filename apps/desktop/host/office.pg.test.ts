import { startTestServer, type TestServer } from '@valero/sync-server/server.fixture';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOffice, type Office } from './office.ts';
import { serverLink } from './sync/server-link.ts';

let given: TestServer;
let office: Office;

beforeAll(async () => {
  given = await startTestServer();
  office = createOffice(serverLink(given.server.url, 'unused'));
});
afterAll(() => given.close());

const text = (body: string): string => Buffer.from(body, 'base64').toString('utf8');

test('office: files need somebody signed in, and come as the bytes the server sent', async () => {
  const me = { method: 'GET', path: '/api/v1/me', body: null } as const;
  expect(await office.fetch(me)).toEqual({ ok: false, error: { code: 'host.server_sign_in' } });
  const karl = given.demo.secrets.logins.find(({ login }) => login === 'karl');
  expect(await office.signIn('karl', karl?.password ?? '')).toMatchObject({ ok: true });

  const who = await office.fetch(me);
  if (!who.ok) throw new Error(who.error.code);
  expect(JSON.parse(text(who.value.body))).toMatchObject({ login: 'karl', role: 'manager' });

  const book = await office.fetch({ method: 'GET', path: '/api/v1/exports/stock.listArticles.xlsx', body: null });
  if (!book.ok) throw new Error(book.error.code);
  expect(book.value).toMatchObject({ status: 200, type: expect.stringContaining('spreadsheetml') });
  expect(book.value.name).toMatch(/^valero-stock\.listArticles-[\d-]+\.xlsx$/);
  expect(Buffer.from(book.value.body, 'base64').subarray(0, 2).toString()).toBe('PK');

  const file = Buffer.from('Nummer;Name;Preis\n1;Tee;3,49\n').toString('base64');
  const preview = await office.fetch({ method: 'POST', path: '/api/v1/imports/preview', body: file });
  if (!preview.ok) throw new Error(preview.error.code);
  expect(JSON.parse(text(preview.value.body))).toMatchObject({ header: ['Nummer', 'Name', 'Preis'] });

  await office.signOut();
  expect(await office.fetch(me)).toEqual({ ok: false, error: { code: 'host.server_sign_in' } });
});
