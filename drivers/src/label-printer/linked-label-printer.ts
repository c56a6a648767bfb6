import { type DeviceCode, type HealthCell, healthCell, type Listeners, listeners, pause } from '../device/index.ts';
import { keptLink, lostCode } from '../driver/index.ts';
import type { Transport } from '../transport/index.ts';
import type { LabelDialect, LabelState } from './dialect.ts';
import type { LabelJob, LabelOutcome, LabelPrinter } from './port.ts';

/** Options of a label printer behind a link. Times in ms. */
export interface LabelPrinterOptions {
  readonly id?: string;
  readonly name: string;
  readonly transport: Transport;
  readonly dialect: LabelDialect;
  /** Epoch ms. */
  readonly now: () => number;
  readonly answerMs?: number;
  readonly writeMs?: number;
  /** Pause between two questions while labels are printed. */
  readonly askMs?: number;
  /** Silence after which a printer that had answered is given up. */
  readonly silentMs?: number;
  /** How often an idle printer is asked how it is. */
  readonly idleMs?: number;
  readonly retryMs?: readonly [number, number];
}

/** What the parts of a printer share. */
interface Shared {
  readonly options: LabelPrinterOptions;
  readonly health: HealthCell;
  readonly states: Listeners<LabelState>;
  /** Aborted while there is no link. */
  gone(): AbortSignal;
}

/** The next state that says something; null when the printer is silent, the link breaks or `end` aborts. */
async function ask({ options, states, gone }: Shared, end: AbortSignal): Promise<LabelState | null> {
  const { transport, dialect, answerMs = 1500, writeMs = 10_000 } = options;
  const done = new AbortController();
  let answer: LabelState | null = null;
  const leave = states.on((state) => {
    if (state.busy === null && state.blocked === null) return;
    answer = state;
    done.abort();
  });
  try {
    await transport.write(dialect.ask, writeMs);
    await pause(answerMs, AbortSignal.any([done.signal, gone(), end]));
    return answer;
  } catch {
    return null;
  } finally {
    leave();
  }
}

function tell({ health }: Shared, { blocked }: LabelState): void {
  if (blocked) health.set('blocked', blocked);
  else health.set('ready', 'device.ready');
}

/** Waits until nothing is left to print. Why it cannot be known; null = all is printed. */
async function drained(shared: Shared, end: AbortSignal): Promise<DeviceCode | null> {
  const { askMs = 200, silentMs = 8000 } = shared.options;
  const gone = shared.gone();
  let heard = performance.now();
  for (;;) {
    const state = await ask(shared, end);
    if (gone.aborted) return 'device.unreachable';
    if (end.aborted) return 'device.unconfirmed';
    if (state) {
      heard = performance.now();
      tell(shared, state);
      if (state.busy === false) return null;
    } else if (performance.now() - heard > silentMs) {
      shared.health.set('failed', 'device.silent');
      return 'device.silent';
    }
    await pause(askMs, AbortSignal.any([gone, end]));
  }
}

/** Why a job cannot begin; null = it can. */
async function refusal(shared: Shared, end: AbortSignal): Promise<DeviceCode | null> {
  const gone = shared.gone();
  if (gone.aborted) return 'device.unreachable';
  if (end.aborted) return 'device.cancelled';
  if (!shared.options.transport.caps.read) return null;
  const state = await ask(shared, end);
  if (!state) return gone.aborted ? 'device.unreachable' : 'device.silent';
  tell(shared, state);
  return state.blocked;
}

async function run(shared: Shared, job: LabelJob, end: AbortSignal): Promise<LabelOutcome> {
  const { transport, dialect, writeMs = 10_000 } = shared.options;
  const refused = await refusal(shared, end);
  if (refused) return { outcome: 'failed', code: refused };
  let sent = 0;
  for (const { doc, copies } of job.labels) {
    if (end.aborted) return { outcome: 'uncertain', code: 'device.cancelled', sent };
    sent += copies;
    try {
      await transport.write(dialect.render(doc, copies), writeMs);
    } catch {
      return { outcome: 'uncertain', code: 'device.unreachable', sent };
    }
  }
  if (!transport.caps.read) return { outcome: 'uncertain', code: 'device.no_return_channel', sent };
  const unknown = await drained(shared, end);
  return unknown === null ? { outcome: 'printed' } : { outcome: 'uncertain', code: unknown, sent };
}

/**
 * A label printer. Before a job it is asked how it is: blocked or silent, nothing is sent. Label by label goes out; the job is printed when the
 * printer says that nothing is left. A link that breaks in between leaves it uncertain.
 */
export function linkedLabelPrinter(options: LabelPrinterOptions): LabelPrinter {
  const { transport, dialect, idleMs = 10_000 } = options;
  const health = healthCell(options.now);
  const states = listeners<LabelState>();
  let gone: AbortSignal = AbortSignal.abort();
  const shared: Shared = { options, health, states, gone: () => gone };
  let turn: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  async function watch(until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      const state = waiting === 0 ? await ask(shared, until) : null;
      if (until.aborted) return;
      if (state) tell(shared, state);
      else if (waiting === 0) health.set('failed', 'device.silent');
      await pause(idleMs, until);
    }
  }

  const link = keptLink({
    transport,
    ...(options.retryMs ? { retryMs: options.retryMs } : {}),
    onOpen(signal) {
      gone = signal;
      const read = dialect.reader();
      const forget = transport.onData((bytes) => {
        for (const state of read(bytes)) states.tell(state);
      });
      signal.addEventListener('abort', forget);
      if (transport.caps.read) void watch(signal);
      else health.set('degraded', 'device.no_return_channel');
    },
    onLost: (why) => health.set('failed', lostCode(why)),
  });

  return {
    id: options.id ?? 'labels',
    kind: 'labelPrinter',
    name: options.name,
    language: dialect.language,
    start() {
      if (link.isRunning()) return;
      health.set('connecting', 'device.connecting');
      link.start();
    },
    async stop() {
      await link.stop();
      await turn.catch(() => undefined);
      health.set('absent', 'device.off');
    },
    health: health.get,
    onHealth: health.on,
    print(job, signal) {
      waiting += 1;
      const mine = turn
        .then(() => run(shared, job, signal))
        .finally(() => {
          waiting -= 1;
        });
      turn = mine;
      return mine;
    },
    bytes: (job) => Buffer.concat(job.labels.map(({ doc, copies }) => dialect.render(doc, copies))),
  };
}
