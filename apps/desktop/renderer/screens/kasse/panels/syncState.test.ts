import type { ShapeStatus } from '@valero/domain/sync';
import { describe, expect, it } from 'vitest';
import { flagKey, matchTone, shapeTone, syncVerdict } from './syncState.ts';

const SHAPE: ShapeStatus = {
  name: 'articles',
  rows: 1,
  lastSyncedAt: null,
  ageMs: null,
  state: 'current',
  trouble: null,
  detail: null,
  lsn: null,
  waiting: 0,
};

describe('till: how it stands towards the head office', () => {
  it('sync page: without a network nothing is alarming, receipts are counted', () => {
    expect(syncVerdict({ online: true, held: null, unsentBelege: 0 })).toEqual({ word: 'allSent', tone: 'ok' });
    expect(syncVerdict({ online: true, held: null, unsentBelege: 2 })).toEqual({ word: 'sending', tone: 'info' });
    expect(syncVerdict({ online: false, held: null, unsentBelege: 0 })).toEqual({ word: 'offline', tone: 'info' });
    expect(syncVerdict({ online: false, held: null, unsentBelege: 7 })).toEqual({
      word: 'offlineWaiting',
      tone: 'info',
    });
  });

  it('sync page: a till the head office holds says so, online or not', () => {
    const held = { code: 'host.sync_fork', details: {} };
    for (const online of [true, false])
      expect(syncVerdict({ online, held, unsentBelege: 1 })).toEqual({ word: 'held', tone: 'warn' });
  });

  it('sync page: master data that are old without a network are normal, a till that is kept out is not', () => {
    expect(shapeTone(SHAPE, true)).toBe('ok');
    expect(shapeTone({ ...SHAPE, state: 'behind' }, false)).toBe('neutral');
    expect(shapeTone({ ...SHAPE, state: 'behind' }, true)).toBe('warn');
    expect(shapeTone({ ...SHAPE, state: 'loading' }, true)).toBe('info');
    expect(shapeTone({ ...SHAPE, state: 'stopped', trouble: 'refused' }, true)).toBe('danger');
  });

  it('sync page: a match with a gap asks for attention, one under way does not', () => {
    expect(matchTone({ gaps: [], matched: 3, belege: 3 }, 0)).toBe('ok');
    expect(matchTone({ gaps: [], matched: 3, belege: 3 }, 1)).toBe('info');
    expect(matchTone({ gaps: [], matched: 2, belege: 3 }, 0)).toBe('info');
  });

  it('sync page: flags have words, unknown ones one of their own', () => {
    expect(flagKey('tax_rate')).toBe('tax_rate');
    expect(flagKey('mars')).toBe('other');
  });
});
