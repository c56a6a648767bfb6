import * as z from 'zod';
import { command, ok, zCents } from '../kernel/index.ts';
import { numbersRaised } from './events.ts';
import type { KasseReads, TillCounters } from './ports.ts';

/** The highest numbers the head office knows of a till; 0 = none. */
export const zKnownNumbers = z.object({
  beleg: z.int().min(0),
  z: z.int().min(0),
  invoices: z.int().min(0),
  /** What its Z with the highest number left in the drawer, and its grand total. */
  cashCarried: zCents,
  grandTotal: zCents,
});
export type KnownNumbers = z.infer<typeof zKnownNumbers>;

/** Whether the head office knows numbers this till would give again. Never so in the life of a till whose data were not restored. */
export function isBehind(counters: Pick<TillCounters, 'nextBeleg' | 'openZ'>, known: KnownNumbers): boolean {
  return known.beleg >= counters.nextBeleg || known.z >= counters.openZ;
}

/**
 * Moves the counters of a restored till past what the head office knows, so that no number is given twice; null = they stand past it already.
 * The open Z is moved only while nothing was sold in it since the restore (`untouched`): what was sold must be closed in its own Z, whose number
 * then stands twice and is flagged.
 */
export function raisedNumbers(
  counters: TillCounters,
  { known, untouched }: { readonly known: KnownNumbers; readonly untouched: boolean },
): ReturnType<typeof numbersRaised.draft> | null {
  const { nextBeleg, openZ, nextInvoice } = counters;
  const movesZ = known.z >= openZ && (untouched || counters.openZDay === null);
  const after = Math.max(nextBeleg, known.beleg + 1);
  if (after === nextBeleg && !movesZ) return null;
  return numbersRaised.draft({
    nextBeleg: { before: nextBeleg, after },
    openZ: { before: openZ, after: movesZ ? known.z + 1 : openZ },
    invoices: Math.max(0, known.invoices + 1 - nextInvoice),
    carried: movesZ ? { cash: known.cashCarried, grandTotal: known.grandTotal } : null,
  });
}

/** `raisedNumbers` between two sales of a running till. */
export const raiseNumbers = command({
  name: 'kasse.raiseNumbers',
  input: z.object({ known: zKnownNumbers, untouched: z.boolean() }),
  right: null,
  authority: 'device',
  load: (reads: KasseReads) => reads.counters(),
  decide: (counters: TillCounters, input) => {
    const raised = raisedNumbers(counters, input);
    return ok({ facts: raised === null ? [] : [raised], reply: { raised: raised !== null } });
  },
});
