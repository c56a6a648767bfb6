/** Chance that depends on the seed alone. One stream for each purpose, so that leaving one kind of fault out does not change the others. */
export interface Chance {
  /** At least 0, below 1. */
  next(): number;
  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number;
  hit(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** A stream of its own. */
  fork(name: string): Chance;
}

/** FNV-1a over the text, 32 bits. */
function digest(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/** Makes a stream (mulberry32); `name` tells streams of one seed apart. */
export function chance(seed: number, name = ''): Chance {
  let state = digest(`${seed}/${name}`);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    hit: (probability) => next() < probability,
    pick: (list) => {
      const found = list[Math.floor(next() * list.length)];
      if (found === undefined) throw new Error('nothing to choose from');
      return found;
    },
    fork: (more) => chance(seed, `${name}/${more}`),
  };
}
