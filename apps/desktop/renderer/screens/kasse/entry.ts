/** What a person wrote into the scan field before `×` or `*`. */
export interface QuantityEntry {
  /** Thousandths; never 0. */
  readonly quantity: number;
  /** What stands after the sign, usually nothing yet. */
  readonly rest: string;
}

/** Reads `3*`, `3×`, `3x4711` or `0,412 *` as a quantity; null when the text is none. */
export function readQuantity(text: string): QuantityEntry | null {
  const match = /^\s*(-?)(\d{1,6})(?:[,.](\d{1,3}))?\s*(?:[*×]|[xX](?=\s*\d|\s*$))\s*(.*)$/.exec(text);
  if (!match) return null;
  const [, sign = '', whole = '', fraction = '', rest = ''] = match;
  const size = Number(whole) * 1000 + Number(fraction.padEnd(3, '0') || 0);
  if (size === 0) return null;
  return { quantity: sign === '-' ? -size : size, rest };
}

/** Digits of a decimal pad (`0,412`, `3`) as thousandths; 0 for nothing. */
export function padToMilli(text: string): number {
  const [whole = '', fraction = ''] = text.split(',');
  return Number(whole || 0) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
}

/** Thousandths as the digits of a decimal pad. */
export function milliToPad(milli: number): string {
  const size = Math.abs(milli);
  const fraction = String(size % 1000)
    .padStart(3, '0')
    .replace(/0+$/, '');
  const whole = String(Math.floor(size / 1000));
  return fraction === '' ? whole : `${whole},${fraction}`;
}
