import { expect, it } from 'vitest';
import { soakReplug } from './replug.ts';

it('replug: a serial cable pulled and plugged in 40 times is back within three seconds each time, and nothing is left behind', async () => {
  const report = await soakReplug(40, 11, () => undefined);
  expect(report.faults, JSON.stringify(report)).toEqual([]);
  expect(report.runs).toBe(40);
});
