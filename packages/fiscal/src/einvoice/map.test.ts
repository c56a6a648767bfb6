import type { Beleg } from '@valero/domain/kasse';
import { sumCents, toBasisPoints, toCents, unwrap } from '@valero/domain/kernel';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkInvoice } from './check.ts';
import { writeCii } from './cii.ts';
import { decimal, shareNets, taxableFor } from './lines.ts';
import { invoiceOf } from './map.ts';
import type { EInvoice } from './model.ts';
import { readInvoice } from './read.ts';
import { arbReceipt, arbSource, CUSTOMER, SELLER } from './receipts.fixture.ts';
import { writeUbl } from './ubl.ts';

/** A receipt of one draw, changed as a case needs it. */
function sourceOf(change: (beleg: Beleg) => Beleg = (beleg) => beleg) {
  const [beleg] = fc.sample(arbReceipt(), { seed: 7, numRuns: 1 });
  if (!beleg) throw new Error('a draw gives a receipt');
  return {
    beleg: change(beleg),
    seller: SELLER,
    customer: CUSTOMER,
    email: 'a@b.example',
    buyerReference: '',
    originals: new Map(),
  };
}

/** A receipt with the positions given as gross cents, quantity and tax key. */
function simple(lines: readonly { gross: number; key: number; rate: number; quantity?: number; gvTyp?: string }[]) {
  return sourceOf((beleg) => {
    const [template] = beleg.lines;
    if (!template) throw new Error('a receipt has a line');
    const made = lines.map(({ gross, key, rate, quantity = 1000, gvTyp = 'Umsatz' }, index) => ({
      ...template,
      pos: index + 1,
      gvTyp: gvTyp as typeof template.gvTyp,
      quantity: quantity as typeof template.quantity,
      taxKey: key,
      taxRate: toBasisPoints(rate),
      base: toCents(gross),
      gross: toCents(gross),
      discounts: [],
      voids: null,
    }));
    const taxes = [...new Set(made.map((line) => `${line.taxKey}/${line.taxRate}`))].map((slot) => {
      const own = made.filter((line) => `${line.taxKey}/${line.taxRate}` === slot);
      const gross = sumCents(own.map((line) => line.gross));
      const rate = own[0]?.taxRate ?? toBasisPoints(0);
      const tax = toCents(Math.sign(gross) * Math.round((Math.abs(gross) * rate) / (10_000 + rate)));
      return { key: own[0]?.taxKey ?? 0, rate, gross, net: toCents(gross - tax), tax };
    });
    const gross = sumCents(made.map((line) => line.gross));
    const [payment] = beleg.payments;
    if (!payment) throw new Error('a receipt has a payment');
    const cash = { ...payment, type: 'Bar' as const, name: 'Bar', amount: gross, amountForeign: gross, card: null };
    return { ...beleg, lines: made, taxes, gross, payments: [cash] };
  });
}

const invoice = (source: ReturnType<typeof sourceOf>): EInvoice => unwrap(invoiceOf(source));

