import {
  addToTotals,
  belegIssued,
  kassenabschlussMade,
  NO_TOTALS,
  zBeleg,
  zKassenabschluss,
} from '@valero/domain/kasse';
import { sumCents } from '@valero/domain/kernel';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbBeleg, arbStory } from './arbitrary.ts';
import { countedIds } from './ids.ts';

test('testkit: a generated Beleg is complete and adds up', () => {
  fc.assert(
    fc.property(arbBeleg, (beleg) => {
      expect(zBeleg.parse(beleg)).toEqual(beleg);
      expect(sumCents(beleg.lines.map((line) => line.gross))).toBe(beleg.gross);
      expect(sumCents(beleg.taxes.map((tax) => tax.gross))).toBe(beleg.gross);
      expect(sumCents(beleg.payments.map((payment) => payment.amount))).toBe(beleg.gross);
    }),
    { numRuns: 200 },
  );
});

test('testkit: a generated Z sums its Belege', () => {
  fc.assert(
    fc.property(arbStory({ tills: 3, steps: 40 }), ({ tills }) => {
      for (const till of tills) {
        let totals = NO_TOTALS;
        for (const fact of till.facts) {
          if (belegIssued.is(fact)) totals = addToTotals(totals, zBeleg.parse(fact.payload));
          if (!kassenabschlussMade.is(fact)) continue;
          const z = zKassenabschluss.parse(fact.payload);
          expect(z.businessCases).toEqual(totals.businessCases);
          expect(z.payments).toEqual(totals.payments);
          totals = NO_TOTALS;
        }
        expect(till.totals).toEqual(totals);
      }
    }),
    { numRuns: 100 },
  );
});

test('testkit: counted ids repeat with their seed and differ between seeds', () => {
  const take = (seed: number): string[] => {
    const ids = countedIds(seed);
    return [ids.next(), ids.next(), ids.next()];
  };
  expect(take(1)).toEqual(take(1));
  expect(new Set([...take(1), ...take(2)]).size).toBe(6);
  expect(take(1)).toEqual([...take(1)].sort());
});
