import type { CardIntent } from '@valero/domain/kasse';
import { type Actor, type Cents, err, type Failure, type PaymentIntentId, type Result } from '@valero/domain/kernel';
import type { CardDetails, CardOutcome, CardTerminal } from '@valero/drivers/card-terminal';
import { type Logger, messageOf } from './log.ts';
import type { CardView } from './transport.ts';

/**
 * A card payment from intent to outcome. The intent is a fact before the terminal is asked; the money is asked for once.
 *
 * | intent   | event                          | next                                             |
 * |----------|--------------------------------|--------------------------------------------------|
 * | open     | terminal: approved / declined  | settled                                          |
 * | open     | terminal: unknown              | unknown, its status is asked again               |
 * | open     | till restarts                  | its status is asked, never `pay`                 |
 * | unknown  | status: approved / declined    | settled                                          |
 * | unknown  | status: notFound               | declined (the terminal is sure it took nothing)  |
 * | unknown  | a person has looked            | settled as the person says                       |
 */
export interface CardDesk {
  /** The intent has just been committed: asks the terminal for the money. */
  begin(intentId: string, amount: Cents, actor: Actor): void;
  /** Looks after an intent that is open or unknown from before this start. */
  resume(): void;
  /** Asks the terminal again how an unclear payment ended. */
  recheck(): Promise<void>;
  /** Asks the terminal to stop; the outcome still comes from it. */
  cancel(): void;
  current(): CardView | null;
  /** A person has looked at the terminal. Errors: kasse.card_unknown_intent, kasse.card_running. */
  settleByHand(intentId: string, outcome: 'approved' | 'declined', actor: Actor): Promise<Result<unknown>>;
  /** Stops asking. A payment under way stays open and is resolved at the next start. */
  close(): void;
}

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
}

const ASK_AGAIN_MS = 3000;
const ASK_AGAIN_TIMES = 20;
const NOTHING = { terminalId: '', trace: '', panMasked: '', brand: '', approval: '', receiptText: '' };

/** What the desk works with. `settle` runs kasse.settleCard as the given person, or as the till itself. */
export interface CardParts {
  readonly terminal: CardTerminal | null;
  /** The intent that is open or unknown. */
  readonly pending: () => CardIntent | null;
  readonly settle: (settlement: CardSettlement, actor: Actor | null) => Promise<Result<unknown>>;
  readonly publish: (view: CardView | null) => void;
  readonly notice: (failure: Failure) => void;
  readonly logger: Logger;
}

/** Makes the desk. */
export function createCardDesk(options: CardParts): CardDesk {
  let view: CardView | null = null;
  let timer: NodeJS.Timeout | null = null;
  let asked = 0;
  let open = true;

  function show(next: CardView | null): void {
    view = next;
    options.publish(next);
  }

  async function settle(
    payment: { intentId: string; amount: Cents; actor: Actor | null },
    outcome: Settled,
  ): Promise<void> {
    if (!open) return;
    const { intentId, amount } = payment;
    const settled = await options.settle(
      { intentId, amount, outcome: outcome.outcome, ...wordsOf(outcome) },
      payment.actor,
    );
    if (!settled.ok) {
      options.logger.error({ intentId, code: settled.error.code }, 'a card outcome could not be stored');
      options.notice(settled.error);
      askLater(intentId, amount);
      return;
    }
    const hint = wordsOf(outcome).reason;
    show({ intentId, amount, state: outcome.outcome, hint });
    if (outcome.outcome === 'declined') options.notice({ code: 'host.card_declined', details: { reason: hint } });
    if (outcome.outcome !== 'unknown') return;
    if (asked === 0) options.notice({ code: 'host.card_unknown', details: { reason: hint } });
    askLater(intentId, amount);
  }

  function askLater(intentId: string, amount: Cents): void {
    if (!open || asked >= ASK_AGAIN_TIMES) return;
    asked += 1;
    timer = setTimeout(() => void ask(intentId, amount), ASK_AGAIN_MS);
    timer.unref();
  }

  async function ask(intentId: string, amount: Cents): Promise<void> {
    if (timer) clearTimeout(timer);
    await settle({ intentId, amount, actor: null }, await statusOf(options.terminal, { intentId, amount }));
  }

  const watch = (work: Promise<void>): void => {
    work.catch((error: unknown) => options.logger.error({ error }, 'a card payment was left open'));
  };

  return {
    begin(intentId, amount, actor) {
      asked = 0;
      show({ intentId, amount, state: 'pending', hint: '' });
      const paid = payBy(options.terminal, { intentId, amount }, options.logger);
      watch(paid.then((outcome) => settle({ intentId, amount, actor }, outcome)));
    },
    resume() {
      const intent = options.pending();
      if (!intent) return;
      const { intentId, amount } = intent;
      show({ intentId, amount, state: intent.outcome === 'unknown' ? 'unknown' : 'pending', hint: '' });
      watch(ask(intentId, amount));
    },
    async recheck() {
      if (view?.state !== 'unknown') return;
      asked = 0;
      await ask(view.intentId, view.amount as Cents);
    },
    cancel() {
      if (view?.state === 'pending') options.terminal?.cancel(view.intentId as PaymentIntentId);
    },
    current: () => view,
    async settleByHand(intentId, outcome, actor) {
      const intent = options.pending();
      if (intent?.intentId !== intentId) return err({ code: 'kasse.card_unknown_intent' });
      const { amount } = intent;
      if (intent.outcome !== 'unknown') return err({ code: 'kasse.card_running', details: { amount } });
      const reason = `von Hand geklärt durch ${actor.name}`.slice(0, 200);
      const settled = await options.settle({ intentId, amount, outcome, reason, ...NOTHING }, actor);
      if (!settled.ok) return settled;
      if (timer) clearTimeout(timer);
      show({ intentId, amount, state: outcome, hint: reason });
      return settled;
    },
    close() {
      open = false;
      if (timer) clearTimeout(timer);
    },
  };
}

