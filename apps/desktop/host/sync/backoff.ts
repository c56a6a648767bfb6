/** How long to wait for what, in milliseconds. */
export interface Pace {
  /** After the first failure; doubles with each further one. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** With nothing to send the server is told now and then that this till lives. */
  readonly heartbeatMs: number;
  /** After a fork or a refusal a person has to act; asking again is cheap but not urgent. */
  readonly heldMs: number;
}

/** The pace of a till in a shop. */
export const SHOP_PACE: Pace = { firstMs: 500, longestMs: 60_000, heartbeatMs: 30_000, heldMs: 60_000 };

/** The wait after failures in a row: doubling up to the longest, each between half and the whole, so that tills do not come in step. */
export function backoffMs(failures: number, random: () => number, pace: Pace = SHOP_PACE): number {
  const whole = Math.min(pace.firstMs * 2 ** Math.min(failures - 1, 20), pace.longestMs);
  return Math.round(whole / 2 + (whole / 2) * random());
}

/** Where waits come from: the real timers at the edge, virtual ones in a simulation. */
export interface Timers {
  /** Runs `run` once after `ms`; gives what cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** The timers of the machine. */
export const REAL_TIMERS: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** A wait that others can cut short. */
export interface Pause {
  /** Resolves after `ms`, on `wake`, or at once when the signal is aborted. */
  wait(ms: number): Promise<void>;
  wake(): void;
}

/** Makes a pause that ends with the signal. */
export function createPause(signal: AbortSignal, timers: Timers = REAL_TIMERS): Pause {
  let release: (() => void) | null = null;
  const wake = (): void => release?.();
  signal.addEventListener('abort', wake);
  return {
    wake,
    wait: (ms) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve();
          return;
        }
        const cancel = timers.after(ms, () => release?.());
        release = () => {
          cancel();
          release = null;
          resolve();
        };
      }),
  };
}
