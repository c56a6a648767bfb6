import { processDataOf } from '@valero/domain/compliance';
import {
  abortSale,
  bookCash,
  closeDay,
  completeSale,
  countCash,
  discountLine,
  park,
  recall,
  sellVoucher,
  setCustomer,
  setPrice,
  setQuantity,
  setSettings,
  setTraining,
  startCard,
  takeAdvance,
  voidBeleg,
  voidLine,
  zBeleg,
} from '@valero/domain/kasse';
import { sumCents, unwrap } from '@valero/domain/kernel';
import { describe, expect, it } from 'vitest';
import { booked, tillOn } from './special.fixture.ts';

describe('invoices', () => {
  it('above 250 € name the customer; numbers are gap-free per till and a storno has one of its own', () => {
    const { till, world, put, finish, refused } = tillOn();
    put('Solarmodul', 3);
    expect(refused(till.run(completeSale, { invoice: true }))).toBe('kasse.invoice_needs_customer');
    unwrap(till.run(setCustomer, { customerId: world.customers[0]!.id }));
    const first = finish({ invoice: true, supplyDate: '2026-02-28' });
    expect(first.invoice).toEqual({ number: 'RE-VALERO-1-1-1', supplyDate: '2026-02-28' });
    put('Kerze');
    expect(finish({ invoice: true }).invoice).toEqual({ number: 'RE-VALERO-1-1-2', supplyDate: '2026-03-02' });
    const storno = unwrap(till.run(voidBeleg, { belegId: first.id, reason: 'x' })).beleg;
    expect(storno.invoice).toEqual({ number: 'RE-VALERO-1-1-3', supplyDate: '2026-02-28' });
  });
});

describe('training', () => {
  it('leaves no trace in Z, drawer, vouchers or invoices; its Belege say so', () => {
    const { till, sell, put, finish, refused, close } = tillOn();
    sell('Kerze');
    const before = till.totals;
    unwrap(till.run(setTraining, { on: true }));
    put('Kerze');
    expect(refused(till.run(setTraining, { on: false }))).toBe('kasse.basket_open');
    unwrap(till.run(sellVoucher, { kind: 'multi', value: 1000, number: 'T1' }));
    expect(refused(till.run(startCard, {}))).toBe('kasse.training_refused');
    expect(refused(till.run(completeSale, { invoice: true }))).toBe('kasse.training_refused');
    const beleg = finish();
    expect(beleg).toMatchObject({ bonTyp: 'AVTraining', training: true, gross: 1333 });
    expect(processDataOf(beleg)).toBe('AVTraining^3.33_0.00_0.00_0.00_10.00^13.33:Bar');
    for (const result of [
      till.run(bookCash, { kind: 'Einzahlung', amount: 1 }),
      till.run(closeDay, { counted: 0 }),
      till.run(voidBeleg, { belegId: till.belege[0]!.id, reason: 'x' }),
      till.run(countCash, { counted: 0 }),
    ])
      expect(refused(result)).toBe('kasse.training_refused');
    unwrap(till.run(setTraining, { on: false }));
    expect(till.records.vouchers.size).toBe(0);
    expect(till.totals).toEqual({ ...before, last: { id: beleg.id, number: 2 }, belegCount: 2, trainingCount: 1 });
    expect(close()).toMatchObject({ revenue: 333, trainingCount: 1, saleCount: 1 });
  });
});

describe('a Kassensturz', () => {
  it('says what is missing and closes and moves nothing', () => {
    const { till, sell } = tillOn();
    sell('Kerze', 3);
    const before = [till.totals, till.counters];
    expect(
      unwrap(
        till.run(countCash, {
          counted: 990,
          denominations: [
            { value: 500, count: 1 },
            { value: 490, count: 1 },
          ],
        }),
      ),
    ).toEqual({
      expected: 1000,
      counted: 990,
      difference: -10,
      foreign: [],
    });
    expect([till.totals, till.counters]).toEqual(before);
    expect(till.facts.at(-1)).toMatchObject({ type: 'kasse.cashCounted', payload: { zNumber: 1, difference: -10 } });
  });
});

