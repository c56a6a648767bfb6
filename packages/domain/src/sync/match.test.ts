import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeviceId, type StoreId, toBusinessDay, toCents, toId, toInstant } from '../kernel/index.ts';
import { compareZ, isProven, joinRanges, type MatchEvidence, summarize } from './match.ts';
import type { MatchSummary } from './match-model.ts';
import { gapWords, matchNotes, matchSentence, rangeWords } from './match-words.ts';

const DEVICE = toId<DeviceId>('01890000-0000-7000-8000-0000000000a1');
const STORE = toId<StoreId>('01890000-0000-7000-8000-0000000000b1');
const AT = toInstant(1_795_000_000_000);
const HEAD = { epoch: 1, seq: 60, hash: 'a'.repeat(64) };

/** A Z of `belege` Belege on which all four places agree. */
function agreeing(belege: number, gross: number, seqSum: number): MatchEvidence {
  const sums = { belege, gross: toCents(gross), seqSum };
  return {
    device: DEVICE,
    deviceName: 'Hafen 2',
    store: STORE,
    storeName: 'Hafen',
    z: 17,
    closing: { at: AT, day: toBusinessDay('2026-11-20'), belege, gross: toCents(gross) },
    told: { ...sums, closed: true, head: HEAD, at: AT },
    server: sums,
    serverAtTold: null,
    headHere: HEAD,
    ledger: toCents(gross),
    rollup: sums,
    overtaken: false,
    settled: true,
    received: true,
  };
}

const SAMPLE = agreeing(43, 123_456, 900);
const open = (evidence: MatchEvidence): MatchEvidence => ({
  ...evidence,
  closing: null,
  ledger: null,
  told: evidence.told && { ...evidence.told, closed: false },
  serverAtTold: evidence.server,
});

describe('match: comparing a Z', () => {
  it('match: places that agree have no gap, whatever their figures, closed or open', () => {
    fc.assert(
      fc.property(
        fc.nat(500),
        fc.integer({ min: -1_000_000, max: 10_000_000 }),
        fc.nat(1_000_000),
        (count, gross, seqs) => {
          const evidence = agreeing(count, gross, seqs);
          expect(compareZ(evidence)).toMatchObject({ state: 'equal', gaps: [], matched: count });
          expect(compareZ(open(evidence))).toMatchObject({ state: 'open', gaps: [], matched: count, ledger: null });
        },
      ),
    );
  });

  it('match: one figure changed at one place is one gap at that place, to the cent', () => {
    const places = ['server', 'rollup'] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.integer({ min: 1, max: 43 }),
        fc.integer({ min: 1, max: 99_999 }),
        fc.boolean(),
        (place, missing, cents, count) => {
          const sums = SAMPLE[place]!;
          const wrong = count
            ? { ...sums, belege: sums.belege - missing }
            : { ...sums, gross: toCents(sums.gross - cents) };
          const { state, gaps } = compareZ({ ...SAMPLE, [place]: wrong });
          expect(state).toBe('differs');
          const [gap] = gaps.filter((each) => each.place === place);
          expect(gap?.figure).toBe(count ? 'belege' : 'gross');
          expect(Number(gap?.expected) - Number(gap?.found)).toBe(count ? missing : cents);
        },
      ),
    );
  });

  it('match: a single missing Beleg is named by the difference of the sums of the numbers', () => {
    const rollup = { belege: 42, gross: toCents(120_000), seqSum: 900 - 31 };
    const line = compareZ({ ...SAMPLE, rollup });
    expect(line.gaps).toMatchObject([{ place: 'rollup', figure: 'belege', missing: [{ from: 31, to: 31 }] }]);
    expect(line.matched).toBe(42);
    expect(gapWords(line.gaps[0]!, 'de')).toBe(
      'Hafen 2, Z 17: die BI hat 1 Beleg zu wenig (42 statt 43). Fehlt: Satz 31.',
    );
    expect(gapWords(line.gaps[0]!, 'en')).toBe(
      'Hafen 2, Z 17: BI has 1 receipt too few (42 instead of 43). Missing: row 31.',
    );
  });

  it('match: as many and as much, but other Belege, is a gap all the same', () => {
    const server = { ...SAMPLE.server!, seqSum: 901 };
    expect(compareZ({ ...SAMPLE, server }).gaps).toMatchObject([{ place: 'server', figure: 'seqs' }]);
  });

  it('match: a Z without a booking is a gap, a Z that moved nothing needs none', () => {
    expect(compareZ({ ...SAMPLE, ledger: null })).toMatchObject({
      matched: 0,
      gaps: [{ place: 'ledger', figure: 'booking', expected: 123_456, found: null }],
    });
    expect(compareZ({ ...agreeing(1, 0, 5), ledger: null })).toMatchObject({ state: 'equal', ledger: { gross: 0 } });
  });

  it('match: another end of the chain, or a till that contradicts its own Z, is told', () => {
    const other = { ...HEAD, hash: 'b'.repeat(64) };
    expect(compareZ({ ...SAMPLE, headHere: other }).gaps).toMatchObject([{ place: 'server', figure: 'head' }]);
    expect(compareZ({ ...SAMPLE, headHere: null }).gaps).toMatchObject([{ figure: 'head', found: null }]);
    const told = { ...SAMPLE.told!, gross: toCents(1) };
    expect(compareZ({ ...SAMPLE, told }).gaps).toMatchObject([{ place: 'till', figure: 'gross' }]);
  });

  it('match: what is under way or being worked in is no gap', () => {
    const behind = { belege: 40, gross: toCents(1000), seqSum: 5 };
    expect(compareZ({ ...SAMPLE, rollup: behind, settled: false })).toMatchObject({ state: 'settling', gaps: [] });
    const ahead = open({ ...SAMPLE, server: behind, rollup: behind, received: false });
    expect(compareZ(ahead)).toMatchObject({ state: 'waiting', gaps: [], belege: 43, matched: 40 });
    expect(compareZ({ ...open(SAMPLE), told: null })).toMatchObject({ state: 'unheard', gaps: [], till: null });
  });

  it('match: a Z that the next one has overtaken is missing', () => {
    expect(compareZ({ ...open(SAMPLE), overtaken: true })).toMatchObject({
      state: 'differs',
      matched: 0,
      gaps: [{ figure: 'z' }],
    });
  });
});

