import type { ShapeName, ShapeTrouble } from '@valero/domain/sync';
import type { Logger } from '../log.ts';
import { backoffMs, createPause, type Pace, SHOP_PACE } from './backoff.ts';
import type { LineTrouble } from './down-line.ts';
import { followOnce, type RunningStream, type StreamParts } from './down-stream.ts';

/** A shape whose rows this program cannot store is tried again after this long: it takes a new version of one side. */
const INVALID_MS = 600_000;

/** What following a shape works with. */
export interface FollowParts extends StreamParts {
  readonly logger: Logger;
  readonly retryPace?: Pace | undefined;
  /** The server does not give this shape to this device, or does again. */
  readonly onRefused: (shape: ShapeName, is: boolean) => void;
}

/** Keeps the stream of one shape going. */
export interface Follower {
  /** The server may be reachable again: a stream that waits tries now. */
  wake(): void;
  /** Asks at once where the server stands. */
  refresh(): void;
  /** Ends the stream; it begins anew from what is stored. */
  restart(trouble: LineTrouble): void;
  /** Why it waits; null = it runs. */
  trouble(): { readonly kind: ShapeTrouble; readonly detail: string } | null;
  readonly done: Promise<void>;
}

/** How long to wait after a stream has ended. */
function pauseAfter(trouble: LineTrouble, failures: number, random: () => number, pace: Pace): number {
  const jitter = 0.75 + random() / 2;
  if (trouble.kind === 'refused') return Math.round(pace.heldMs * jitter);
  if (trouble.kind === 'invalid') return Math.round(INVALID_MS * jitter);
  return Math.max(trouble.retryAfterMs, backoffMs(failures, random, pace));
}

/**
 * Follows one shape for as long as the till runs. Each stream is short-lived at the first trouble: it is dropped and a new one goes on from what is
 * stored, after a wait that grows, is different at each till, and is long where a person has to act (a device that was shut out).
 */
export function followShape(parts: FollowParts, shape: ShapeName, signal: AbortSignal): Follower {
  const pause = createPause(signal, parts.timers);
  let running: RunningStream | null = null;
  let again: AbortController | null = null;
  let asked: LineTrouble | null = null;
  let trouble: LineTrouble | null = null;
  let failures = 0;

  function progressed(): void {
    failures = 0;
    if (trouble === null) return;
    trouble = null;
    parts.onRefused(shape, false);
    parts.onChange();
  }

  async function once(): Promise<LineTrouble> {
    again = new AbortController();
    asked = null;
    const ended = await followOnce(parts, shape, {
      signal: AbortSignal.any([signal, again.signal]),
      onStream: (stream) => {
        running = stream;
      },
      onProgress: progressed,
    });
    running = null;
    return asked ?? ended;
  }

  /** Rows that do not fit begin a new copy beside the one in use. */
  async function startOver(): Promise<void> {
    await parts.cutter.idle();
    if (!signal.aborted) parts.store.receiveShape(shape, { kind: 'refetch', at: parts.clock.now() });
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const ended = await once();
      if (signal.aborted) return;
      failures += 1;
      trouble = ended;
      const { kind, message } = ended;
      parts.logger.warn({ shape, trouble: kind, reason: message, failures }, 'a shape stream ended');
      if (ended !== asked && (kind === 'diverged' || kind === 'invalid')) await startOver();
      if (kind === 'refused') parts.onRefused(shape, true);
      parts.onChange();
      await pause.wait(pauseAfter(ended, failures, parts.random, parts.retryPace ?? SHOP_PACE));
    }
  }

  return {
    wake: pause.wake,
    refresh() {
      if (running) running.refresh();
      else pause.wake();
    },
    restart(reason) {
      asked = reason;
      again?.abort();
    },
    trouble: () => (trouble === null ? null : { kind: trouble.kind, detail: trouble.message }),
    done: run(),
  };
}
