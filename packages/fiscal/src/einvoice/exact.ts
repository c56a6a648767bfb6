/** Digits after the point that are kept; prices of EN 16931 have no limit, twelve are more than anyone writes. */
const DIGITS = 12;
const ONE = 10n ** BigInt(DIGITS);

/** An exact decimal: the value times 10^12. */
export type Exact = bigint;

/** Reads decimal text as XML writes it; null = it is none, or longer than any amount. */
export function exact(text: string | null): Exact | null {
  const parts = text === null ? null : /^([+-]?)(\d{1,18})(?:\.(\d{0,30}))?$/.exec(text.trim());
  if (!parts) return null;
  const [, sign, whole = '0', rest = ''] = parts;
  const value = BigInt(whole) * ONE + BigInt(rest.slice(0, DIGITS).padEnd(DIGITS, '0'));
  return sign === '-' ? -value : value;
}

/** a × b. */
export function times(a: Exact, b: Exact): Exact {
  return (a * b) / ONE;
}

/** a ÷ b; b is not 0. */
export function over(a: Exact, b: Exact): Exact {
  return (a * ONE) / b;
}

/** Rounded to whole cents, half away from zero. */
export function toCent(value: Exact): Exact {
  const cent = ONE / 100n;
  const half = value < 0n ? -cent / 2n : cent / 2n;
  return ((value + half) / cent) * cent;
}

/** |a − b| ≤ `cents`. */
export function near(a: Exact, b: Exact, cents: number): boolean {
  const gap = a < b ? b - a : a - b;
  return gap <= (BigInt(cents) * ONE) / 100n;
}

/** At most two digits after the point. */
export function wholeCents(value: Exact): boolean {
  return value % (ONE / 100n) === 0n;
}

/** As text with two digits, for people. */
export function show(value: Exact): string {
  const cents = toCent(value) / (ONE / 100n);
  const text = String(cents < 0n ? -cents : cents).padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
}
