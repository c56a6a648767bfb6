import * as z from 'zod';
import {
  addCents,
  type BelegId,
  type Cents,
  command,
  type Decision,
  type Effect,
  err,
  negCents,
  ok,
  type PaymentIntentId,
  type Result,
  subCents,
  sumCents,
  toCents,
  toId,
  ZERO,
  zCents,
  zId,
  zText,
} from '../kernel/index.ts';
import { liveLines, viewBasket } from './basket.ts';
import { cashBeleg, type Issue, saleBeleg, settlePayments, stornoBeleg } from './beleg.ts';
import { expectedCash, makeKassenabschluss } from './closing.ts';
import { type BasketReply, loadIssue, withFloat } from './commands.ts';
import {
  belegIssued,
  cardIntended,
  cardSettled,
  drawerOpened,
  kassenabschlussMade,
  signedIn,
  signedOut,
} from './events.ts';
import {
  type Basket,
  type Beleg,
  type Kassenabschluss,
  type Payment,
  type TillState,
  zCashKind,
  zDenomination,
  zReference,
} from './model.ts';
import type { CardIntent, KasseReads } from './ports.ts';

/** What a command that issued a Beleg answers. `change` = cash to hand out. */
export interface BelegReply {
  readonly beleg: Beleg;
  readonly change: Cents;
}

/** Brand and version of this software, as `cashregister` names them. */
export const SOFTWARE = { brand: 'VALERO', version: '0.1.0' } as const;

const receipt = (beleg: Beleg): Effect => ({ kind: 'print', document: 'beleg', belegId: beleg.id, copy: false });
const drawer = (reason: string): Effect => ({ kind: 'openDrawer', reason });
const movesCash = (beleg: Beleg): boolean =>
  beleg.payments.some((payment) => payment.type === 'Bar' && (payment.amount !== 0 || payment.tendered !== 0));

/**
 * Finishes the sale: what no card has taken is paid in cash (or by transfer). The same `requestId` never sells twice.
 * Errors: kasse.basket_empty, kasse.tendered_too_low, kasse.overpaid.
 */
export const completeSale = command({
  name: 'kasse.completeSale',
  input: z.object({
    tendered: zCents.nullable().default(null),
    method: z.enum(['cash', 'transfer']).default('cash'),
    requestId: zText(80).nullable().default(null),
    note: zText(255).default(''),
    references: z.array(zReference).max(10).default([]),
  }),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads, input) => ({
    ...loadIssue(reads),
    basket: reads.basket(),
    done: input.requestId ? reads.belegByRequest(input.requestId) : null,
  }),
  decide: ({ basket, done, ...where }, input, env): Result<Decision<BelegReply, TillState>> => {
    if (done) return ok({ facts: [], reply: { beleg: done, change: changeOf(done) } });
    if (!basket || liveLines(basket).length === 0) return err({ code: 'kasse.basket_empty' });
    const { due, total } = viewBasket(basket);
    if (Math.sign(due) === -Math.sign(total) && due !== 0) return err({ code: 'kasse.overpaid' });
    if (input.method === 'cash' && input.tendered !== null && due > 0 && input.tendered < due) {
      return err({ code: 'kasse.tendered_too_low', details: { missing: due - input.tendered } });
    }
    const at: Issue = { ...where, env };
    const float = withFloat(at);
    const payments = settlePayments(basket, due, { method: input.method, tendered: input.tendered });
    const beleg = saleBeleg(at, basket, payments, input, float.ahead);
    const effects = movesCash(beleg) ? [drawer('sale'), receipt(beleg)] : [receipt(beleg)];
    return ok({
      facts: [...float.facts, belegIssued.draft(beleg)],
      state: { basket: null },
      effects,
      reply: { beleg, change: changeOf(beleg) },
    });
  },
});

/** Cash to hand out after a Beleg: the change, or the money of a return. */
export function changeOf(beleg: Beleg): Cents {
  return beleg.payments.reduce((sum, payment) => {
    if (payment.type !== 'Bar') return sum;
    return addCents(sum, payment.amount < 0 ? negCents(payment.amount) : payment.change);
  }, ZERO);
}

