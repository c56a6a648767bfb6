import { compareKeys, matchesWords } from './sortKey.ts';

/** How rows are to be shown. */
export interface Arrangement<T> {
  /** Folded words that must all occur; none = every row. */
  words: readonly string[];
  textOf: (row: T) => string;
  /** Key per row, or `null` for the order in which rows came. */
  keyOf: ((row: T) => string | number | undefined) | null;
  desc: boolean;
}

/**
 * Rows filtered and sorted, stable; rows without a value come last in both directions. Each key is made once and only
 * places are moved: 100,000 rows take a fraction of what sorting through a table model's cells does.
 */
export function arrange<T>(rows: readonly T[], how: Arrangement<T>): readonly T[] {
  const { words, textOf, keyOf, desc } = how;
  const kept = words.length === 0 ? rows : rows.filter((row) => matchesWords(textOf(row), words));
  if (!keyOf) return kept;
  const keys = kept.map(keyOf);
  const places = Uint32Array.from(keys.keys());
  const sign = desc ? -1 : 1;
  places.sort((a, b) => {
    const left = keys[a];
    const right = keys[b];
    if (left === undefined || right === undefined) {
      if (left === right) return a - b;
      return left === undefined ? 1 : -1;
    }
    return sign * compareKeys(left, right) || a - b;
  });
  const sorted: T[] = [];
  for (const place of places) {
    const row = kept[place];
    if (row !== undefined) sorted.push(row);
  }
  return sorted;
}
