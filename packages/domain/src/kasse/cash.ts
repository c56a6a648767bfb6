import * as z from 'zod';
import {
  addCents,
  type Cents,
  command,
  type Decision,
  type Effect,
  err,
  negCents,
  ok,
  type Result,
  subCents,
  sumCents,
  toCents,
  ZERO,
  zCents,
  zText,
} from '../kernel/index.ts';
import { liveLines, MAX_TYPED } from './basket.ts';
import type { TillState } from './basket-model.ts';
import { cashBeleg, cashMovement } from './beleg.ts';
import { expectedCash, foreignHeld, makeKassenabschluss } from './closing.ts';
import { issueAt, loadIssue, withFloat } from './commands.ts';
import { belegIssued, drawerOpened, kassenabschlussMade } from './events.ts';
import { type Kassenabschluss, zCashKind, zDenomination } from './model.ts';
import type { KasseReads } from './ports.ts';
import { type BelegReply, drawer, receipt, SOFTWARE } from './settle.ts';

const OUTWARD = new Set(['Auszahlung', 'Privatentnahme', 'Geldtransit', 'Lohnzahlung']);
const CASH_TEXT: Readonly<Record<z.infer<typeof zCashKind>, string>> = {
  Einzahlung: 'Einzahlung',
  Auszahlung: 'Auszahlung',
  Geldtransit: 'Geldtransit',
  Privatentnahme: 'Privatentnahme',
  Privateinlage: 'Privateinlage',
  Lohnzahlung: 'Lohnzahlung',
};

/** GV_NAME of a tip handed on to the staff: it leaves the pass-through account, not an expense. */
export const TIP_PAYOUT = 'Trinkgeld';

/** Books cash into or out of the drawer. `amount` is positive; a Geldtransit goes out unless `inward`. The drawer never holds less than nothing. */
export const bookCash = command({
  name: 'kasse.bookCash',
  input: z.object({
    kind: zCashKind,
    amount: zCents.refine((value) => value > 0 && value <= MAX_TYPED),
    inward: z.boolean().default(false),
    reason: zText(120).default(''),
    /** `tip`: an Auszahlung hands a tip taken by card on to the staff. */
    purpose: z.enum(['other', 'tip']).default('other'),
  }),
  right: 'kasse.cash',
  authority: 'device',
  load: (reads: KasseReads) => ({ ...loadIssue(reads), totals: reads.periodTotals() }),
  decide: ({ totals, ...where }, input, env): Result<Decision<BelegReply, TillState>> => {
    if (where.counters.training) return err({ code: 'kasse.training_refused' });
    const possible = issueAt(where, env);
    if (!possible.ok) return possible;
    const at = possible.value;
    const outward = OUTWARD.has(input.kind) && !(input.kind === 'Geldtransit' && input.inward);
    const float = withFloat(at);
    const held = float.ahead > 0 ? addCents(expectedCash(totals), where.counters.cashCarried) : expectedCash(totals);
    if (outward && input.amount > held) return err({ code: 'kasse.cash_short', details: { held } });
    const tip = input.purpose === 'tip' && input.kind === 'Auszahlung';
    const name = tip ? 'Auszahlung Trinkgeld' : CASH_TEXT[input.kind];
    const text = input.reason ? `${name}: ${input.reason}` : name;
    const amount = outward ? negCents(input.amount) : input.amount;
    const beleg = cashMovement(at, { gvTyp: input.kind, amount, text, gvName: tip ? TIP_PAYOUT : null }, float.ahead);
    return ok({
      facts: [...float.facts, belegIssued.draft(beleg)],
      effects: [drawer(text), receipt(beleg)],
      reply: { beleg, change: ZERO },
    });
  },
});

