import type { Locale } from '../core/types.ts';
import { localeTag } from './number.ts';

const cache = new Map<string, Intl.DateTimeFormat>();
/** Business time of the product. */
export const DEFAULT_TIME_ZONE = 'Europe/Berlin';

function formatter(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}${JSON.stringify(options)}`;
  const known = cache.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(localeTag(locale), options);
  cache.set(key, made);
  return made;
}

/** `short` 21.11.2026 · `weekday` Sa., 21.11. · `long` Samstag, 21. November 2026 · `dayMonth` 21. November · `month` November 2026. */
export type DayStyle = 'short' | 'weekday' | 'long' | 'dayMonth' | 'month' | 'year';

const dayStyles: Readonly<Record<DayStyle, Intl.DateTimeFormatOptions>> = {
  short: { day: '2-digit', month: '2-digit', year: 'numeric' },
  weekday: { weekday: 'short', day: '2-digit', month: '2-digit' },
  long: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  dayMonth: { day: 'numeric', month: 'long' },
  month: { month: 'long', year: 'numeric' },
  year: { year: 'numeric' },
};

/** `YYYY-MM-DD` as epoch ms of its UTC midnight. Throws on anything else. */
export function dayToUtc(day: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!match) throw new RangeError(`no day: ${day}`);
  const utc = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  if (utcToDay(utc) !== day) throw new RangeError(`no such day: ${day}`);
  return utc;
}

/** Epoch ms as the `YYYY-MM-DD` of UTC. */
export function utcToDay(utc: number): string {
  return new Date(utc).toISOString().slice(0, 10);
}

/** A business day (`YYYY-MM-DD`) in words; no time zone is involved. */
export function formatDay(day: string, locale: Locale, style: DayStyle = 'short'): string {
  return formatter(locale, { ...dayStyles[style], timeZone: 'UTC' }).format(dayToUtc(day));
}

/** Instant (epoch ms) as `14:32`, or with `seconds` `14:32:07`. */
export function formatTime(
  ms: number,
  locale: Locale,
  options: { timeZone?: string | undefined; seconds?: boolean | undefined } = {},
): string {
  return formatter(locale, {
    hour: '2-digit',
    minute: '2-digit',
    ...(options.seconds ? { second: '2-digit' as const } : {}),
    timeZone: options.timeZone ?? DEFAULT_TIME_ZONE,
  }).format(ms);
}

/** Instant (epoch ms) as the day it falls on: `21.11.2026`. */
export function formatDate(
  ms: number,
  locale: Locale,
  options: { timeZone?: string | undefined; style?: DayStyle } = {},
): string {
  return formatter(locale, {
    ...dayStyles[options.style ?? 'short'],
    timeZone: options.timeZone ?? DEFAULT_TIME_ZONE,
  }).format(ms);
}

/** Instant (epoch ms) as `21.11.2026, 14:32`. */
export function formatDateTime(ms: number, locale: Locale, options: { timeZone?: string | undefined } = {}): string {
  return `${formatDate(ms, locale, options)}, ${formatTime(ms, locale, options)}`;
}

/** How long ago: `gerade eben`, `vor 12 Min.`, `vor 3 Std.`, `vor 2 Tagen`. */
export function formatAgo(ms: number, now: number, locale: Locale): string {
  const seconds = Math.max(0, Math.round((now - ms) / 1000));
  if (seconds < 45) return locale === 'de' ? 'gerade eben' : 'just now';
  const relative = new Intl.RelativeTimeFormat(localeTag(locale), { style: 'short', numeric: 'always' });
  if (seconds < 3600) return relative.format(-Math.max(1, Math.round(seconds / 60)), 'minute');
  if (seconds < 86_400) return relative.format(-Math.round(seconds / 3600), 'hour');
  return relative.format(-Math.round(seconds / 86_400), 'day');
}

/** A span of time, rounded to what a person needs: `40 s`, `12 min`, `3 h 20 min`. */
export function formatDuration(seconds: number, locale: Locale): string {
  const whole = Math.max(0, Math.round(seconds));
  const unit = (value: number, name: 'second' | 'minute' | 'hour'): string =>
    new Intl.NumberFormat(localeTag(locale), { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
  if (whole < 60) return unit(whole, 'second');
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return unit(minutes, 'minute');
  const rest = minutes % 60;
  const hours = unit(Math.floor(minutes / 60), 'hour');
  return rest === 0 ? hours : `${hours} ${unit(rest, 'minute')}`;
}