/** Asks the card terminal for money: the intent is a fact before the terminal is called. One open intent per basket. */
export const startCard = command({
  name: 'kasse.startCard',
  input: z.object({ amount: zCents.nullable().default(null) }),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads) => ({ basket: reads.basket(), pending: reads.pendingCard() }),
  decide: (
    { basket, pending },
    input,
    env,
  ): Result<Decision<{ intentId: PaymentIntentId; amount: Cents }, TillState>> => {
    if (pending)
      return err({
        code: pending.outcome === 'unknown' ? 'kasse.card_unclear' : 'kasse.card_running',
        details: { amount: pending.amount },
      });
    if (!basket || liveLines(basket).length === 0) return err({ code: 'kasse.basket_empty' });
    const { due } = viewBasket(basket);
    const amount = input.amount ?? due;
    if (amount <= 0 || amount > due) return err({ code: 'kasse.card_amount', details: { due } });
    const intentId = toId<PaymentIntentId>(env.newId());
    return ok({
      facts: [cardIntended.draft({ intentId, basketId: basket.id, amount })],
      effects: [{ kind: 'cardPayment', intentId, amount }],
      reply: { intentId, amount },
    });
  },
});

/** Books what the terminal said; called by the host, or by a person who has looked at an unclear payment. An intent is settled once. */
export const settleCard = command({
  name: 'kasse.settleCard',
  input: cardSettled.schema,
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads, input) => ({ basket: reads.basket(), intent: reads.cardIntent(input.intentId) }),
  decide: (
    { basket, intent },
    input,
  ): Result<Decision<BasketReply & { outcome: CardIntent['outcome'] }, TillState>> => {
    if (!intent) return err({ code: 'kasse.card_unknown_intent' });
    const view = (open: Basket | null): BasketReply => ({ basket: open ? viewBasket(open) : null });
    const settled = intent.outcome === 'approved' || intent.outcome === 'declined';
    if (settled || (intent.outcome === 'unknown' && input.outcome === 'unknown'))
      return ok({ facts: [], reply: { ...view(basket), outcome: intent.outcome } });
    const fact = cardSettled.draft({ ...input, amount: intent.amount });
    if (input.outcome !== 'approved' || !basket || basket.id !== intent.basketId) {
      return ok({ facts: [fact], reply: { ...view(basket), outcome: input.outcome } });
    }
    const payment: Payment = {
      type: 'ECKarte',
      name: input.brand || 'Karte',
      currency: 'EUR',
      amountForeign: intent.amount,
      amount: intent.amount,
      tendered: ZERO,
      change: ZERO,
      card: {
        intentId: intent.intentId,
        terminalId: input.terminalId,
        trace: input.trace,
        panMasked: input.panMasked,
        brand: input.brand,
        approval: input.approval,
        receiptText: input.receiptText,
      },
    };
    const paid: Basket = { ...basket, payments: [...basket.payments, payment] };
    return ok({ facts: [fact], state: { basket: paid }, reply: { ...view(paid), outcome: 'approved' } });
  },
});

/** Takes a whole Beleg back with a new one of opposite sign. Errors: kasse.beleg_unknown, kasse.not_voidable, kasse.already_voided, kasse.cash_short. */
export const voidBeleg = command({
  name: 'kasse.voidBeleg',
  input: z.object({
    belegId: zId<BelegId>(),
    reason: zText(120).min(1),
    refund: z.enum(['cash', 'same']).default('same'),
  }),
  right: 'kasse.void',
  authority: 'device',
  load: (reads: KasseReads, input) => ({
    ...loadIssue(reads),
    original: reads.beleg(input.belegId),
    voidedBy: reads.stornoOf(input.belegId),
  }),
  decide: ({ original, voidedBy, ...where }, input, env): Result<Decision<BelegReply, TillState>> => {
    if (!original) return err({ code: 'kasse.beleg_unknown' });
    if (original.kind !== 'sale') return err({ code: 'kasse.not_voidable', details: { number: original.number } });
    if (voidedBy)
      return err({ code: 'kasse.already_voided', details: { number: original.number, by: voidedBy.number } });
    const at: Issue = { ...where, env };
    const float = withFloat(at);
    const beleg = stornoBeleg(at, original, input.reason, input.refund, float.ahead);
    const effects = movesCash(beleg) ? [drawer('storno'), receipt(beleg)] : [receipt(beleg)];
    return ok({
      facts: [...float.facts, belegIssued.draft(beleg)],
      effects,
      reply: { beleg, change: changeOf(beleg) },
    });
  },
});

