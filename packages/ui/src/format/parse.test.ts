import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centsToDigits, digitsToCents, parseDecimal, parseMoney, readDecimal } from './parse.ts';

describe('parseMoney', () => {
  it('takes comma or point, groups, a euro sign and any minus', () => {
    expect(parseMoney('12')).toBe(1200);
    expect(parseMoney('12,5')).toBe(1250);
    expect(parseMoney('12.50')).toBe(1250);
    expect(parseMoney('1.234,56 €')).toBe(123_456);
    expect(parseMoney('1,234.56', 'en')).toBe(123_456);
    expect(parseMoney('-0,95')).toBe(-95);
    expect(parseMoney('−0,95')).toBe(-95);
    expect(parseMoney(',5')).toBe(50);
    expect(parseMoney('1.234.567')).toBe(123_456_700);
  });

  it('refuses what it would have to guess', () => {
    expect(readDecimal('1.234', 2, 'de')).toEqual({ ok: false, problem: 'tooManyDecimals' });
    expect(readDecimal('12.34.56', 2, 'de')).toEqual({ ok: false, problem: 'notANumber' });
    expect(readDecimal('1,2,3', 2, 'de')).toEqual({ ok: false, problem: 'notANumber' });
    expect(readDecimal('', 2, 'de')).toEqual({ ok: false, problem: 'notANumber' });
    expect(readDecimal('12a', 2, 'de')).toEqual({ ok: false, problem: 'notANumber' });
    expect(readDecimal('99999999999999999', 2, 'de')).toEqual({ ok: false, problem: 'tooLarge' });
  });

  it('never gives a negative zero', () => {
    expect(Object.is(parseMoney('-0'), 0)).toBe(true);
  });
});

describe('parseDecimal', () => {
  it('reads a weight in milli', () => {
    expect(parseDecimal('0,412', 3)).toBe(412);
    expect(parseDecimal('0.412', 3)).toBe(412);
    expect(parseDecimal('2', 3)).toBe(2000);
    expect(parseDecimal('7', 0)).toBe(7);
    expect(parseDecimal('7,5', 0)).toBeNull();
  });

  it('answers any text without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('1', '0', '.', ',', '-', '−', ' ', 'x') }), (text) => {
        const value = parseDecimal(text, 2, 'de');
        expect(value === null || Number.isSafeInteger(value)).toBe(true);
      }),
    );
  });
});

describe('digits of a money pad', () => {
  it('are cents and back', () => {
    expect(digitsToCents('')).toBe(0);
    expect(digitsToCents('5000')).toBe(5000);
    expect(centsToDigits(5000)).toBe('5000');
    expect(centsToDigits(0)).toBe('');
    expect(() => digitsToCents('5,0')).toThrow(RangeError);
  });
});
