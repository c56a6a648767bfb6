import { factFlag, type MatchState } from '@valero/domain/sync';
import type { Tone, TruthLineProps } from '@valero/ui';
import type { TFunction } from 'i18next';
import type { Reply } from '../../../api.ts';

type Say = TFunction<'buero'>;
/** What the match answers. */
export type Match = Reply<'sync.match'>;
/** A device as the head office knows it. */
export type DeviceRow = Reply<'sync.listDevices'>[number];

/** How loud a state of a Z is; a gap alone is an alarm. */
export const STATE_TONE: Readonly<Record<MatchState, Tone>> = {
  equal: 'ok',
  open: 'ok',
  waiting: 'info',
  settling: 'info',
  unheard: 'neutral',
  differs: 'danger',
};

/** How loud the line of the match is: a gap or something left behind needs a person, something under way is normal. */
export function matchTone({
  summary,
  beside,
  proven,
}: Pick<Match, 'summary' | 'beside' | 'proven'>): TruthLineProps['tone'] {
  if (summary.gaps > 0 || beside.letters > 0 || beside.ledgerSum !== 0) return 'danger';
  if (beside.review > 0) return 'warn';
  return proven ? 'ok' : 'info';
}

const CONSUMERS = ['kasse', 'stock', 'crm', 'fibu', 'bi', 'audit', 'compliance', 'sync'] as const;

/** The place where a fact lies, in words. */
export function consumerWord(consumer: string, t: Say): string {
  const known = CONSUMERS.find((name) => name === consumer);
  return known ? t(`match.consumers.${known}`) : consumer;
}

const TYPES = {
  'kasse.belegIssued': 'beleg',
  'kasse.kassenabschlussMade': 'z',
  'kasse.cardIntended': 'cardBegun',
  'kasse.cardSettled': 'cardEnded',
  'kasse.cardCutBegan': 'cutBegun',
  'kasse.cardCutMade': 'cutEnded',
  'kasse.drawerOpened': 'drawer',
  'kasse.signedIn': 'signIn',
  'kasse.signedOut': 'signOut',
  'stock.moved': 'moved',
  'crm.customersSet': 'customers',
} as const;

/** What a fact is, in words. */
export function typeWord(type: string, t: Say): string {
  const known = Object.entries(TYPES).find(([name]) => name === type)?.[1];
  return known ? t(`match.types.${known}`) : `${t('match.types.other')} (${type})`;
}

/** Why a fact was flagged, in words. */
export function flagWord(flag: string, t: Say): string {
  const known = factFlag(flag);
  return known ? t(`match.flags.${known}`) : t('match.flags.other', { flag });
}

/** Why a device is held or was refused, in words; the server's own text is technical. */
export function alarmWord(alarm: string, t: Say): string {
  const fork = /^fork at (\d+)/.exec(alarm);
  if (fork) return t('match.alarm.fork', { seq: fork[1] ?? '' });
  const chain = /^chain broken at (\d+) \(([^)]*)\)/.exec(alarm);
  if (chain) return t('match.alarm.chain', { seq: chain[1] ?? '', reason: chain[2] ?? '' });
  if (/epoch/.test(alarm)) return t('match.alarm.epoch');
  return t('match.alarm.other', { reason: alarm });
}
