import { barsOf } from '../receipt-printer/index.ts';

// GS1 General Specifications § 5.2: set A of the digits 0…9; the right half is its negative.
const EAN_A = '0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011'.split(' ');

const half = (digits: string): string => [...digits].map((digit) => EAN_A[Number(digit)] ?? '').join('');
const negative = (modules: string): string => modules.replace(/[01]/g, (module) => (module === '1' ? '0' : '1'));

/** The modules of a bar code, `1` = dark, without quiet zones. Takes a code that fits the symbology. */
export function barcodeBars(symbology: 'EAN13' | 'EAN8' | 'Code128', code: string): string {
  if (symbology === 'EAN8') return `101${half(code.slice(0, 4))}01010${negative(half(code.slice(4)))}101`;
  return barsOf(symbology === 'EAN13' ? 'ean13' : 'code128', code)
    .map((isDark) => (isDark ? '1' : '0'))
    .join('');
}
