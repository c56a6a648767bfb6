import * as z from 'zod';
import {
  type BasketId,
  type BelegId,
  type Cents,
  command,
  type Decision,
  type Env,
  err,
  type Failure,
  negCents,
  ok,
  type PaymentIntentId,
  type Result,
  toId,
  ZERO,
  zCents,
  zId,
  zText,
} from '../kernel/index.ts';
import { liveLines } from './basket.ts';
import { viewBasket } from './basket-figures.ts';
import type { Basket, TillState } from './basket-model.ts';
import { type Issue, stornoBeleg } from './beleg.ts';
import { type BasketReply, issueAt, loadIssue, withFloat } from './commands.ts';
import { belegIssued, type CardKind, cardIntended, cardSettled } from './events.ts';
import type { Beleg, Payment } from './model.ts';
import type { CardIntent, KasseReads } from './ports.ts';
import { cardsLeft, checkVoidable, loadVoidable, reversedOf, type Voidable } from './records.ts';
import { receipt } from './settle.ts';

/** What a command that asks the terminal answers. `amount` as it will stand in the books. */
export interface CardReply {
  readonly intentId: PaymentIntentId;
  readonly amount: Cents;
  readonly kind: CardKind;
}

/** Why nothing may be asked of the terminal now; null = it may. One intent at a time: another would hide how the last one ended. */
export function refuseCard(pending: CardIntent | null, training: boolean): Failure | null {
  if (training) return { code: 'kasse.training_refused' };
  if (!pending) return null;
  const code = pending.outcome === 'unknown' ? 'kasse.card_unclear' : 'kasse.card_running';
  return { code, details: { amount: pending.amount } };
}

/** The decision to ask: the intent is a fact before the terminal is called (hardware reference § 6.3). */
function intend(intent: Parameters<typeof cardIntended.draft>[0]): Result<Decision<CardReply, TillState>> {
  const { intentId, amount, kind } = intent;
  return ok({
    facts: [cardIntended.draft(intent)],
    effects: [{ kind: 'cardPayment', intentId, amount }],
    reply: { intentId, amount, kind },
  });
}

/**
 * Asks the card terminal for money, or to give it back where the basket is a return: the amount due, or a part of it. Errors:
 * kasse.card_running, kasse.card_unclear, kasse.basket_empty, kasse.card_amount, kasse.training_refused.
 */
export const startCard = command({
  name: 'kasse.startCard',
  input: z.object({ amount: zCents.nullable().default(null) }),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads) => ({
    basket: reads.basket(),
    pending: reads.pendingCard(),
    training: reads.counters().training,
  }),
  decide: ({ basket, pending, training }, input, env): Result<Decision<CardReply, TillState>> => {
    const refusal = refuseCard(pending, training);
    if (refusal) return err(refusal);
    if (!basket || liveLines(basket).length === 0) return err({ code: 'kasse.basket_empty' });
    const { due } = viewBasket(basket);
    const amount = input.amount ?? due;
    if (amount === 0 || Math.sign(amount) !== Math.sign(due) || Math.abs(amount) > Math.abs(due))
      return err({ code: 'kasse.card_amount', details: { due } });
    return intend({
      intentId: toId<PaymentIntentId>(env.newId()),
      basketId: basket.id,
      amount,
      kind: amount > 0 ? 'pay' : 'refund',
      belegId: null,
      of: null,
      why: '',
    });
  },
});

/**
 * Asks the terminal to take back the next card payment of a Beleg that shall be voided. What could stop the storno is checked before;
 * the storno itself is booked with the terminal's yes. Errors: those of voidBeleg, kasse.card_none, kasse.card_running, kasse.card_unclear.
 */
export const startReversal = command({
  name: 'kasse.startReversal',
  input: z.object({ belegId: zId<BelegId>(), reason: zText(120).min(1) }),
  right: 'kasse.void',
  authority: 'device',
  load: (reads: KasseReads, input) => ({
    where: loadIssue(reads),
    voidable: loadVoidable(reads, input.belegId),
    pending: reads.pendingCard(),
  }),
  decide: ({ where, voidable, pending }, input, env): Result<Decision<CardReply, TillState>> => {
    const refusal = refuseCard(pending, where.counters.training);
    if (refusal) return err(refusal);
    const possible = checkVoidable(voidable);
    if (!possible.ok) return possible;
    const at = issueAt(where, env);
    if (!at.ok) return at;
    const [next] = cardsLeft(possible.value, reversedOf(voidable.reversals));
    if (!next?.card) return err({ code: 'kasse.card_none', details: { number: possible.value.number } });
    return intend({
      intentId: toId<PaymentIntentId>(env.newId()),
      basketId: toId<BasketId>(env.newId()),
      amount: negCents(next.amount),
      kind: 'reverse',
      belegId: input.belegId,
      of: next.card.intentId,
      why: input.reason,
    });
  },
});

