import type { PaymentIntentId } from '@valero/domain/kernel';
import type {
  CardOutcome,
  CardRequest,
  CardTerminal,
  EndOfDayOutcome,
  OpenIntent,
  Recovery,
  ReverseRequest,
  TerminalMessage,
  TerminalState,
  TerminalStatus,
} from '../card-terminal/index.ts';
import {
  type DeviceCode,
  type Health,
  type HealthCell,
  type HealthState,
  healthCell,
  listeners,
} from '../device/index.ts';
import { ZvtConnection } from './connection.ts';
import { closeDay } from './end-of-day.ts';
import type { ApduLink } from './link.ts';
import {
  type Around,
  type Asked,
  declined,
  type Move,
  moveMoney,
  newMove,
  openIntent,
  resolveIntent,
} from './money.ts';
import type { ZvtOptions } from './options.ts';
import { type DialogueTime, MACHINE_TIME, rest } from './time.ts';
import { STATE_TEXT, shownText } from './words.ts';

/** What a ZVT terminal is made with. */
export interface ZvtTerminalParts {
  readonly id: string;
  readonly name: string;
  readonly link: ApduLink;
  readonly options: ZvtOptions;
  /** Epoch ms, for health. */
  readonly now: () => number;
  /** Time of dialogues; the machine's unless named. */
  readonly time?: DialogueTime;
}

/** How long a movement of money may take to end after `stop` has asked the terminal to stop it. */
const STOP_MS = 1500;
/** Outcomes kept for intents that are asked for again in this process. */
const MOST_KEPT = 200;

const HEALTH: Readonly<Record<TerminalState, readonly [HealthState, DeviceCode]>> = {
  ready: ['ready', 'device.ready'],
  wait: ['ready', 'device.ready'],
  cardInserted: ['blocked', 'device.terminal_card'],
  endOfDay: ['blocked', 'device.terminal_end_of_day'],
  diagnosis: ['blocked', 'device.terminal_diagnosis'],
  initialise: ['blocked', 'device.terminal_diagnosis'],
  fault: ['failed', 'device.terminal_fault'],
  unreachable: ['failed', 'device.unreachable'],
};

interface Running {
  readonly move: Move;
  readonly outcome: Promise<CardOutcome>;
}

/**
 * A ZVT terminal. `ZvtConnection` keeps the way to it open, `moveMoney` moves money; here is what may be asked at which time: one
 * movement of money at once, and an intent whose outcome is known or in doubt is never asked for a second time.
 */
export class ZvtTerminal implements CardTerminal {
  readonly id: string;
  readonly kind = 'cardTerminal' as const;
  readonly name: string;
  readonly abilities = { reverse: true, refund: true, endOfDay: true, connected: true } as const;
  readonly #parts: ZvtTerminalParts;
  readonly #time: DialogueTime;
  readonly #health: HealthCell;
  readonly #messages = listeners<TerminalMessage | null>();
  readonly #ended = new Map<PaymentIntentId, CardOutcome>();
  readonly #doubtful = new Map<PaymentIntentId, OpenIntent>();
  readonly #mute = { is: false };
  #connection: ZvtConnection | null = null;
  #running: Running | null = null;
  #closingDay = false;

  constructor(parts: ZvtTerminalParts) {
    this.id = parts.id;
    this.name = parts.name;
    this.#parts = parts;
    this.#time = parts.time ?? MACHINE_TIME;
    this.#health = healthCell(parts.now);
  }

  health(): Health {
    return this.#health.get();
  }

  onHealth(listener: (health: Health) => void): () => void {
    return this.#health.on(listener);
  }

  onMessage(listener: (message: TerminalMessage | null) => void): () => void {
    return this.#messages.on(listener);
  }