type Settled = CardOutcome;

const DECLINED = {
  declined: 'Karte abgelehnt',
  cancelled: 'abgebrochen',
  timeout: 'keine Karte in der Zeit',
  unreachable: 'Kartengerät nicht erreichbar',
  busy: 'Kartengerät beschäftigt',
  notBooked: 'am Kartengerät nicht gebucht',
  refused: 'Kartengerät lehnt den Vorgang ab',
  notStored: 'Ergebnis konnte nicht gespeichert werden',
} as const;
const UNKNOWN = {
  noAnswer: 'keine Antwort vom Kartengerät',
  unreachable: 'Kartengerät nicht erreichbar',
  cannotTell: 'Kartengerät kann es nicht sagen',
} as const;

/** Outcome in the fields of the fact. */
function wordsOf(outcome: Settled): Omit<CardSettlement, 'intentId' | 'amount' | 'outcome'> {
  if (outcome.outcome === 'approved') return { reason: '', ...fieldsOf(outcome.details) };
  const reason = outcome.outcome === 'declined' ? outcome.text || DECLINED[outcome.reason] : UNKNOWN[outcome.reason];
  return { reason: reason.slice(0, 200), ...NOTHING };
}

function fieldsOf({ terminalId, trace, panMasked, brand, approval, receiptText }: CardDetails): typeof NOTHING {
  return { terminalId, trace, panMasked, brand, approval, receiptText };
}

/** One request for money. A driver that breaks its word leaves the outcome unknown: the money may have moved. */
async function payBy(
  terminal: CardTerminal | null,
  request: { intentId: string; amount: Cents },
  logger: Logger,
): Promise<Settled> {
  if (!terminal) return { outcome: 'declined', reason: 'unreachable', text: 'kein Kartengerät eingerichtet' };
  try {
    const hooks = { onBegin: async () => undefined, onResult: async () => undefined };
    return await terminal.pay({ intentId: request.intentId as PaymentIntentId, amount: request.amount, hooks });
  } catch (error) {
    logger.error({ error: messageOf(error) }, 'the card terminal’s driver threw');
    return { outcome: 'unknown', reason: 'noAnswer' };
  }
}

async function statusOf(terminal: CardTerminal | null, request: { intentId: string; amount: Cents }): Promise<Settled> {
  if (!terminal) return { outcome: 'unknown', reason: 'unreachable' };
  const intent = { intentId: request.intentId as PaymentIntentId, amount: request.amount, operation: 'pay' as const };
  const mark = { terminalId: '', lastTrace: null };
  const answer = await terminal.recover({ ...intent, mark, seen: null }).catch(() => null);
  if (answer === null) return { outcome: 'unknown', reason: 'noAnswer' };
  return answer.outcome === 'notFound'
    ? { outcome: 'declined', reason: 'cancelled', text: 'am Kartengerät nicht gebucht' }
    : answer;
}