describe('a change of rates', () => {
  it('forces a Z first; a parked basket has the new rates, old goods come back at the old one under its historic key', () => {
    const { till, clock, put, sell, refused, finish } = tillOn('2020-12-31');
    const sold = sell('Kerze');
    expect(sold.taxes).toMatchObject([{ key: 1, rate: 1600 }]);
    put('Kerze', 2);
    clock.advance(24 * 3_600_000);
    expect(refused(till.run(completeSale, {}))).toBe('kasse.rate_change');
    expect(refused(till.run(bookCash, { kind: 'Einzahlung', amount: 1 }))).toBe('kasse.rate_change');
    expect(refused(till.run(voidBeleg, { belegId: sold.id, reason: 'x' }))).toBe('kasse.rate_change');
    unwrap(till.run(park, {}));
    const basketId = till.parked[0]?.id;
    const { z } = unwrap(till.run(closeDay, { counted: 333 }));
    expect(z).toMatchObject({ businessDay: '2020-12-31' });
    expect(z.masterData.taxes.find(({ key }) => key === 1)?.rate).toBe(1600);
    unwrap(till.run(recall, { basketId }));
    expect(finish().taxes).toMatchObject([{ key: 1, rate: 1900 }]);
    const storno = unwrap(till.run(voidBeleg, { belegId: sold.id, reason: 'x' })).beleg;
    expect(storno.taxes).toEqual([{ key: 21, rate: 1600, gross: -333, net: -287, tax: -46 }]);
    expect(processDataOf(storno)).toBe('Beleg^-3.33_0.00_0.00_0.00_0.00^-3.33:Bar');
    const next = unwrap(till.run(closeDay, { counted: 666 })).z;
    expect(next.masterData.taxes).toContainEqual({
      key: 21,
      rate: 1600,
      name: 'Historischer allgemeiner Steuersatz 16 %',
    });
    expect(booked(next)).toMatchObject({ '1775': 46, '8200': 287 });
  });

  it('a sale given up after midnight keeps the rates of the open Z', () => {
    const { till, clock, put, sell } = tillOn('2020-12-31');
    sell('Kerze');
    put('Kerze', 2);
    clock.advance(24 * 3_600_000);
    unwrap(till.run(abortSale, {}));
    expect(till.belege.at(-1)).toMatchObject({ bonTyp: 'AVBelegabbruch', taxes: [{ key: 1, rate: 1600 }] });
  });
});

describe('the rest', () => {
  it('BON_STORNO of a storno follows the setting, true by default', () => {
    const { till, sell } = tillOn();
    const reverse = () => unwrap(till.run(voidBeleg, { belegId: sell('Kerze').id, reason: 'x' })).beleg.storno;
    expect(reverse()).toBe(true);
    unwrap(till.run(setSettings, { stornoFlag: false }));
    expect(reverse()).toBe(false);
    expect(till.facts.map(({ type }) => type)).toContain('kasse.settingsChanged');
  });

  it('a surcharge raises a line; wages leave the drawer for their account', () => {
    const { till, put, finish, close } = tillOn();
    put('Kerze', 3);
    unwrap(till.run(discountLine, { pos: 1, percent: 1000, surcharge: true, reason: 'Nacht' }));
    const beleg = finish();
    expect(beleg.lines[0]).toMatchObject({ base: 1000, gross: 1100, discounts: [{ amount: 100, reason: 'Nacht' }] });
    unwrap(till.run(bookCash, { kind: 'Lohnzahlung', amount: 500 }));
    expect(booked(close())).toMatchObject({ '1000': 600, '4110': 500 });
  });

  it('special lines are voided, not changed, and take no discount', () => {
    const { till, refused } = tillOn();
    unwrap(till.run(takeAdvance, { amount: 500, taxKey: 1 }));
    unwrap(till.run(sellVoucher, { kind: 'multi', value: 500 }));
    for (const pos of [1, 2]) {
      expect(refused(till.run(setQuantity, { pos, quantity: 2000 }))).toBe('kasse.line_fixed');
      expect(refused(till.run(setPrice, { pos, unitPrice: 1 }))).toBe('kasse.line_fixed');
      expect(refused(till.run(discountLine, { pos, percent: 100 }))).toBe('kasse.discount_deposit');
      unwrap(till.run(voidLine, { pos }));
    }
    expect(refused(till.run(completeSale, {}))).toBe('kasse.basket_empty');
  });

  it('a Beleg stored before there were special cases reads with what it did not know', () => {
    const { sell } = tillOn();
    const { invoice: _invoice, lines, ...old } = sell('Kerze');
    const stored = {
      ...old,
      lines: lines.map(
        ({ returnOf: _a, advanceOf: _b, comboOf: _c, reason: _d, voucherUnchecked: _e, margin: _f, ...line }) => line,
      ),
    };
    const read = zBeleg.parse(JSON.parse(JSON.stringify(stored)));
    expect(read).toMatchObject({ invoice: null, lines: [{ returnOf: null, comboOf: null, margin: null, reason: '' }] });
    expect(sumCents(read.lines.map(({ gross }) => gross))).toBe(read.gross);
  });
});
