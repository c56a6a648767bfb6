const FIRST_MS = 500;
const LONGEST_MS = 60_000;

/** Waiting times after failures in a row: doubling from 0.5 s to 60 s, each between half and the whole, so that tills do not come in step. */
export function backoffMs(failures: number, random: () => number): number {
  const whole = Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 20), LONGEST_MS);
  return Math.round(whole / 2 + (whole / 2) * random());
}

/** A wait that others can cut short. */
export interface Pause {
  /** Resolves after `ms`, on `wake`, or at once when the signal is aborted. */
  wait(ms: number): Promise<void>;
  wake(): void;
}

/** Makes a pause that ends with the signal. */
export function createPause(signal: AbortSignal): Pause {
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
        const timer = setTimeout(() => release?.(), ms);
        release = () => {
          clearTimeout(timer);
          release = null;
          resolve();
        };
      }),
  };
}
