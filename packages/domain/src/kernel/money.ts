import { assert } from './assert.ts';

declare const centsBrand: unique symbol;
declare const milliBrand: unique symbol;
declare const basisPointsBrand: unique symbol;
declare const unitPriceBrand: unique symbol;

/** Euro cents, a safe integer. Made only by `toCents` and the functions of this file. */
export type Cents = number & { readonly [centsBrand]: true };
/** Thousandths of a unit (pieces, kilograms, metres), a safe integer. */
export type Milli = number & { readonly [milliBrand]: true };
/** Hundredths of a percent: 19 % = 1900. */
export type BasisPoints = number & { readonly [basisPointsBrand]: true };
/** A price per unit in 1/100000 EUR: the five decimals of DSFinV-K `STK_BR`. 1,99 € = 199000. */
export type UnitPrice = number & { readonly [unitPriceBrand]: true };

/** How a quotient that is no integer is settled. Named at every call, there is no default. */
export type Rounding = 'halfAwayFromZero' | 'floor' | 'ceil' | 'towardsZero';

/** Brands a safe integer as cents. */
export function toCents(value: number): Cents {
  assert(Number.isSafeInteger(value), `cents must be a safe integer: ${value}`);
  return (value === 0 ? 0 : value) as Cents;
}

/** Brands a safe integer as thousandths of a unit. */
export function toMilli(value: number): Milli {
  assert(Number.isSafeInteger(value), `milli must be a safe integer: ${value}`);
  return (value === 0 ? 0 : value) as Milli;
}

/** Brands an integer from 0 to 100 % as basis points. */
export function toBasisPoints(value: number): BasisPoints {
  assert(Number.isInteger(value) && value >= 0 && value <= 10_000, `basis points must be 0…10000: ${value}`);
  return value as BasisPoints;
}

/** Brands a safe integer as a unit price in 1/100000 EUR. */
export function toUnitPrice(value: number): UnitPrice {
  assert(Number.isSafeInteger(value), `unit price must be a safe integer: ${value}`);
  return (value === 0 ? 0 : value) as UnitPrice;
}

/** No money. */
export const ZERO: Cents = toCents(0);

/** Sum of any number of amounts. */
export function sumCents(amounts: Iterable<Cents>): Cents {
  let total = 0;
  for (const amount of amounts) total += amount;
  return toCents(total);
}

/** a + b. */
export function addCents(a: Cents, b: Cents): Cents {
  return toCents(a + b);
}

/** a − b. */
export function subCents(a: Cents, b: Cents): Cents {
  return toCents(a - b);
}

/** −a. */
export function negCents(a: Cents): Cents {
  return toCents(-a);
}

/**
 * a × b ÷ c in exact integers, rounded as named; c > 0.
 * Negative amounts mirror positive ones under `halfAwayFromZero` (kaufmännische Rundung).
 */
export function mulDiv(a: number, b: number, c: number, rounding: Rounding): number {
  assert(Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(c), 'mulDiv takes safe integers');
  assert(c > 0, 'mulDiv divides by a positive integer');
  const product = a * b;
  if (Number.isSafeInteger(product)) {
    const remainder = product % c;
    return settle((product - remainder) / c, remainder, c, rounding);
  }
  const exact = BigInt(a) * BigInt(b);
  const remainder = exact % BigInt(c);
  const quotient = Number((exact - remainder) / BigInt(c));
  assert(Number.isSafeInteger(quotient), 'mulDiv result leaves the safe integers');
  return settle(quotient, Number(remainder), c, rounding);
}

/** The quotient truncated towards zero, moved by at most one as the rounding demands. */
function settle(quotient: number, remainder: number, divisor: number, rounding: Rounding): number {
  const sign = remainder < 0 ? -1 : 1;
  let step = 0;
  if (remainder !== 0) {
    if (rounding === 'halfAwayFromZero') step = Math.abs(remainder) * 2 >= divisor ? sign : 0;
    else if (rounding === 'floor') step = sign < 0 ? -1 : 0;
    else if (rounding === 'ceil') step = sign > 0 ? 1 : 0;
  }
  const settled = quotient + step;
  return settled === 0 ? 0 : settled;
}

/** Gross of a quantity at a unit price, to the cent. */
export function priceOf(quantity: Milli, unitPrice: UnitPrice, rounding: Rounding): Cents {
  // milli × 1e-5 EUR = 1e-8 EUR; a cent is 1e6 of them
  return toCents(mulDiv(quantity, unitPrice, 1_000_000, rounding));
}

/** A share of an amount in basis points, to the cent. */
export function shareOf(amount: Cents, share: BasisPoints, rounding: Rounding): Cents {
  return toCents(mulDiv(amount, share, 10_000, rounding));
}

/** A whole-cent amount as a unit price. */
export function unitPriceOfCents(amount: Cents): UnitPrice {
  return toUnitPrice(amount * 1000);
}

/**
 * Splits `amount` in proportion to `weights` (all ≥ 0, at least one > 0) so that the parts sum to it exactly:
 * largest remainder first, earlier position on a tie. A negative amount splits as the mirror of the positive one.
 */
export function allocateCents(amount: Cents, weights: readonly number[]): Cents[] {
  assert(weights.length > 0, 'allocateCents needs a weight');
  let total = 0;
  for (const weight of weights) {
    assert(Number.isSafeInteger(weight) && weight >= 0, 'allocateCents weights are integers ≥ 0');
    total += weight;
  }
  assert(Number.isSafeInteger(total) && total > 0, 'allocateCents weights sum to more than 0');
  const sign = amount < 0 ? -1 : 1;
  const magnitude = Math.abs(amount);
  const parts = weights.map((weight) => mulDiv(magnitude, weight, total, 'floor'));
  const remainders = weights.map((weight, index) => {
    const exact = BigInt(magnitude) * BigInt(weight);
    return { index, rest: exact % BigInt(total) };
  });
  let left = magnitude - parts.reduce((sum, part) => sum + part, 0);
  remainders.sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  for (const { index } of remainders) {
    if (left === 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
    left -= 1;
  }
  assert(left === 0, 'allocateCents parts sum to the amount');
  return parts.map((part) => toCents(sign * part));
}