  start(): void {
    if (this.#connection) return;
    this.#health.set('connecting', 'device.connecting');
    const { link, options } = this.#parts;
    const onState = (state: TerminalState): void => {
      if (!connection.stopping.aborted) this.#health.set(...HEALTH[state]);
    };
    const connection = new ZvtConnection({ link, options, time: this.#time, onState });
    this.#connection = connection;
    connection.watch(() => !this.#busy());
  }

  async stop(): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    const running = this.#running;
    if (running) {
      this.#cancel(running.move);
      await Promise.race([running.outcome, rest(this.#time, STOP_MS)]);
    }
    await connection.stop(!this.#busy());
    await running?.outcome;
    this.#connection = null;
    this.#health.set('absent', 'device.off');
  }

  pay(request: CardRequest): Promise<CardOutcome> {
    return this.#move({ operation: 'pay', request });
  }

  reverse(request: ReverseRequest): Promise<CardOutcome> {
    return this.#move({ operation: 'reverse', request });
  }

  refund(request: CardRequest): Promise<CardOutcome> {
    return this.#move({ operation: 'refund', request });
  }

  async recover(intent: OpenIntent): Promise<Recovery> {
    const { intentId, mark } = intent;
    if (this.#running?.move.asked.request.intentId === intentId) {
      const outcome = await this.#running.outcome;
      if (outcome.outcome !== 'unknown') return outcome;
    }
    const known = this.#ended.get(intentId);
    if (known) return known;
    if (!mark) return { outcome: 'notFound' };
    const around = this.#around();
    if (this.#busy() || !around) return { outcome: 'unknown', reason: 'unreachable' };
    const found = await around.connection.inTurn(() => resolveIntent({ ...intent, mark }, around));
    if (found.outcome === 'approved') this.#keep(intentId, found);
    if (found.outcome !== 'unknown') this.#doubtful.delete(intentId);
    return found;
  }

  cancel(intentId: PaymentIntentId): void {
    const move = this.#running?.move;
    if (move?.asked.request.intentId === intentId) this.#cancel(move);
  }

  async endOfDay(): Promise<EndOfDayOutcome> {
    if (this.#busy()) return { outcome: 'refused', reason: 'busy', text: 'Terminal ist beschäftigt' };
    const around = this.#around();
    if (!around) return { outcome: 'refused', reason: 'unreachable', text: 'Terminal nicht erreichbar' };
    this.#closingDay = true;
    try {
      return await around.connection.inTurn(() => closeDay(around));
    } finally {
      this.#closingDay = false;
      this.#messages.tell(null);
    }
  }

  async inspect(): Promise<TerminalStatus> {
    const connection = this.#connection;
    const asked = async (): Promise<TerminalState> =>
      connection ? connection.inTurn(() => connection.ask()) : 'unreachable';
    const state = this.#busy() ? 'wait' : await asked();
    return { state, terminalId: connection?.terminalId ?? '', text: STATE_TEXT[state] };
  }

  #busy(): boolean {
    return this.#running !== null || this.#closingDay;
  }

  #around(intentId: PaymentIntentId | null = null): Around | null {
    const connection = this.#connection;
    if (!connection) return null;
    const show = (status: number): void => this.#messages.tell({ intentId, ...shownText(status) });
    return { connection, options: this.#parts.options, time: this.#time, show, mute: this.#mute };
  }

  #cancel(move: Move): void {
    move.cancelled = true;
    move.session?.abort();
  }

  async #move(asked: Asked): Promise<CardOutcome> {
    const { intentId } = asked.request;
    if (this.#running?.move.asked.request.intentId === intentId) return this.#running.outcome;
    const known = this.#ended.get(intentId);
    if (known) return known;
    if (this.#busy()) return declined('busy', 'Terminal ist beschäftigt');
    const doubt = this.#doubtful.get(intentId);
    if (doubt) {
      const found = await this.recover(doubt);
      return found.outcome === 'notFound' ? declined('notBooked', 'am Terminal nicht gebucht') : found;
    }
    const around = this.#around(intentId);
    if (!around) return declined('unreachable', 'Terminal nicht erreichbar');
    const move = newMove(asked);
    const outcome = around.connection.inTurn(() => moveMoney(move, around)).then((end) => this.#conclude(move, end));
    this.#running = { move, outcome };
    return outcome;
  }

  /** What was asked of the terminal is remembered; what never reached it may be asked again. */
  #conclude(move: Move, end: CardOutcome): CardOutcome {
    const { intentId } = move.asked.request;
    this.#running = null;
    this.#messages.tell(null);
    if (!move.mark) return end;
    if (end.outcome === 'unknown') this.#doubtful.set(intentId, openIntent(move, move.mark));
    else if (end.outcome === 'approved' || (end.reason !== 'busy' && end.reason !== 'unreachable'))
      this.#keep(intentId, end);
    return end;
  }

  #keep(intentId: PaymentIntentId, outcome: CardOutcome): void {
    this.#ended.set(intentId, outcome);
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= MOST_KEPT) break;
      this.#ended.delete(oldest);
    }
  }
}
