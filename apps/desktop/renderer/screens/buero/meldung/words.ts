import type { Due, Missing } from '@valero/domain/meldung';
import type { Tone } from '@valero/ui';
import type { TFunction } from 'i18next';
import type { Reply } from '../../../api.ts';
import type { Format } from '../format.ts';

type T = TFunction<'buero'>;

/** A store with its systems, as the head office answers. */
export type StoreView = Reply<'meldung.list'>['stores'][number];

/** A week before its end a deadline is pressing. */
const PRESSING_DAYS = 7;

/** How pressing something is. */
export function dueTone(due: Pick<Due, 'daysLeft'>): Exclude<Tone, 'neutral' | 'ok'> {
  if (due.daysLeft === null) return 'warn';
  if (due.daysLeft < 0) return 'danger';
  return due.daysLeft <= PRESSING_DAYS ? 'warn' : 'info';
}

/** `noch 12 Tage` */
export function daysText({ daysLeft }: Pick<Due, 'daysLeft'>, t: T): string {
  if (daysLeft === null) return t('meldung.open');
  if (daysLeft === 0) return t('meldung.dueToday');
  return daysLeft < 0 ? t('meldung.late', { count: -daysLeft }) : t('meldung.daysLeft', { count: daysLeft });
}

/** `neues System: bis 01.04.2026` */
export function dueText({ kind, deadline }: Due, t: T, format: Format): string {
  const what = t(`meldung.due.${kind}`);
  return deadline === null ? t('meldung.untilOpen', { what }) : t('meldung.until', { what, day: format.day(deadline) });
}

/** What is missing, in the words of the fields. */
export function missingText(missing: readonly Missing[], t: T): string {
  return missing.map((field) => t(`meldung.field.${field}`)).join(', ');
}

/** The one line on top: nothing open, the next deadline, or that one has passed. */
export function verdict(
  due: readonly Due[],
  t: T,
  format: Format,
): { readonly tone: 'ok' | 'info' | 'warn' | 'danger'; readonly text: string } {
  if (due.length === 0) return { tone: 'ok', text: t('meldung.allDone') };
  const dated = due
    .flatMap(({ deadline, daysLeft }) => (deadline === null || daysLeft === null ? [] : [{ deadline, daysLeft }]))
    .sort((a, b) => a.daysLeft - b.daysLeft);
  const late = dated.filter(({ daysLeft }) => daysLeft < 0);
  const [first] = dated;
  if (!first) return { tone: 'warn', text: t('meldung.toDoOpen', { count: due.length }) };
  const day = format.day(first.deadline);
  if (late.length > 0) return { tone: 'danger', text: t('meldung.overdue', { count: late.length, day }) };
  return { tone: dueTone(first), text: t('meldung.toDo', { count: due.length, day }) };
}
