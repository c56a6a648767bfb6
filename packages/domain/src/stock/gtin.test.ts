import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gtinCheckDigit, isGtin, normaliseGtin } from './index.ts';

describe('gtin', () => {
  it.each(['4006381333931', '96385074', '036000291452', '10012345678902'])(
    '%s of the GS1 examples is valid',
    (gtin) => {
      expect(isGtin(gtin)).toBe(true);
    },
  );

  it('a single wrong digit is always found', () => {
    const body = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(body, fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 9 }), (digits, at, shift) => {
        const text = digits.join('');
        const gtin = `${text}${gtinCheckDigit(text)}`;
        const wrong = [...gtin]
          .map((digit, index) => (index === at ? String((Number(digit) + shift) % 10) : digit))
          .join('');
        expect(isGtin(gtin)).toBe(true);
        expect(isGtin(wrong)).toBe(false);
      }),
    );
  });

  it('a UPC-A and its EAN-13 are one article', () => {
    expect(normaliseGtin('036000291452')).toBe('0036000291452');
    expect(isGtin('0036000291452')).toBe(true);
    expect(normaliseGtin('00360002914529')).toBe('0360002914529');
  });
});
