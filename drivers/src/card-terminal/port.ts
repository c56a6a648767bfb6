import type { Cents, PaymentIntentId, Text } from '@valero/domain/kernel';
import type { Device } from '../device/index.ts';

/** What the terminal says of a payment, reversal or refund; the fields of a Beleg's card payment. Never a full card number. */
export interface CardDetails {
  readonly terminalId: string;
  /** The terminal's running number of the transaction, digits. */
  readonly trace: string;
  readonly panMasked: string;
  readonly brand: string;
  readonly approval: string;
  /** The customer's receipt, lines parted by `\n`; printed with the sale. */
  readonly receiptText: string;
  /** The terminal's number of its receipt, digits; what a reversal is asked by. Empty = it gave none. */
  readonly receiptNumber: string;
  /** The merchant's receipt, lines parted by `\n`; empty = there is none. */
  readonly merchantText: string;
  /** Amount the terminal booked; null where a person affirmed it without reading one. */
  readonly amount: Cents | null;
  /** `terminal` = the device said so itself; `person` = somebody read it from a device that is not connected. */
  readonly source: 'terminal' | 'person';
}

/**
 * How a payment, reversal or refund ended. `unknown` = the terminal may or may not have moved the money: the sale freezes,
 * `recover` is asked again, and a person looks at the terminal; a second payment is never started by itself (ZVT 13.08 § 2.2.8).
 */
export type CardOutcome =
  | { readonly outcome: 'approved'; readonly details: CardDetails }
  | { readonly outcome: 'declined'; readonly reason: CardDecline; readonly text: string }
  | { readonly outcome: 'unknown'; readonly reason: CardDoubt };

/**
 * Why no money moved. `unreachable`: the terminal never got the request. `notBooked`: asked afterwards, it has no such booking.
 * `refused`: the terminal must be looked after first (diagnosis, open batch), or cannot do this at all. `notStored`: our own
 * till could not store the result, so the terminal took the booking back.
 */
export type CardDecline =
  | 'declined'
  | 'cancelled'
  | 'timeout'
  | 'unreachable'
  | 'busy'
  | 'notBooked'
  | 'refused'
  | 'notStored';

/**
 * Why it is not known. `noAnswer`: the dialogue broke; `unreachable`: the terminal cannot be asked; `cannotTell`: it can be asked, but
 * does not say how its last transaction ended, or has done others since.
 */
export type CardDoubt = 'noAnswer' | 'unreachable' | 'cannotTell';

/** Where the terminal's books stood before it was asked for money. Opaque to all but the driver; stored with the intent. */
export interface TerminalMark {
  /** Empty = not known yet. */
  readonly terminalId: string;
  /** Trace of its last booking; empty = it says there is none; null = it cannot be asked, so a broken dialogue stays unknown. */
  readonly lastTrace: string | null;
}

/** What must be durable at which moment. A driver waits for each; when one rejects, no money moves. */
export interface TerminalHooks {
  /** Called before the terminal is asked for money. An intent without a stored mark has never been asked for. */
  onBegin(mark: TerminalMark): Promise<void>;
  /**
   * Called when the terminal says it is approved, before that is acknowledged: what is not acknowledged it takes back by itself
   * (ZVT 13.08 § 2.2.8). The outcome still comes from the call; after a kill, this goes into `recover` as `seen`.
   */
  onResult(details: CardDetails): Promise<void>;
}

/** A payment to take; `amount` in cents, > 0. The intent is stored before this is asked. */
export interface CardRequest {
  readonly intentId: PaymentIntentId;
  readonly amount: Cents;
  readonly hooks: TerminalHooks;
}

/** A payment to take back whole, named by the terminal's own numbers. */
export interface ReverseRequest extends CardRequest {
  readonly receiptNumber: string;
  /** Trace of the payment; empty = not known. */
  readonly trace: string;
}

/** What a terminal can be asked to move money for. */
export type CardOperation = 'pay' | 'reverse' | 'refund';

/** An intent whose outcome is not known, as it was stored. */
export interface OpenIntent {
  readonly intentId: PaymentIntentId;
  readonly operation: CardOperation;
  readonly amount: Cents;
  /** What `onBegin` stored; null = it was never called, so the terminal was never asked. */
  readonly mark: TerminalMark | null;
  /** What `onResult` stored; null = nothing. */
  readonly seen: CardDetails | null;
}

