import { createHash } from 'node:crypto';
import { unwrap } from '@valero/domain/kernel';
import { checkInvoice, extractXml, readInvoice } from '@valero/fiscal/einvoice';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeSmtp, fakeSmtp } from '../documents/smtp.fixture.ts';
import { startTestServer, type TestServer } from '../server.fixture.ts';
import { demoTills, send, trade } from '../story.fixture.ts';

let smtp: FakeSmtp;
let given: TestServer;
let headers: Record<string, string>;
let deviceToken: string;
/** Sales to a customer, and one to nobody. */
let named: string;
let anonymous: string;
let second: string;

beforeAll(async () => {
  smtp = await fakeSmtp();
  given = await startTestServer({
    env: {
      VALERO_PUBLIC_URL: 'https://beleg.example/',
      VALERO_SMTP_URL: smtp.url,
      VALERO_MAIL_FROM: 'Laden <kasse@laden.example>',
    },
  });
  headers = { authorization: `Bearer ${await given.signIn('karl')}` };
  const tills = demoTills(given);
  trade(tills, 2);
  for (const till of tills) await send(given, till);
  await given.server.store.consumers.runUntilIdle();
  const [first] = tills;
  deviceToken = first?.token ?? '';
  const sales = first?.till.belege.filter(({ kind }) => kind === 'sale') ?? [];
  named = sales.find(({ customer }) => customer !== null)?.id ?? '';
  second = sales.filter(({ customer }) => customer !== null)[1]?.id ?? '';
  anonymous = sales.find(({ customer }) => customer === null)?.id ?? '';
});
afterAll(async () => {
  await given.close();
  await smtp.close();
});

const get = (url: string, as: Record<string, string> = headers) => given.server.app.inject({ url, headers: as });
const invoice = (id: string, form: string, query = '') => get(`/api/v1/documents/beleg/${id}.${form}${query}`);
const post = (url: string, payload: object, as: Record<string, string> = headers) =>
  given.server.app.inject({ method: 'POST', url, headers: as, payload });
const upload = (bytes: Buffer, name: string, as: Record<string, string> = headers) =>
  given.server.app.inject({
    method: 'POST',
    url: `/api/v1/documents/received?name=${encodeURIComponent(name)}`,
    headers: { ...as, 'content-type': 'application/octet-stream' },
    payload: bytes,
  });
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('documents: an invoice without contact data of the company says what is missing', async () => {
  const refused = await invoice(named, 'xrechnung-ubl.xml');
  expect([refused.statusCode, refused.json().code]).toEqual([422, 'documents.seller_incomplete']);
  expect(refused.json().title).toContain('Ansprechpartner, Telefon, E-Mail');
  const settings = {
    contactName: 'Mira Hansen',
    phone: '040 123456',
    email: 'rechnung@laden.example',
    iban: 'DE02120300000000202051',
    bic: '',
    registration: '',
  };
  expect((await post('/api/v1/commands/documents.saveSettings', { settings })).statusCode).toBe(200);
});

test('documents: the invoice of a receipt comes as XRechnung in both syntaxes and as ZUGFeRD, each clean by our own check', async () => {
  const ask = '?email=einkauf@kunde.example&buyerReference=04011000-12345-34';
  const ubl = await invoice(named, 'xrechnung-ubl.xml', ask);
  const cii = await invoice(named, 'xrechnung-cii.xml');
  const pdf = await invoice(named, 'zugferd.pdf');
  expect([ubl.statusCode, cii.statusCode, pdf.statusCode]).toEqual([200, 200, 200]);
  const inside = unwrap(await extractXml(pdf.rawPayload));
  const read = [ubl.rawPayload, cii.rawPayload, inside.xml].map((xml) => unwrap(readInvoice(xml)));
  for (const entry of read) expect(checkInvoice(entry)).toEqual([]);
  expect(new Set(read.map(({ number }) => number)).size).toBe(1);
  // what was asked for the first time stands in every form
  expect(read.map(({ buyerReference }) => buyerReference)).toEqual(Array(3).fill('04011000-12345-34'));
  expect(pdf.headers['content-disposition']).toMatch(/^attachment; filename="rechnung-.*\.zugferd\.pdf"$/);
  const issued = await post('/api/v1/queries/documents.issuedInvoices', { belegId: named });
  expect(issued.json()).toHaveLength(3);
});

