import type { TerminalState } from '../card-terminal/index.ts';
import { enquire, register } from './asking.ts';
import { LOG_OFF } from './commands.ts';
import type { ApduLink } from './link.ts';
import type { ZvtOptions } from './options.ts';
import { ZvtSession } from './session.ts';
import { type DialogueTime, rest } from './time.ts';

/** First and longest wait between two attempts to connect in the background, in ms. */
const RETRY_MS: readonly [first: number, longest: number] = [500, 10_000];
/** Wait between two attempts while somebody waits for the terminal. */
const SOON_MS = 300;
const LOG_OFF_MS = 500;

/** What a connection is made with. */
export interface ConnectionParts {
  readonly link: ApduLink;
  readonly options: ZvtOptions;
  readonly time: DialogueTime;
  /** Called with how the terminal stands whenever it was asked. */
  readonly onState: (state: TerminalState) => void;
}

/** The way to one terminal: connected, registered, asked when idle, connected anew; and who may talk. */
export class ZvtConnection {
  readonly #parts: ConnectionParts;
  readonly #stopping = new AbortController();
  #session: ZvtSession | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #wake: AbortController = new AbortController();
  #watching: Promise<void> | null = null;
  #state: TerminalState = 'unreachable';
  #terminalId = '';

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    parts.link.onClose(() => this.#wake.abort());
  }

  /** Empty until a terminal has told it. */
  get terminalId(): string {
    return this.#terminalId;
  }

  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Runs work when all before it is done: one dialogue at a time. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** A registered session. Tries once at least, and again until `by`. Null = there is none. Only within a turn. */
  async session(by: number): Promise<ZvtSession | null> {
    const { time } = this.#parts;
    for (;;) {
      if (this.#session?.open) return this.#session;
      if (this.stopping.aborted) return null;
      await this.#connect();
      if (this.#session?.open) return this.#session;
      if (time.now() + SOON_MS > by) return null;
      await rest(time, SOON_MS, this.stopping);
    }
  }

  /** Asks how the terminal stands. Only within a turn. */
  async ask(): Promise<TerminalState> {
    const before = this.#session;
    const session = await this.session(0);
    // registering has just told it
    if (session && session !== before) return this.#tell(this.#state);
    const state = session ? await enquire(session, this.#parts.options) : null;
    return this.#tell(state ?? (session ? 'unreachable' : this.#state));
  }

  /** Begins to look after the terminal; `idle` says whether nobody else talks to it. */
  watch(idle: () => boolean): void {
    this.#watching ??= this.#watch(idle);
  }

  /** Ends it. A dialogue that runs ends as broken. */
  async stop(idle: boolean): Promise<void> {
    this.#stopping.abort();
    this.#wake.abort();
    const session = this.#session;
    if (idle && session?.open) await this.inTurn(() => session.run(LOG_OFF, { t3Ms: LOG_OFF_MS, t4Ms: 1 }));
    await this.#parts.link.close();
    await session?.close();
    await this.#watching;
  }

  async #watch(idle: () => boolean): Promise<void> {
    const { time, options } = this.#parts;
    let retryMs = RETRY_MS[0];
    while (!this.stopping.aborted) {
      this.#wake = new AbortController();
      const state = idle() ? await this.inTurn(() => this.ask()) : 'wait';
      if (this.#session?.open || state === 'wait') {
        retryMs = RETRY_MS[0];
        await rest(time, options.heartbeatMs, this.#wake.signal);
        // a terminal that ends each link at once is not asked without a pause
        if (this.#wake.signal.aborted) await rest(time, retryMs, this.stopping);
      } else {
        await rest(time, retryMs, this.stopping);
        retryMs = Math.min(retryMs * 2, RETRY_MS[1]);
      }
    }
  }

  async #connect(): Promise<void> {
    const { link, options, time } = this.#parts;
    try {
      await link.open(options.connectMs);
    } catch {
      this.#tell('unreachable');
      return;
    }
    const session = new ZvtSession(link, time);
    const { state, terminalId } = await register(session, options);
    if (terminalId !== '') this.#terminalId = terminalId;
    this.#tell(state);
    // whoever is not registered may not ask for money, and a terminal that is busy may be asked again soon
    if (terminalId === '' && state !== 'ready') await session.close();
    else this.#session = session;
  }

  #tell(state: TerminalState): TerminalState {
    this.#state = state;
    this.#parts.onState(state);
    return state;
  }
}
