/** A kind of deposit: its amount in cents and the word for it. */
export interface Deposit {
  readonly cents: number;
  readonly word: 'beer' | 'bottle' | 'oneWay' | 'crate' | 'beerCrate' | 'waterCrate';
}

/** The deposits of the German retail trade: bottles, one-way (VerpackG § 31: 0,25), crates empty and full. */
export const DEPOSITS: readonly Deposit[] = [
  { cents: 8, word: 'beer' },
  { cents: 15, word: 'bottle' },
  { cents: 25, word: 'oneWay' },
  { cents: 150, word: 'crate' },
  { cents: 310, word: 'beerCrate' },
  { cents: 330, word: 'waterCrate' },
];

/** How many of each amount were counted. */
export type DepositCounts = ReadonlyMap<number, number>;

/** One more (or fewer) of an amount; none is left out. */
export function withDeposit(counts: DepositCounts, cents: number, by: number): DepositCounts {
  const next = new Map(counts);
  const count = Math.max(0, (counts.get(cents) ?? 0) + by);
  if (count === 0) next.delete(cents);
  else next.set(cents, count);
  return next;
}

/** What is paid back, in cents. */
export function depositTotal(counts: DepositCounts): number {
  return [...counts].reduce((sum, [cents, count]) => sum + cents * count, 0);
}
