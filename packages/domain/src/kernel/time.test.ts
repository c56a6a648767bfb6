import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessDayAt, epochDay, isoLocal, isoUtc, isUuid, toInstant, uuidV7 } from './index.ts';

describe('time and ids', () => {
  it('isoUtc agrees with the calendar of the platform from 1970 to 2200', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7_258_118_400_000 }), (ms) => {
        expect(isoUtc(toInstant(ms))).toBe(new Date(ms).toISOString());
      }),
    );
  });

  it('epochDay is the inverse of businessDayAt', () => {
    fc.assert(
      fc.property(fc.integer({ min: -200_000, max: 200_000 }), (day) => {
        fc.pre(day > -719_000);
        expect(epochDay(businessDayAt(toInstant(day * 86_400_000), 0))).toBe(day);
      }),
    );
  });

  it('a sale at 00:30 in Berlin belongs to the Berlin day, not to the UTC day', () => {
    const at = toInstant(Date.parse('2026-11-20T23:30:00Z'));
    expect(businessDayAt(at, 60)).toBe('2026-11-21');
    expect(isoLocal(at, 60)).toBe('2026-11-21T00:30:00+01:00');
  });

  it('uuidV7 is a version 7 UUID that sorts by time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 47 }),
        fc.uint8Array({ minLength: 10, maxLength: 10 }),
        (ms, random) => {
          const id = uuidV7(ms, random);
          expect(isUuid(id)).toBe(true);
          expect(id[14]).toBe('7');
          expect(uuidV7(ms + 1, new Uint8Array(10)) > id.slice(0, 13)).toBe(true);
        },
      ),
    );
  });
});
