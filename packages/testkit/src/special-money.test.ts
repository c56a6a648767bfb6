import { processDataOf } from '@valero/domain/compliance';
import {
  abortSale,
  addTip,
  bookCash,
  closeDay,
  completeSale,
  countCash,
  redeemVoucher,
  sellVoucher,
  settleAdvance,
  takeAdvance,
  voidBeleg,
  voidLine,
} from '@valero/domain/kasse';
import { unwrap } from '@valero/domain/kernel';
import { describe, expect, it } from 'vitest';
import { booked, tillOn } from './special.fixture.ts';

describe('vouchers', () => {
  it('a multi-purpose voucher is owed until it is redeemed, then the goods are taxed', () => {
    const { till, put, finish, close } = tillOn();
    const number = unwrap(till.run(sellVoucher, { kind: 'multi', value: 5000 })).number;
    const sold = finish();
    expect(sold.lines[0]).toMatchObject({ gvTyp: 'MehrzweckgutscheinKauf', taxKey: 5, voucherNumber: number });
    expect(booked(close())).toEqual({ '1000': 5000, '1796': -5000 });
    put('Olivenöl', 2);
    expect(unwrap(till.run(redeemVoucher, { number }))).toMatchObject({ redeemed: 2600, unchecked: false });
    const used = finish();
    expect(used).toMatchObject({ gross: 0, payments: [{ type: 'Keine' }] });
    expect(till.records.vouchers.get(number)).toMatchObject({ issued: 5000, redeemed: 2600 });
    expect(booked(close())).toEqual({ '1796': 2600, '8300': -2430, '1771': -170 });
  });

  it('a single-purpose voucher is taxed once: when it is sold', () => {
    const { till, put, finish, close, refused } = tillOn();
    const number = unwrap(till.run(sellVoucher, { kind: 'single', value: 2000, taxKey: 1 })).number;
    expect(finish().taxes).toEqual([{ key: 1, rate: 1900, gross: 2000, net: 1681, tax: 319 }]);
    expect(booked(close())).toEqual({ '1000': 2000, '8400': -1681, '1776': -319 });
    put('Olivenöl', 2);
    unwrap(till.run(redeemVoucher, { number, amount: 2000 }));
    expect(refused(till.run(completeSale, {}))).toBe('kasse.voucher_goods');
    put('Kerze', 6);
    const used = finish();
    expect(used.lines.at(-2)).toMatchObject({ gvTyp: 'EinzweckgutscheinEinloesung', taxKey: 1, gross: -2000 });
    expect(used.taxes[0]).toMatchObject({ key: 1, gross: 0, tax: 0 });
  });

  it('is never redeemed beyond its value, nor twice, nor for more than the receipt', () => {
    const { till, put, finish, refused } = tillOn();
    unwrap(till.run(sellVoucher, { kind: 'multi', value: 1000, number: 'G1' }));
    expect(refused(till.run(sellVoucher, { kind: 'multi', value: 1000, number: 'G1' }))).toBe('kasse.voucher_exists');
    finish();
    expect(refused(till.run(sellVoucher, { kind: 'multi', value: 1, number: 'G1' }))).toBe('kasse.voucher_exists');
    expect(refused(till.run(redeemVoucher, { number: 'G1' }))).toBe('kasse.basket_empty');
    put('Kerze', 2);
    expect(refused(till.run(redeemVoucher, { number: 'G1', amount: 668 }))).toBe('kasse.voucher_exceeds');
    unwrap(till.run(redeemVoucher, { number: 'G1', amount: 400 }));
    expect(refused(till.run(redeemVoucher, { number: 'G1', amount: 601 }))).toBe('kasse.voucher_short');
    unwrap(till.run(voidLine, { pos: 1 }));
    expect(refused(till.run(completeSale, {}))).toBe('kasse.voucher_exceeds');
    put('Kerze', 6);
    finish();
    put('Kerze', 6);
    expect(unwrap(till.run(redeemVoucher, { number: 'G1' })).redeemed).toBe(600);
    finish();
    put('Kerze', 6);
    expect(refused(till.run(redeemVoucher, { number: 'G1' }))).toBe('kasse.voucher_short');
  });

  it('one the till does not know is taken once, on the word of a person who may, and is marked', () => {
    const { till, put, finish, refused } = tillOn();
    put('Kerze', 6);
    expect(refused(till.run(redeemVoucher, { number: 'X9' }))).toBe('kasse.voucher_unknown');
    expect(unwrap(till.run(redeemVoucher, { number: 'X9', amount: 500 })).unchecked).toBe(true);
    expect(finish().lines[1]).toMatchObject({ voucherNumber: 'X9', voucherUnchecked: true, gross: -500 });
    put('Kerze', 6);
    expect(refused(till.run(redeemVoucher, { number: 'X9', amount: 1 }))).toBe('kasse.voucher_used');
    expect(till.records.vouchers.get('X9')).toMatchObject({ known: false, redeemed: 500, unchecked: 500 });
  });

  it('its sale is reversed only while nothing has been taken off it; a reversed redemption fills it again', () => {
    const { till, put, finish, refused } = tillOn();
    unwrap(till.run(sellVoucher, { kind: 'multi', value: 1000, number: 'G1' }));
    const sale = finish();
    put('Kerze', 6);
    unwrap(till.run(redeemVoucher, { number: 'G1' }));
    const used = finish();
    expect(refused(till.run(voidBeleg, { belegId: sale.id, reason: 'x' }))).toBe('kasse.voucher_redeemed');
    unwrap(till.run(voidBeleg, { belegId: used.id, reason: 'x' }));
    unwrap(till.run(voidBeleg, { belegId: sale.id, reason: 'x' }));
    put('Kerze', 6);
    expect(refused(till.run(redeemVoucher, { number: 'G1' }))).toBe('kasse.voucher_short');
  });
});

