import { describe, expect, it } from 'vitest';
import { type DepositCounts, depositTotal, withDeposit } from './pfand.ts';

describe('pfand', () => {
  it('pfand: taps count up and down, none is left out, and the sum is exact', () => {
    let counts: DepositCounts = new Map();
    for (const cents of [8, 8, 25, 310]) counts = withDeposit(counts, cents, 1);
    expect(depositTotal(counts)).toBe(8 + 8 + 25 + 310);
    counts = withDeposit(counts, 25, -1);
    expect([...counts]).toEqual([
      [8, 2],
      [310, 1],
    ]);
    expect([...withDeposit(counts, 15, -1)]).toEqual([...counts]);
  });
});
