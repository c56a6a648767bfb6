import * as z from 'zod';
import {
  type BelegId,
  type Cents,
  command,
  type Decision,
  type Effect,
  err,
  type Failure,
  ok,
  type Result,
  zBusinessDay,
  zCents,
  zId,
  zText,
} from '../kernel/index.ts';
import { liveLines, MAX_TYPED } from './basket.ts';
import { viewBasket } from './basket-figures.ts';
import type { Basket, TillState } from './basket-model.ts';
import { saleBeleg, stornoBeleg } from './beleg.ts';
import { issueAt, loadIssue, withFloat } from './commands.ts';
import { belegIssued, signedIn, signedOut } from './events.ts';
import { type Beleg, zReference } from './model.ts';
import { changeOf, foreignWorth, settlePayments } from './payments.ts';
import type { KasseReads } from './ports.ts';
import { cardsLeft, checkRecords, checkVoidable, loadRecords, loadVoidable, reversedOf } from './records.ts';

/** What a command that issued a Beleg answers. `change` = cash to hand out. */
export interface BelegReply {
  readonly beleg: Beleg;
  readonly change: Cents;
}

/** Brand and version of this software, as `cashregister` names them. */
export const SOFTWARE = { brand: 'VALERO', version: '0.1.0' } as const;

/** Prints a Beleg. */
export const receipt = (beleg: Beleg): Effect => ({ kind: 'print', document: 'beleg', belegId: beleg.id, copy: false });
/** Opens the drawer. */
export const drawer = (reason: string): Effect => ({ kind: 'openDrawer', reason });
const movesCash = (beleg: Beleg): boolean =>
  beleg.payments.some((payment) => payment.type === 'Bar' && (payment.amount !== 0 || payment.tendered !== 0));

/** Above this gross amount in cents an invoice names the customer (§ 33 UStDV). */
export const SMALL_INVOICE = 25_000;

const zForeign = z.object({
  /** ISO 4217, not EUR. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .refine((code) => code !== 'EUR'),
  /** In hundredths of that currency. */
  amount: zCents.refine((value) => value > 0 && value <= MAX_TYPED),
  /** What one unit is worth, in 1/100000 EUR: 1 CHF = 1,0523 EUR = 105230. */
  rate: z.int().min(1).max(100_000_000),
});

const zSale = z.object({
  tendered: zCents.nullable().default(null),
  method: z.enum(['cash', 'transfer']).default('cash'),
  requestId: zText(80).nullable().default(null),
  note: zText(255).default(''),
  references: z.array(zReference).max(10).default([]),
  /** Foreign notes handed over; change is in EUR. */
  foreign: zForeign.nullable().default(null),
  /** A full invoice (§ 14(4) UStG) with a number of its own. */
  invoice: z.boolean().default(false),
  /** Day of supply of an invoice; null = today. */
  supplyDate: zBusinessDay.nullable().default(null),
});

/** Why a basket cannot be settled this way; null = it can. */
function refuseSale(basket: Basket, input: z.infer<typeof zSale>, training: boolean): Failure | null {
  const { due, total, customer } = viewBasket(basket);
  if (Math.sign(due) === -Math.sign(total) && due !== 0) return { code: 'kasse.overpaid' };
  if (input.foreign && (input.method !== 'cash' || due <= 0)) return { code: 'kasse.foreign_nothing_due' };
  const left = input.foreign ? due - foreignWorth(input.foreign) : due;
  if (input.method === 'cash' && input.tendered !== null && left > 0 && input.tendered < left)
    return { code: 'kasse.tendered_too_low', details: { missing: left - input.tendered } };
  if (!input.invoice) return null;
  if (training) return { code: 'kasse.training_refused' };
  const named =
    customer !== null && [customer.name, customer.street, customer.zip, customer.city].every((part) => part !== '');
  return Math.abs(total) > SMALL_INVOICE && !named ? { code: 'kasse.invoice_needs_customer' } : null;
}

