import { describe, expect, it } from 'vitest';
import { dayToUtc, formatAgo, formatDate, formatDateTime, formatDay, formatDuration, formatTime } from './date.ts';
import { formatPeriod, isoWeek, periodOf, shiftPeriod } from './period.ts';

const noon = Date.UTC(2026, 10, 21, 13, 32, 7);

describe('days', () => {
  it('are written without any time zone', () => {
    expect(formatDay('2026-11-21', 'de')).toBe('21.11.2026');
    expect(formatDay('2026-11-21', 'de', 'long')).toBe('Samstag, 21. November 2026');
    expect(formatDay('2026-11-21', 'en', 'long')).toMatch(/^Saturday,? 21 November 2026$/);
    expect(formatDay('2026-01-01', 'de')).toBe('01.01.2026');
  });

  it('are refused when they do not exist', () => {
    expect(() => dayToUtc('2026-02-29')).toThrow(RangeError);
    expect(() => dayToUtc('21.11.2026')).toThrow(RangeError);
  });
});

describe('instants', () => {
  it('are shown in business time, summer and winter', () => {
    expect(formatTime(noon, 'de')).toBe('14:32');
    expect(formatTime(noon, 'de', { seconds: true })).toBe('14:32:07');
    expect(formatTime(Date.UTC(2026, 6, 1, 12, 0), 'de')).toBe('14:00');
    expect(formatDateTime(noon, 'de')).toBe('21.11.2026, 14:32');
    expect(formatDate(Date.UTC(2026, 10, 21, 23, 30), 'de')).toBe('22.11.2026');
    expect(formatTime(noon, 'de', { timeZone: 'UTC' })).toBe('13:32');
  });

  it('are told as how long ago', () => {
    expect(formatAgo(noon - 10_000, noon, 'de')).toBe('gerade eben');
    expect(formatAgo(noon - 12 * 60_000, noon, 'de')).toBe('vor 12 Min.');
    expect(formatAgo(noon - 3 * 3_600_000, noon, 'en')).toMatch(/^3 hr\.? ago$/);
    expect(formatAgo(noon + 5000, noon, 'de')).toBe('gerade eben');
  });
});

describe('formatDuration', () => {
  it('is as exact as a person needs', () => {
    expect(formatDuration(40, 'de')).toBe('40 Sek.');
    expect(formatDuration(140, 'de')).toBe('2 Min.');
    expect(formatDuration(12_000, 'de')).toBe('3 Std. 20 Min.');
    expect(formatDuration(7200, 'en')).toMatch(/^2 hrs?$/);
  });
});

describe('periods', () => {
  it('hold their first and last day, weeks from Monday', () => {
    expect(periodOf('day', '2026-11-21')).toEqual({ from: '2026-11-21', to: '2026-11-21' });
    expect(periodOf('week', '2026-11-22')).toEqual({ from: '2026-11-16', to: '2026-11-22' });
    expect(periodOf('month', '2028-02-10')).toEqual({ from: '2028-02-01', to: '2028-02-29' });
    expect(periodOf('year', '2026-11-21')).toEqual({ from: '2026-01-01', to: '2026-12-31' });
  });

  it('move by one without falling out of a short month', () => {
    expect(shiftPeriod('month', '2026-01-31', 1)).toBe('2026-02-28');
    expect(shiftPeriod('month', '2026-01-31', -2)).toBe('2025-11-30');
    expect(shiftPeriod('year', '2028-02-29', 1)).toBe('2029-02-28');
    expect(shiftPeriod('week', '2026-12-31', 1)).toBe('2027-01-07');
    expect(shiftPeriod('day', '2026-03-01', -1)).toBe('2026-02-28');
  });

  it('number weeks as ISO 8601 does around the new year', () => {
    expect(isoWeek('2026-11-21')).toEqual({ year: 2026, week: 47 });
    expect(isoWeek('2027-01-01')).toEqual({ year: 2026, week: 53 });
    expect(isoWeek('2024-12-30')).toEqual({ year: 2025, week: 1 });
    expect(formatPeriod('week', '2026-11-21', 'de')).toBe('KW 47 · 16.11.2026 – 22.11.2026');
  });
});