/** Books the counted opening float, once per Z. */
export const bookFloat = command({
  name: 'kasse.bookFloat',
  input: z.object({ amount: zCents.refine((value) => value >= 0 && value <= MAX_TYPED) }),
  right: 'kasse.sell',
  authority: 'device',
  load: loadIssue,
  decide: (where, input, env): Result<Decision<BelegReply, TillState>> => {
    if (where.counters.training) return err({ code: 'kasse.training_refused' });
    if (where.counters.floatBooked) return err({ code: 'kasse.float_booked' });
    const at = issueAt(where, env);
    if (!at.ok) return at;
    const beleg = cashBeleg(at.value, 'Anfangsbestand', input.amount, 'Anfangsbestand', 0);
    return ok({
      facts: [belegIssued.draft(beleg)],
      effects: [drawer('Anfangsbestand')],
      reply: { beleg, change: ZERO },
    });
  },
});

/** Opens the drawer without a sale; who and why is kept. */
export const openDrawer = command({
  name: 'kasse.openDrawer',
  input: z.object({ reason: zText(120).min(1) }),
  right: 'kasse.drawer',
  authority: 'device',
  load: () => null,
  decide: (_loaded, input) =>
    ok({ facts: [drawerOpened.draft({ reason: input.reason })], effects: [drawer(input.reason)], reply: {} }),
});

/** Foreign notes counted, in minor units. */
export const zForeignCount = z
  .array(
    z.object({ currency: z.string().length(3), counted: zCents.refine((value) => value >= 0 && value <= MAX_TYPED) }),
  )
  .max(20)
  .default([]);

/** What the Z answers. */
export interface CloseReply {
  readonly z: Kassenabschluss;
  readonly difference: Cents;
}

/** Closes the day. `counted` is what lies in the drawer, by denominations where given; `drop` goes to the bank. */
export const closeDay = command({
  name: 'kasse.closeDay',
  input: z.object({
    counted: zCents.refine((value) => value >= 0 && value <= MAX_TYPED),
    denominations: z.array(zDenomination).max(40).default([]),
    drop: zCents.refine((value) => value >= 0 && value <= MAX_TYPED).default(ZERO),
    /** Foreign notes counted, in minor units; a currency left out is as expected. They go to the bank with this Z. */
    foreign: zForeignCount,
  }),
  right: 'kasse.close',
  authority: 'device',
  load: (reads: KasseReads) => ({
    ...loadIssue(reads),
    basket: reads.basket(),
    totals: reads.periodTotals(),
    pending: reads.pendingCard(),
    tses: reads.tses(),
  }),
  decide: ({ basket, totals, pending, tses, ...where }, input, env): Result<Decision<CloseReply, TillState>> => {
    if (basket && liveLines(basket).length > 0) return err({ code: 'kasse.basket_open' });
    if (where.counters.training) return err({ code: 'kasse.training_refused' });
    if (pending?.outcome === 'open') return err({ code: 'kasse.card_running', details: { amount: pending.amount } });
    const strange = input.foreign.find(
      ({ currency }) => !foreignHeld(totals).some((row) => row.currency === currency && row.held > 0),
    );
    if (strange) return err({ code: 'kasse.foreign_unknown', details: { currency: strange.currency } });
    if (totals.belegCount === 0) return err({ code: 'kasse.nothing_to_close' });
    if (input.drop > input.counted) return err({ code: 'kasse.drop_too_large', details: { counted: input.counted } });
    const byDenomination = sumCents(input.denominations.map(({ value, count }) => toCents(value * count)));
    if (input.denominations.length > 0 && byDenomination !== input.counted)
      return err({ code: 'kasse.count_mismatch', details: { sum: byDenomination } });
    const { belege, z } = makeKassenabschluss({ ...where, env }, totals, input, { ...SOFTWARE, tses });
    const facts = [...belege.map((beleg) => belegIssued.draft(beleg)), kassenabschlussMade.draft(z)];
    const effects: Effect[] = [{ kind: 'print', document: 'z', zNumber: z.number, copy: false }];
    return ok({
      facts,
      state: { basket: null },
      effects,
      reply: { z, difference: subCents(z.cashCounted, z.cashExpected) },
    });
  },
});
