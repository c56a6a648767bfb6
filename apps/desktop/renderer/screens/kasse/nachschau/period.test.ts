import { describe, expect, it } from 'vitest';
import { periodDays } from './period.ts';

describe('period', () => {
  it('period: a month ends on its last day, in leap years too', () => {
    expect(periodDays('month', new Date(2028, 1, 5))).toEqual({ from: '2028-02-01', to: '2028-02-29' });
    expect(periodDays('year', new Date(2026, 10, 21))).toEqual({ from: '2026-01-01', to: '2026-12-31' });
    expect(periodDays('all', new Date(2026, 10, 21))).toEqual({ from: null, to: null });
  });
});
