/**
 * A hybrid logical clock: milliseconds and a counter, as text that sorts like time. It tells which of two facts of different devices was
 * probably first; order within a device stays `(device, epoch, seq)`. A till must sell, so nothing here throws and nothing is refused.
 */
export interface Hlc {
  readonly ms: number;
  /** Facts within one millisecond, or while the clock stands before the last one; 0…65535. */
  readonly counter: number;
}

/** How far the physical part may lead the time of the server, as far as that is known. */
export const HLC_AHEAD_MS = 300_000;

const COUNTERS = 0x1_0000;
/** The largest instant JavaScript knows; keeps the text at its length. */
const LAST_MS = 8_640_000_000_000_000;

const HLC_TEXT = /^[0-9a-f]{19}$/;

/** A clock reading as a sane number of milliseconds: a broken one counts as the beginning, so that the last reading decides. */
function sane(ms: number): number {
  return Number.isFinite(ms) ? Math.min(Math.max(Math.trunc(ms), 0), LAST_MS) : 0;
}

/**
 * The next reading after `last` (null = the first of this device). `wall` = the device's clock in ms, `ahead` = how far the server's clock
 * was ahead of it at the last contact (0 = never heard). Always later than `last`; a wall clock that runs ahead of the server's time pulls it
 * at most `HLC_AHEAD_MS` ahead, one that was set back does not pull it back.
 */
export function nextHlc(last: Hlc | null, wall: number, ahead: number): Hlc {
  const limit = sane(wall + (Number.isFinite(ahead) ? ahead : 0)) + HLC_AHEAD_MS;
  const physical = Math.min(sane(wall), limit);
  if (last === null || physical > last.ms) return { ms: physical, counter: 0 };
  return last.counter + 1 < COUNTERS ? { ms: last.ms, counter: last.counter + 1 } : { ms: last.ms + 1, counter: 0 };
}

/** As it stands in a fact: 15 hex digits of milliseconds, 4 of the counter. */
export function hlcText({ ms, counter }: Hlc): string {
  return ms.toString(16).padStart(15, '0') + counter.toString(16).padStart(4, '0');
}

/** Reads it back; null = it is none. */
export function hlcOf(text: string): Hlc | null {
  if (!HLC_TEXT.test(text)) return null;
  return { ms: Number.parseInt(text.slice(0, 15), 16), counter: Number.parseInt(text.slice(15), 16) };
}
