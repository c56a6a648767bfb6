import type { Locale } from '../core/types.ts';

/** Why a typed number was not understood. */
export type ParseProblem = 'notANumber' | 'tooManyDecimals' | 'tooLarge';

/** Outcome of reading a typed number, in units of 10^-decimals. */
export type Parsed = { ok: true; value: number } | { ok: false; problem: ParseProblem };

/** Splits at the decimal separator: the locale's own, or the other one where it can only be meant as decimal. */
function splitNumber(text: string, locale: Locale): { whole: string; fraction: string } | null {
  const own = locale === 'de' ? ',' : '.';
  const other = own === ',' ? '.' : ',';
  const ownAt = text.lastIndexOf(own);
  const otherAt = text.lastIndexOf(other);
  const others = text.split(other).length - 1;
  const owns = text.split(own).length - 1;
  let decimalAt = -1;
  if (ownAt > otherAt) decimalAt = owns === 1 ? ownAt : -1;
  else if (otherAt > ownAt && others === 1) decimalAt = otherAt;
  const whole = decimalAt < 0 ? text : text.slice(0, decimalAt);
  const fraction = decimalAt < 0 ? '' : text.slice(decimalAt + 1);
  const grouped = /^\d{1,3}([.,])\d{3}(\1\d{3})*$/;
  if (/^\d*$/.test(whole)) return { whole, fraction };
  return grouped.test(whole) ? { whole: whole.replace(/[.,]/g, ''), fraction } : null;
}

/**
 * Reads what a person types: comma or point as decimal, `1.234,56` with groups, a leading minus of any kind, spaces and
 * a euro sign. A single point or comma is always decimal, so `1.234` with two decimals is refused and never guessed.
 * Gives a whole number in units of 10^-decimals.
 */
export function readDecimal(text: string, decimals: number, locale: Locale): Parsed {
  const clean = text.replace(/[\s\u00a0\u202f\u2009€]/g, '').replace(/^[-\u2212\u2013]/, '-');
  const negative = clean.startsWith('-');
  const body = negative ? clean.slice(1) : clean;
  if (!/\d/.test(body)) return { ok: false, problem: 'notANumber' };
  const parts = splitNumber(body, locale);
  if (!parts || !/^\d*$/.test(parts.fraction)) return { ok: false, problem: 'notANumber' };
  const fraction = parts.fraction.replace(/0+$/, '');
  if (fraction.length > decimals) return { ok: false, problem: 'tooManyDecimals' };
  const value = Number(`${parts.whole || '0'}${fraction.padEnd(decimals, '0')}`);
  if (!Number.isSafeInteger(value)) return { ok: false, problem: 'tooLarge' };
  return { ok: true, value: negative && value !== 0 ? -value : value };
}

/** Like `readDecimal`, `null` when not understood. */
export function parseDecimal(text: string, decimals: number, locale: Locale = 'de'): number | null {
  const parsed = readDecimal(text, decimals, locale);
  return parsed.ok ? parsed.value : null;
}

/** Typed euro amount as cents, `null` when not understood. */
export function parseMoney(text: string, locale: Locale = 'de'): number | null {
  return parseDecimal(text, 2, locale);
}

/** Digits of a money pad as cents: `"5000"` is 50,00 €; empty is 0. */
export function digitsToCents(digits: string): number {
  const value = digits === '' ? 0 : Number(digits);
  if (!/^\d*$/.test(digits) || !Number.isSafeInteger(value)) throw new RangeError(`digitsToCents: "${digits}"`);
  return value;
}

/** Cents as digits of a money pad; 0 is the empty pad. */
export function centsToDigits(cents: number): string {
  return cents === 0 ? '' : String(Math.abs(cents));
}
