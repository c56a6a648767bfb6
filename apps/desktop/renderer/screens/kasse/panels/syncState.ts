import { type FactFlag, factFlag, type ShapeStatus, type SyncStatus, type TillMatch } from '@valero/domain/sync';
import type { Tone, TruthLineProps } from '@valero/ui';

/** The one sentence about sending: which words, how loud. Without a network is a normal state. */
export function syncVerdict(sync: Pick<SyncStatus, 'online' | 'held' | 'unsentBelege'>): {
  readonly word: 'held' | 'allSent' | 'sending' | 'offline' | 'offlineWaiting';
  readonly tone: TruthLineProps['tone'];
} {
  if (sync.held !== null) return { word: 'held', tone: 'warn' };
  if (sync.online) return sync.unsentBelege === 0 ? { word: 'allSent', tone: 'ok' } : { word: 'sending', tone: 'info' };
  return { word: sync.unsentBelege === 0 ? 'offline' : 'offlineWaiting', tone: 'info' };
}

/** How loud the match is: a gap is told, everything under way is normal. */
export function matchTone(
  match: Pick<TillMatch, 'gaps' | 'matched' | 'belege'>,
  unsent: number,
): TruthLineProps['tone'] {
  if (match.gaps.length > 0) return 'warn';
  return match.matched === match.belege && unsent === 0 ? 'ok' : 'info';
}

/** How loud a kind of master data is. Being a while old without a network is normal; being kept out is not. */
export function shapeTone({ state, trouble }: ShapeStatus, online: boolean): Tone {
  if (trouble === 'refused' || trouble === 'invalid') return 'danger';
  if (state === 'current') return 'ok';
  if (state === 'loading') return 'info';
  return online ? 'warn' : 'neutral';
}

/** The words of a flag; one nobody knows is only unusual. */
export function flagKey(flag: string): FactFlag | 'other' {
  return factFlag(flag) ?? 'other';
}