describe('tips', () => {
  it('for the staff pass through untaxed, also when they come by card and are handed on in cash', () => {
    const { till, put, finish, close } = tillOn();
    put('Kerze', 3);
    unwrap(till.run(addTip, { amount: 200, to: 'employee' }));
    expect(finish().lines[1]).toMatchObject({ gvTyp: 'TrinkgeldAN', taxKey: 5, gross: 200 });
    unwrap(till.run(bookCash, { kind: 'Auszahlung', amount: 200, purpose: 'tip' }));
    expect(booked(close())).toEqual({ '1000': 1000, '1776': -160, '8400': -840 });
  });

  it('for the owner are taxed at 19 %', () => {
    const { till, put, finish } = tillOn();
    put('Olivenöl');
    unwrap(till.run(addTip, { amount: 119, to: 'owner' }));
    expect(finish().taxes).toContainEqual({ key: 1, rate: 1900, gross: 119, net: 100, tax: 19 });
  });
});

describe('advances', () => {
  it('are taxed when taken, owed until settled, settled once at the same rate with a reference', () => {
    const { till, put, finish, close, refused } = tillOn();
    unwrap(till.run(takeAdvance, { amount: 11_900, taxKey: 1, note: 'Solarmodul' }));
    const taken = finish();
    expect(booked(close())).toEqual({ '1000': 11_900, '1718': -10_000, '1776': -1900 });
    put('Kerze', 40);
    unwrap(till.run(settleAdvance, { belegId: taken.id }));
    expect(refused(till.run(settleAdvance, { belegId: taken.id }))).toBe('kasse.advance_settled');
    const settled = finish();
    expect(settled.references).toMatchObject([{ name: '1', belegId: taken.id }]);
    expect(settled.lines.at(-1)).toMatchObject({
      gvTyp: 'Anzahlungsaufloesung',
      taxKey: 1,
      gross: -11_900,
      advanceOf: taken.id,
    });
    put('Kerze', 40);
    expect(refused(till.run(settleAdvance, { belegId: taken.id }))).toBe('kasse.advance_settled');
    expect(refused(till.run(voidBeleg, { belegId: taken.id, reason: 'x' }))).toBe('kasse.advance_settled');
    unwrap(till.run(abortSale, {}));
    expect(booked(close())['1718']).toBe(10_000);
  });

  it('the storno of the settling Beleg opens it again; the storno of the advance ends it', () => {
    const { till, put, finish, refused } = tillOn();
    unwrap(till.run(takeAdvance, { amount: 500, taxKey: 2 }));
    const taken = finish();
    put('Olivenöl');
    unwrap(till.run(settleAdvance, { belegId: taken.id }));
    const settled = finish();
    unwrap(till.run(voidBeleg, { belegId: settled.id, reason: 'x' }));
    expect(till.records.advances.get(taken.id)).toMatchObject({ taken: 500, settled: 0 });
    unwrap(till.run(voidBeleg, { belegId: taken.id, reason: 'x' }));
    expect(refused(till.run(settleAdvance, { belegId: taken.id }))).toBe('kasse.already_voided');
  });
});

