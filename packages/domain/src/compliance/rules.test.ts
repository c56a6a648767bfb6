import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { negCents, sumCents, toBasisPoints, toBusinessDay, toCents } from '../kernel/index.ts';
import {
  HISTORIC_KEYS,
  MARGIN_KEY,
  rateOf,
  recordedKey,
  restaurantKey,
  sameRates,
  slotOf,
  splitTax,
  steuersaetzeOn,
  taxIn,
  taxName,
} from './index.ts';

/** Golden vectors: gross cents, rate in basis points, tax cents; worked by hand from gross × r ÷ (100 + r). */
const GOLDEN: readonly (readonly [number, number, number])[] = [
  [11_900, 1900, 1900],
  [10_700, 700, 700],
  [100, 1900, 16],
  [1, 1900, 0],
  [3, 1900, 0],
  [4, 1900, 1],
  [7, 700, 0],
  [8, 700, 1],
  [199, 1900, 32],
  [199, 700, 13],
  [534, 1900, 85],
  [684, 1900, 109],
  [1458, 700, 95],
  [99_999, 1900, 15_966],
  [25_000, 700, 1636],
  [8332, 0, 0],
  [1160, 1600, 160],
  [105, 500, 5],
];

describe('tax in a gross price', () => {
  it.each(GOLDEN)(
    '%i cents at %i basis points contain %i cents of tax, and the mirror for the negative',
    (gross, rate, tax) => {
      expect(taxIn(toCents(gross), toBasisPoints(rate))).toBe(tax);
      expect(taxIn(negCents(toCents(gross)), toBasisPoints(rate))).toBe(negCents(toCents(tax)));
    },
  );

  const line = fc
    .record({
      taxKey: fc.constantFrom(1, 2, 5),
      gross: fc.integer({ min: -1_000_000, max: 1_000_000 }).map(toCents),
    })
    .map(({ taxKey, gross }) => ({
      taxKey,
      gross,
      taxRate: toBasisPoints(taxKey === 1 ? 1900 : taxKey === 2 ? 700 : 0),
    }));

  it('splitTax: a mixed Beleg of 19, 7 and 0 % is rounded once per rate, net + tax = gross, Σ rates = Σ lines', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const taxes = splitTax(lines);
        expect(sumCents(taxes.map((tax) => tax.gross))).toBe(sumCents(lines.map((entry) => entry.gross)));
        for (const tax of taxes) {
          expect(tax.net + tax.tax).toBe(tax.gross + 0);
          const exact = (tax.gross * tax.rate) / (10_000 + tax.rate);
          expect(Math.abs(tax.tax - exact)).toBeLessThanOrEqual(0.5 + 1e-6);
        }
        expect(new Set(taxes.map((tax) => tax.key)).size).toBe(taxes.length);
      }),
    );
  });

  it('splitTax: the reversed Beleg has the reversed taxes', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const mirrored = splitTax(lines.map((entry) => ({ ...entry, gross: negCents(entry.gross) })));
        expect(mirrored).toEqual(
          splitTax(lines).map((tax) => ({
            ...tax,
            gross: negCents(tax.gross),
            net: negCents(tax.net),
            tax: negCents(tax.tax),
          })),
        );
      }),
    );
  });

  it('splitTax: three times 0.05 € at 19 % are taxed as 0.15 €, not line by line', () => {
    const five = { taxKey: 1, taxRate: toBasisPoints(1900), gross: toCents(5) };
    expect(splitTax([five, five, five])).toEqual([{ key: 1, rate: 1900, gross: 15, net: 13, tax: 2 }]);
  });

  it('rateOf: the second half of 2020 had 16 and 5 %', () => {
    expect(rateOf(1, toBusinessDay('2020-06-30'))).toBe(1900);
    expect(rateOf(1, toBusinessDay('2020-07-01'))).toBe(1600);
    expect(rateOf(2, toBusinessDay('2020-12-31'))).toBe(500);
    expect(rateOf(2, toBusinessDay('2021-01-01'))).toBe(700);
    expect(rateOf(99, toBusinessDay('2026-01-01'))).toBeNull();
  });

  /** First day of each period, standard and reduced rate in basis points (vat-rates-de.csv). */
  const PERIODS: readonly (readonly [string, number, number])[] = [
    ['1968-01-01', 1000, 500],
    ['1968-07-01', 1100, 550],
    ['1978-01-01', 1200, 600],
    ['1979-07-01', 1300, 650],
    ['1983-07-01', 1400, 700],
    ['1993-01-01', 1500, 700],
    ['1998-04-01', 1600, 700],
    ['2007-01-01', 1900, 700],
    ['2020-07-01', 1600, 500],
    ['2021-01-01', 1900, 700],
  ];

  it.each(PERIODS)(
    'rateOf: from %s on key 1 is %i and key 2 is %i basis points, the day before it was not yet',
    (from, standard, reduced) => {
      const before = toBusinessDay(new Date(Date.parse(from) - 86_400_000).toISOString().slice(0, 10));
      expect([rateOf(1, toBusinessDay(from)), rateOf(2, toBusinessDay(from))]).toEqual([standard, reduced]);
      expect(sameRates(before, toBusinessDay(from))).toBe(false);
    },
  );

  it('rateOf: § 24 follows its own calendar, the zero rate begins in 2023', () => {
    const on = (key: number, day: string) => rateOf(key, toBusinessDay(day));
    expect(['2021-12-31', '2022-12-31', '2024-12-05', '2024-12-31', '2025-01-01'].map((day) => on(3, day))).toEqual([
      1070, 950, 900, 840, 780,
    ]);
    expect(on(4, '2026-01-01')).toBe(550);
    expect([on(8, '2022-12-31'), on(8, '2023-01-01')]).toEqual([null, 0]);
    expect(on(MARGIN_KEY, '2026-01-01')).toBe(0);
    expect(steuersaetzeOn(toBusinessDay('2020-12-31')).find(({ key }) => key === 1)?.rate).toBe(1600);
  });

  it('recordedKey: what was taxed at another rate is recorded under its historic key, and back under its own when that is valid again', () => {
    const key = (of: number, rate: number, day: string) => recordedKey(of, toBasisPoints(rate), toBusinessDay(day));
    expect(key(1, 1900, '2020-08-01')).toBe(11);
    expect(key(2, 700, '2020-08-01')).toBe(12);
    expect(key(1, 1600, '2026-01-01')).toBe(21);
    expect(key(2, 500, '2026-01-01')).toBe(22);
    expect(key(11, 1900, '2026-01-01')).toBe(1);
    expect(key(21, 1600, '2026-01-01')).toBe(21);
    expect(key(3, 900, '2026-01-01')).toBe(33);
    expect(key(MARGIN_KEY, 0, '2026-01-01')).toBe(MARGIN_KEY);
    for (const { key: historic, rate } of HISTORIC_KEYS) {
      expect(rateOf(historic, toBusinessDay('2026-01-01'))).toBe(rate);
      expect(slotOf(historic)).toBe((historic % 10) - 1);
      expect(taxName(historic)).toContain('istorisch');
    }
  });

  it('restaurantKey: food to take away is reduced always, in the house it depends on the year', () => {
    for (const day of ['2019-01-01', '2022-05-05', '2024-06-01', '2026-06-01'])
      expect(restaurantKey(false, toBusinessDay(day))).toBe(2);
    expect(
      ['2020-06-30', '2020-07-01', '2023-12-31', '2024-01-01', '2025-12-31', '2026-01-01'].map((day) =>
        restaurantKey(true, toBusinessDay(day)),
      ),
    ).toEqual([1, 2, 2, 1, 1, 2]);
  });
});
