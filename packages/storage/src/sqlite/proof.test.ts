import type { TillFigures } from '@valero/domain/sync';
import { arbStory } from '@valero/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { figuresFrom } from '../pg/match/match.fixture.ts';
import { commitFacts, emptyBench, good, tillBench } from './store.fixture.ts';
import type { DeviceStore } from './types.ts';

/** In order of their Z; the hashes are those of the journal itself, because a store gives its facts ids of its own. */
function told(store: DeviceStore, figures: readonly TillFigures[]): TillFigures[] {
  return [...figures]
    .sort((a, b) => a.z - b.z)
    .map((each) => {
      const hash = store.journal.read(each.head.seq, 1)[0]?.hash ?? '';
      return { ...each, head: { ...each.head, hash } };
    });
}

const sale = {
  lines: [{ article: 0, quantity: 1000, discount: 0, voided: false }],
  discount: 0,
  customer: null,
  pay: 'cash' as const,
  extra: 0,
  requestId: null,
};

test('proof: the figures a till tells of its Z are those of its facts, the open one with the head of the journal', () => {
  const { store, till, ids } = tillBench();
  for (let day = 0; day < 3; day += 1) {
    for (let count = 0; count <= day; count += 1) till.sale(sale);
    till.closeDay(0, 50);
  }
  till.sale(sale);
  till.sale(sale);
  commitFacts(store, till.facts, () => ids.next());
  const expected = told(store, figuresFrom(till));
  expect([...store.proof.figures([1, 2])].sort((a, b) => a.z - b.z)).toEqual(expected);
  expect(store.proof.figures([]).map(({ z }) => z)).toEqual([4, 3]);
  expect(store.proof.figures([99]).map(({ z }) => z)).toEqual([4, 3]);
  expect(expected.at(-1)).toMatchObject({ closed: false, head: { seq: till.facts.length } });
});

test('proof: whatever a till does, its figures are those of its facts', () => {
  fc.assert(
    fc.property(arbStory({ tills: 1, steps: 25 }), (story) => {
      const till = story.tills[0]!;
      const { store, ids, stamp } = emptyBench();
      good(store.commission(till.parts.identity, { ...stamp(), software: 'VALERO 0.1.0' }));
      commitFacts(store, till.facts, () => ids.next());
      const expected = told(store, figuresFrom(till)).slice(-14);
      const asked = store.proof.figures(expected.map(({ z }) => z));
      expect([...asked].sort((a, b) => a.z - b.z)).toEqual(expected);
    }),
    { numRuns: 25 },
  );
});

test('proof: what waits is counted in Belege, with the time of the oldest of them', () => {
  const { store, till, ids, clock } = tillBench();
  till.drawer();
  till.sale(sale);
  till.sale(sale);
  commitFacts(store, till.facts, () => ids.next());
  const oldest = till.facts.find(({ type }) => type === 'kasse.belegIssued')!;
  expect(store.proof.unsent()).toEqual({ belege: 2, oldestAt: oldest.at });
  expect(store.journal.unsentCount()).toBeGreaterThan(2);
  const all = store.journal.unsent(10).facts;
  good(store.sync.setAcked(1, all.length, all.at(-1)!.hash, clock.now()));
  expect(store.proof.unsent()).toEqual({ belege: 0, oldestAt: null });
});
