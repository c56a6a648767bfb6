import {
  getInvoice,
  invoiceSettings,
  issuedInvoices,
  issueInvoice,
  listInvoices,
  receiveInvoice,
  saveSettings,
} from '@valero/domain/documents';
import { type Actor, type BelegId, toId } from '@valero/domain/kernel';
import { countedIds, demoWorld } from '@valero/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPgArchive } from '../audit/archive.pg.ts';
import { type Harness, NOW, openHarness } from '../pg/harness.fixture.ts';
import type { ExecuteContext } from '../pg/types.ts';

const ids = countedIds(13);
const world = demoWorld(ids);
const [mitte] = world.stores;
if (!mitte) throw new Error('the demo world has a store');
const person: Actor = { id: toId(ids.next()), name: 'Mira H.', rights: new Set(['documents.write']) };
const context: ExecuteContext = {
  actor: person.id,
  person,
  company: world.company.id,
  store: mitte.id,
  at: NOW,
  offset: 60,
  newId: () => ids.next(),
};
const belegId = toId<BelegId>(ids.next());

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

async function incoming(text: string, number: string) {
  const hash = await harness.store.contents.put(Buffer.from(text));
  const input = {
    fileName: 'rechnung.xml',
    kind: 'ubl' as const,
    fileHash: hash,
    xmlHash: hash,
    bytes: text.length,
    number,
    seller: 'Großhandel Nord',
    issued: '2026-11-01',
    currency: 'EUR',
    gross: '119.00',
    due: '119.00',
    findings: [{ rule: 'BR-CO-15', severity: 'error' as const, text: { de: 'falsch', en: 'wrong' } }],
  };
  return { hash, done: await harness.store.execute(receiveInvoice, input, context) };
}

test('documents: the bytes of an incoming invoice are kept under their hash and found again', async () => {
  const { hash, done } = await incoming('<Invoice/>', 'R-1');
  expect(done.ok).toBe(true);
  expect(Buffer.from((await harness.store.contents.get(hash)) ?? []).toString()).toBe('<Invoice/>');
  const { rows, total } = await harness.store.ask(listInvoices, { text: 'nord r-1', limit: 10, offset: 0 });
  expect([total, rows[0]?.errors, rows[0]?.by]).toEqual([1, 1, 'Mira H.']);
  const id = rows[0]?.id;
  const found = id === undefined ? null : await harness.store.ask(getInvoice, { id });
  expect(found).toMatchObject({ xmlHash: hash, findings: [{ rule: 'BR-CO-15' }] });
});

test('documents: the same structured part twice is one invoice', async () => {
  await incoming('<Invoice a="1"/>', 'R-2');
  expect((await incoming('<Invoice a="1"/>', 'R-2')).done).toEqual({
    ok: false,
    error: { code: 'documents.already_received', details: { number: 'R-2' } },
  });
});

test('documents: the database refuses to change or remove what is kept, and bytes that do not fit their hash', async () => {
  await incoming('<Invoice a="2"/>', 'R-3');
  const statements = [
    `update documents.content set bytes = '\\x00'`,
    'delete from documents.content',
    'truncate documents.content cascade',
    `update documents.received set gross = '1.00'`,
    'delete from documents.received',
    `insert into documents.content (hash, bytes) values ('${'a'.repeat(64)}', '\\x01')`,
  ];
  for (const statement of statements)
    await expect(harness.sql.query(statement)).rejects.toThrow(/kept unchanged|check/);
});

test('documents: an export of everything holds the bytes of a document as base64', async () => {
  const { hash } = await incoming(`<Invoice a="3">${'x'.repeat(200)}</Invoice>`, 'R-4');
  const archive = await openPgArchive(harness.url, { store: null, device: null });
  const table = (await archive.tables()).find(({ name }) => name === 'documents_content');
  if (!table) throw new Error('the export has the contents');
  const rows: (readonly unknown[])[] = [];
  for await (const batch of archive.rows(table)) rows.push(...batch);
  await archive.close();
  expect(rows).toContainEqual([hash, Buffer.from(`<Invoice a="3">${'x'.repeat(200)}</Invoice>`).toString('base64')]);
});

test('documents: an invoice goes out once per form, always to the same recipient', async () => {
  const fileHash = await harness.store.contents.put(Buffer.from('ubl'));
  const input = {
    belegId,
    number: 'K-1-7',
    format: 'xrechnung-ubl' as const,
    customerId: null,
    buyerReference: '04011000-12345-34',
    email: '',
    fileHash,
    bytes: 3,
  };
  const first = await harness.store.execute(issueInvoice, input, context);
  const again = await harness.store.execute(issueInvoice, input, context);
  expect([first.ok && first.value.facts.length, again.ok && again.value.facts.length]).toEqual([1, 0]);
  const other = await harness.store.execute(issueInvoice, { ...input, format: 'zugferd' }, context);
  expect(other.ok).toBe(true);
  const stranger = await harness.store.execute(issueInvoice, { ...input, buyerReference: 'anders' }, context);
  expect(stranger).toEqual({ ok: false, error: { code: 'documents.issued_otherwise' } });
  expect((await harness.store.ask(issuedInvoices, { belegId })).map(({ format }) => format)).toEqual([
    'xrechnung-ubl',
    'zugferd',
  ]);
});

test('documents: the details for invoices are the last ones saved', async () => {
  const settings = {
    contactName: ' Mira ',
    phone: '040 1',
    email: 'm@x.de',
    iban: 'de02 1203',
    bic: '',
    registration: '',
  };
  expect(await harness.store.ask(invoiceSettings, {})).toMatchObject({ contactName: '' });
  await harness.store.execute(saveSettings, { settings }, context);
  await harness.store.execute(saveSettings, { settings: { ...settings, phone: '040 222' } }, context);
  expect(await harness.store.ask(invoiceSettings, {})).toMatchObject({
    contactName: 'Mira',
    phone: '040 222',
    iban: 'DE021203',
  });
});
