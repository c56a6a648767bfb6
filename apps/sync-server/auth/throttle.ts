/** Slows guessing down. All times in epoch milliseconds of the caller's clock. */
export interface Throttle {
  /** Seconds until the next attempt is allowed; 0 = now. */
  waitSeconds(key: string, now: number): number;
  failed(key: string, now: number): void;
  succeeded(key: string): void;
}

/** When guessing starts to cost, and how much. */
export interface ThrottleRule {
  /** Failures that cost nothing: people mistype. */
  readonly free: number;
  /** Pause after the first failure beyond; doubles with each further one. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** Without a failure for this long, all is forgotten. */
  readonly forgetMs: number;
  /** Keys kept at most; the one quiet for longest goes first. */
  readonly capacity: number;
}

/** Five tries are free, then 2 s, 4 s … up to a quarter of an hour. */
export const SIGN_IN_RULE: ThrottleRule = {
  free: 5,
  firstPauseMs: 2000,
  longestPauseMs: 900_000,
  forgetMs: 3_600_000,
  capacity: 10_000,
};

/** Counts failures by key (login and address). Kept in memory: a restart forgives. */
export function createThrottle(rule: ThrottleRule): Throttle {
  const failures = new Map<string, { count: number; last: number }>();
  const pauseOf = (count: number): number =>
    count <= rule.free ? 0 : Math.min(rule.firstPauseMs * 2 ** (count - rule.free - 1), rule.longestPauseMs);
  return {
    waitSeconds(key, now) {
      const found = failures.get(key);
      if (found === undefined) return 0;
      return Math.max(0, Math.ceil((found.last + pauseOf(found.count) - now) / 1000));
    },
    failed(key, now) {
      const found = failures.get(key);
      const count = found === undefined || now - found.last > rule.forgetMs ? 1 : found.count + 1;
      // re-insert: a Map keeps the order of insertion, so the first key is the one quiet for longest
      failures.delete(key);
      failures.set(key, { count, last: now });
      if (failures.size > rule.capacity) {
        const oldest = failures.keys().next();
        if (!oldest.done) failures.delete(oldest.value);
      }
    },
    succeeded(key) {
      failures.delete(key);
    },
  };
}
