import { type Clock, type Ids, type Instant, toInstant, uuidV7 } from '@valero/domain/kernel';

/** The real clock, with the wall clock of the store's time zone (daylight saving included). */
export function systemClock(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  let known = { from: 0, minutes: 0 };
  return {
    now: () => toInstant(Date.now()),
    offsetMinutes(at: Instant) {
      // the offset changes only on a quarter hour; asking Intl at every scan would cost more than the scan
      const quarter = Math.floor(at / 900_000) * 900_000;
      if (known.from !== quarter) known = { from: quarter, minutes: offsetOf(format, at) };
      return known.minutes;
    },
  };
}

/** Minutes ahead of UTC from `GMT+02:00`. */
function offsetOf(format: Intl.DateTimeFormat, at: number): number {
  const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** Real UUIDv7. */
export function systemIds(): Ids {
  return { next: () => uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10))) };
}
