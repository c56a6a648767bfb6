import { mulDiv } from '@valero/domain/kernel';
import { type Locale, localeTag } from '@valero/ui';

/** Currencies a German shop near a border or an airport takes. */
export const CURRENCIES = ['CHF', 'USD', 'GBP', 'DKK', 'PLN', 'CZK'] as const;

/** Rates are euros for one unit of the currency, in hundred-thousandths. */
const RATE_UNIT = 100_000;

/** What foreign minor units are worth in cents of a euro. */
export function worthInEuro(amount: number, rate: number): number {
  return mulDiv(amount, rate, RATE_UNIT, 'halfAwayFromZero');
}

/** The smallest foreign amount that covers `due` cents, half a cent of its worth being rounded up. */
export function leastForeign(due: number, rate: number): number {
  return due <= 0 ? 0 : Math.ceil(((2 * due - 1) * (RATE_UNIT / 2)) / rate);
}

/** A foreign amount in words: `25,00 CHF`. */
export function foreignAmount(amount: number, currency: string, locale: Locale): string {
  return new Intl.NumberFormat(localeTag(locale), { style: 'currency', currency, currencyDisplay: 'code' }).format(
    amount / 100,
  );
}
