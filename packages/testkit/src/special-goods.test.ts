import { processDataOf } from '@valero/domain/compliance';
import {
  abortSale,
  addArticleToBasket,
  depositReturn,
  discountLine,
  park,
  returnFromBeleg,
  returnLine,
  scan,
  setInHouse,
  setPrice,
  setQuantity,
  viewBasket,
  voidBeleg,
  voidLine,
} from '@valero/domain/kasse';
import { toId, unwrap } from '@valero/domain/kernel';
import { describe, expect, it } from 'vitest';
import { booked, tillOn } from './special.fixture.ts';

describe('returns', () => {
  it('goods come back at the price paid and never more than were sold, whatever the number of returns', () => {
    const { till, put, finish, refused } = tillOn();
    put('Kerze', 3);
    const pos = till.open?.lines[0]?.pos ?? 0;
    unwrap(till.run(discountLine, { pos, amount: 100 }));
    const sold = finish();
    expect(sold.gross).toBe(900);
    const back = (pieces: number) =>
      till.run(returnFromBeleg, { belegId: sold.id, lines: [{ pos, quantity: pieces * 1000 }], reason: 'Bruch' });
    unwrap(back(1));
    expect(refused(back(3))).toBe('kasse.return_too_much');
    const first = finish();
    expect(first.gross).toBe(-300);
    expect(first.references).toMatchObject([{ type: 'Transaktion', name: '1', belegId: sold.id, zNumber: 1 }]);
    expect(first.references[0]?.date).toMatch(/^2026-03-02T08:00:\d\d\+01:00$/);
    expect(first.lines[0]).toMatchObject({ returnOf: { belegId: sold.id, pos }, reason: 'Bruch', quantity: -1000 });
    unwrap(back(2));
    expect(finish().gross).toBe(-600);
    expect(refused(back(1))).toBe('kasse.return_too_much');
    expect(refused(till.run(voidBeleg, { belegId: sold.id, reason: 'x' }))).toBe('kasse.partly_returned');
  });

  it('an exchange is one receipt: old goods at their price, new ones at theirs, one payment', () => {
    const { till, sell, put, finish } = tillOn();
    const sold = sell('Kerze');
    unwrap(till.run(returnFromBeleg, { belegId: sold.id, lines: [{ pos: 1, quantity: 1000 }] }));
    put('Olivenöl');
    const exchange = finish();
    expect(exchange.gross).toBe(1300 - 333);
    expect(exchange.payments).toHaveLength(1);
    expect(exchange.taxes.map(({ key, gross }) => [key, gross])).toEqual([
      [1, -333],
      [2, 1300],
    ]);
  });

  it('a storno of the return gives the goods back to the customer: they can come back again', () => {
    const { till, sell, finish } = tillOn();
    const sold = sell('Kerze');
    const again = () => till.run(returnFromBeleg, { belegId: sold.id, lines: [{ pos: 1, quantity: 1000 }] });
    unwrap(again());
    const returned = finish();
    unwrap(till.run(voidBeleg, { belegId: returned.id, reason: 'Irrtum' }));
    unwrap(again());
    expect(finish().gross).toBe(-333);
  });

  it('nothing comes back from a storno, a reversed or an unknown Beleg', () => {
    const { till, sell, refused } = tillOn();
    const sold = sell('Kerze');
    const lines = [{ pos: 1, quantity: 1000 }];
    unwrap(till.run(returnFromBeleg, { belegId: sold.id, lines }));
    const parked = till.run(park, {});
    expect(refused(parked)).toBe('kasse.park_special');
    unwrap(till.run(voidLine, { pos: till.open?.lines[0]?.pos ?? 0 }));
    unwrap(till.run(abortSale, {}));
    const storno = unwrap(till.run(voidBeleg, { belegId: sold.id, reason: 'x' })).beleg;
    expect(refused(till.run(returnFromBeleg, { belegId: sold.id, lines }))).toBe('kasse.already_voided');
    expect(refused(till.run(returnFromBeleg, { belegId: storno.id, lines }))).toBe('kasse.not_voidable');
    expect(refused(till.run(returnFromBeleg, { belegId: toId('00000000-0000-7000-8000-00000000ffff'), lines }))).toBe(
      'kasse.beleg_unknown',
    );
  });

  it('without a receipt it needs the right to void, also by a negative quantity', () => {
    const { till, idOf, put } = tillOn();
    expect(returnLine.right).toBe('kasse.void');
    const cashier = { id: till.parts.people[0]!.id, name: 'K', rights: new Set(['kasse.sell']) };
    const env = {
      now: till.parts.clock.now(),
      offset: 60,
      newId: () => till.parts.ids.next(),
      company: till.parts.identity.company.id,
      store: till.parts.identity.store.id,
      device: till.parts.identity.device.id,
      actor: cashier,
    };
    const input = scan.input.parse({ code: '1001', quantity: -1000 });
    const loaded = scan.load(till.reads(), input);
    if (loaded instanceof Promise) throw new Error('loads at once');
    expect(scan.decide(loaded, input, env)).toMatchObject({ ok: false, error: { code: 'kasse.right_missing' } });
    unwrap(till.run(returnLine, { code: '1001', reason: 'ohne Bon' }));
    unwrap(till.run(returnLine, { articleId: idOf('Apfelschorle'), unitPrice: 100_000 }));
    expect(till.open && viewBasket(till.open).total).toBe(-389 - 100 - 25);
    put('Kürbiskernbrot');
    expect(till.open?.lines).toHaveLength(4);
  });
});

