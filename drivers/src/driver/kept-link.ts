import { pause, within } from '../device/index.ts';
import { LinkError, linkError, type Transport } from '../transport/index.ts';

/** A question that shows whether the device still answers; a port whose cable is pulled may tell nothing by itself. */
export interface Heartbeat {
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** True = it answered. A rejection, false or no answer in time ends the link. */
  ask(): Promise<boolean>;
}

/** What a link is kept with. Times in ms. */
export interface KeptLinkOptions {
  readonly transport: Transport;
  readonly connectMs?: number;
  /** First and longest wait between attempts to connect; each is shortened by chance, so that devices behind one switch do not come all at once. */
  readonly retryMs?: readonly [number, number];
  readonly heartbeat?: Heartbeat;
  /** 0 to 1. */
  readonly random?: () => number;
  /** The link is open: begin. `gone` aborts when it breaks or the driver stops. */
  readonly onOpen: (gone: AbortSignal) => void;
  /** It could not be opened, or is no more; `lostCode` has words for it. */
  readonly onLost: (why: LinkError) => void;
}

/** A link that is opened again with growing waits until somebody stops it; at once when its device is plugged in. */
export interface KeptLink {
  /** A second call changes nothing. */
  start(): void;
  /** Ends the link; a second call changes nothing. Never rejects. */
  stop(): Promise<void>;
  /** Whether it has been started and not stopped. */
  isRunning(): boolean;
  isOpen(): boolean;
  /** Closes the link so that it is opened anew: what the device last said cannot be trusted. */
  renew(): Promise<void>;
}

/** A link that lived this long has recovered: the next attempt comes soon again. */
const HEALTHY_MS = 1000;
/** A device just plugged in gets its rights and lasting names from udev within this. */
const SETTLE_MS = 100;

/** Keeps a link. */
export function keptLink(options: KeptLinkOptions): KeptLink {
  const { transport, connectMs = 3000, retryMs = [500, 10_000], random = Math.random, heartbeat } = options;
  let stopping: AbortController | null = null;
  let running: Promise<void> = Promise.resolve();
  let isOpen = false;

  /** Until the link ends; the answer is why. */
  async function hold(stop: AbortSignal): Promise<LinkError> {
    const gone = new AbortController();
    const forget = transport.onClose(() => gone.abort());
    const end = AbortSignal.any([gone.signal, stop]);
    try {
      isOpen = true;
      options.onOpen(gone.signal);
      while (!end.aborted) {
        await pause(heartbeat?.everyMs ?? 60_000, end);
        if (end.aborted || !heartbeat || (await answers(heartbeat))) continue;
        return new LinkError('silent', `${transport.id} does not answer`);
      }
      return new LinkError('gone', `${transport.id} has gone`);
    } finally {
      isOpen = false;
      forget();
      await transport.close();
      gone.abort();
    }
  }

  /** One link from its opening to its end; the answer is why, and how long it lived. */
  async function once(stop: AbortSignal): Promise<{ why: LinkError; livedMs: number }> {
    let opened = Number.POSITIVE_INFINITY;
    try {
      await transport.open(connectMs);
      opened = performance.now();
      return { why: await hold(stop), livedMs: performance.now() - opened };
    } catch (cause) {
      return { why: linkError(cause), livedMs: performance.now() - opened };
    }
  }

  async function keep(stop: AbortSignal): Promise<void> {
    let wait = retryMs[0];
    while (!stop.aborted) {
      const { why, livedMs } = await once(stop);
      if (stop.aborted) return;
      options.onLost(why);
      if (livedMs >= HEALTHY_MS) wait = retryMs[0];
      const plugged = await waitFor(transport, wait * (1 - random() / 4), stop);
      wait = plugged ? retryMs[0] : Math.min(wait * 2, retryMs[1]);
    }
  }

  return {
    start() {
      if (stopping) return;
      stopping = new AbortController();
      running = keep(stopping.signal);
    },
    async stop() {
      if (stopping) {
        stopping.abort();
        stopping = null;
        // an opening under way is not waited for
        await transport.close();
      }
      await running;
    },
    isRunning: () => stopping !== null,
    isOpen: () => isOpen,
    renew: () => transport.close(),
  };
}

async function answers({ ask, timeoutMs }: Heartbeat): Promise<boolean> {
  try {
    return await within(ask(), timeoutMs, false);
  } catch {
    return false;
  }
}

/** Waits, but not longer than until something is plugged in; true = it was. */
async function waitFor(transport: Transport, ms: number, stop: AbortSignal): Promise<boolean> {
  const done = new AbortController();
  const end = AbortSignal.any([done.signal, stop]);
  const plugged = transport.whenPlugged?.(end).then(() => !end.aborted) ?? new Promise<false>(() => undefined);
  try {
    const came = await Promise.race([plugged, pause(ms, end).then(() => false)]);
    if (came) await pause(Math.min(SETTLE_MS, ms), stop);
    return came;
  } catch {
    await pause(ms, stop);
    return false;
  } finally {
    done.abort();
  }
}
