import * as z from 'zod';
import type { Id } from './ids.ts';
import { isUuid } from './ids.ts';
import type { BasisPoints, Cents, Milli, UnitPrice } from './money.ts';
import type { BusinessDay, Instant } from './time.ts';

/** Schemas of the kernel's branded values, for commands, queries and facts. They check and add nothing. */

/** Integer cents. */
export const zCents = z.int() as z.ZodType as z.ZodType<Cents, number>;
/** Integer thousandths of a unit. */
export const zMilli = z.int() as z.ZodType as z.ZodType<Milli, number>;
/** Integer 1/100000 EUR per unit. */
export const zUnitPrice = z.int() as z.ZodType as z.ZodType<UnitPrice, number>;
/** 0…10000 hundredths of a percent. */
export const zBasisPoints = z.int().min(0).max(10_000) as z.ZodType as z.ZodType<BasisPoints, number>;
/** Epoch milliseconds. */
export const zInstant = z.int() as z.ZodType as z.ZodType<Instant, number>;
/** `YYYY-MM-DD`. */
export const zBusinessDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/) as z.ZodType as z.ZodType<BusinessDay, string>;

/** A lower-case UUID branded by its entity. */
export function zId<T extends Id<string>>(): z.ZodType<T, string> {
  return z.string().refine(isUuid, { error: 'not a UUID' }) as z.ZodType as z.ZodType<T, string>;
}

/** Text a person typed: no control characters but line breaks and tabs, at most `max` characters. Hostile all the same: escape on output. */
export function zText(max: number): z.ZodString {
  return z
    .string()
    .max(max)
    .regex(/^(?:[\t\n\r]|\P{Cc})*$/u);
}
