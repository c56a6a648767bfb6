import { seededRandom } from '@valero/testkit/fault-proxy';

/** Chance that repeats itself for the same seed. */
export interface Chance {
  /** From 0 to below `n`. */
  below(n: number): number;
  /** True in so many of a hundred cases. */
  percent(n: number): boolean;
  pick<T>(list: readonly T[]): T;
  uuid(): string;
}

/** Makes chance from a seed. */
export function chance(seed: number): Chance {
  const random = seededRandom(seed);
  const below = (n: number): number => Math.floor(random() * n);
  return {
    below,
    percent: (n) => random() * 100 < n,
    pick: (list) => {
      const found = list[below(list.length)];
      if (found === undefined) throw new Error('nothing to pick from');
      return found;
    },
    uuid: () => {
      const hex = Array.from({ length: 32 }, () => below(16).toString(16)).join('');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}
