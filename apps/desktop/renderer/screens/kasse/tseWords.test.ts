import { toInstant } from '@valero/domain/kernel';
import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import type { TseView } from '../../api.ts';
import { tseWords } from './tseWords.ts';

/** Says the key and what was filled in, so that a test sees which words were chosen. */
const t = ((key: string, values?: Readonly<Record<string, unknown>>) =>
  values ? `${key} ${JSON.stringify(values)}` : key) as TFunction<'kasse'>;

const READY: TseView = {
  state: 'ready',
  active: null,
  since: null,
  reason: null,
  unsigned: 0,
  certificateDays: 900,
  storagePercent: 3,
  lastExport: null,
  certified: true,
  units: [],
};

describe('tseWords', () => {
  it('tseWords: a certified TSE that signs is fine', () => {
    expect(tseWords(READY, t, 'de')).toMatchObject({ tone: 'ok', pill: 'tse.ready', todo: 'tse.allGood' });
  });

  it('tseWords: what ends soon comes before that it is not certified', () => {
    expect(tseWords({ ...READY, certificateDays: 60, certified: false }, t, 'de').pill).toContain('tse.pillDays');
    expect(tseWords({ ...READY, certificateDays: 61, certified: false }, t, 'de').pill).toBe('tse.readyTest');
    expect(tseWords({ ...READY, storagePercent: 80 }, t, 'de').pill).toContain('tse.pillFull');
  });

  it('tseWords: an outage says since when and why, in the language of the screen', () => {
    const outage: TseView = {
      ...READY,
      state: 'outage',
      since: toInstant(Date.UTC(2026, 10, 21, 12, 5)),
      reason: { de: 'TSE nicht erreichbar', en: 'TSE unreachable' },
    };
    expect(tseWords(outage, t, 'de').text).toContain('TSE nicht erreichbar');
    expect(tseWords(outage, t, 'en').text).toContain('TSE unreachable');
    expect(tseWords({ ...outage, state: 'degraded' }, t, 'en').text).toContain('tse.degradedText');
  });

  it('tseWords: no TSE and one that is being checked are said so', () => {
    expect(tseWords({ ...READY, state: 'none' }, t, 'de')).toMatchObject({ tone: 'neutral', pill: 'status.noTse' });
    expect(tseWords({ ...READY, state: 'starting' }, t, 'de').pill).toBe('tse.starting');
  });
});
