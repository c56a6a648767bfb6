import { assert } from './assert.ts';

declare const instantBrand: unique symbol;
declare const businessDayBrand: unique symbol;

/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = number & { readonly [instantBrand]: true };
/** `YYYY-MM-DD` of the store, not of UTC. */
export type BusinessDay = string & { readonly [businessDayBrand]: true };

/** Where the time comes from. The real one at the edge, a virtual one in tests and replays. */
export interface Clock {
  /** Now. */
  now(): Instant;
  /** Minutes the store's wall clock is ahead of UTC at `at` (Berlin: 60 or 120). */
  offsetMinutes(at: Instant): number;
}

/** Brands epoch milliseconds. */
export function toInstant(value: number): Instant {
  assert(Number.isSafeInteger(value), `an instant is an integer of milliseconds: ${value}`);
  return value as Instant;
}

/** Brands a calendar day. */
export function toBusinessDay(value: string): BusinessDay {
  assert(/^\d{4}-\d{2}-\d{2}$/.test(value), `a business day is YYYY-MM-DD: ${value}`);
  return value as BusinessDay;
}

/** Calendar parts of epoch milliseconds read as UTC (days algorithm of Howard Hinnant, public domain). */
export function civil(epochMs: number): {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
} {
  const days = Math.floor(epochMs / 86_400_000);
  const rest = epochMs - days * 86_400_000;
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  return {
    year,
    month,
    day,
    hour: Math.floor(rest / 3_600_000),
    minute: Math.floor(rest / 60_000) % 60,
    second: Math.floor(rest / 1000) % 60,
    ms: rest % 1000,
  };
}

/** Days since 1970-01-01 of a calendar day. */
export function epochDay(day: BusinessDay): number {
  const [y = 0, m = 0, d = 0] = day.split('-').map(Number);
  const year = m <= 2 ? y - 1 : y;
  const era = Math.floor(year / 400);
  const yoe = year - era * 400;
  const doy = Math.floor((153 * (m > 2 ? m - 3 : m + 9) + 2) / 5) + d - 1;
  const doe = yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy;
  return era * 146_097 + doe - 719_468;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** The store's calendar day at an instant. A day that ends after midnight is a rule of the store: pass its offset. */
export function businessDayAt(at: Instant, offsetMinutes: number): BusinessDay {
  const { year, month, day } = civil(at + offsetMinutes * 60_000);
  return toBusinessDay(`${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`);
}

/** ISO 8601 with the store's offset, as DSFinV-K dates want it: `2026-11-21T14:32:05+01:00`. */
export function isoLocal(at: Instant, offsetMinutes: number): string {
  const c = civil(at + offsetMinutes * 60_000);
  const sign = offsetMinutes < 0 ? '-' : '+';
  const offset = Math.abs(offsetMinutes);
  return `${pad(c.year, 4)}-${pad(c.month, 2)}-${pad(c.day, 2)}T${pad(c.hour, 2)}:${pad(c.minute, 2)}:${pad(c.second, 2)}${sign}${pad(Math.floor(offset / 60), 2)}:${pad(offset % 60, 2)}`;
}

/** ISO 8601 in UTC with milliseconds: `2026-11-21T13:32:05.000Z`. */
export function isoUtc(at: Instant): string {
  const c = civil(at);
  return `${pad(c.year, 4)}-${pad(c.month, 2)}-${pad(c.day, 2)}T${pad(c.hour, 2)}:${pad(c.minute, 2)}:${pad(c.second, 2)}.${pad(c.ms, 3)}Z`;
}
