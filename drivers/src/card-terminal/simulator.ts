import type { PaymentIntentId } from '@valero/domain/kernel';
import { healthCell, pause } from '../device/index.ts';
import type { CardDetails, CardOutcome, CardRequest, CardTerminal } from './port.ts';

/**
 * How the simulated terminal treats payments. `lostAnswer`: it takes the money, and the answer never arrives.
 * `unknown`: as before, and it cannot be asked until the behaviour changes. `slow`: approves after `slowMs`.
 */
export type TerminalBehaviour = 'approve' | 'decline' | 'lostAnswer' | 'unknown' | 'slow' | 'unreachable';

/** Amounts in cents that choose a behaviour for one payment, so that a demo can show each case: 99,91 € … 99,94 €. */
export const AMOUNT_BEHAVIOUR: ReadonlyMap<number, TerminalBehaviour> = new Map([
  [9991, 'decline'],
  [9992, 'lostAnswer'],
  [9993, 'unknown'],
  [9994, 'slow'],
]);

/** A booking in the terminal's own books. */
export interface TerminalBooking {
  readonly intentId: PaymentIntentId;
  readonly amount: number;
  readonly details: CardDetails;
}

/** A terminal made of memory, whose books can be looked at. */
export interface SimulatedTerminal extends CardTerminal {
  setBehaviour(behaviour: TerminalBehaviour): void;
  /** What really was taken. */
  bookings(): readonly TerminalBooking[];
}

/** Options of the simulated terminal. */
export interface SimulatedTerminalOptions {
  readonly id?: string;
  /** Epoch ms. */
  readonly now: () => number;
  /** How long a card takes; default 600 ms. */
  readonly payMs?: number;
  /** Default 15 s. */
  readonly slowMs?: number;
  /** After how long without an answer `pay` gives `unknown`; default 3 s. */
  readonly answerTimeoutMs?: number;
  /** How long a payment that its amount made `unknown` cannot be asked about; default 30 s. */
  readonly unknownMs?: number;
}

interface Running {
  readonly cancel: AbortController;
  readonly outcome: Promise<CardOutcome>;
}

/** Makes a simulated terminal. It books before it answers, as a real one does, so a lost answer is a real risk. */
export function simulatedTerminal(options: SimulatedTerminalOptions): SimulatedTerminal {
  const { now, payMs = 600, slowMs = 15_000, answerTimeoutMs = 3000, unknownMs = 30_000 } = options;
  const health = healthCell(now);
  const books: TerminalBooking[] = [];
  const ended = new Map<PaymentIntentId, CardOutcome>();
  const running = new Map<PaymentIntentId, Running>();
  let behaviour: TerminalBehaviour = 'approve';
  let muteUntil = 0;

  const book = ({ intentId, amount }: CardRequest): CardOutcome => {
    const details = detailsOf(books.length + 1, amount, now());
    books.push({ intentId, amount, details });
    return { outcome: 'approved', details };
  };

  const take = async (request: CardRequest, cancel: AbortSignal): Promise<CardOutcome> => {
    const how = AMOUNT_BEHAVIOUR.get(request.amount) ?? behaviour;
    if (health.get().state !== 'ready' || how === 'unreachable')
      return { outcome: 'declined', reason: 'unreachable', text: 'Terminal nicht erreichbar' };
    await pause(how === 'slow' ? slowMs : payMs, cancel);
    if (cancel.aborted) return remember(request, { outcome: 'declined', reason: 'cancelled', text: 'Abgebrochen' });
    if (how === 'decline')
      return remember(request, { outcome: 'declined', reason: 'declined', text: 'Karte abgelehnt' });
    const outcome = remember(request, book(request));
    if (how !== 'lostAnswer' && how !== 'unknown') return outcome;
    if (how === 'unknown') muteUntil = behaviour === 'unknown' ? Number.POSITIVE_INFINITY : now() + unknownMs;
    await pause(answerTimeoutMs);
    return { outcome: 'unknown', reason: 'noAnswer' };
  };

  const remember = ({ intentId }: CardRequest, outcome: CardOutcome): CardOutcome => {
    ended.set(intentId, outcome);
    return outcome;
  };

  return {
    id: options.id ?? 'terminal',
    kind: 'cardTerminal',
    name: 'Kartenterminal (Simulation)',
    start: () => health.set('ready', 'device.ready'),
    async stop() {
      for (const { cancel } of running.values()) cancel.abort();
      await Promise.all([...running.values()].map(({ outcome }) => outcome));
      health.set('absent', 'device.off');
    },
    health: health.get,
    onHealth: health.on,
    async pay(request) {
      const before = running.get(request.intentId);
      if (before) return before.outcome;
      const known = ended.get(request.intentId);
      if (known) return known;
      if (running.size > 0) return { outcome: 'declined', reason: 'busy', text: 'Terminal ist beschäftigt' };
      const cancel = new AbortController();
      const outcome = take(request, cancel.signal).finally(() => running.delete(request.intentId));
      running.set(request.intentId, { cancel, outcome });
      return outcome;
    },
    async status(intentId) {
      const paying = running.get(intentId);
      if (paying) {
        const outcome = await paying.outcome;
        if (outcome.outcome !== 'unknown') return outcome;
      }
      if (now() < muteUntil || behaviour === 'unreachable' || health.get().state !== 'ready')
        return { outcome: 'unknown', reason: 'unreachable' };
      return ended.get(intentId) ?? { outcome: 'notFound' };
    },
    cancel: (intentId) => running.get(intentId)?.cancel.abort(),
    setBehaviour(next) {
      behaviour = next;
      muteUntil = 0;
    },
    bookings: () => books,
  };
}

function detailsOf(count: number, amount: number, at: number): CardDetails {
  const trace = String(count).padStart(6, '0');
  const approval = String((count * 7919 + amount) % 1_000_000).padStart(6, '0');
  const euro = `${Math.trunc(amount / 100)},${String(amount % 100).padStart(2, '0')}`;
  const lines = [
    '** SIMULATION **',
    'Kartenzahlung girocard',
    `Betrag ${euro} EUR`,
    'Karte ############1234',
    `Terminal-ID 99000001`,
    `TA-Nr. ${trace}`,
    `Genehmigung ${approval}`,
    `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    'Zahlung erfolgt',
  ];
  return {
    terminalId: '99000001',
    trace,
    panMasked: '############1234',
    brand: 'girocard',
    approval,
    receiptText: lines.join('\n'),
  };
}
