import { toInstant } from '@valero/domain/kernel';
import i18next from 'i18next';
import { describe, expect, it } from 'vitest';
import type { TseView } from '../../api.ts';
import { de } from '../../i18n/de/index.ts';
import { en } from '../../i18n/en/index.ts';
import { tseWords } from './tseWords.ts';

const words = i18next.createInstance();
await words.init({ lng: 'de', ns: ['kasse'], resources: { de, en }, interpolation: { escapeValue: false } });
const t = words.getFixedT('de', 'kasse');
const english = words.getFixedT('en', 'kasse');

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
    expect(tseWords(READY, t, 'de')).toMatchObject({
      tone: 'ok',
      pill: 'TSE bereit',
      todo: 'Jeder Bon wird signiert.',
    });
  });

  it('tseWords: what ends soon comes before that it is not certified', () => {
    expect(tseWords({ ...READY, certificateDays: 60, certified: false }, t, 'de').pill).toBe('TSE: noch 60 Tage');
    expect(tseWords({ ...READY, certificateDays: 61, certified: false }, t, 'de').pill).toBe(
      'TSE bereit, nicht zertifiziert',
    );
    expect(tseWords({ ...READY, storagePercent: 80 }, t, 'de').pill).toBe('TSE zu 80 % voll');
  });

  it('tseWords: an outage says since when and why, in the language of the screen', () => {
    const outage: TseView = {
      ...READY,
      state: 'outage',
      since: toInstant(Date.UTC(2026, 10, 21, 12, 5)),
      reason: { de: 'TSE nicht erreichbar', en: 'TSE unreachable' },
    };
    expect(tseWords(outage, t, 'de').text).toContain('TSE nicht erreichbar');
    expect(tseWords(outage, english, 'en').text).toContain('TSE unreachable');
    expect(tseWords({ ...outage, state: 'degraded' }, english, 'en').text).toContain('The spare TSE signs');
  });

  it('tseWords: no TSE and one that is being checked are said so', () => {
    expect(tseWords({ ...READY, state: 'none' }, t, 'de')).toMatchObject({ tone: 'neutral', pill: 'keine TSE' });
    expect(tseWords({ ...READY, state: 'starting' }, t, 'de').pill).toBe('TSE wird geprüft');
  });
});
