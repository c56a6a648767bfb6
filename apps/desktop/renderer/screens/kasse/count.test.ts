import { describe, expect, it } from 'vitest';
import { countedCents, DENOMINATIONS, isNote, withCount } from './count.ts';

describe('count', () => {
  it('count: the drawer is the sum of its notes and coins', () => {
    let counts = withCount(new Map(), 5000, '3');
    counts = withCount(counts, 200, '12');
    counts = withCount(counts, 1, '7');
    expect(countedCents(counts)).toBe(15_000 + 2400 + 7);
  });

  it('count: a new figure replaces the old, an empty one is none', () => {
    const counts = withCount(withCount(new Map(), 1000, '4'), 1000, '');
    expect(countedCents(counts)).toBe(0);
  });

  it('count: letters and signs are not counted', () => {
    expect(withCount(new Map(), 500, '-2x3').get(500)).toBe(23);
  });

  it('count: seven notes and eight coins, largest first', () => {
    expect(DENOMINATIONS.filter(isNote)).toHaveLength(7);
    expect(DENOMINATIONS.filter((value) => !isNote(value))).toHaveLength(8);
    expect([...DENOMINATIONS].sort((a, b) => b - a)).toEqual([...DENOMINATIONS]);
  });
});
