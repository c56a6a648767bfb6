import {
  type BasisPoints,
  type BusinessDay,
  type Cents,
  mulDiv,
  subCents,
  toBasisPoints,
  toCents,
} from '../kernel/index.ts';
import { HISTORIC_KEYS, MARGIN_KEY, STEUERSAETZE, type Steuersatz, type TaxAmount, type TaxKey } from './model.ts';

/** A rate from a day on, in basis points. */
type Since = readonly (readonly [from: string, rate: number])[];

/** Key 1, § 12 Abs. 1 UStG (vat-rates-de.csv), youngest first. */
const STANDARD: Since = [
  ['2021-01-01', 1900],
  ['2020-07-01', 1600],
  ['2007-01-01', 1900],
  ['1998-04-01', 1600],
  ['1993-01-01', 1500],
  ['1983-07-01', 1400],
  ['1979-07-01', 1300],
  ['1978-01-01', 1200],
  ['1968-07-01', 1100],
  ['1968-01-01', 1000],
];
/** Key 2, § 12 Abs. 2 UStG. */
const REDUCED: Since = [
  ['2021-01-01', 700],
  ['2020-07-01', 500],
  ['1983-07-01', 700],
  ['1979-07-01', 650],
  ['1978-01-01', 600],
  ['1968-07-01', 550],
  ['1968-01-01', 500],
];
/** Key 3, § 24 Abs. 1 Satz 1 Nr. 3 UStG; 8,4 % came with the Jahressteuergesetz 2024 the day after it was published (BGBl. 2024 I Nr. 387). */
const AVERAGE: Since = [
  ['2025-01-01', 780],
  ['2024-12-06', 840],
  ['2023-01-01', 900],
  ['2022-01-01', 950],
  ['2007-01-01', 1070],
];
const HISTORY: Readonly<Record<number, Since>> = {
  1: STANDARD,
  2: REDUCED,
  3: AVERAGE,
  4: [['2007-01-01', 550]],
  5: [['1968-01-01', 0]],
  6: [['1968-01-01', 0]],
  8: [['2023-01-01', 0]],
  [MARGIN_KEY]: [['1990-01-01', 0]],
};

/** The rate of a tax key on a business day; null for a key VALERO does not know or that had none. Keys 1 to 4 mean the rate valid at recording time. */
export function rateOf(key: TaxKey, day: BusinessDay): BasisPoints | null {
  const historic = HISTORIC_KEYS.find((entry) => entry.key === key);
  if (historic) return historic.rate;
  const period = HISTORY[key]?.find(([from]) => from <= day);
  return period ? toBasisPoints(period[1]) : null;
}

/** The tax keys with the rates of a day: what a Z writes down as its master data (`vat.csv`). */
export function steuersaetzeOn(day: BusinessDay): Steuersatz[] {
  return STEUERSAETZE.flatMap((entry) => {
    const rate = rateOf(entry.key, day);
    return rate === null ? [] : [{ ...entry, rate }];
  });
}

/** Whether both days have the same rates; if not, a Z stands between them, because rates belong to a Z (fiscal reference § 1.5). */
export function sameRates(a: BusinessDay, b: BusinessDay): boolean {
  return a === b || STEUERSAETZE.every(({ key }) => rateOf(key, a) === rateOf(key, b));
}

/** The key a historic one stands for: 21 → 1; others are themselves. */
export function baseKey(key: TaxKey): TaxKey {
  return key >= 10 && key <= 99 ? key % 10 : key;
}

/**
 * The key under which something taxed at `rate` is recorded on `day`: its own while the rate is still the same, else the historic one
 * (Anlage 2). A rate that has no key of its own keeps the one it came with.
 */
export function recordedKey(key: TaxKey, rate: BasisPoints, day: BusinessDay): TaxKey {
  const base = baseKey(key);
  if (rateOf(base, day) === rate) return base;
  return HISTORIC_KEYS.find((entry) => entry.rate === rate && baseKey(entry.key) === base)?.key ?? key;
}

/** UST_BESCHR of a key. */
export function taxName(key: TaxKey): string {
  return [...STEUERSAETZE, ...HISTORIC_KEYS].find((entry) => entry.key === key)?.name ?? `Steuerschlüssel ${key}`;
}

/**
 * The tax key of food of a restaurant: to take away it is reduced, eaten in the house it was standard until 2020-06-30 and in 2024 and 2025,
 * reduced otherwise; permanently so since 2026-01-01 (§ 12 Abs. 2 Nr. 15 UStG; drinks stay standard).
 */
export function restaurantKey(inHouse: boolean, day: BusinessDay): TaxKey {
  const reduced = !inHouse || day >= '2026-01-01' || (day >= '2020-07-01' && day <= '2023-12-31');
  return reduced ? 2 : 1;
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
