import { expect, test } from 'vitest';
import { createSelection } from './selection.ts';

/** A journal without end that only says how many facts it was asked for. */
function asked() {
  const counts: number[] = [];
  const selection = createSelection({
    unsent: (limit: number) => {
      counts.push(limit);
      return { epoch: 1, facts: [] };
    },
    read: () => [],
  });
  const next = (): number => {
    selection.next();
    return counts.at(-1) ?? 0;
  };
  return { selection, next };
}

test('selection: a batch is doubled with each that is taken, up to the largest the server takes', () => {
  const { selection, next } = asked();
  const sizes = Array.from({ length: 6 }, () => {
    const size = next();
    selection.taken(1, 1);
    return size;
  });
  expect(sizes).toEqual([50, 100, 200, 400, 500, 500]);
});

test('selection: a line that breaks is asked for no less than a first batch, one that is too slow is', () => {
  const { selection, next } = asked();
  for (let n = 0; n < 4; n += 1) selection.taken(1, 1);
  const after = (slow: boolean, times: number): number => {
    for (let n = 0; n < times; n += 1) selection.lost(slow);
    return next();
  };
  expect(after(false, 1)).toBe(250);
  expect(after(false, 8)).toBe(50);
  expect(after(true, 1)).toBe(25);
  expect(after(true, 5)).toBe(10);
  // a break afterwards does not make it larger
  expect(after(false, 1)).toBe(10);
});