describe('foreign cash', () => {
  it('is given, change is in euro, and the drawer counts each for itself', () => {
    const { till, put, finish, close, refused } = tillOn();
    put('Olivenöl');
    const beleg = finish({ foreign: { currency: 'CHF', amount: 2000, rate: 105_230 } });
    expect(
      beleg.payments.map(({ type, currency, amountForeign, amount }) => [type, currency, amountForeign, amount]),
    ).toEqual([
      ['Bar', 'CHF', 2000, 2105],
      ['Bar', 'EUR', -805, -805],
    ]);
    expect(processDataOf(beleg)).toBe('Beleg^0.00_13.00_0.00_0.00_0.00^-8.05:Bar_20.00:Bar:CHF');
    put('Olivenöl');
    expect(
      refused(till.run(completeSale, { foreign: { currency: 'CHF', amount: 100, rate: 105_230 }, tendered: 10 })),
    ).toBe('kasse.tendered_too_low');
    unwrap(till.run(abortSale, {}));
    unwrap(till.run(bookCash, { kind: 'Einzahlung', amount: 10_000 }));
    const z = close();
    expect(z).toMatchObject({
      cashExpected: 9195,
      cashTotal: 9195,
      foreignCash: [{ currency: 'CHF', expected: 2000, counted: 2000, amount: 2105 }],
    });
    expect(z.payments.filter(({ currency }) => currency === 'CHF')).toMatchObject([{ amount: 0, amountForeign: 0 }]);
    expect(booked(z)).toMatchObject({ '1000': 9195, '1360': 2105 });
  });

  it('that is missing at the close is a difference at the rate it was taken for', () => {
    const { till, put, finish, refused } = tillOn();
    put('Olivenöl');
    finish({ foreign: { currency: 'CHF', amount: 2000, rate: 105_230 } });
    expect(unwrap(till.run(countCash, { counted: 0, foreign: [{ currency: 'CHF', counted: 1500 }] })).foreign).toEqual([
      { currency: 'CHF', expected: 2000, counted: 1500 },
    ]);
    const close = (foreign: unknown) => till.run(closeDay, { counted: 0, foreign });
    expect(refused(close([{ currency: 'USD', counted: 1 }]))).toBe('kasse.foreign_unknown');
    const { z } = unwrap(close([{ currency: 'CHF', counted: 1000 }]));
    const moved = till.belege.filter(({ kind, payments }) => kind === 'cash' && payments[0]?.currency === 'CHF');
    expect(
      moved.map(({ lines, payments }) => [lines[0]?.gvTyp, payments[0]?.amountForeign, payments[0]?.amount]),
    ).toEqual([
      ['DifferenzSollIst', -1000, -1052],
      ['Geldtransit', -1000, -1053],
    ]);
    expect(z.foreignCash).toEqual([{ currency: 'CHF', expected: 2000, counted: 1000, amount: 1053 }]);
  });
});
