import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { milliToPad, padToMilli, readQuantity } from './entry.ts';

describe('entry', () => {
  it('entry: digits then × are a quantity', () => {
    expect(readQuantity('3*')).toEqual({ quantity: 3000, rest: '' });
    expect(readQuantity('12×')).toEqual({ quantity: 12_000, rest: '' });
    expect(readQuantity('3x')).toEqual({ quantity: 3000, rest: '' });
    expect(readQuantity('2 * 4711')).toEqual({ quantity: 2000, rest: '4711' });
  });

  it('entry: weights take a comma or a point', () => {
    expect(readQuantity('0,412*')).toEqual({ quantity: 412, rest: '' });
    expect(readQuantity('1.5 ×')).toEqual({ quantity: 1500, rest: '' });
  });

  it('entry: a minus is a return', () => {
    expect(readQuantity('-2*')).toEqual({ quantity: -2000, rest: '' });
  });

  it('entry: names, numbers and zero are no quantity', () => {
    for (const text of ['brezel', '4711', '0*', '', '*', '7xbrezel', '1234567*'])
      expect(readQuantity(text), text).toBeNull();
  });

  it('entry: pad and thousandths are the same number (property)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), (milli) => {
        expect(padToMilli(milliToPad(milli))).toBe(milli);
      }),
    );
  });
});