function summaryOf(...evidence: MatchEvidence[]): MatchSummary {
  return summarize(
    evidence.map((each) => compareZ(each)),
    [],
    [],
  );
}

describe('match: the sentence', () => {
  it('match: the equation is only written when it holds', () => {
    const equal = summaryOf(SAMPLE, { ...agreeing(4269, 1, 1), z: 18 });
    expect(matchSentence(equal, 'de')).toBe('4.312 von 4.312 Belegen: Kasse = Server = FIBU = BI');
    expect(matchSentence(equal, 'en')).toBe('4,312 of 4,312 receipts: till = server = ledger = BI');
    expect(isProven(equal)).toBe(true);
    const wrong = summaryOf({ ...SAMPLE, ledger: toCents(1) });
    expect(matchSentence(wrong, 'de')).toBe('42 von 43 Belegen: 1 Lücke');
    expect(isProven(wrong)).toBe(false);
    expect(matchSentence(summaryOf(), 'de')).toBe('Noch keine Belege');
  });

  it('match: open Z, Belege under way and tills that are silent are said beside it', () => {
    expect(matchNotes(summaryOf(open(SAMPLE)), 'de')).toEqual([
      '43 davon in offenen Z: die FIBU bucht sie beim Abschluss',
    ]);
    const few = { belege: 40, gross: toCents(1000), seqSum: 5 };
    const ahead = summaryOf(open({ ...SAMPLE, server: few, rollup: few, received: false }));
    expect(matchSentence(ahead, 'de')).toBe('40 von 43 Belegen abgeglichen, keine Lücke');
    expect(matchNotes(ahead, 'en')).toEqual(['3 still under way']);
    const silent = { device: DEVICE, deviceName: 'Hafen 2', storeName: 'Hafen', lastContact: null, waiting: 0 };
    const quiet = summarize([compareZ(SAMPLE)], [], [silent]);
    expect(matchNotes(quiet, 'de')).toEqual(['nicht gehört von Hafen 2']);
    expect(isProven(quiet)).toBe(false);
  });

  it('match: ranges are joined and said shortly', () => {
    const ranges = joinRanges([
      { from: 7, to: 9 },
      { from: 1, to: 1 },
      { from: 2, to: 3 },
      { from: 9, to: 12 },
    ]);
    expect(ranges).toEqual([
      { from: 1, to: 3 },
      { from: 7, to: 12 },
    ]);
    expect(rangeWords(ranges, 'de')).toBe('Satz 1–3, 7–12');
  });
});
