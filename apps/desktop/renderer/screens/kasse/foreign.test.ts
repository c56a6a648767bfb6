import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastForeign, worthInEuro } from './foreign.ts';

describe('foreign', () => {
  it('foreign: notes are worth what the rate says, half a cent rounded up', () => {
    expect(worthInEuro(2000, 105_000)).toBe(2100);
    expect(worthInEuro(1, 50_000)).toBe(1);
  });

  it('foreign: the least amount covers the sum and a unit less does not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 500, max: 500_000 }), (due, rate) => {
        const least = leastForeign(due, rate);
        expect(worthInEuro(least, rate)).toBeGreaterThanOrEqual(due);
        expect(worthInEuro(least - 1, rate)).toBeLessThan(due);
      }),
      { seed: 20_261_121 },
    );
  });
});
