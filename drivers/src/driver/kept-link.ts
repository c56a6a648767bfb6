import { pause } from '../device/index.ts';
import type { Transport } from '../transport/index.ts';

/** What a link is kept with. Times in ms. */
export interface KeptLinkOptions {
  readonly transport: Transport;
  readonly connectMs?: number;
  /** First and longest wait between attempts to connect. */
  readonly retryMs?: readonly [number, number];
  /** The link is open: begin. `gone` aborts when it breaks or the driver stops. */
  readonly onOpen: (gone: AbortSignal) => void;
  /** It could not be opened, or is no more. */
  readonly onLost: () => void;
}

/** A link that is opened again with growing waits until somebody stops it. */
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

/** Keeps a link. */
export function keptLink(options: KeptLinkOptions): KeptLink {
  const { transport, connectMs = 3000, retryMs = [500, 10_000] } = options;
  let stopping: AbortController | null = null;
  let running: Promise<void> = Promise.resolve();
  let isOpen = false;

  async function hold(stop: AbortSignal): Promise<void> {
    const gone = new AbortController();
    const forget = transport.onClose(() => gone.abort());
    try {
      isOpen = true;
      options.onOpen(gone.signal);
      const end = AbortSignal.any([gone.signal, stop]);
      while (!end.aborted) await pause(60_000, end);
    } finally {
      isOpen = false;
      forget();
      await transport.close();
      gone.abort();
    }
  }

  async function keep(stop: AbortSignal): Promise<void> {
    let wait = retryMs[0];
    while (!stop.aborted) {
      try {
        await transport.open(connectMs);
        wait = retryMs[0];
        await hold(stop);
      } catch {
        // not there now: tried again
      }
      if (stop.aborted) return;
      options.onLost();
      await pause(wait, stop);
      wait = Math.min(wait * 2, retryMs[1]);
    }
  }

  return {
    start() {
      if (stopping) return;
      stopping = new AbortController();
      running = keep(stopping.signal);
    },
    async stop() {
      stopping?.abort();
      stopping = null;
      await running;
    },
    isRunning: () => stopping !== null,
    isOpen: () => isOpen,
    renew: () => transport.close(),
  };
}
