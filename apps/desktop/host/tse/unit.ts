import type { OutageReason, TseInfo } from '@valero/domain/compliance';
import type { Instant } from '@valero/domain/kernel';
import type { Tse, TseAnswer, TseFault, TseSignature, TseStatus } from '@valero/drivers/tse';
import { messageOf } from '../log.ts';
import { createQueue } from '../queue.ts';
import type { Timers } from './timers.ts';

/** Waits between two tries of a TSE that does not sign, ms; the last one is kept. */
export const PROBE_AFTER_MS: readonly number[] = [5000, 10_000, 20_000, 40_000, 60_000];
/** A signature's time this far from the till's clock asks for a new time. */
export const DRIFT_MS = 30_000;

/**
 * The breaker of one TSE. A sale uses it only while it is closed (or waits for the check at the start, within its budget).
 *
 * | state    | event                       | next                                   |
 * |----------|-----------------------------|----------------------------------------|
 * | starting | the check passes            | closed                                 |
 * | starting | the check fails             | open, an outage begins                 |
 * | closed   | an order fails              | open, an outage begins                 |
 * | open     | the wait is over            | halfOpen: the TSE is probed            |
 * | halfOpen | the probe passes            | closed, the outage ends                |
 * | halfOpen | the probe fails             | open, the wait is longer               |
 */
export type BreakerState = 'starting' | 'closed' | 'open' | 'halfOpen';

/** Why a TSE does not sign, since when. */
export interface Trip {
  readonly reason: OutageReason;
  readonly detail: string;
  readonly began: Instant;
}

/** One TSE with its breaker. Its orders are given one after the other, so that counters are seen in their order. */
export interface TseUnit {
  readonly tseId: number;
  readonly driver: Tse;
  readonly clientId: string;
  info(): TseInfo;
  state(): BreakerState;
  trip(): Trip | null;
  /** How it stood when it was last asked. */
  status(): TseStatus | null;
  /** Its clock differed from the till's when it last signed. */
  drifts(): boolean;
  /** Resolves when the check at the start is over. */
  started(): Promise<void>;
  /** Gives an order; a driver that breaks its word answers as a fault. `inspect` sees the answer before the next order is given and may doubt it. */
  order<T>(run: (tse: Tse) => Promise<TseAnswer<T>>, inspect?: (value: T) => TseFault | null): Promise<TseAnswer<T>>;
  /** Looks at a signature: its shape, and that the counter has risen. null = nothing speaks against it. */
  doubt(signature: TseSignature): TseFault | null;
  /** The counter the device had at least reached before. */
  lastCounter(): number;
  /** The highest counter that stands on a Beleg. */
  recordedCounter(): number;
  /** Takes what the device says of itself as the truth about its counter. */
  rebase(counter: number): void;
  /** Checks it for the first time. */
  start(): void;
  /** It does not sign: opens the breaker. */
  open(fault: TseFault): void;
  /** Probes it now instead of later; nothing happens while it signs. */
  probe(): Promise<void>;
  saw(status: TseStatus): void;
  close(): void;
}

/** A device that lost its power for a moment needs a self-test and the time, and signs on. */
const MENDABLE: ReadonlySet<OutageReason> = new Set<OutageReason>(['selfTest', 'clock', 'notReady']);

/** Whether a fault is one that the till mends itself. */
export function isMendable({ reason, lost }: TseFault): boolean {
  return !lost && MENDABLE.has(reason);
}

/** What a unit is made of. `check` looks after the device and answers what speaks against signing. */
export interface UnitParts {
  readonly info: TseInfo;
  readonly driver: Tse;
  readonly recordedCounter: () => number;
  readonly timers: Timers;
  readonly now: () => Instant;
  /** Before the first signature, and in every probe. */
  readonly check: (unit: TseUnit, probing: boolean) => Promise<TseFault | null>;
  readonly onOpen: (unit: TseUnit, trip: Trip) => void;
  readonly onClosed: (unit: TseUnit) => void;
  readonly onChange: () => void;
  /** Whether the outage has been going on since before this start. */
  readonly since: Trip | null;
}

