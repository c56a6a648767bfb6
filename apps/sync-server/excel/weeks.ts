import { type BusinessDay, civil, epochDay, toBusinessDay } from '@valero/domain/kernel';

/** A calendar week (ISO 8601: Monday first, week 1 holds the first Thursday), cut to a period. */
export interface Week {
  /** `2026-W47` */
  readonly label: string;
  readonly from: BusinessDay;
  readonly to: BusinessDay;
}

const DAY_MS = 86_400_000;

function dayOf(days: number): BusinessDay {
  const { year, month, day } = civil(days * DAY_MS);
  const two = (value: number): string => String(value).padStart(2, '0');
  return toBusinessDay(`${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`);
}

/** 0 = Monday. 1970-01-01 was a Thursday. */
function weekday(days: number): number {
  return (((days + 3) % 7) + 7) % 7;
}

/** The ISO week of a day, as `2026-W47`. */
export function isoWeek(day: BusinessDay): string {
  const thursday = epochDay(day) - weekday(epochDay(day)) + 3;
  const { year } = civil(thursday * DAY_MS);
  const week = Math.floor((thursday - epochDay(toBusinessDay(`${year}-01-01`))) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** The weeks of a period, first and last cut to it; empty when it ends before it begins. */
export function isoWeeks(from: BusinessDay, to: BusinessDay): Week[] {
  const weeks: Week[] = [];
  const last = epochDay(to);
  for (let start = epochDay(from); start <= last; ) {
    const end = Math.min(last, start - weekday(start) + 6);
    weeks.push({ label: isoWeek(dayOf(start)), from: dayOf(start), to: dayOf(end) });
    start = end + 1;
  }
  return weeks;
}