/**
 * Finishes the sale: what no card and no foreign note has paid is paid in cash (or by transfer). The same `requestId` never sells twice.
 * Errors: kasse.basket_empty, kasse.tendered_too_low, kasse.overpaid, kasse.foreign_nothing_due, kasse.invoice_needs_customer,
 * kasse.rate_change, kasse.training_refused, and those of `checkRecords` (vouchers, returns and advances as they stand now).
 */
export const completeSale = command({
  name: 'kasse.completeSale',
  input: zSale,
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads, input) => {
    const basket = reads.basket();
    return {
      ...loadIssue(reads),
      basket,
      records: loadRecords(reads, basket),
      done: input.requestId ? reads.belegByRequest(input.requestId) : null,
    };
  },
  decide: ({ basket, done, records, ...where }, input, env): Result<Decision<BelegReply, TillState>> => {
    if (done) return ok({ facts: [], reply: { beleg: done, change: changeOf(done) } });
    if (!basket || liveLines(basket).length === 0) return err({ code: 'kasse.basket_empty' });
    const refusal = refuseSale(basket, input, where.counters.training) ?? checkRecords(basket, records);
    if (refusal) return err(refusal);
    const at = issueAt(where, env);
    if (!at.ok) return at;
    const float = withFloat(at.value);
    const payments = settlePayments(basket, viewBasket(basket).due, input);
    const invoice = input.invoice ? { supplyDate: input.supplyDate } : null;
    const beleg = saleBeleg(at.value, basket, payments, { ...input, invoice }, float.ahead);
    const effects = movesCash(beleg) && !beleg.training ? [drawer('sale'), receipt(beleg)] : [receipt(beleg)];
    return ok({
      facts: [...float.facts, belegIssued.draft(beleg)],
      state: { basket: null },
      effects,
      reply: { beleg, change: changeOf(beleg) },
    });
  },
});

/**
 * Takes a whole Beleg back with a new one of opposite sign. Errors: kasse.beleg_unknown, kasse.not_voidable, kasse.already_voided,
 * kasse.partly_returned, kasse.voucher_redeemed, kasse.advance_settled, kasse.rate_change, kasse.training_refused, kasse.card_running,
 * kasse.card_unclear; kasse.card_not_reversed: money goes back to a card only where the terminal has done so.
 */
export const voidBeleg = command({
  name: 'kasse.voidBeleg',
  input: z.object({
    belegId: zId<BelegId>(),
    reason: zText(120).min(1),
    refund: z.enum(['cash', 'same']).default('same'),
  }),
  right: 'kasse.void',
  authority: 'device',
  load: (reads: KasseReads, input) => ({ where: loadIssue(reads), voidable: loadVoidable(reads, input.belegId) }),
  decide: ({ where, voidable }, input, env): Result<Decision<BelegReply, TillState>> => {
    if (where.counters.training) return err({ code: 'kasse.training_refused' });
    const possible = checkVoidable(voidable);
    if (!possible.ok) return possible;
    const reversed = reversedOf(voidable.reversals);
    const asked = voidable.reversals.find(({ outcome }) => outcome === 'open' || outcome === 'unknown');
    if (asked) return err({ code: asked.outcome === 'open' ? 'kasse.card_running' : 'kasse.card_unclear' });
    const [left] = cardsLeft(possible.value, reversed);
    if (left && input.refund === 'same')
      return err({ code: 'kasse.card_not_reversed', details: { number: possible.value.number, amount: left.amount } });
    const at = issueAt(where, env);
    if (!at.ok) return at;
    const float = withFloat(at.value);
    const how = { reason: input.reason, refund: input.refund, reversed };
    const beleg = stornoBeleg(at.value, possible.value, how, float.ahead);
    const effects = movesCash(beleg) ? [drawer('storno'), receipt(beleg)] : [receipt(beleg)];
    return ok({
      facts: [...float.facts, belegIssued.draft(beleg)],
      effects,
      reply: { beleg, change: changeOf(beleg) },
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
