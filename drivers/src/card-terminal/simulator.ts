import { type PaymentIntentId, type Text, toCents } from '@valero/domain/kernel';
import { healthCell, listeners, pause } from '../device/index.ts';
import { centsText } from './money-text.ts';
import type {
  CardDetails,
  CardOperation,
  CardOutcome,
  CardRequest,
  CardTerminal,
  ReverseRequest,
  TerminalMessage,
  TerminalTotals,
} from './port.ts';

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
  readonly operation: CardOperation;
  /** Cents; negative for money given back. */
  readonly amount: number;
  readonly details: CardDetails;
  /** Receipt number of the payment this takes back. */
  readonly reversalOf?: string;
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

type Asked = (CardRequest | ReverseRequest) & { readonly operation: CardOperation };

/** What the simulated terminal is in the middle of. */
interface World {
  readonly books: TerminalBooking[];
  readonly ended: Map<PaymentIntentId, CardOutcome>;
  readonly show: (intentId: PaymentIntentId, text: Text) => void;
  readonly ready: () => boolean;
  behaviour: TerminalBehaviour;
  muteUntil: number;
  closedUpTo: number;
}

/** Moves money as a real terminal does: it books before it answers. */
function mover(
  options: SimulatedTerminalOptions,
  world: World,
): (asked: Asked, cancel: AbortSignal) => Promise<CardOutcome> {
  const { now, payMs = 600, slowMs = 15_000, answerTimeoutMs = 3000, unknownMs = 30_000 } = options;
  const { books, ended } = world;
  const remember = ({ intentId }: Asked, outcome: CardOutcome): CardOutcome => {
    ended.set(intentId, outcome);
    return outcome;
  };
  return async (request, cancel) => {
    const how = AMOUNT_BEHAVIOUR.get(request.amount) ?? world.behaviour;
    if (!world.ready() || how === 'unreachable') return declined('unreachable');
    const mark = { terminalId: TERMINAL_ID, lastTrace: books.at(-1)?.details.trace ?? '' };
    if (!(await kept(request.hooks.onBegin(mark)))) return declined('notStored');
    world.show(request.intentId, { de: 'Karte einstecken oder vorhalten', en: 'Insert or present card' });
    await pause(how === 'slow' ? slowMs : payMs, cancel);
    if (cancel.aborted) return remember(request, declined('cancelled'));
    if (how === 'decline') return remember(request, declined('declined'));
    const fault = request.operation === 'reverse' ? notReversible(books, request) : null;
    if (fault) return remember(request, fault);
    const details = detailsOf(books.length + 1, request, now());
    if (!(await kept(request.hooks.onResult(details)))) return remember(request, declined('notStored'));
    const { intentId, operation } = request;
    const reversalOf = 'receiptNumber' in request ? { reversalOf: request.receiptNumber } : {};
    books.push({ intentId, operation, amount: signed(request), details, ...reversalOf });
    const outcome = remember(request, { outcome: 'approved', details });
    if (how !== 'lostAnswer' && how !== 'unknown') return outcome;
    if (how === 'unknown') world.muteUntil = world.behaviour === how ? Number.POSITIVE_INFINITY : now() + unknownMs;
    await pause(answerTimeoutMs);
    return { outcome: 'unknown', reason: 'noAnswer' };
  };
}

/** Makes a simulated terminal, so that a lost answer is a real risk. */
export function simulatedTerminal(options: SimulatedTerminalOptions): SimulatedTerminal {
  const health = healthCell(options.now);
  const messages = listeners<TerminalMessage | null>();
  const running = new Map<PaymentIntentId, Running>();
  const world: World = {
    books: [],
    ended: new Map(),
    show: (intentId, text) => messages.tell({ intentId, text, attention: false }),
    ready: () => health.get().state === 'ready',
    behaviour: 'approve',
    muteUntil: 0,
    closedUpTo: 0,
  };
  const { books, ended } = world;
  const take = mover(options, world);
  const silent = (): boolean => options.now() < world.muteUntil || world.behaviour === 'unreachable' || !world.ready();

  const begin = async (request: Asked): Promise<CardOutcome> => {
    const before = running.get(request.intentId);
    if (before) return before.outcome;
    const known = ended.get(request.intentId);
    if (known) return known;
    if (running.size > 0) return declined('busy');
    const cancel = new AbortController();
    const outcome = take(request, cancel.signal).finally(() => {
      running.delete(request.intentId);
      messages.tell(null);
    });
    running.set(request.intentId, { cancel, outcome });
    return outcome;
  };

  return {
    id: options.id ?? 'terminal',
    kind: 'cardTerminal',
    name: 'Kartenterminal (Simulation)',
    abilities: { reverse: true, refund: true, endOfDay: true, connected: true },
    start: () => health.set('ready', 'device.ready'),
    async stop() {
      for (const { cancel } of running.values()) cancel.abort();
      await Promise.all([...running.values()].map(({ outcome }) => outcome));
      health.set('absent', 'device.off');
    },
    health: health.get,
    onHealth: health.on,
    pay: (request) => begin({ ...request, operation: 'pay' }),
    reverse: (request) => begin({ ...request, operation: 'reverse' }),
    refund: (request) => begin({ ...request, operation: 'refund' }),
    async recover({ intentId }) {
      const paying = running.get(intentId);
      if (paying) {
        const outcome = await paying.outcome;
        if (outcome.outcome !== 'unknown') return outcome;
      }
      if (silent()) return { outcome: 'unknown', reason: 'unreachable' };
      return ended.get(intentId) ?? { outcome: 'notFound' };
    },
    cancel: (intentId) => running.get(intentId)?.cancel.abort(),
    async endOfDay() {
      if (running.size > 0) return { outcome: 'refused', reason: 'busy', text: WORDS.busy };
      if (silent()) return { outcome: 'refused', reason: 'unreachable', text: WORDS.unreachable };
      const open = books.slice(world.closedUpTo);
      world.closedUpTo = books.length;
      return { outcome: 'closed', totals: totalsOf(open) };
    },
    async inspect() {
      const state = running.size > 0 ? 'wait' : silent() ? 'unreachable' : 'ready';
      return { state, terminalId: TERMINAL_ID, text: STATE_TEXT[state] };
    },
    onMessage: messages.on,
    setBehaviour(next) {
      world.behaviour = next;
      world.muteUntil = 0;
    },
    bookings: () => books,
  };
}

