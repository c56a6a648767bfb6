import { foldText } from '../palette/matchCommands.ts';
import type { Column } from './types.ts';

/**
 * What a row sorts by: numbers as they are; text folded (umlauts beside their letters, DIN 5007-1) with its digit runs
 * padded, so that "Kasse 10" comes after "Kasse 2". Folding once per row beats a collator at 100,000 rows.
 */
export function sortKey(value: string | number | null): string | number | undefined {
  if (value === null) return undefined;
  if (typeof value === 'number') return value;
  // The text itself decides between equals: Apfel before Äpfel.
  return `${foldText(value).replace(/\d+/g, (digits) => digits.padStart(16, '0'))}\u0000${value}`;
}

/** Order of two keys; numbers before text. */
export function compareKeys(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'number') return -1;
  if (typeof b === 'number') return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Text of a row for searching, over all searchable columns, computed once per row. */
export function searchTextOf<T extends object>(columns: readonly Column<T>[]): (row: T) => string {
  const known = new WeakMap<T, string>();
  const searched = columns.filter((column) => column.searchable !== false);
  return (row) => {
    const cached = known.get(row);
    if (cached !== undefined) return cached;
    const parts = searched.map((column) => (column.text ? column.text(row) : String(column.value(row) ?? '')));
    const text = foldText(parts.join('\n'));
    known.set(row, text);
    return text;
  };
}

/** True when every typed word occurs. */
export function matchesWords(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}
