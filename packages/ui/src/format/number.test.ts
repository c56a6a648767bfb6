import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCompact, formatCount, formatMoney, formatPercent, formatQty, formatUnitPrice } from './number.ts';
import { parseMoney } from './parse.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('formatMoney', () => {
  it('writes German money with a comma, grouped by points, the euro behind', () => {
    expect(plain(formatMoney(123_456, 'de'))).toBe('1.234,56 €');
    expect(plain(formatMoney(5, 'de'))).toBe('0,05 €');
    expect(plain(formatMoney(0, 'de'))).toBe('0,00 €');
  });

  it('writes English money with a point, the euro in front', () => {
    expect(formatMoney(123_456, 'en')).toBe('€1,234.56');
  });

  it('writes the minus as U+2212, never as a hyphen', () => {
    expect(plain(formatMoney(-95, 'de'))).toBe('−0,95 €');
    expect(formatMoney(-95, 'en')).toBe('−€0.95');
    expect(formatMoney(-95, 'de', { bare: true })).toBe('−0,95');
  });

  it('writes a plus in front of differences when asked, and none in front of zero', () => {
    expect(plain(formatMoney(95, 'de', { sign: 'always' }))).toBe('+0,95 €');
    expect(plain(formatMoney(0, 'de', { sign: 'always' }))).toBe('0,00 €');
  });

  it('is exact at the largest safe amounts, where a float division would not be', () => {
    expect(formatMoney(Number.MAX_SAFE_INTEGER, 'de', { bare: true })).toBe('90.071.992.547.409,91');
  });

  it('refuses a fraction of a cent', () => {
    expect(() => formatMoney(0.5, 'de')).toThrow(RangeError);
  });

  it('is read back by parseMoney to the same cents in both languages', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom('de' as const, 'en' as const), (cents, locale) => {
        expect(parseMoney(formatMoney(cents, locale), locale)).toBe(cents);
      }),
    );
  });
});

describe('formatQty', () => {
  it('writes pieces without decimals and weights with three', () => {
    expect(formatQty(3000, 'de')).toBe('3');
    expect(plain(formatQty(412, 'de', 'kg'))).toBe('0,412 kg');
    expect(plain(formatQty(2000, 'de', 'kg'))).toBe('2,000 kg');
    expect(plain(formatQty(412, 'en', 'kg'))).toBe('0.412 kg');
    expect(formatQty(-1000, 'de')).toBe('−1');
  });
});

describe('formatUnitPrice', () => {
  it('keeps two decimals and shows more only where they say something', () => {
    expect(plain(formatUnitPrice(2_300_000, 'de', 'kg'))).toBe('23,00 €/kg');
    expect(plain(formatUnitPrice(1_234, 'de'))).toBe('0,01234 €');
  });
});

describe('formatPercent', () => {
  it('reads basis points', () => {
    expect(plain(formatPercent(620, 'de'))).toBe('6,2 %');
    expect(formatPercent(1900, 'en')).toBe('19%');
    expect(plain(formatPercent(-40, 'de', { sign: 'always' }))).toBe('−0,4 %');
  });
});

describe('counts', () => {
  it('are grouped, and short on an axis', () => {
    expect(formatCount(98_412, 'de')).toBe('98.412');
    expect(formatCompact(3000, 'de')).toBe('3.000');
    expect(plain(formatCompact(1_250_000, 'de'))).toBe('1,3 Mio.');
  });
});
