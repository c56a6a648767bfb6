import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareOffsets, formatOffset, type Offset, parseOffset, SNAPSHOT_DONE, START } from './offset.ts';

const arbOffset: fc.Arbitrary<Offset> = fc.oneof(
  fc.constant(START),
  fc.record({
    tx: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    op: fc.oneof(fc.nat(), fc.constant('inf' as const)),
  }),
);

test('offset: what is written is read back, whatever its size', () => {
  fc.assert(
    fc.property(arbOffset, (offset) => {
      expect(parseOffset(formatOffset(offset))).toEqual(offset);
    }),
  );
});

test('offset: the start comes before the snapshot, the snapshot before every change, by number and not by text', () => {
  const order = ['-1', '0_0', '0_2', '0_10', '0_inf', '9_4', '10_0', '10_2', '10_inf'].map((text) => parseOffset(text));
  const sorted = [...order].reverse().sort((a, b) => (a && b ? compareOffsets(a, b) : 0));
  expect(sorted).toEqual(order);
  expect(compareOffsets(SNAPSHOT_DONE, SNAPSHOT_DONE)).toBe(0);
});

test('offset: anything else is none', () => {
  for (const text of ['', '-2', '1', '1_', '_1', '1_-1', '1_2_3', 'now', '1e3_0', '1_inf0', `${'9'.repeat(21)}_0`])
    expect(parseOffset(text)).toBeNull();
});