describe('Pfand', () => {
  it('shares the rate of its goods: milk 7 %, cola 19 %; empties go back at the rate of what they held', () => {
    const { till, put, finish } = tillOn();
    put('Weidemilch', 2);
    put('Apfelschorle', 1);
    unwrap(till.run(depositReturn, { unitPrice: 25_000, quantity: 4000, taxKey: 1 }));
    unwrap(till.run(depositReturn, { unitPrice: 15_000, quantity: 1000, taxKey: 2 }));
    const beleg = finish();
    const deposits = beleg.lines.filter(({ gvTyp }) => gvTyp.startsWith('Pfand'));
    expect(deposits.map(({ gvTyp, taxKey, taxRate, gross }) => [gvTyp, taxKey, taxRate, gross])).toEqual([
      ['Pfand', 2, 700, 30],
      ['Pfand', 1, 1900, 25],
      ['PfandRueckzahlung', 1, 1900, -100],
      ['PfandRueckzahlung', 2, 700, -15],
    ]);
  });

  it('turns into a refund when its goods are turned into a return', () => {
    const { till, put } = tillOn();
    put('Apfelschorle', 2);
    unwrap(till.run(setQuantity, { pos: 1, quantity: -1000 }));
    expect(till.open?.lines.map(({ gvTyp, quantity }) => [gvTyp, quantity])).toEqual([
      ['Umsatz', -1000],
      ['PfandRueckzahlung', -1000],
    ]);
  });

  it('a refund lowers the revenue of its rate in the ledger', () => {
    const { till, finish, close, put } = tillOn();
    put('Kerze', 3);
    unwrap(till.run(depositReturn, { unitPrice: 25_000, quantity: 4000, taxKey: 1 }));
    finish();
    expect(booked(close())).toEqual({ '1000': 900, '1776': -144, '8400': -840, '8720': 84 });
  });
});

describe('used goods (§ 25a)', () => {
  it('show no tax; the Z owes the tax in each positive margin and nothing for a loss', () => {
    const { put, finish, close } = tillOn();
    put('Rennrad');
    put('Rennrad', 1, 10_000_000);
    const beleg = finish();
    expect(beleg.taxes).toEqual([{ key: 1001, rate: 0, gross: 34_900, net: 34_900, tax: 0 }]);
    expect(beleg.lines.map(({ margin }) => margin)).toEqual([
      { purchase: 13_695, margin: 11_205, tax: 1789 },
      { purchase: 13_695, margin: 0, tax: 0 },
    ]);
    expect(processDataOf(beleg)).toBe('Beleg^0.00_0.00_0.00_0.00_349.00^349.00:Bar');
    const z = close();
    expect(z.margin).toEqual({ gross: 34_900, purchase: 27_390, margin: 11_205, tax: 1789 });
    expect(z.masterData.taxes.find(({ key }) => key === 1001)?.name).toContain('§ 25a');
    expect(booked(z)).toEqual({ '1000': 34_900, '1776': -1789, '8191': -(11_205 - 1789), '8193': -(34_900 - 11_205) });
  });

  it('need a purchase price', () => {
    const { till, world, refused } = tillOn();
    const bike = world.articles.find(({ taxKey }) => taxKey === 1001)!;
    Object.assign(bike, { cost: null });
    expect(refused(till.run(addArticleToBasket, { articleId: bike.id }))).toBe('kasse.margin_cost_needed');
  });
});

describe('gastronomy', () => {
  const RATES: readonly (readonly [string, number, number])[] = [
    ['2020-06-30', 1900, 700],
    ['2020-07-01', 500, 500],
    ['2021-01-01', 700, 700],
    ['2023-12-31', 700, 700],
    ['2024-01-01', 1900, 700],
    ['2025-12-31', 1900, 700],
    ['2026-01-01', 700, 700],
  ];
  it.each(RATES)('food on %s: in the house %i, to take away %i basis points', (day, inHouse, away) => {
    const { till, put, finish } = tillOn(day);
    put('Tagessuppe');
    unwrap(till.run(setInHouse, { on: true }));
    const line = finish().lines[0];
    expect(line).toMatchObject({ taxRate: inHouse, inHouse: true, gross: 690 });
    put('Tagessuppe');
    expect(finish().lines[0]).toMatchObject({ taxRate: away, inHouse: false, gross: 690 });
  });

  it('a combo is two linked lines of 70 and 30 % that sum to its price, changed and voided as one', () => {
    const { till, put, finish, refused } = tillOn();
    put('Menü', 3);
    const sum = () => (till.open ? viewBasket(till.open).total : 0);
    expect(till.open?.lines.map(({ comboOf, taxKey, unitPrice }) => [comboOf, taxKey, unitPrice])).toEqual([
      [null, 2, 699_000],
      [1, 1, 300_000],
    ]);
    put('Menü');
    expect([till.open?.lines.length, sum()]).toEqual([2, 3996]);
    expect(refused(till.run(setQuantity, { pos: 2, quantity: 1500 }))).toBe('kasse.combo_whole');
    unwrap(till.run(setQuantity, { pos: 2, quantity: 1000 }));
    unwrap(till.run(setPrice, { pos: 1, unitPrice: 1_234_500 }));
    expect(sum()).toBe(1235);
    unwrap(till.run(discountLine, { pos: 1, amount: 101 }));
    expect(sum()).toBe(1134);
    expect(till.open && viewBasket(till.open).itemCount).toBe(1);
    const sold = finish();
    unwrap(till.run(returnFromBeleg, { belegId: sold.id, lines: [{ pos: 1, quantity: 1000 }] }));
    expect(sum()).toBe(-1134);
    expect(refused(till.run(returnFromBeleg, { belegId: sold.id, lines: [{ pos: 2, quantity: 1000 }] }))).toBe(
      'kasse.return_unknown_line',
    );
    unwrap(till.run(voidLine, { pos: 2 }));
    expect(sum()).toBe(0);
  });
});