const OUTWARD = new Set(['Auszahlung', 'Privatentnahme', 'Geldtransit']);
const CASH_TEXT: Readonly<Record<z.infer<typeof zCashKind>, string>> = {
  Einzahlung: 'Einzahlung',
  Auszahlung: 'Auszahlung',
  Geldtransit: 'Geldtransit',
  Privatentnahme: 'Privatentnahme',
  Privateinlage: 'Privateinlage',
};

/** Books cash into or out of the drawer. `amount` is positive; a Geldtransit goes out unless `inward`. The drawer never holds less than nothing. */
export const bookCash = command({
  name: 'kasse.bookCash',
  input: z.object({
    kind: zCashKind,
    amount: zCents.refine((value) => value > 0),
    inward: z.boolean().default(false),
    reason: zText(120).default(''),
  }),
  right: 'kasse.cash',
  authority: 'device',
  load: (reads: KasseReads) => ({ ...loadIssue(reads), totals: reads.periodTotals() }),
  decide: ({ totals, ...where }, input, env): Result<Decision<BelegReply, TillState>> => {
    const at: Issue = { ...where, env };
    const outward = OUTWARD.has(input.kind) && !(input.kind === 'Geldtransit' && input.inward);
    const float = withFloat(at);
    const held = float.ahead > 0 ? addCents(expectedCash(totals), where.counters.cashCarried) : expectedCash(totals);
    if (outward && input.amount > held) return err({ code: 'kasse.cash_short', details: { held } });
    const text = input.reason ? `${CASH_TEXT[input.kind]}: ${input.reason}` : CASH_TEXT[input.kind];
    const beleg = cashBeleg(at, input.kind, outward ? negCents(input.amount) : input.amount, text, float.ahead);
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
  input: z.object({ amount: zCents.refine((value) => value >= 0) }),
  right: 'kasse.sell',
  authority: 'device',
  load: loadIssue,
  decide: (where, input, env): Result<Decision<BelegReply, TillState>> => {
    if (where.counters.floatBooked) return err({ code: 'kasse.float_booked' });
    const beleg = cashBeleg({ ...where, env }, 'Anfangsbestand', input.amount, 'Anfangsbestand', 0);
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

/** What the Z answers. */
export interface CloseReply {
  readonly z: Kassenabschluss;
  readonly difference: Cents;
}

/** Closes the day. `counted` is what lies in the drawer, by denominations where given; `drop` goes to the bank. */
export const closeDay = command({
  name: 'kasse.closeDay',
  input: z.object({
    counted: zCents.refine((value) => value >= 0),
    denominations: z.array(zDenomination).max(40).default([]),
    drop: zCents.refine((value) => value >= 0).default(ZERO),
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
    if (pending?.outcome === 'open') return err({ code: 'kasse.card_running', details: { amount: pending.amount } });
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

/** Records that the actor signed in; the host has checked the PIN. */
export const signIn = command({
  name: 'kasse.signIn',
  input: z.object({}),
  right: null,
  authority: 'device',
  load: () => null,
  decide: (_loaded, _input, env) =>
    ok({ facts: [signedIn.draft({ userId: env.actor.id, name: env.actor.name })], reply: {} }),
});

/** Records that the actor signed out. */
export const signOut = command({
  name: 'kasse.signOut',
  input: z.object({}),
  right: null,
  authority: 'device',
  load: () => null,
  decide: (_loaded, _input, env) =>
    ok({ facts: [signedOut.draft({ userId: env.actor.id, name: env.actor.name })], reply: {} }),
});
