import { type BusinessDay, epochDay, toBusinessDay } from '../kernel/index.ts';
import type { Due, Missing, Reported, ReportedSystem, System, SystemView } from './model.ts';

/** From this day on the one-month rule holds (BMF 28.06.2024, IV D 2 - S 0316-a/19/10011:009). */
const RULE_FROM = '2025-07-01';
/** Deadline of everything acquired before (same letter). */
const FIRST_DEADLINE = toBusinessDay('2025-07-31');

/**
 * Last day to report what happened on `day`: bought before 2025-07-01 → 2025-07-31, else one month later (§ 146a Abs. 4 Satz 2 AO,
 * § 188 Abs. 2 and 3 BGB: the same day of the next month, or its last). A weekend may put it off (§ 108 Abs. 3 AO); we do not count on it.
 */
export function deadlineOf(day: BusinessDay): BusinessDay {
  if (day < RULE_FROM) return FIRST_DEADLINE;
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const [nextYear, nextMonth] = month === 12 ? [year + 1, 1] : [year, month + 1];
  const last = lastDayOf(nextYear, nextMonth);
  return toBusinessDay(`${nextYear}-${two(nextMonth)}-${two(Math.min(date, last))}`);
}

const two = (value: number): string => String(value).padStart(2, '0');

function lastDayOf(year: number, month: number): number {
  const [nextYear, nextMonth] = month === 12 ? [year + 1, 1] : [year, month + 1];
  const first = (y: number, m: number): number => epochDay(toBusinessDay(`${y}-${two(m)}-01`));
  return first(nextYear, nextMonth) - first(year, month);
}

/** A system that had left before reporting was possible is not reported (BMF FAQ: not there any more on 2025-07-01). */
export function isReportable({ decommissioned }: Pick<System, 'decommissioned'>): boolean {
  return decommissioned === null || decommissioned >= RULE_FROM;
}

/** What the form asks for and a system lacks. */
export function missingOf(system: System): Missing[] {
  const missing: Missing[] = [];
  for (const field of ['manufacturer', 'model', 'serial', 'software', 'softwareVersion'] as const)
    if (system[field].trim() === '') missing.push(field);
  for (const field of ['acquired', 'commissioned'] as const) if (system[field] === null) missing.push(field);
  if (system.tses.length === 0) missing.push('tse');
  if (system.tses.some(({ form }) => form === null)) missing.push('tseForm');
  if (system.tses.some(({ certificationId }) => certificationId === '')) missing.push('certificationId');
  if (system.decommissioned !== null && system.decommissionReason.trim() === '') missing.push('decommissionReason');
  return missing;
}

/** A system as a report freezes it. */
export function reportedOf(system: System): ReportedSystem {
  const { device: _device, note: _note, tseForm: _form, version: _version, store: _store, ...line } = system;
  return line;
}

/** Fields whose change makes the last report wrong. The version of the software is not among them: an update is no new system. */
const WATCHED = [
  'kind',
  'software',
  'manufacturer',
  'model',
  'serial',
  'acquisition',
  'acquired',
  'commissioned',
] as const;

type Event = Pick<Due, 'kind' | 'since'>;

function eventsOf(system: System, before: ReportedSystem | undefined): Event[] {
  const left: Event[] =
    system.decommissioned !== null && before?.decommissioned !== system.decommissioned
      ? [{ kind: 'decommissioned', since: system.decommissioned }]
      : [];
  if (!before) return [{ kind: 'new', since: system.acquired ?? system.commissioned }, ...left];
  const known = new Set(before.tses.map(({ serial }) => serial));
  const fresh = system.tses.filter(({ serial }) => !known.has(serial));
  if (fresh.length > 0 || system.tses.length < before.tses.length) {
    const days = fresh.flatMap(({ commissioned }) => (commissioned === null ? [] : [commissioned])).sort();
    left.push({ kind: 'tse', since: days[0] ?? null });
  }
  if (WATCHED.some((field) => system[field] !== before[field])) left.push({ kind: 'changed', since: null });
  return left;
}

/** What has to be reported for a store: the register compared with the last report. Nearest deadline first, unknown ones before. */
export function dueOf(
  store: System['store'],
  systems: readonly SystemView[],
  last: Reported | null,
  today: BusinessDay,
): Due[] {
  const before = new Map((last?.systems ?? []).map((system) => [system.id, system]));
  const here = new Set(systems.map(({ id }) => id));
  const due = systems
    .filter(isReportable)
    .flatMap((system) =>
      eventsOf(system, before.get(system.id)).map((event) => ({ ...event, system: system.id, serial: system.serial })),
    );
  for (const gone of before.values())
    if (!here.has(gone.id) && gone.decommissioned === null)
      due.push({ kind: 'moved', since: null, system: gone.id, serial: gone.serial });
  return due
    .map(({ kind, since, system, serial }): Due => {
      const deadline = since === null ? null : deadlineOf(since);
      const daysLeft = deadline === null ? null : epochDay(deadline) - epochDay(today);
      return { store, system, serial, kind, since, deadline, daysLeft };
    })
    .sort((a, b) => (a.daysLeft ?? -1e6) - (b.daysLeft ?? -1e6) || (a.serial < b.serial ? -1 : 1));
}