/** What `settleCard` answers; `beleg` = the storno that was booked with the terminal's yes. */
export type SettleReply = BasketReply & { readonly outcome: CardIntent['outcome']; readonly beleg: Beleg | null };

type Said = z.infer<typeof cardSettled.schema>;

/** A settled intent as a payment of the books. */
export function cardPaymentOf(
  intentId: PaymentIntentId,
  amount: Cents,
  said: Omit<Said, 'intentId' | 'amount'>,
): Payment {
  const { terminalId, trace, panMasked, brand, approval, receiptText, receiptNumber } = said;
  return {
    type: 'ECKarte',
    name: brand || 'Karte',
    currency: 'EUR',
    amountForeign: amount,
    amount,
    tendered: ZERO,
    change: ZERO,
    card: { intentId, terminalId, trace, panMasked, brand, approval, receiptText, receiptNumber },
  };
}

/** The storno that a reversal completes; null = another card payment is still to be taken back, or it cannot be booked now. */
function stornoWith(
  intent: CardIntent,
  payment: Payment,
  from: { where: Omit<Issue, 'env'>; voidable: Voidable },
  env: Env,
): { readonly beleg: Beleg; readonly float: ReturnType<typeof withFloat> } | null {
  const approved: CardIntent = { ...intent, outcome: 'approved', payment };
  const reversed = reversedOf([...from.voidable.reversals, approved]);
  const possible = checkVoidable(from.voidable);
  const at = issueAt(from.where, env);
  if (!possible.ok || !at.ok || cardsLeft(possible.value, reversed).length > 0) return null;
  const float = withFloat(at.value);
  const how = { reason: intent.why, refund: 'same', reversed } as const;
  return { beleg: stornoBeleg(at.value, possible.value, how, float.ahead), float };
}

/**
 * Books what the terminal said; called by the host, or by a person who has looked at an unclear payment. An intent is settled once.
 * An approved payment or refund goes to its basket; an approved reversal books the storno in the same transaction, so that the books
 * of till and terminal never differ.
 */
export const settleCard = command({
  name: 'kasse.settleCard',
  input: cardSettled.schema,
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads, input) => {
    const intent = reads.cardIntent(input.intentId);
    const reversal = intent?.belegId
      ? { where: loadIssue(reads), voidable: loadVoidable(reads, intent.belegId) }
      : null;
    return { basket: reads.basket(), intent, reversal };
  },
  decide: ({ basket, intent, reversal }, input, env): Result<Decision<SettleReply, TillState>> => {
    if (!intent) return err({ code: 'kasse.card_unknown_intent' });
    const view = (open: Basket | null, beleg: Beleg | null = null) => ({
      basket: open ? viewBasket(open) : null,
      beleg,
    });
    const settled = intent.outcome === 'approved' || intent.outcome === 'declined';
    if (settled || (intent.outcome === 'unknown' && input.outcome === 'unknown'))
      return ok({ facts: [], reply: { ...view(basket), outcome: intent.outcome } });
    const fact = cardSettled.draft({ ...input, amount: intent.amount });
    const plain = { facts: [fact], reply: { ...view(basket), outcome: input.outcome } };
    if (input.outcome !== 'approved') return ok(plain);
    const payment = cardPaymentOf(intent.intentId, intent.amount, input);
    if (reversal) {
      const storno = stornoWith(intent, payment, reversal, env);
      if (!storno) return ok(plain);
      const { beleg, float } = storno;
      return ok({
        facts: [fact, ...float.facts, belegIssued.draft(beleg)],
        effects: [receipt(beleg)],
        reply: { ...view(basket, beleg), outcome: 'approved' },
      });
    }
    if (!basket || basket.id !== intent.basketId) return ok(plain);
    const paid: Basket = { ...basket, payments: [...basket.payments, payment] };
    return ok({ facts: [fact], state: { basket: paid }, reply: { ...view(paid), outcome: 'approved' } });
  },
});
