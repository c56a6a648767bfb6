import type { Cents, PaymentIntentId } from '@valero/domain/kernel';
import type { Device } from '../device/index.ts';

/** What the terminal says of a payment; the fields of a Beleg's card payment. Never a full card number. */
export interface CardDetails {
  readonly terminalId: string;
  readonly trace: string;
  readonly panMasked: string;
  readonly brand: string;
  readonly approval: string;
  /** The customer's receipt, lines parted by `\n`; printed with the sale. */
  readonly receiptText: string;
}

/**
 * How a payment ended. `unknown` = the terminal may or may not have taken the money: the sale freezes, `status` is
 * asked again, and a person looks at the terminal; a second payment is never started by itself (ZVT 13.08 § 2.2.8).
 */
export type CardOutcome =
  | { readonly outcome: 'approved'; readonly details: CardDetails }
  | { readonly outcome: 'declined'; readonly reason: CardDecline; readonly text: string }
  | { readonly outcome: 'unknown'; readonly reason: 'noAnswer' | 'unreachable' };

/** Why no money moved. `unreachable`: the terminal never got the request. */
export type CardDecline = 'declined' | 'cancelled' | 'timeout' | 'unreachable' | 'busy';

/** A payment to take; `amount` in cents, > 0. The intent is stored before this is asked. */
export interface CardRequest {
  readonly intentId: PaymentIntentId;
  readonly amount: Cents;
}

/** A card terminal. One payment at a time. */
export interface CardTerminal extends Device {
  readonly kind: 'cardTerminal';
  /** Takes a payment. The same intent again gives the same outcome and moves no second money. Never rejects. */
  pay(request: CardRequest): Promise<CardOutcome>;
  /**
   * How an intent ended, asked of the terminal; `notFound` = the terminal is sure it never took it, so it may be
   * started anew. While the payment runs, answers when it ends. Never rejects.
   */
  status(intentId: PaymentIntentId): Promise<CardOutcome | { readonly outcome: 'notFound' }>;
  /** Asks to stop a running payment; its outcome still comes from `pay` and may be `approved`: too late. */
  cancel(intentId: PaymentIntentId): void;
}
