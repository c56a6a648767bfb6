import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Beleg } from '@valero/domain/kasse';
import { unwrap } from '@valero/domain/kernel';
import { checkInvoice, extractXml, readInvoice } from '@valero/fiscal/einvoice';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, openDesk } from './desk.ts';

let desk: Desk;
let named: Beleg;
const pictures = process.env['VALERO_PICTURES'] ?? path.join(tmpdir(), 'valero-pictures');

async function picture(name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await desk.page.screenshot({ path: path.join(pictures, `${name}.png`) });
}

async function serious(): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: desk.page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

beforeAll(async () => {
  desk = await openDesk();
  const { rows } = await desk.office.ask<{ rows: { id: string; customer: string | null; kind: string }[] }>(
    'kasse.listBelege',
    { limit: 500 },
  );
  const row = rows.find(({ customer, kind }) => customer !== null && kind === 'sale');
  if (!row) throw new Error('the trade has a sale to a customer');
  const found = await desk.office.ask<{ beleg: Beleg } | null>('kasse.getBeleg', { id: row.id });
  if (!found) throw new Error('a listed receipt is there');
  named = found.beleg;
  await desk.signIn();
});
afterAll(() => desk.close());

describe('office: the invoice of a receipt', () => {
  it('says what the company still has to enter, and where', async () => {
    await desk.go(`belege/${named.id}`);
    await desk.press('make-invoice');
    await desk.press('invoice-dialog-confirm');
    await desk.says('invoice-failed', /In den Angaben der Firma fehlt: Ansprechpartner, Telefon, E-Mail/);
    await desk.press('invoice-dialog-cancel');
    await desk.go('rechnungen/angaben');
    for (const [field, text] of [
      ['contactName', 'Mira Hansen'],
      ['phone', '040 123456'],
      ['email', 'rechnung@laden.example'],
      ['iban', 'DE02 1203 0000 0000 2020 51'],
    ] as const)
      await desk.page.getByTestId(`invoice-${field}`).fill(text);
    await picture('rechnungen-angaben');
    await desk.press('invoice-details-save');
    await desk.page.getByTestId('invoice-details').waitFor({ state: 'detached' });
  });

  it('downloads a ZUGFeRD PDF that holds the receipt to the cent', async () => {
    await desk.go(`belege/${named.id}`);
    await desk.press('make-invoice');
    await desk.page.getByTestId('invoice-to').fill('einkauf@kunde.example');
    expect(await serious()).toEqual([]);
    await picture('rechnung-dialog');
    const pdf = readFileSync(await desk.file('invoice-dialog-confirm'));
    const invoice = unwrap(readInvoice(unwrap(await extractXml(pdf)).xml));
    expect(checkInvoice(invoice)).toEqual([]);
    expect(invoice.buyer.name).toBe(named.customer?.name);
    const cents = (text: string | null): number => Math.round(Number(text ?? 0) * 100);
    expect(cents(invoice.totals.gross) + cents(invoice.totals.rounding)).toBe(named.gross);
  });

  it('downloads the same invoice as XRechnung, and the receipt as PDF', async () => {
    await desk.press('make-invoice');
    await desk.says('invoice-already', 'Schon ausgestellt als');
    await desk.page.getByTestId('invoice-format').click();
    await desk.page.getByRole('option', { name: /XRechnung \(UBL\)/ }).click();
    const xml = readFileSync(await desk.file('invoice-dialog-confirm'));
    expect(checkInvoice(unwrap(readInvoice(xml)))).toEqual([]);
    const receipt = readFileSync(await desk.file('receipt-pdf'));
    expect(receipt.subarray(0, 5).toString()).toBe('%PDF-');
  });
});

describe('office: incoming invoices', () => {
  it('are empty at first and say what to do', async () => {
    await desk.go('rechnungen');
    await desk.says('invoices', 'Noch keine Eingangsrechnung');
    expect(await serious()).toEqual([]);
  });

  it('takes a dropped file in, shows it and names what is wrong', async () => {
    const token = await desk.office.given.signIn('karl');
    const response = await desk.office.given.server.app.inject({
      url: `/api/v1/documents/beleg/${named.id}.xrechnung-cii.xml`,
      headers: { authorization: `Bearer ${token}` },
    });
    const wrong = response.body.replace(/(<ram:DuePayableAmount>)[^<]+/, '$1999.99');
    const transfer = await desk.page.evaluateHandle((text) => {
      const files = new DataTransfer();
      files.items.add(new File([text], 'lieferant.xml', { type: 'application/xml' }));
      return files;
    }, wrong);
    await desk.page.getByTestId('invoice-drop').dispatchEvent('drop', { dataTransfer: transfer });
    await desk.says('incoming-findings', /BR-CO-16/);
    await desk.says('incoming', /999,99 EUR/);
    await desk.says('incoming-lines', named.lines[0]?.text ?? '');
    expect(await serious()).toEqual([]);
    await picture('eingangsrechnung');
    const kept = readFileSync(await desk.file('incoming-xml'), 'utf8');
    expect(kept).toBe(wrong);
  });

  it('refuses what is no e-invoice, by its name, and keeps the list', async () => {
    await desk.page
      .getByTestId('invoice-file')
      .setInputFiles({ name: 'brief.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 kein Beleg') });
    await desk.says('invoice-refused', 'brief.pdf wurde nicht aufgenommen');
    await desk.says('invoice-problem', 'Die PDF ist nicht lesbar.');
    await desk.says('invoices', /ein Fehler/);
    await picture('eingangsrechnung-abgewiesen');
  });

  it('did all this without an error of the page', () => {
    expect(desk.problems).toEqual([]);
  });
});
