/** Repeatable chance (mulberry32). */
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
  let state = seed >>> 0;
  const draw = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const pick = (below: number): number => Math.floor(draw() * below);
  return {
    pick,
    happens: (percent) => draw() * 100 < percent,
    of: (first, ...others) => [first, ...others][pick(others.length + 1)] ?? first,
  };
}
