/** Notes of the euro that people pay with, in cents; 1 and 2 euro coins round up small sums. */
const NOTES = [500, 1000, 2000, 5000, 10_000, 20_000] as const;

/**
 * Amounts a customer is likely to hand over for `due` cents, smallest first, `due` itself left out.
 * Every step of a note above the sum: 21,42 € → 25, 30, 40, 50, 100 … of which the first `count` are offered.
 */
export function likelyTenders(due: number, count = 4): number[] {
  if (due <= 0) return [];
  const found = new Set<number>();
  for (const note of NOTES) {
    const rounded = Math.ceil(due / note) * note;
    if (rounded > due) found.add(rounded);
  }
  return [...found].sort((a, b) => a - b).slice(0, count);
}

/** What is missing (positive) or given back (negative becomes change). */
export function settleTender(due: number, given: number): { readonly change: number; readonly missing: number } {
  if (due <= 0) return { change: -due, missing: 0 };
  return given >= due ? { change: given - due, missing: 0 } : { change: 0, missing: due - given };
}

/** Whole euros just above `due` cents, then the next five and ten: what a guest rounds up to. */
export function roundUps(due: number, count = 4): number[] {
  if (due <= 0) return [];
  const next = (step: number): number => (Math.floor(due / step) + 1) * step;
  const sums = new Set([next(100), next(100) + 100, next(500), next(1000)]);
  return [...sums].sort((a, b) => a - b).slice(0, count);
}
