import { priceOf, toMilli, unitPriceOfCents } from '@valero/domain/kernel';
import type { Weighing } from './port.ts';

/** A scale rounds weight × price to the nearest cent; by which rule for half a cent is its own. */
const ROUNDING_CENTS = 1;

/** Whether the amount is what weight and unit price give, up to the scale's own rounding of half cents. */
export function isPlausible({ grams, unitPrice, amount }: Weighing): boolean {
  const ours = priceOf(toMilli(grams), unitPriceOfCents(unitPrice), 'halfAwayFromZero');
  return grams > 0 && Math.abs(amount - ours) <= ROUNDING_CENTS;
}
