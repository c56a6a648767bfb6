import * as z from 'zod';
import {
  addCents,
  type Cents,
  command,
  err,
  ok,
  subCents,
  sumCents,
  toCents,
  ZERO,
  zCents,
  zText,
} from '../kernel/index.ts';
import { liveLines, MAX_TYPED } from './basket.ts';
import { zForeignCount } from './cash.ts';
import { expectedCash, foreignHeld } from './closing.ts';
import { cashCounted, settingsChanged, trainingSet } from './events.ts';
import { zDenomination } from './model.ts';
import type { KasseReads, PeriodTotals } from './ports.ts';

/** Begins or ends training: Belege become AVTraining and enter no Z, no ledger, no stock, no figures. Errors: kasse.basket_open. */
export const setTraining = command({
  name: 'kasse.setTraining',
  input: z.object({ on: z.boolean() }),
  right: 'kasse.void',
  authority: 'device',
  load: (reads: KasseReads) => ({ basket: reads.basket(), training: reads.counters().training }),
  decide: ({ basket, training }, { on }) => {
    if (training === on) return ok({ facts: [], reply: { training } });
    if (basket && (liveLines(basket).length > 0 || basket.payments.length > 0))
      return err({ code: 'kasse.basket_open' });
    return ok({ facts: [trainingSet.draft({ on })], reply: { training: on } });
  },
});

/** Changes this till's own choices; the change is kept. */
export const setSettings = command({
  name: 'kasse.setSettings',
  input: z.object({ stornoFlag: z.boolean() }),
  right: 'device.setup',
  authority: 'device',
  load: (reads: KasseReads) => reads.counters().stornoFlag,
  decide: (before: boolean, { stornoFlag }) => {
    const facts = before === stornoFlag ? [] : [settingsChanged.draft({ stornoFlag: { before, after: stornoFlag } })];
    return ok({ facts, reply: { stornoFlag } });
  },
});

/** What a Kassensturz says. */
export interface CountReply {
  readonly expected: Cents;
  readonly counted: Cents;
  readonly difference: Cents;
  /** Foreign notes by currency, in minor units; one that was not counted is missing. */
  readonly foreign: { readonly currency: string; readonly expected: Cents; readonly counted: Cents }[];
}

/** What should be there and what is, by currency. */
function foreignCount(
  totals: PeriodTotals,
  counted: readonly { currency: string; counted: Cents }[],
): CountReply['foreign'] {
  const held = foreignHeld(totals).filter((row) => row.held !== 0);
  const currencies = [...new Set([...held, ...counted].map(({ currency }) => currency))].sort();
  return currencies.map((currency) => ({
    currency,
    expected: held.find((row) => row.currency === currency)?.held ?? ZERO,
    counted: sumCents(counted.filter((row) => row.currency === currency).map((row) => row.counted)),
  }));
}

/** Kassensturz at any time (AEAO § 146b): what should be there and what is; a record that closes and moves nothing. Errors: kasse.count_mismatch, kasse.training_refused. */
export const countCash = command({
  name: 'kasse.countCash',
  input: z.object({
    counted: zCents.refine((value) => value >= 0 && value <= MAX_TYPED),
    denominations: z.array(zDenomination).max(40).default([]),
    /** Foreign notes counted, in minor units. */
    foreign: zForeignCount,
    note: zText(200).default(''),
  }),
  right: 'kasse.report',
  authority: 'device',
  load: (reads: KasseReads) => ({ counters: reads.counters(), totals: reads.periodTotals() }),
  decide: ({ counters, totals }, { counted, denominations, foreign, note }) => {
    if (counters.training) return err({ code: 'kasse.training_refused' });
    const sum = sumCents(denominations.map(({ value, count }) => toCents(value * count)));
    if (denominations.length > 0 && sum !== counted) return err({ code: 'kasse.count_mismatch', details: { sum } });
    const held = expectedCash(totals);
    const expected = counters.floatBooked ? held : addCents(held, counters.cashCarried);
    const reply: CountReply = {
      expected,
      counted,
      difference: subCents(counted, expected),
      foreign: foreignCount(totals, foreign),
    };
    return ok({ facts: [cashCounted.draft({ zNumber: counters.openZ, ...reply, denominations, note })], reply });
  },
});
