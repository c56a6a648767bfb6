import type { BasisPoints, Cents, Milli, UnitPrice } from '@valero/domain/kernel';

/** German notation with a fixed number of digits behind the comma. */
function fixed(value: number, scale: number, digits: number): string {
  const text = String(Math.abs(value)).padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale).replace(/\B(?=(\d{3})+$)/g, '.');
  const rest = text.slice(text.length - scale);
  const kept = rest.slice(0, digits) + rest.slice(digits).replace(/0+$/, '');
  return `${value < 0 ? '-' : ''}${whole}${kept === '' ? '' : `,${kept}`}`;
}

/** 1.234,50 */
export function germanMoney(amount: Cents): string {
  return fixed(amount, 2, 2);
}

/** 0,5 or 3 */
export function germanQuantity(quantity: Milli): string {
  return fixed(quantity, 3, 0);
}

/** 1,99 or 0,33333 */
export function germanPrice(price: UnitPrice): string {
  return fixed(price, 5, 2);
}

/** 19 % */
export function germanRate(rate: BasisPoints): string {
  return `${fixed(rate, 2, 0)} %`;
}

/** `2026-11-21` as 21.11.2026. */
export function germanDay(day: string): string {
  const [year, month, date] = day.split('-');
  return `${date}.${month}.${year}`;
}
