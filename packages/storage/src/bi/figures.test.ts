import { taxIn } from '@valero/domain/compliance';
import type { Beleg } from '@valero/domain/kasse';
import { negCents, sumCents, toBasisPoints, toCents } from '@valero/domain/kernel';
import { arbBeleg, arbStory } from '@valero/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { addFigures, figuresOf, noFigures, paymentFigures, revenueLines, taxShares } from './figures.ts';

const arbGross = fc.array(fc.integer({ min: -50_000, max: 50_000 }).map(toCents), { minLength: 1, maxLength: 12 });
const arbRate = fc.constantFrom(0, 700, 1600, 1900).map(toBasisPoints);

test('bi: shares of the tax sum to it, whatever the signs of the lines', () => {
  fc.assert(
    fc.property(arbGross, arbRate, (gross, rate) => {
      const tax = taxIn(sumCents(gross), rate);
      expect(sumCents(taxShares(tax, gross, rate))).toBe(tax);
    }),
  );
});

test('bi: a line’s share is at most two cents from its own tax per line of the Beleg', () => {
  fc.assert(
    fc.property(arbGross, arbRate, (gross, rate) => {
      const shares = taxShares(taxIn(sumCents(gross), rate), gross, rate);
      for (const [index, share] of shares.entries())
        expect(Math.abs(share - taxIn(gross[index]!, rate))).toBeLessThanOrEqual(2);
    }),
  );
});

test('bi: the mirror of lines gets the mirrored shares, so that sale and storno cancel', () => {
  fc.assert(
    fc.property(arbGross, arbRate, (gross, rate) => {
      const shares = taxShares(taxIn(sumCents(gross), rate), gross, rate);
      const mirror = gross.map(negCents);
      expect(taxShares(taxIn(sumCents(mirror), rate), mirror, rate)).toEqual(shares.map(negCents));
    }),
  );
});

function total(beleg: Beleg) {
  const sum = noFigures();
  for (const line of revenueLines(beleg)) addFigures(sum, figuresOf(line));
  return sum;
}

test('bi: net and tax of the lines sum to what the Beleg says, per tax key', () => {
  fc.assert(
    fc.property(arbBeleg, (beleg) => {
      for (const tax of beleg.taxes) {
        const own = revenueLines(beleg).filter(({ line }) => line.taxKey === tax.key && line.taxRate === tax.rate);
        expect(sumCents(own.map((entry) => entry.tax))).toBe(tax.tax);
        expect(sumCents(own.map((entry) => entry.net))).toBe(tax.net);
      }
      expect(total(beleg).gross).toBe(beleg.gross);
    }),
  );
});

test('bi: figures per payment sum to the Beleg', () => {
  fc.assert(
    fc.property(arbBeleg, (beleg) => {
      const whole = total(beleg);
      const sum = noFigures();
      for (const { figures } of paymentFigures(beleg, whole)) addFigures(sum, figures);
      expect({ ...sum, receipts: 0 }).toEqual(whole);
    }),
  );
});

test('bi: a sale and its storno leave no revenue; aborted sales and cash movements never had any', () => {
  fc.assert(
    fc.property(arbStory({ tills: 1, steps: 25 }), ({ tills }) => {
      for (const beleg of tills[0]!.belege) {
        if (beleg.kind === 'abort' || beleg.kind === 'cash') expect(revenueLines(beleg)).toEqual([]);
        const back = tills[0]!.voidedBy.get(beleg.id);
        if (!back) continue;
        const sum = total(beleg);
        addFigures(sum, total(back));
        expect({ ...sum, lines: 0 }).toEqual(noFigures());
      }
    }),
  );
});

test('bi: training is no revenue', () => {
  const [beleg] = fc.sample(arbBeleg, { numRuns: 1, seed: 5 });
  expect(revenueLines({ ...beleg!, training: true })).toEqual([]);
});
