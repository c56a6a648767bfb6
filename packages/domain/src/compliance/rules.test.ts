import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { negCents, sumCents, toBasisPoints, toBusinessDay, toCents } from '../kernel/index.ts';
import { rateOf, splitTax, taxIn } from './index.ts';

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
});
