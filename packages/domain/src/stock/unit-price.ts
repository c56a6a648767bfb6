import * as z from 'zod';
import { type Cents, mulDiv, toCents, type UnitPrice } from '../kernel/index.ts';

/** What a package holds: `amount` in thousandths of a kilogram or litre. */
export const zContent = z.object({ amount: z.int().min(1).max(100_000_000), unit: z.enum(['kg', 'l']) });
export type Content = z.infer<typeof zContent>;

const PER_BASE: Readonly<Record<string, { readonly unit: Content['unit']; readonly milli: number }>> = {
  kg: { unit: 'kg', milli: 1000 },
  g: { unit: 'kg', milli: 1 },
  l: { unit: 'l', milli: 1000 },
  ltr: { unit: 'l', milli: 1000 },
  liter: { unit: 'l', milli: 1000 },
  cl: { unit: 'l', milli: 10 },
  ml: { unit: 'l', milli: 1 },
};

/**
 * The content a name speaks of: `Espresso 250 g`, `Cola 6x0,33 l`. A suggestion a person confirms, for names are written by people; null =
 * none, or more than one that disagree.
 */
export function contentInName(name: string): Content | null {
  const pattern = /(?:(\d{1,3})\s?[x×]\s?)?(\d{1,5}(?:[.,]\d{1,3})?)\s?(kg|g|ltr|liter|l|cl|ml)(?![\p{L}\d])/giu;
  const found = [...name.matchAll(pattern)].map((match): Content | null => {
    const base = PER_BASE[(match[3] ?? '').toLowerCase()];
    const [whole = '', rest = ''] = (match[2] ?? '').split(/[.,]/);
    const thousandths = Number(whole) * 1000 + Number(rest.padEnd(3, '0'));
    if (!base) return null;
    const amount = mulDiv(thousandths * Number(match[1] ?? 1), base.milli, 1000, 'halfAwayFromZero');
    return zContent.safeParse({ amount, unit: base.unit }).data ?? null;
  });
  const [first = null] = found;
  const agree = found.every((each) => each?.amount === first?.amount && each?.unit === first?.unit);
  return agree ? first : null;
}

/**
 * Grundpreis to the cent: the price of a kilogram or a litre (PAngV § 4 Abs. 1, § 5 Abs. 1). Null where none is due: the package holds exactly
 * that (§ 4 Abs. 1 S. 2), or less than 10 g or ml (§ 4 Abs. 3 Nr. 1).
 */
export function basePrice(price: UnitPrice, { amount }: Content): Cents | null {
  if (amount === 1000 || amount < 10) return null;
  // 1/100000 EUR × 1000 ÷ thousandths, to the cent
  return toCents(mulDiv(price, 1, amount, 'halfAwayFromZero'));
}
