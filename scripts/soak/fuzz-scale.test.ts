import { describe, expect, it } from 'vitest';
import { fuzzScale } from './fuzz-scale.ts';

describe('fuzz-scale', () => {
  it('scale codecs: 20,000 mutated answers throw nothing and give no figure out of range', () => {
    const report = fuzzScale(20_000, 5);
    expect(report.faults).toEqual([]);
    expect(report.tokens).toBeGreaterThan(20_000);
    expect(report.weighings).toBeGreaterThan(0);
  });
});
