import type { BasisPoints, Cents, Instant, Milli, UnitPrice } from '@valero/domain/kernel';
import { civil, isoLocal } from '@valero/domain/kernel';

/** The language a document is printed in. */
export type Language = 'de' | 'en';

const POINT = { de: ',', en: '.' } as const;
const GROUP = { de: '.', en: ',' } as const;

function fixed(value: number, decimals: number, language: Language): string {
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+(?!\d))/g, GROUP[language]);
  const rest = decimals === 0 ? '' : POINT[language] + digits.slice(digits.length - decimals);
  return `${value < 0 ? '-' : ''}${whole}${rest}`;
}

/** Cents as `1.234,56`. */
export function formatCents(amount: Cents, language: Language): string {
  return fixed(amount, 2, language);
}

/** A unit price with two decimals, or as many as it has (at most five). */
export function formatUnitPrice(price: UnitPrice, language: Language): string {
  let decimals = 5;
  let value: number = price;
  while (decimals > 2 && value % 10 === 0) {
    value /= 10;
    decimals -= 1;
  }
  return fixed(value, decimals, language);
}

/** A quantity without needless decimals: `2`, `0,485`. */
export function formatQuantity(quantity: Milli, language: Language): string {
  let decimals = 3;
  let value: number = quantity;
  while (decimals > 0 && value % 10 === 0) {
    value /= 10;
    decimals -= 1;
  }
  return fixed(value, decimals, language);
}

/** A rate as `19 %` or `10,7 %`. */
export function formatRate(rate: BasisPoints, language: Language): string {
  let decimals = 2;
  let value: number = rate;
  while (decimals > 0 && value % 10 === 0) {
    value /= 10;
    decimals -= 1;
  }
  return `${fixed(value, decimals, language)} %`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Date and time of the store to the second: `21.11.2026 14:32:05`, English `2026-11-21 14:32:05`. */
export function formatTime(at: Instant, offset: number, language: Language): string {
  if (language === 'en') return isoLocal(at, offset).slice(0, 19).replace('T', ' ');
  const c = civil(at + offset * 60_000);
  return `${two(c.day)}.${two(c.month)}.${c.year} ${two(c.hour)}:${two(c.minute)}:${two(c.second)}`;
}

/** A calendar day: `21.11.2026`, English as it is stored. */
export function formatDay(day: string, language: Language): string {
  if (language === 'en') return day;
  const [year = '', month = '', date = ''] = day.split('-');
  return `${date}.${month}.${year}`;
}