test('documents: asked again the very same bytes come; another recipient is refused', async () => {
  const one = await invoice(named, 'zugferd.pdf');
  given.advance(86_400_000);
  headers = { authorization: `Bearer ${await given.signIn('karl')}` };
  const two = await invoice(named, 'zugferd.pdf');
  expect(sha256(one.rawPayload)).toBe(sha256(two.rawPayload));
  const other = await invoice(named, 'zugferd.pdf', '?buyerReference=anders');
  expect([other.statusCode, other.json().code]).toEqual([409, 'documents.issued_otherwise']);
});

test('documents: a receipt without a customer asks for one, and takes one of the company', async () => {
  expect((await invoice(anonymous, 'zugferd.pdf')).json().code).toBe('documents.customer_missing');
  const { customers } = (await post('/api/v1/queries/crm.searchCustomers', { text: '', limit: 50 })).json<{
    customers: { id: string; city: string; name: string }[];
  }>();
  const customer = customers.find(({ city }) => city !== '');
  const made = await invoice(anonymous, 'zugferd.pdf', `?customerId=${customer?.id}`);
  expect(made.statusCode).toBe(200);
  const read = unwrap(readInvoice(unwrap(await extractXml(made.rawPayload)).xml));
  expect(read.buyer.name).toBe(customer?.name);
  const stranger = await invoice(anonymous, 'zugferd.pdf', '?customerId=01999999-0000-7000-8000-000000000000');
  expect(stranger.json().code).toBe('documents.issued_otherwise');
});

test('documents: nobody without a sign-in, and no auditor, issues an invoice; an auditor reads what went out', async () => {
  const auditor = { authorization: `Bearer ${await given.signIn('revision')}` };
  const issued = await get(`/api/v1/documents/beleg/${named}.zugferd.pdf`, auditor);
  const fresh = await get(`/api/v1/documents/beleg/${second}.zugferd.pdf`, auditor);
  expect([issued.statusCode, fresh.statusCode, fresh.json().code]).toEqual([200, 403, 'identity.right_missing']);
  expect((await upload(Buffer.from('<x/>'), 'x', auditor)).statusCode).toBe(403);
  expect((await get(`/api/v1/documents/beleg/${named}.zugferd.pdf`, {})).statusCode).toBe(401);
  expect((await invoice('01999999-0000-7000-8000-000000000000', 'zugferd.pdf')).statusCode).toBe(404);
});

test('documents: an incoming invoice is kept unchanged, checked and shown; twice it is one', async () => {
  const sent = (await invoice(named, 'xrechnung-ubl.xml')).rawPayload;
  const wrong = Buffer.from(sent.toString('utf8').replace(/(<cbc:PayableAmount currencyID="EUR">)[^<]+/, '$1999.99'));
  const taken = await upload(wrong, 'rechnung 1.xml');
  expect(taken.statusCode).toBe(201);
  const received = taken.json<{ id: string; xmlHash: string; findings: { rule: string }[] }>();
  expect(received.xmlHash).toBe(sha256(wrong));
  expect(received.findings.map(({ rule }) => rule)).toContain('BR-CO-16');
  const view = (await get(`/api/v1/documents/received/${received.id}`)).json<{ invoice: { lines: unknown[] } }>();
  expect(view.invoice.lines.length).toBeGreaterThan(0);
  const kept = await get(`/api/v1/documents/received/${received.id}/xml`);
  expect(Buffer.compare(kept.rawPayload, wrong)).toBe(0);
  expect(kept.headers['content-disposition']).toContain('attachment');
  const again = await upload(wrong, 'noch einmal.xml');
  expect([again.statusCode, again.json().code]).toEqual([409, 'documents.already_received']);
  const list = (await post('/api/v1/queries/documents.listInvoices', {})).json<{ total: number }>();
  expect(list.total).toBe(1);
});

