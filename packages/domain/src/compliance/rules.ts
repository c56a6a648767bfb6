import {
  type BasisPoints,
  type BusinessDay,
  type Cents,
  mulDiv,
  subCents,
  toBasisPoints,
  toCents,
} from '../kernel/index.ts';
import { STEUERSAETZE, type TaxAmount, type TaxKey } from './model.ts';

/** Periods in which keys 1 and 2 had other rates than 19 % and 7 % (vat-rates-de.csv). Key 1/2 mean the rate valid at recording time. */
const DEVIATING: readonly { from: string; to: string; standard: number; reduced: number }[] = [
  { from: '2020-07-01', to: '2020-12-31', standard: 1600, reduced: 500 },
  { from: '0000-01-01', to: '2006-12-31', standard: 1600, reduced: 700 },
];

/** The rate of a tax key on a business day; null for a key VALERO does not know. */
export function rateOf(key: TaxKey, day: BusinessDay): BasisPoints | null {
  const known = STEUERSAETZE.find((entry) => entry.key === key);
  if (!known) return null;
  const period = key <= 2 ? DEVIATING.find(({ from, to }) => from <= day && day <= to) : undefined;
  if (!period) return known.rate;
  return toBasisPoints(key === 1 ? period.standard : period.reduced);
}

/** Tax contained in a gross amount: gross × r ÷ (100 + r), half away from zero (fiscal reference § 4). */
export function taxIn(gross: Cents, rate: BasisPoints): Cents {
  return toCents(mulDiv(gross, rate, 10_000 + rate, 'halfAwayFromZero'));
}

/**
 * Splits gross amounts into net and tax: one rounding per Beleg and tax key, never per line.
 * Keys come back in ascending order; a key whose lines cancel out stays with zeros, because the Beleg had it.
 */
export function splitTax(
  lines: Iterable<{ readonly taxKey: TaxKey; readonly taxRate: BasisPoints; readonly gross: Cents }>,
): TaxAmount[] {
  const byKey = new Map<string, { key: TaxKey; rate: BasisPoints; gross: number }>();
  for (const line of lines) {
    const slot = `${line.taxKey}/${line.taxRate}`;
    const found = byKey.get(slot);
    if (found) found.gross += line.gross;
    else byKey.set(slot, { key: line.taxKey, rate: line.taxRate, gross: line.gross });
  }
  return [...byKey.values()]
    .sort((a, b) => a.key - b.key || a.rate - b.rate)
    .map(({ key, rate, gross }) => {
      const whole = toCents(gross);
      const tax = taxIn(whole, rate);
      return { key, rate, gross: whole, net: subCents(whole, tax), tax };
    });
}
