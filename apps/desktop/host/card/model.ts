import type { CardIntent, CutReply } from '@valero/domain/kasse';
import type { Actor, Cents, Failure, Instant, Result } from '@valero/domain/kernel';
import type { CardTerminal } from '@valero/drivers/card-terminal';
import type { CardNotes, PrintDraft } from '@valero/storage/sqlite';
import type { Logger } from '../log.ts';
import type { CardView } from '../transport.ts';

/**
 * A card payment, reversal or refund from intent to outcome. The intent is a fact before the terminal is asked; where the terminal's
 * books stood is stored before it moves money, its answer before that is acknowledged; the money is asked for once (ZVT 13.08 § 2.2.8,
 * hardware reference § 6.3).
 *
 * | intent   | event                          | next                                              |
 * |----------|--------------------------------|---------------------------------------------------|
 * | open     | terminal: approved / declined  | settled                                           |
 * | open     | terminal: unknown              | unknown, the terminal is asked again              |
 * | open     | till restarts                  | the terminal is asked what it did, never for money |
 * | unknown  | recover: approved / declined   | settled                                           |
 * | unknown  | recover: notFound              | declined (the terminal is sure it moved nothing)  |
 * | unknown  | recover: unknown               | unknown; nothing else may be asked of the terminal |
 * | unknown  | a person has looked            | settled as the person says, with name and reason  |
 */
export interface CardDesk {
  /** The intent has just been committed: asks the terminal. */
  begin(intentId: string, amount: Cents, actor: Actor): void;
  /** Looks after an intent that is open or unknown from before this start. */
  resume(): void;
  /** Asks the terminal again how an unclear intent ended. */
  recheck(): Promise<void>;
  /** Asks the terminal to stop; the outcome still comes from it. */
  cancel(): void;
  current(): CardView | null;
  /** A person has looked at the terminal. Errors: kasse.card_unknown_intent, kasse.card_running. */
  settleByHand(intentId: string, word: HandWord, actor: Actor): Promise<Result<unknown>>;
  /** The answer of a person for a terminal that is not connected. Errors: kasse.card_unknown_intent. */
  affirm(intentId: string, said: Affirmed): Result<unknown>;
  /** Kassenschnitt: closes the terminal's day and compares. Errors: kasse.card_running, kasse.card_unclear, host.card_no_cut. */
  cut(actor: Actor): Promise<Result<CutReply>>;
  /** Stops asking. An intent under way stays open and is resolved at the next start. */
  close(): void;
}

/** What a person says of an unclear intent. */
export interface HandWord {
  readonly outcome: 'approved' | 'declined';
  /** Why the person is sure. */
  readonly reason: string;
  /** Read off the terminal's slip; empty = not typed. */
  readonly trace: string;
  readonly receiptNumber: string;
  /** Who stands at the till, where somebody else decides. */
  readonly cashier: string | null;
}

/** What a person read from a terminal that is not connected. */
export type Affirmed =
  | { readonly outcome: 'approved'; readonly trace: string; readonly receiptNumber: string; readonly brand: string }
  | { readonly outcome: 'declined' };

/** What settles an intent: the input of kasse.settleCard. */
export interface CardSettlement {
  readonly intentId: string;
  readonly outcome: 'approved' | 'declined' | 'unknown';
  readonly amount: number;
  readonly reason: string;
  readonly terminalId: string;
  readonly trace: string;
  readonly panMasked: string;
  readonly brand: string;
  readonly approval: string;
  readonly receiptText: string;
  readonly receiptNumber: string;
  readonly merchantText: string;
  readonly source: 'terminal' | 'hand';
}

/** The payment a reversal takes back, by the terminal's own numbers. */
export interface Original {
  readonly receiptNumber: string;
  readonly trace: string;
  readonly number: number;
}

/** What the desk works with. Commands run as the given person, null = the till itself. */
export interface CardParts {
  readonly terminal: CardTerminal | null;
  readonly notes: CardNotes;
  readonly now: () => Instant;
  readonly intent: (intentId: string) => CardIntent | null;
  /** The intent that is open or unknown. */
  readonly pending: () => CardIntent | null;
  /** Of a reversal; null = the Beleg is not this till's. */
  readonly original: (intent: CardIntent) => Original | null;
  readonly run: (
    command: 'kasse.settleCard' | 'kasse.startCut' | 'kasse.recordCut',
    input: unknown,
    actor: Actor | null,
  ) => Promise<Result<unknown>>;
  readonly print: (draft: PrintDraft) => void;
  readonly publish: (view: CardView | null) => void;
  readonly notice: (failure: Failure) => void;
  readonly logger: Logger;
}
