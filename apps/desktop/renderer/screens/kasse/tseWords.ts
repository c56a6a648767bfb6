import { formatTime, type Locale, type PillProps } from '@valero/ui';
import type { TFunction } from 'i18next';
import type { TseUnitView, TseView } from '../../api.ts';

type T = TFunction<'kasse'>;

/** Days before its end from which a certificate is worth a word, and from which a warning. */
const SOON_DAYS = 60;
/** Percent used up from which the storage is worth a warning. */
const FULL_PERCENT = 80;

/** What stands in the pill: a word for the state, never a colour alone. */
export interface TseWords {
  readonly tone: PillProps['tone'];
  readonly pill: string;
  /** The state in one word. */
  readonly word: string;
  /** The state in a sentence, and what to do. */
  readonly text: string;
  readonly todo: string;
}

/** The state of the TSE in words: what is, since when, why, and what to do. */
export function tseWords(tse: TseView, t: T, locale: Locale): TseWords {
  const time = tse.since === null ? '' : formatTime(tse.since, locale);
  const reason = tse.reason?.[locale] ?? '';
  if (tse.state === 'none')
    return {
      tone: 'neutral',
      pill: t('status.noTse'),
      word: t('status.absent'),
      text: t('tse.absent'),
      todo: t('tse.absentDo'),
    };
  if (tse.state === 'starting')
    return {
      tone: 'info',
      pill: t('tse.starting'),
      word: t('tse.wordStarting'),
      text: t('tse.starting'),
      todo: t('tse.startingDo'),
    };
  if (tse.state === 'outage')
    return {
      tone: 'warn',
      pill: t('tse.outageShort', { time }),
      word: t('tse.wordOutage'),
      text: t('tse.outage', { time, reason }),
      todo: t('tse.outageDo'),
    };
  if (tse.state === 'degraded')
    return {
      tone: 'warn',
      pill: t('tse.degraded'),
      word: t('status.ready'),
      text: t('tse.degradedText', { time, reason }),
      todo: t('tse.degradedDo'),
    };
  return readyWords(tse, t);
}

/** A TSE that signs: first what will soon be wrong, then that it is none for real trade. */
function readyWords(tse: TseView, t: T): TseWords {
  const days = tse.certificateDays;
  if (days !== null && days <= SOON_DAYS)
    return {
      tone: 'warn',
      pill: t('tse.pillDays', { count: days }),
      word: t('status.ready'),
      text: t('tse.ready'),
      todo: t('tse.certificateSoon', { count: days }),
    };
  if (tse.storagePercent !== null && tse.storagePercent >= FULL_PERCENT)
    return {
      tone: 'warn',
      pill: t('tse.pillFull', { percent: tse.storagePercent }),
      word: t('status.ready'),
      text: t('tse.ready'),
      todo: t('tse.storageFull'),
    };
  if (!tse.certified)
    return {
      tone: 'info',
      pill: t('tse.readyTest'),
      word: t('status.ready'),
      text: t('tse.notCertified'),
      todo: t('tse.notCertifiedDo'),
    };
  return { tone: 'ok', pill: t('tse.ready'), word: t('status.ready'), text: t('tse.ready'), todo: t('tse.allGood') };
}

/** The state of one of several TSEs, with its tone. */
export function unitWords(unit: TseUnitView, t: T, locale: Locale): { tone: PillProps['tone']; text: string } {
  if (unit.state === 'closed') return { tone: 'ok', text: t('tse.signs') };
  if (unit.state === 'starting') return { tone: 'info', text: t('tse.starting') };
  const since = unit.since === null ? '' : formatTime(unit.since, locale);
  return { tone: 'warn', text: t('tse.outage', { time: since, reason: unit.reason?.[locale] ?? '' }) };
}
