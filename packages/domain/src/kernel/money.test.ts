import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allocateCents,
  mulDiv,
  negCents,
  priceOf,
  shareOf,
  sumCents,
  toBasisPoints,
  toCents,
  toMilli,
  toUnitPrice,
} from './index.ts';

const safe = fc.integer({ min: -(2 ** 40), max: 2 ** 40 });
const positive = fc.integer({ min: 1, max: 2 ** 40 });

/** The exact quotient rounded half away from zero, in big integers. */
function reference(a: number, b: number, c: number): number {
  const product = BigInt(a) * BigInt(b);
  const magnitude = product < 0n ? -product : product;
  const rounded = (magnitude * 2n + BigInt(c)) / (2n * BigInt(c));
  return Number(product < 0n ? -rounded : rounded);
}

describe('money', () => {
  it('mulDiv: half away from zero agrees with exact integers, also beyond 53 bits', () => {
    fc.assert(
      fc.property(safe, fc.integer({ min: -(2 ** 30), max: 2 ** 30 }), positive, (a, b, c) => {
        fc.pre(Math.abs(reference(a, b, c)) < Number.MAX_SAFE_INTEGER / 2);
        expect(mulDiv(a, b, c, 'halfAwayFromZero') + 0).toBe(reference(a, b, c) + 0);
      }),
    );
  });

  it('mulDiv: floor, ceil and truncation bracket the quotient', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e6, max: 1e6 }),
        fc.integer({ min: -1e6, max: 1e6 }),
        fc.integer({ min: 1, max: 1e6 }),
        (a, b, c) => {
          const low = mulDiv(a, b, c, 'floor');
          const high = mulDiv(a, b, c, 'ceil');
          expect(low * c).toBeLessThanOrEqual(a * b);
          expect(high * c).toBeGreaterThanOrEqual(a * b);
          expect(high - low).toBeLessThanOrEqual(1);
          expect(mulDiv(a, b, c, 'towardsZero')).toBe(a * b < 0 ? high : low);
        },
      ),
    );
  });

  it('rounding is symmetric: the negative of an amount rounds to the negative', () => {
    fc.assert(
      fc.property(safe, fc.integer({ min: 0, max: 10_000 }), (amount, share) => {
        const plus = shareOf(toCents(amount), toBasisPoints(share), 'halfAwayFromZero');
        expect(shareOf(negCents(toCents(amount)), toBasisPoints(share), 'halfAwayFromZero')).toBe(negCents(plus));
      }),
    );
  });

  it('priceOf: 0.412 kg at 23.00 €/kg is 9.48 €', () => {
    expect(priceOf(toMilli(412), toUnitPrice(2_300_000), 'halfAwayFromZero')).toBe(948);
  });

  it('priceOf: 80,995 pieces at 2.08 € are exact', () => {
    expect(priceOf(toMilli(80_995_000), toUnitPrice(208_000), 'halfAwayFromZero')).toBe(16_846_960);
  });

  it('allocateCents: the parts sum to the amount and none is off its share by a cent or more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.array(fc.integer({ min: 0, max: 1e7 }), { minLength: 1, maxLength: 40 }),
        (amount, weights) => {
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          fc.pre(total > 0);
          const parts = allocateCents(toCents(amount), weights);
          expect(sumCents(parts)).toBe(amount + 0);
          parts.forEach((part, index) => {
            const scaled = BigInt(part) * BigInt(total) - BigInt(amount) * BigInt(weights[index] ?? 0);
            expect((scaled < 0n ? -scaled : scaled) < BigInt(total)).toBe(true);
          });
        },
      ),
    );
  });

  it('allocateCents: a negative amount is the mirror of the positive one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 20 }),
        (amount, weights) => {
          expect(allocateCents(toCents(-amount), weights)).toEqual(
            allocateCents(toCents(amount), weights).map(negCents),
          );
        },
      ),
    );
  });

  it('toCents: refuses what is no safe integer', () => {
    expect(() => toCents(0.5)).toThrow('safe integer');
    expect(() => toCents(Number.NaN)).toThrow('safe integer');
    expect(() => toCents(2 ** 53)).toThrow('safe integer');
    expect(Object.is(toCents(-0), 0)).toBe(true);
  });
});
