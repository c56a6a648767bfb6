import type { MatchSummary } from '@valero/domain/sync';
import i18next from 'i18next';
import { describe, expect, it } from 'vitest';
import { de } from '../../../i18n/de/index.ts';
import { alarmWord, consumerWord, flagWord, type Match, matchTone, typeWord } from './words.ts';

const t = i18next.createInstance();
await t.init({ lng: 'de', ns: ['buero'], defaultNS: 'buero', resources: { de } });
const say = t.getFixedT('de', 'buero') as Parameters<typeof alarmWord>[1];

const SUMMARY: MatchSummary = {
  belege: 10,
  matched: 10,
  open: 0,
  waiting: 0,
  settling: 0,
  lines: 1,
  gaps: 0,
  states: { equal: 1, open: 0, waiting: 0, settling: 0, unheard: 0, differs: 0 },
  silent: [],
};
const EQUAL: Pick<Match, 'summary' | 'beside' | 'proven'> = {
  summary: SUMMARY,
  beside: { letters: 0, review: 0, ledgerSum: 0 as Match['beside']['ledgerSum'] },
  proven: true,
};

describe('match: the line of the office', () => {
  it('match: is calm when all agree, and while something is under way', () => {
    expect(matchTone(EQUAL)).toBe('ok');
    expect(matchTone({ ...EQUAL, proven: false })).toBe('info');
  });

  it('match: is loud for a gap, for what is left behind and for a ledger that does not balance', () => {
    expect(matchTone({ ...EQUAL, summary: { ...SUMMARY, gaps: 1 } })).toBe('danger');
    expect(matchTone({ ...EQUAL, beside: { ...EQUAL.beside, letters: 1 } })).toBe('danger');
    expect(matchTone({ ...EQUAL, beside: { ...EQUAL.beside, ledgerSum: 1 as Match['beside']['ledgerSum'] } })).toBe(
      'danger',
    );
    expect(matchTone({ ...EQUAL, beside: { ...EQUAL.beside, review: 2 } })).toBe('warn');
  });
});

describe('match: technical words in plain ones', () => {
  it('match: why a device is held is said in a sentence, also for a reason nobody knows', () => {
    expect(alarmWord('fork at 17', say)).toMatch(/^Ab Satz 17 gibt es zwei verschiedene Fassungen/);
    expect(alarmWord('chain broken at 5 (link)', say)).toMatch(/^Satz 5 passte nicht zur Kette des Journals \(link\)/);
    expect(alarmWord('epoch 1 after 2', say)).toMatch(/^Ein älterer Stand dieser Kasse/);
    expect(alarmWord('elsewhere', say)).toBe('elsewhere');
  });

  it('match: kinds of facts, places and flags have words; new ones keep their name', () => {
    expect(typeWord('kasse.belegIssued', say)).toBe('Beleg');
    expect(typeWord('kasse.other', say)).toBe('anderer Satz (kasse.other)');
    expect(consumerWord('bi', say)).toBe('BI');
    expect(consumerWord('mars', say)).toBe('mars');
    expect(flagWord('tax_rate', say)).toBe('der Steuersatz passt nicht zum Tag');
    expect(flagWord('mars', say)).toBe('auffällig: mars');
  });
});
