/** Euro notes and coins in cents, largest first. */
export const DENOMINATIONS = [50_000, 20_000, 10_000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1] as const;

/** Value in cents → how many were counted. */
export type Counts = ReadonlyMap<number, number>;

/** Whether a value is a note. */
export function isNote(value: number): boolean {
  return value >= 500;
}

/** What lies in the drawer, in cents. */
export function countedCents(counts: Counts): number {
  let sum = 0;
  for (const [value, count] of counts) sum += value * count;
  return sum;
}

/** The counts with one changed; text that is no number counts as none. */
export function withCount(counts: Counts, value: number, text: string): Counts {
  const digits = text.replace(/\D/g, '').slice(0, 5);
  return new Map(counts).set(value, digits === '' ? 0 : Number(digits));
}