/** Makes a unit; `start` checks it. */
export function createUnit(parts: UnitParts): TseUnit {
  const { driver, timers } = parts;
  const queue = createQueue();
  const book = { counter: parts.recordedCounter(), drifts: false, status: null as TseStatus | null };
  let state: BreakerState = 'starting';
  let trip: Trip | null = parts.since;
  let tries = 0;
  let cancel: () => void = () => undefined;
  let alive = true;
  let settle: () => void = () => undefined;
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });

  function probeLater(): void {
    const wait = PROBE_AFTER_MS[Math.min(tries, PROBE_AFTER_MS.length - 1)] ?? 0;
    tries += 1;
    cancel();
    cancel = timers.after(wait, () => void unit.probe());
  }
  function opened(fault: TseFault): void {
    if (!alive || state === 'open') return;
    const fresh = trip === null || state !== 'halfOpen';
    state = 'open';
    trip ??= { reason: fault.reason, detail: fault.detail.slice(0, 200), began: parts.now() };
    if (fresh) parts.onOpen(unit, trip);
    probeLater();
    parts.onChange();
  }
  function closed(): void {
    if (!alive) return;
    state = 'closed';
    tries = 0;
    trip = null;
    parts.onClosed(unit);
    parts.onChange();
  }
  async function examine(probing: boolean): Promise<void> {
    const fault = await parts.check(unit, probing);
    if (!alive) return;
    if (fault) opened(fault);
    else closed();
  }

  const unit: TseUnit = {
    tseId: parts.info.tseId,
    driver,
    clientId: parts.info.clientId,
    info: () => parts.info,
    state: () => state,
    trip: () => trip,
    status: () => book.status,
    drifts: () => book.drifts,
    started: () => settled,
    order: (run, inspect) => queue.run(() => ordered({ driver, isAlive: () => alive }, run, inspect)),
    doubt: (signature) => doubtOf(parts, book, signature),
    lastCounter: () => book.counter,
    recordedCounter: parts.recordedCounter,
    rebase(counter) {
      book.counter = counter;
    },
    start() {
      void examine(false).then(settle);
    },
    open: opened,
    async probe() {
      if (!alive || state !== 'open') return;
      cancel();
      state = 'halfOpen';
      await examine(true);
    },
    saw(status) {
      book.status = status;
      parts.onChange();
    },
    close() {
      alive = false;
      cancel();
      settle();
    },
  };
  return unit;
}

const CLOSED: TseAnswer<never> = {
  ok: false,
  fault: { reason: 'notReady', detail: 'the till is closing', lost: true },
};

async function ordered<T>(
  { driver, isAlive }: { readonly driver: Tse; readonly isAlive: () => boolean },
  run: (tse: Tse) => Promise<TseAnswer<T>>,
  inspect: ((value: T) => TseFault | null) | undefined,
): Promise<TseAnswer<T>> {
  if (!isAlive()) return CLOSED;
  const answer = await guarded(driver, run);
  if (!isAlive()) return CLOSED;
  const fault = answer.ok ? (inspect?.(answer.value) ?? null) : null;
  return fault ? { ok: false, fault } : answer;
}

async function guarded<T>(driver: Tse, run: (tse: Tse) => Promise<TseAnswer<T>>): Promise<TseAnswer<T>> {
  try {
    return await run(driver);
  } catch (error) {
    return { ok: false, fault: { reason: 'badAnswer', detail: messageOf(error).slice(0, 200), lost: true } };
  }
}

/** A signature is r‖s, as long as the coordinates of the public key (TR-03151); its counter rises with every log message. */
function doubtOf(
  parts: UnitParts,
  book: { counter: number; drifts: boolean },
  signature: TseSignature,
): TseFault | null {
  const size = Buffer.from(signature.signature, 'base64').length;
  const expected = Buffer.from(parts.info.publicKey, 'base64').length - 1;
  if (size !== expected)
    return { reason: 'badAnswer', detail: `a signature of ${size} bytes, expected ${expected}`, lost: true };
  const before = book.counter;
  if (signature.signatureCounter <= before)
    return { reason: 'counter', detail: `counter ${signature.signatureCounter} after ${before}`, lost: true };
  book.counter = signature.signatureCounter;
  book.drifts = Math.abs(Date.parse(signature.logTime) - parts.now()) > DRIFT_MS;
  return null;
}
