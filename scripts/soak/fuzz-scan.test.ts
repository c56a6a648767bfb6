import { describe, expect, it } from 'vitest';
import { fuzzScan } from './fuzz-scan.ts';

describe('fuzz-scan', () => {
  it('scanner codecs: 20,000 mutated codes throw nothing and give no value out of range', () => {
    const report = fuzzScan(20_000, 5);
    expect(report.faults).toEqual([]);
    expect(report.codes).toBeGreaterThan(10_000);
    expect(report.gtins).toBeGreaterThan(1000);
    expect(report.measures).toBeGreaterThan(100);
  });
});
