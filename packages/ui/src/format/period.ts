import type { Locale } from '../core/types.ts';
import { dayToUtc, formatDay, utcToDay } from './date.ts';

/** Length of a reporting period. */
export type PeriodUnit = 'day' | 'week' | 'month' | 'year';

/** First and last day (`YYYY-MM-DD`), both included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 86_400_000;

function parts(day: string): { year: number; month: number; weekday: number; utc: number } {
  const utc = dayToUtc(day);
  const date = new Date(utc);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), weekday: (date.getUTCDay() + 6) % 7, utc };
}

/** The period of the given length that contains the day; weeks run Monday to Sunday (ISO 8601). */
export function periodOf(unit: PeriodUnit, day: string): Period {
  const { year, month, weekday, utc } = parts(day);
  if (unit === 'day') return { from: day, to: day };
  if (unit === 'week') return { from: utcToDay(utc - weekday * DAY_MS), to: utcToDay(utc + (6 - weekday) * DAY_MS) };
  if (unit === 'month') return { from: utcToDay(Date.UTC(year, month, 1)), to: utcToDay(Date.UTC(year, month + 1, 0)) };
  return { from: `${year}-01-01`, to: `${year}-12-31` };
}

/** The same day so many periods later (negative: earlier); the 31st becomes the month's last day where needed. */
export function shiftPeriod(unit: PeriodUnit, day: string, steps: number): string {
  const { year, month, utc } = parts(day);
  if (unit === 'day') return utcToDay(utc + steps * DAY_MS);
  if (unit === 'week') return utcToDay(utc + steps * 7 * DAY_MS);
  const target = unit === 'month' ? month + steps : month + 12 * steps;
  const last = new Date(Date.UTC(year, target + 1, 0)).getUTCDate();
  return utcToDay(Date.UTC(year, target, Math.min(Number(day.slice(8)), last)));
}

/** ISO 8601 week: the week of the year's first Thursday is week 1. */
export function isoWeek(day: string): { year: number; week: number } {
  const { utc, weekday } = parts(day);
  const thursday = new Date(utc + (3 - weekday) * DAY_MS);
  const year = thursday.getUTCFullYear();
  return { year, week: 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) };
}

/** The period in words: `Samstag, 21. November 2026`, `KW 47 · 16.11. – 22.11.2026`, `November 2026`, `2026`. */
export function formatPeriod(unit: PeriodUnit, day: string, locale: Locale): string {
  if (unit === 'day') return formatDay(day, locale, 'long');
  if (unit === 'month') return formatDay(day, locale, 'month');
  if (unit === 'year') return formatDay(day, locale, 'year');
  const { from, to } = periodOf('week', day);
  const name = locale === 'de' ? 'KW' : 'Week';
  return `${name} ${isoWeek(day).week} · ${formatDay(from, locale)} – ${formatDay(to, locale)}`;
}