test('documents: a ZUGFeRD PDF is kept whole beside the XML taken out of it', async () => {
  const pdf = (await invoice(named, 'zugferd.pdf')).rawPayload;
  const received = (await upload(pdf, 'r.pdf')).json<{ id: string; kind: string; fileHash: string; xmlHash: string }>();
  expect([received.kind, received.fileHash]).toEqual(['zugferd', sha256(pdf)]);
  const original = await get(`/api/v1/documents/received/${received.id}/original`);
  expect(Buffer.compare(original.rawPayload, pdf)).toBe(0);
  expect(sha256((await get(`/api/v1/documents/received/${received.id}/xml`)).rawPayload)).toBe(received.xmlHash);
});

test('documents: hostile and foreign files are refused and nothing of them is kept', async () => {
  const code = async (bytes: Buffer): Promise<string> => (await upload(bytes, 'x')).json<{ code: string }>().code;
  expect(await code(Buffer.from('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'))).toBe(
    'documents.hostile',
  );
  expect(await code(Buffer.from('<html/>'))).toBe('documents.not_an_invoice');
  expect(await code(Buffer.from('%PDF-1.4 broken'))).toBe('documents.pdf_unreadable');
  expect(await code(Buffer.from(''))).toBe('documents.not_xml');
  expect((await upload(Buffer.alloc(21 * 1024 * 1024), 'x')).statusCode).toBe(413);
  expect((await post('/api/v1/queries/documents.listInvoices', {})).json<{ total: number }>().total).toBe(2);
});

test('receipts: a link opens the receipt for whoever holds it, as page, PDF and data, and nothing else', async () => {
  const asked = await post(`/sync/v1/receipts/${named}/link`, {}, { authorization: `Bearer ${deviceToken}` });
  expect(asked.statusCode).toBe(200);
  const { url } = asked.json<{ url: string }>();
  expect(url).toMatch(/^https:\/\/beleg\.example\/r\/[A-Za-z0-9_-]{48}$/);
  const path = new URL(url).pathname;
  const page = await get(path, {});
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  expect(page.body).not.toContain('<script');
  expect((await get(`${path}/beleg.pdf`, {})).rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
  expect((await get(`${path}/beleg.json`, {})).json<{ head: { tx_id: string } }>().head.tx_id).toBe(named);
  const forged = `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`;
  expect((await get(forged, {})).statusCode).toBe(404);
  expect((await get(`${forged}/beleg.pdf`, {})).json<{ code: string }>().code).toBe('documents.link_invalid');
  given.advance(91 * 86_400_000);
  expect((await get(path, {})).statusCode).toBe(404);
  given.advance(-91 * 86_400_000);
});

test('receipts: a till gets links only for receipts of its own store, and says when the server has none', async () => {
  const unknown = await post(
    '/sync/v1/receipts/01999999-0000-7000-8000-000000000000/link',
    {},
    { authorization: `Bearer ${deviceToken}` },
  );
  expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'documents.beleg_unknown']);
  expect((await post(`/sync/v1/receipts/${named}/link`, {}, {})).statusCode).toBe(401);
});

test('receipts: with consent the receipt goes out by mail as PDF and data; without it nothing does', async () => {
  const url = `/api/v1/documents/beleg/${named}/mail`;
  expect((await post(url, { to: 'kunde@post.example' })).statusCode).toBe(422);
  expect((await post(url, { to: 'kunde@post.example\r\nBcc: x@y.de', consent: true })).statusCode).toBe(422);
  expect(smtp.mails).toHaveLength(0);
  expect((await post(url, { to: 'kunde@post.example', consent: true })).statusCode).toBe(200);
  const [mail = ''] = smtp.mails;
  expect(mail).toMatch(/^To: kunde@post\.example\r?$/m);
  expect(mail).toContain('filename=beleg-');
  expect(mail.match(/Content-Disposition: attachment/g)).toHaveLength(2);
  const refused = await post(url, { to: 'nobody@post.example', consent: true });
  expect([refused.statusCode, refused.json().code]).toEqual([502, 'documents.mail_failed']);
});

test('receipts: a customer who asks too often waits', async () => {
  const answers = [];
  for (let turn = 0; turn < 32; turn += 1) answers.push((await get(`/r/${'A'.repeat(48)}`, {})).statusCode);
  expect(answers.at(-1)).toBe(429);
  expect(answers[0]).toBe(404);
});
