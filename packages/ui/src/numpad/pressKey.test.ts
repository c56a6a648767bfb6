import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digitsToCents } from '../format/parse.ts';
import { type NumpadMode, pressKey } from './pressKey.ts';

const type = (keys: readonly string[], mode: NumpadMode, maxLength = 9): string =>
  keys.reduce((value, key) => pressKey(value, key, mode, maxLength), '');

describe('pressKey', () => {
  it('money: digits are cents and leading zeros vanish', () => {
    expect(type(['5', '00', '0'], 'money')).toBe('5000');
    expect(type(['0', '00', '5'], 'money')).toBe('5');
    expect(type(['5', ',', '0'], 'money')).toBe('50');
  });

  it('decimal: one comma, at most three places', () => {
    expect(type(['0', ',', '4', '1', '2', '9'], 'decimal')).toBe('0,412');
    expect(type([',', '5'], 'decimal')).toBe('0,5');
    expect(type(['1', ',', ',', '5'], 'decimal')).toBe('1,5');
  });

  it('int: zero is shown until a digit follows', () => {
    expect(type(['0'], 'int')).toBe('0');
    expect(type(['0', '7'], 'int')).toBe('7');
  });

  it('takes back and clears', () => {
    expect(type(['1', '2', 'back'], 'money')).toBe('1');
    expect(type(['back'], 'money')).toBe('');
    expect(type(['1', '2', 'clear'], 'money')).toBe('');
  });

  it('never grows past its length and always stays an amount', () => {
    const key = fc.constantFrom('0', '1', '9', '00', ',', 'back', 'clear', 'x');
    fc.assert(
      fc.property(fc.array(key, { maxLength: 40 }), (keys) => {
        const value = type(keys, 'money');
        expect(value.length).toBeLessThanOrEqual(9);
        expect(digitsToCents(value)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
