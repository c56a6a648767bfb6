import { describe, expect, it } from 'vitest';
import { endLabelShifts, fillOf, fills } from './options.ts';

const line = (id: string, values: (number | null)[]) => ({ id, name: id, values });

describe('endLabelShifts', () => {
  it('moves a name down when it would cover the one above', () => {
    const [plan = 0, last = 0] = endLabelShifts([line('plan', [30, 58]), line('2025', [28, 57])], 260);
    expect(plan).toBe(0);
    expect(last).toBeGreaterThan(0);
  });

  it('leaves names alone that are far apart or end elsewhere', () => {
    expect(endLabelShifts([line('a', [100]), line('b', [10])], 260)).toEqual([0, 0]);
    expect(endLabelShifts([line('a', [50, 50]), line('b', [50, null])], 260)).toEqual([0, 0]);
    expect(endLabelShifts([line('a', [])], 260)).toEqual([0]);
  });
});

it('charts: neighbouring series never look alike without colour', () => {
  expect(new Set(fills).size).toBe(fills.length);
  for (let index = 0; index < 12; index += 1) expect(fillOf(index)).not.toBe(fillOf(index + 1));
});
