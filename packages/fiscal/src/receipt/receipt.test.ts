import { splitTax } from '@valero/domain/compliance';
import { type BelegId, toId, toInstant } from '@valero/domain/kernel';
import { countedIds, demoWorld } from '@valero/testkit';
import * as fc from 'fast-check';
import { PDFDocument } from 'pdf-lib';
import { describe, expect, test } from 'vitest';
import { arbReceipt, SIGNED } from '../einvoice/receipts.fixture.ts';
import { receiptData } from './data.ts';
import { openLink, signLink } from './link.ts';
import { receiptPdf } from './page.ts';
import { receiptRows } from './rows.ts';
import type { ReceiptSource } from './source.ts';

const world = demoWorld(countedIds(5));
const [identity] = world.tills;
if (!identity) throw new Error('the demo world has a till');
const [drawn] = fc.sample(arbReceipt(), { seed: 21, numRuns: 1 });
if (!drawn) throw new Error('a draw gives a receipt');
const source: ReceiptSource = { ...identity, beleg: { ...drawn, tse: SIGNED } };

function said(from: ReceiptSource): string {
  return receiptRows(from)
    .map((row) => Object.values(row).flat().join(' '))
    .join('\n');
}

describe('the electronic receipt', () => {
  test('it says everything KassenSichV § 6 asks for', () => {
    const { beleg, company, store, device } = source;
    const words = said(source);
    for (const part of [
      company.name,
      store.address.street,
      store.address.city,
      device.serial,
      SIGNED.serial,
      SIGNED.signature,
      String(SIGNED.transactionNumber),
      String(SIGNED.signatureCounter),
      SIGNED.start,
      'SUMME EUR',
      'NICHT ZERTIFIZIERT',
      'V0;VAL-1000;Kassenbeleg-V1;',
    ])
      expect(words).toContain(part);
    for (const line of beleg.lines) expect(words).toContain(line.text);
    expect(words.match(/\d,\d\d %|\d %/g)?.length).toBeGreaterThanOrEqual(splitTax(beleg.lines).length);
  });

  test('an outage and a missing TSE are said, and no QR is made up', () => {
    const failed = { state: 'failed' as const, tseId: '1', reason: 'TSE nicht erreichbar', start: 'A', end: 'B' };
    const words = said({ ...source, beleg: { ...source.beleg, tse: failed } });
    expect(words).toContain('TSE ausgefallen');
    expect(words).not.toContain('V0;');
  });

  test('the PDF is one narrow page whose fonts lie inside it, and the same receipt gives the same bytes', async () => {
    const bytes = await receiptPdf(source);
    const pdf = await PDFDocument.load(bytes);
    expect([pdf.getPageCount(), Math.round(pdf.getPage(0).getWidth())]).toEqual([1, 227]);
    const raw = Buffer.from(bytes).toString('latin1');
    expect(raw).toContain('/FontFile2');
    expect(raw).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(Buffer.compare(Buffer.from(bytes), Buffer.from(await receiptPdf(source)))).toBe(0);
  });

  test('a receipt of a thousand positions goes on on the next page', async () => {
    const [line] = source.beleg.lines;
    if (!line) throw new Error('a receipt has a line');
    const lines = Array.from({ length: 1500 }, (_unused, index) => ({ ...line, pos: index + 1 }));
    const pdf = await PDFDocument.load(await receiptPdf({ ...source, beleg: { ...source.beleg, lines } }));
    expect(pdf.getPageCount()).toBeGreaterThan(1);
  });

  test('the data bear the names of the taxonomy, and amounts no reader can round', () => {
    const data = JSON.parse(JSON.stringify(receiptData(source))) as {
      head: Record<string, unknown>;
      data: { full_amount_incl_vat: string; amounts_per_vat_id: { incl_vat: string }[]; lines: unknown[] };
      security: Record<string, unknown>;
    };
    expect(data.head['type']).toBe('Beleg');
    expect(data.data.full_amount_incl_vat).toMatch(/^-?\d+\.\d\d$/);
    const cents = (text: string): number => Math.round(Number(text) * 100);
    expect(data.data.amounts_per_vat_id.reduce((sum, entry) => sum + cents(entry.incl_vat), 0)).toBe(
      source.beleg.gross,
    );
    expect(data.data.lines).toHaveLength(source.beleg.lines.length);
    expect(data.security['tss_tx_number']).toBe(SIGNED.transactionNumber);
  });
});

describe('the link to a receipt', () => {
  const key = Buffer.alloc(32, 7);
  const belegId = toId<BelegId>('01999999-0000-7000-8000-00000000abcd');
  const end = toInstant(1_800_000_000_000);
  const token = signLink(key, belegId, end);

  test('it opens its Beleg until it ends', () => {
    expect(openLink(key, token, toInstant(end - 1))).toEqual({ ok: true, value: belegId });
    expect(openLink(key, token, end).ok).toBe(false);
    expect(token).toMatch(/^[A-Za-z0-9_-]{48}$/);
  });

  test('no other key, no changed character and no guess opens anything', () => {
    expect(openLink(Buffer.alloc(32, 8), token, toInstant(0)).ok).toBe(false);
    fc.assert(
      fc.property(fc.nat(47), fc.constantFrom('A', 'b', '9', '-', '_'), (at, sign) => {
        const changed = token.slice(0, at) + sign + token.slice(at + 1);
        expect(openLink(key, changed, toInstant(0)).ok).toBe(changed === token);
      }),
      { seed: 48, numRuns: 240 },
    );
    for (const guess of ['', 'x', token.slice(1), `${token}A`, '../../etc/passwd'])
      expect(openLink(key, guess, toInstant(0)).ok).toBe(false);
  });
});
