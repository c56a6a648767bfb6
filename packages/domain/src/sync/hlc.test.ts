import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HLC_AHEAD_MS, type Hlc, hlcOf, hlcText, nextHlc } from './hlc.ts';

const NOW = 1_790_000_000_000;
const arbWall = fc.oneof(
  fc.integer({ min: NOW - 86_400_000, max: NOW + 86_400_000 }),
  fc.double(),
  fc.constantFrom(0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER),
);
const arbAhead = fc.oneof(fc.constant(0), fc.integer({ min: -1e9, max: 1e9 }), fc.double());

test('hlc: each reading is later than the one before, as value and as text, whatever the clock does', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(arbWall, arbAhead), { minLength: 1, maxLength: 60 }), (steps) => {
      let last: Hlc | null = null;
      for (const [wall, ahead] of steps) {
        const next = nextHlc(last, wall, ahead);
        expect(hlcText(next)).toHaveLength(19);
        expect(hlcOf(hlcText(next))).toEqual(next);
        if (last !== null) {
          expect(hlcText(next) > hlcText(last)).toBe(true);
          expect(next.ms > last.ms || (next.ms === last.ms && next.counter > last.counter)).toBe(true);
        }
        last = next;
      }
    }),
    { numRuns: 500, seed: 4_711 },
  );
});

test('hlc: a clock that runs ahead pulls it at most five minutes ahead of the server’s time', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e10 }), fc.integer({ min: 0, max: 1e6 }), (fast, passed) => {
      const first = nextHlc(null, NOW, 0);
      const next = nextHlc(first, NOW + passed + fast, -fast);
      expect(next.ms).toBeLessThanOrEqual(Math.max(first.ms, NOW + passed + HLC_AHEAD_MS));
    }),
    { numRuns: 500, seed: 4_712 },
  );
});

test('hlc: a clock that was set back counts on, also beyond the counter', () => {
  let last: Hlc = { ms: NOW, counter: 0xfffe };
  const seen: Hlc[] = [];
  for (let n = 0; n < 3; n += 1) {
    last = nextHlc(last, NOW - 3_600_000, 0);
    seen.push(last);
  }
  expect(seen).toEqual([
    { ms: NOW, counter: 0xffff },
    { ms: NOW + 1, counter: 0 },
    { ms: NOW + 1, counter: 1 },
  ]);
  expect(hlcText({ ms: 0x1a2b3c, counter: 255 })).toBe('0000000001a2b3c00ff');
  for (const text of ['', 'zz', 'F'.repeat(19), '0'.repeat(18)]) expect(hlcOf(text)).toBeNull();
});
