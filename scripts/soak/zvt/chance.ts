import { chance as drawn } from '../chance.ts';

/** Repeatable chance. */
export interface Chance {
  /** A whole number from 0 up to, not including, `below`. */
  pick(below: number): number;
  /** True in `percent` of a hundred draws. */
  happens(percent: number): boolean;
  /** One of these. */
  of<T>(first: T, ...others: readonly T[]): T;
}

/** The same seed draws the same. */
export function chance(seed: number): Chance {
  const draw = drawn(seed);
  const pick = (below: number): number => Math.floor(draw() * below);
  return {
    pick,
    happens: (percent) => draw() * 100 < percent,
    of: (first, ...others) => [first, ...others][pick(others.length + 1)] ?? first,
  };
}