/** How an open intent ended; `notFound` = the terminal is sure it moved nothing, so it may be started anew. */
export type Recovery = CardOutcome | { readonly outcome: 'notFound' };

/** Bookings of one kind of card in a terminal's end of day. */
export interface CardTypeTotal {
  readonly brand: string;
  /** Number of bookings; null = it does not say. */
  readonly count: number | null;
  readonly amount: Cents;
}

/** What a terminal says at its end of day (Kassenschnitt). */
export interface TerminalTotals {
  readonly terminalId: string;
  /** The terminal's own total. Compared with the till's card payments, never taken for them. */
  readonly total: Cents;
  /** By card type; may be empty. Need not add up to `total`: a person is told when it does not. */
  readonly byType: readonly CardTypeTotal[];
  /** The terminal's slip, lines parted by `\n`; empty = it printed itself. */
  readonly receiptText: string;
}

/** How an end of day ended; `unknown` = it may have been done, and its totals are on the terminal's own slip. */
export type EndOfDayOutcome =
  | { readonly outcome: 'closed'; readonly totals: TerminalTotals }
  | { readonly outcome: 'refused'; readonly reason: CardDecline; readonly text: string }
  | { readonly outcome: 'unknown'; readonly reason: CardDoubt };

/** How a terminal stands when it is asked. `wait` = it works on something; `endOfDay` = it wants one before it takes money again. */
export type TerminalState =
  | 'ready'
  | 'wait'
  | 'cardInserted'
  | 'endOfDay'
  | 'diagnosis'
  | 'initialise'
  | 'fault'
  | 'unreachable';

/** State with the device's own words. */
export interface TerminalStatus {
  readonly state: TerminalState;
  readonly terminalId: string;
  readonly text: Text;
}

/** What the terminal shows its customer at the moment: `Karte einstecken`, `PIN eingeben`. */
export interface TerminalMessage {
  readonly intentId: PaymentIntentId | null;
  readonly text: Text;
  /** Whether a person at the till has to do something: look at the terminal, remove a card. */
  readonly attention: boolean;
}

/** What a terminal can do; screens offer nothing else. */
export interface TerminalAbilities {
  readonly reverse: boolean;
  readonly refund: boolean;
  readonly endOfDay: boolean;
  /** False = a person says how it ended: the till shows a form instead of waiting. */
  readonly connected: boolean;
}

/** A card terminal. One dialogue at a time; none of its methods rejects. */
export interface CardTerminal extends Device {
  readonly kind: 'cardTerminal';
  readonly abilities: TerminalAbilities;
  /** Takes a payment. The same intent again gives the same outcome and moves no second money. */
  pay(request: CardRequest): Promise<CardOutcome>;
  /** Takes a payment back. As careful as `pay`. */
  reverse(request: ReverseRequest): Promise<CardOutcome>;
  /** Gives money back to a card without a payment of this terminal. As careful as `pay`. */
  refund(request: CardRequest): Promise<CardOutcome>;
  /** How an open intent ended, asked of the terminal. While it runs here, answers when it ends. Never moves money. */
  recover(intent: OpenIntent): Promise<Recovery>;
  /** Asks to stop a running operation; its outcome still comes from the call and may be `approved`: too late. */
  cancel(intentId: PaymentIntentId): void;
  /** Closes the terminal's day. */
  endOfDay(): Promise<EndOfDayOutcome>;
  /** Asks how it stands; while a dialogue runs, `wait`. */
  inspect(): Promise<TerminalStatus>;
  /** Called with what the terminal shows; null when a dialogue is over. Returns how to stop listening. */
  onMessage(listener: (message: TerminalMessage | null) => void): () => void;
}

/** A terminal that is not connected: a person reads its display and says how it went. */
export interface ManualTerminal extends CardTerminal {
  /**
   * The answer of a person for a running operation. False = nothing of this intent runs. What is stored says that a person said so.
   */
  affirm(intentId: PaymentIntentId, said: PersonSaid): boolean;
}

/** What a person read from the terminal. Empty texts = not typed. */
export type PersonSaid =
  | { readonly outcome: 'approved'; readonly trace: string; readonly receiptNumber: string; readonly brand: string }
  | { readonly outcome: 'declined' };
