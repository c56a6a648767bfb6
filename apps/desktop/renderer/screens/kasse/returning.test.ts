import { describe, expect, it } from 'vitest';
import { chosenAmount, withChoice } from './returning.ts';

const pieces = { pos: 1, unit: 'Stk', quantity: 3000, left: 2000, gross: 480 };
const cheese = { pos: 2, unit: 'kg', quantity: 412, left: 412, gross: 948 };

describe('returning', () => {
  it('returning: pieces are counted one by one, up to what is left and down to nothing', () => {
    const one = withChoice(new Map(), pieces, 1);
    const two = withChoice(one, pieces, 1);
    expect([...one]).toEqual([[1, 1000]]);
    expect([...two]).toEqual([[1, 2000]]);
    expect([...withChoice(two, pieces, 1)]).toEqual([[1, 2000]]);
    expect([...withChoice(one, pieces, -1)]).toEqual([]);
    expect([...withChoice(new Map(), pieces, -1)]).toEqual([]);
  });

  it('returning: what was weighed comes back whole', () => {
    expect([...withChoice(new Map(), cheese, 1)]).toEqual([[2, 412]]);
  });

  it('returning: the amount is each position in proportion', () => {
    const choice = new Map([
      [1, 1000],
      [2, 412],
    ]);
    expect(chosenAmount([pieces, cheese], choice)).toBe(160 + 948);
    expect(chosenAmount([pieces, cheese], new Map())).toBe(0);
  });
});
