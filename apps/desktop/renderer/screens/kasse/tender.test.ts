import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likelyTenders, roundUps, settleTender } from './tender.ts';

describe('tender', () => {
  it('tender: the next notes are offered, smallest first', () => {
    expect(likelyTenders(2142)).toEqual([2500, 3000, 4000, 5000]);
    expect(likelyTenders(485)).toEqual([500, 1000, 2000, 5000]);
    expect(likelyTenders(9990)).toEqual([10_000, 20_000]);
  });

  it('tender: an even sum is not offered twice', () => {
    expect(likelyTenders(5000)).toEqual([6000, 10_000, 20_000]);
  });

  it('tender: nothing is offered when money goes out', () => {
    expect(likelyTenders(-500)).toEqual([]);
    expect(likelyTenders(0)).toEqual([]);
  });

  it('tender: every offer is more than due and they rise (property)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (due) => {
        const offers = likelyTenders(due);
        expect(offers.every((offer, index) => offer > due && (index === 0 || offer > (offers[index - 1] ?? 0)))).toBe(
          true,
        );
      }),
    );
  });

  it('tender: given − due = change − missing (property)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: 1_000_000 }), (due, given) => {
        const { change, missing } = settleTender(due, given);
        expect(change - missing).toBe(given - due);
        expect(change === 0 || missing === 0).toBe(true);
      }),
    );
  });

  it('tender: a return pays out what is negative', () => {
    expect(settleTender(-450, 0)).toEqual({ change: 450, missing: 0 });
  });
});

describe('roundUps', () => {
  it('roundUps: whole euros above the sum, then the next five and ten, each once and none the sum itself', () => {
    expect(roundUps(799)).toEqual([800, 900, 1000]);
    expect(roundUps(800)).toEqual([900, 1000]);
    expect(roundUps(2142)).toEqual([2200, 2300, 2500, 3000]);
    expect(roundUps(0)).toEqual([]);
    expect(roundUps(-500)).toEqual([]);
  });
});
