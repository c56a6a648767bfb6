import type { Locale } from '../core/types.ts';

const tags: Readonly<Record<Locale, string>> = { de: 'de-DE', en: 'en-GB' };
const cache = new Map<string, Intl.NumberFormat>();

/** U+2212: as wide as a digit, unlike the hyphen. */
export const MINUS = '\u2212';

/** BCP 47 tag behind a screen language. */
export function localeTag(locale: Locale): string {
  return tags[locale];
}

function formatter(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale}${JSON.stringify(options)}`;
  const known = cache.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(tags[locale], options);
  cache.set(key, made);
  return made;
}

/** Whole number in units of 10^-scale as an exact decimal text, so that no float ever carries money. */
function decimalText(units: number, scale: number, what: string): `${number}` {
  if (!Number.isSafeInteger(units)) throw new RangeError(`${what}: ${units} is no safe whole number`);
  const digits = String(Math.abs(units)).padStart(scale + 1, '0');
  const split = digits.length - scale;
  const text = scale === 0 ? digits : `${digits.slice(0, split)}.${digits.slice(split)}`;
  return `${units < 0 ? '-' : ''}${text}` as `${number}`;
}

function withMinus(text: string): string {
  return text.replace('-', MINUS);
}

/** How an amount is written. */
export interface MoneyOptions {
  /** Without the euro sign, for columns that say EUR in their head. */
  bare?: boolean | undefined;
  /** `always` writes a plus in front of positive amounts, for differences. */
  sign?: 'auto' | 'always' | undefined;
}

/** Cents as euro: `1.234,56 €`, `−0,95 €`; English `€1,234.56`. Throws on a fraction of a cent: that is our bug. */
export function formatMoney(cents: number, locale: Locale, options: MoneyOptions = {}): string {
  const value = decimalText(cents, 2, 'formatMoney');
  const signDisplay = options.sign === 'always' ? 'exceptZero' : 'negative';
  const style: Intl.NumberFormatOptions = options.bare
    ? { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay }
    : { style: 'currency', currency: 'EUR', signDisplay };
  return withMinus(formatter(locale, style).format(value));
}

/** Thousandths as a quantity: `3`, `0,412 kg`. A whole count shows no decimals; with a unit all three are kept. */
export function formatQty(milli: number, locale: Locale, unit?: string): string {
  const whole = milli % 1000 === 0 && unit !== 'kg' && unit !== 'l' && unit !== 'm';
  const text = formatter(locale, {
    minimumFractionDigits: whole ? 0 : 3,
    maximumFractionDigits: 3,
  }).format(decimalText(milli, 3, 'formatQty'));
  return withMinus(unit ? `${text}\u00a0${unit}` : text);
}

/** Price of one unit in 1/100000 EUR: two decimals, more only if they say something; `23,00 €/kg`. */
export function formatUnitPrice(value: number, locale: Locale, unit?: string): string {
  const text = formatter(locale, {
    style: 'currency',
    currency: 'EUR',
    minimumFractionDigits: 2,
    maximumFractionDigits: 5,
    signDisplay: 'negative',
  }).format(decimalText(value, 5, 'formatUnitPrice'));
  return withMinus(unit ? `${text}/${unit}` : text);
}

/** Basis points (1/100 percent) as percent: `6,2 %`, `19 %`. */
export function formatPercent(
  basisPoints: number,
  locale: Locale,
  options: { sign?: 'always' | undefined } = {},
): string {
  const text = formatter(locale, {
    minimumFractionDigits: 0,
    maximumFractionDigits: 2,
    signDisplay: options.sign === 'always' ? 'exceptZero' : 'negative',
  }).format(decimalText(basisPoints, 2, 'formatPercent'));
  return withMinus(locale === 'de' ? `${text}\u00a0%` : `${text}%`);
}

/** A count with grouping: `98.412`. */
export function formatCount(count: number, locale: Locale): string {
  return withMinus(formatter(locale, { maximumFractionDigits: 0 }).format(decimalText(count, 0, 'formatCount')));
}

/** A short figure for an axis: `3.000`, `1,2 Mio.`; the value may have decimals, it is never booked. */
export function formatCompact(value: number, locale: Locale): string {
  if (Math.abs(value) < 1_000_000) {
    const places = Math.abs(value) < 100 ? 2 : 0;
    return withMinus(formatter(locale, { maximumFractionDigits: places, signDisplay: 'negative' }).format(value));
  }
  return withMinus(formatter(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value));
}

/** Bytes as `1,4 MB`. */
export function formatBytes(bytes: number, locale: Locale): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const unit = units[step] ?? 'byte';
  return formatter(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(bytes / 1000 ** step);
}