describe('an e-invoice of a receipt', () => {
  test('every random receipt becomes an invoice whose sums hold in both syntaxes', () => {
    fc.assert(
      fc.property(arbSource, (source) => {
        const made = invoiceOf(source);
        if (!made.ok) {
          expect(['documents.nothing_to_invoice', 'documents.not_a_sale']).toContain(made.error.code);
          return;
        }
        const { totals, type } = made.value;
        const sign = type === '381' ? -1 : 1;
        const redeemed = source.beleg.lines.filter(
          (line) => line.gvTyp === 'MehrzweckgutscheinEinloesung' && isLive(source.beleg, line.pos),
        );
        const claimed = source.beleg.lines.filter(
          (line) => line.gvTyp === 'Forderungsentstehung' && isLive(source.beleg, line.pos),
        );
        const supplied = source.beleg.gross - sumCents([...redeemed, ...claimed].map((line) => line.gross));
        expect(totals.gross + totals.rounding).toBe(sign * supplied);
        expect(totals.due + totals.paid).toBe(sign * supplied);
        expect(Math.abs(totals.rounding)).toBeLessThanOrEqual(made.value.breakdown.length);
        for (const xml of [writeUbl(made.value), writeCii(made.value, 'xrechnung'), writeCii(made.value, 'en16931')])
          expect(checkInvoice(unwrap(readInvoice(xml)))).toEqual([]);
      }),
      { numRuns: 300, seed: 16931 },
    );
  });

  test('the tax of a rate is the tax printed on the receipt, also where net and gross rounding differ', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -2_000_000, max: 2_000_000 }),
        fc.constantFrom(1900, 700, 1600, 500, 1070, 780, 550),
        (gross, rate) => {
          const tax =
            Math.sign(gross) * Math.floor((2 * Math.abs(gross) * rate + 10_000 + rate) / (2 * (10_000 + rate)));
          const net = taxableFor(toCents(gross), toCents(tax), toBasisPoints(rate));
          expect(Math.abs(net + tax - gross)).toBeLessThanOrEqual(1);
          expect(Math.sign(net) * Math.floor((2 * Math.abs(net) * rate + 10_000) / 20_000) - tax).toBeCloseTo(0, 9);
        },
      ),
      { numRuns: 5000, seed: 114 },
    );
  });

  test('shareNets: the nets of lines sum to the net of their rate and each is at most a cent off its own', () => {
    const nets = shareNets([99, 99, 99, -50].map(toCents), toBasisPoints(1900), toCents(207));
    expect(sumCents(nets)).toBe(207);
    expect(nets.map((net, index) => Math.abs(net - [83.19, 83.19, 83.19, -42.02][index]!) < 1.01)).toEqual(
      Array(4).fill(true),
    );
  });

  test('BT-114: a cent that net and gross disagree on is rounding and not tax', () => {
    const odd = Array.from({ length: 400 }, (_unused, index) => index + 1).find(
      (gross) => invoice(simple([{ gross, key: 1, rate: 1900 }])).totals.rounding !== 0,
    );
    expect(odd).toBeDefined();
    const { totals } = invoice(simple([{ gross: odd ?? 0, key: 1, rate: 1900 }]));
    expect(totals.gross + totals.rounding).toBe(odd);
    expect(totals.due).toBe(0);
  });

  test('a receipt that gives money back becomes a credit note (381) with positive amounts', () => {
    const made = invoice(simple([{ gross: -1190, key: 1, rate: 1900, quantity: -1000 }]));
    expect(made.type).toBe('381');
    expect(made.totals).toEqual({ net: 1000, tax: 190, gross: 1190, paid: 1190, rounding: 0, due: 0 });
    expect(made.lines[0]).toMatchObject({ quantity: '1', price: '10', net: 1000 });
    expect(writeUbl(made)).toContain('<CreditNote ');
  });

  test('a return among purchases has a negative quantity and never a negative price', () => {
    const made = invoice(
      simple([
        { gross: 2380, key: 1, rate: 1900 },
        { gross: -1190, key: 1, rate: 1900, quantity: -2000 },
      ]),
    );
    expect(made.type).toBe('380');
    expect(made.lines[1]).toMatchObject({ quantity: '-2', price: '5', net: -1000 });
  });

  test('§ 25a: the line shows no tax and says Gebrauchtgegenstände/Sonderregelung (VATEX-EU-F)', () => {
    const made = invoice(simple([{ gross: 25_000, key: 1001, rate: 0 }]));
    expect(made.breakdown).toEqual([
      expect.objectContaining({
        category: 'E',
        tax: 0,
        reason: 'Gebrauchtgegenstände/Sonderregelung',
        reasonCode: 'VATEX-EU-F',
      }),
    ]);
  });

  test('§ 12(3): photovoltaics are zero rated and carry no reason', () => {
    const made = invoice(simple([{ gross: 99_000, key: 8, rate: 0 }]));
    expect(made.breakdown).toEqual([expect.objectContaining({ category: 'Z', reason: null, reasonCode: null })]);
  });

  test('what is not taxable stands as O alone, without VAT numbers, and as E beside other rates', () => {
    const alone = invoice(simple([{ gross: 5000, key: 5, rate: 0, gvTyp: 'MehrzweckgutscheinKauf' }]));
    expect(alone.breakdown[0]?.category).toBe('O');
    expect([alone.seller.vatId, alone.buyer.vatId]).toEqual([null, null]);
    const mixed = invoice(
      simple([
        { gross: 5000, key: 5, rate: 0, gvTyp: 'MehrzweckgutscheinKauf' },
        { gross: 1190, key: 1, rate: 1900 },
      ]),
    );
    expect(mixed.breakdown.map((entry) => entry.category)).toEqual(['E', 'S']);
    expect(mixed.seller.vatId).toBe(SELLER.vatId);
  });

  test('a multi-purpose voucher pays and reduces no tax', () => {
    const source = simple([
      { gross: 11_900, key: 1, rate: 1900 },
      { gross: -5000, key: 5, rate: 0, gvTyp: 'MehrzweckgutscheinEinloesung' },
    ]);
    const made = invoice(source);
    expect(made.totals).toMatchObject({ net: 10_000, tax: 1900, gross: 11_900, paid: 11_900, due: 0 });
    expect(made.lines).toHaveLength(1);
    expect(made.terms).toContain('Gutschein 50,00 EUR');
  });

  test('the document is the receipt: its number, its day, a reference to it, and words that nothing is owed twice', () => {
    const source = sourceOf();
    const made = invoice(source);
    expect(made.number).toBe(`${source.beleg.kasseId}-${source.beleg.number}`);
    expect(made.receipt.id).toBe(source.beleg.id);
    expect(made.notes[0]).toContain('keine weitere Steuer');
  });

  test('who bought must be known, with an address (§ 14 Abs. 4 Nr. 1 UStG)', () => {
    const source = { ...sourceOf((beleg) => ({ ...beleg, customer: null })), customer: null };
    expect(invoiceOf(source)).toEqual({ ok: false, error: { code: 'documents.customer_missing' } });
    const partly = { ...sourceOf(), customer: { ...CUSTOMER, city: ' ' } };
    expect(invoiceOf(partly)).toEqual({
      ok: false,
      error: { code: 'documents.customer_incomplete', details: { field: 'Ort' } },
    });
  });

  test('the seller must name a contact, a telephone and an e-mail address (BR-DE-5 to 7) and a right IBAN (BR-DE-19)', () => {
    const seller = {
      ...SELLER,
      contact: { name: '', phone: 'nein', email: 'x' },
      account: { iban: 'DE00120300000000202051', bic: null },
    };
    expect(invoiceOf({ ...sourceOf(), seller })).toEqual({
      ok: false,
      error: { code: 'documents.seller_incomplete', details: { field: 'Ansprechpartner, Telefon, E-Mail, IBAN' } },
    });
  });

  test('training, aborted sales and cash movements are no invoice', () => {
    const refused = { ok: false, error: { code: 'documents.not_a_sale' } };
    expect(invoiceOf(sourceOf((beleg) => ({ ...beleg, training: true })))).toEqual(refused);
    expect(invoiceOf(sourceOf((beleg) => ({ ...beleg, bonTyp: 'AVBelegabbruch' })))).toEqual(refused);
    expect(invoiceOf(sourceOf((beleg) => ({ ...beleg, kind: 'cash' })))).toEqual(refused);
  });

  test('decimal: integers of a scale are exact text', () => {
    expect([decimal(1500, 3), decimal(-5, 3), decimal(0, 2), decimal(123n, 8)]).toEqual([
      '1.5',
      '-0.005',
      '0',
      '0.00000123',
    ]);
  });
});

function isLive(beleg: Beleg, pos: number): boolean {
  return !beleg.lines.some((line) => line.voids !== null && (line.voids === pos || line.pos === pos));
}
