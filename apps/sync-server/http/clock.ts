import { type Instant, toInstant } from '@valero/domain/kernel';

/** The server's clock; a test brings its own. */
export type Now = () => Instant;

/** The machine's clock. */
export const systemNow: Now = () => toInstant(Date.now());

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Minutes a time zone's wall clock is ahead of UTC at an instant (Europe/Berlin: 60 or 120). Throws on an unknown zone. */
export function offsetAt(timeZone: string, at: Instant): number {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timeZone, formatter);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of formatter.formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  return Math.round((wall - at) / 60_000);
}