const TERMINAL_ID = '99000001';
const WORDS = {
  declined: 'Karte abgelehnt',
  cancelled: 'Abgebrochen',
  unreachable: 'Terminal nicht erreichbar',
  busy: 'Terminal ist beschäftigt',
  refused: 'Storno nicht möglich: keine solche Zahlung',
  notStored: 'Ergebnis konnte nicht gespeichert werden',
} as const;
const STATE_TEXT = {
  wait: { de: 'Beschäftigt', en: 'Busy' },
  unreachable: { de: 'Nicht erreichbar', en: 'Unreachable' },
  ready: { de: 'Bereit', en: 'Ready' },
} as const;

function declined(reason: keyof typeof WORDS): CardOutcome {
  return { outcome: 'declined', reason, text: WORDS[reason] };
}

async function kept(storing: Promise<void>): Promise<boolean> {
  try {
    await storing;
    return true;
  } catch {
    return false;
  }
}

function signed({ operation, amount }: Asked): number {
  return operation === 'pay' ? amount : -amount;
}

/** A payment is taken back once, whole, and only by the numbers it has. */
function notReversible(books: readonly TerminalBooking[], request: Asked): CardOutcome | null {
  const number = 'receiptNumber' in request ? request.receiptNumber : '';
  const payment = books.find(({ operation, details }) => operation === 'pay' && details.receiptNumber === number);
  const reversed = books.some(({ reversalOf }) => reversalOf === number);
  return payment?.amount === request.amount && !reversed ? null : declined('refused');
}

function totalsOf(open: readonly TerminalBooking[]): TerminalTotals {
  const total = toCents(open.reduce((sum, { amount }) => sum + amount, 0));
  return {
    terminalId: TERMINAL_ID,
    total,
    byType: open.length === 0 ? [] : [{ brand: 'girocard', count: open.length, amount: total }],
    receiptText: ['** SIMULATION **', 'Kassenschnitt', `Anzahl ${open.length}`, `Summe ${centsText(total)} EUR`].join(
      '\n',
    ),
  };
}

const TITLES: Readonly<Record<CardOperation, string>> = {
  pay: 'Kartenzahlung girocard',
  reverse: 'Storno girocard',
  refund: 'Gutschrift girocard',
};

function detailsOf(count: number, { operation, amount }: Asked, at: number): CardDetails {
  const trace = String(count).padStart(6, '0');
  const receiptNumber = String(count).padStart(4, '0');
  const approval = String((count * 7919 + amount) % 1_000_000).padStart(6, '0');
  const lines = (audience: string): string =>
    [
      '** SIMULATION **',
      audience,
      TITLES[operation],
      `Betrag ${centsText(amount)} EUR`,
      'Karte ############1234',
      `Terminal-ID ${TERMINAL_ID}`,
      `TA-Nr. ${trace}`,
      `Beleg-Nr. ${receiptNumber}`,
      `Genehmigung ${approval}`,
      `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
      'Zahlung erfolgt',
    ].join('\n');
  return {
    terminalId: TERMINAL_ID,
    trace,
    panMasked: '############1234',
    brand: 'girocard',
    approval,
    receiptText: lines('Kundenbeleg'),
    receiptNumber,
    merchantText: lines('Händlerbeleg'),
    amount,
    source: 'terminal',
  };
}
