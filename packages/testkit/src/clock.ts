import { type Clock, type Instant, toInstant } from '@valero/domain/kernel';

/** A clock that stands still until it is told to go. */
export interface VirtualClock extends Clock {
  /** Lets `ms` pass; returns the new time. */
  advance(ms: number): Instant;
}

/** A virtual clock. Starts on Monday 2026-03-02, 08:00 in Berlin (UTC+1) unless told otherwise; the offset never changes. */
export function virtualClock(start: number = Date.UTC(2026, 2, 2, 7, 0, 0), offset = 60): VirtualClock {
  let now = toInstant(start);
  return {
    now: () => now,
    offsetMinutes: () => offset,
    advance: (ms) => {
      now = toInstant(now + ms);
      return now;
    },
  };
}
