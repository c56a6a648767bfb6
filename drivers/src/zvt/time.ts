/** Time of a dialogue: the machine's, or a simulation's own. */
export interface DialogueTime {
  /** Milliseconds that only go forward. */
  now(): number;
  /** Calls `fire` once after `ms`; the answer stops it. */
  after(ms: number, fire: () => void): () => void;
}

/** The machine's time. */
export const MACHINE_TIME: DialogueTime = {
  now: () => performance.now(),
  after(ms, fire) {
    const timer = setTimeout(fire, ms);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms`, or at once when the signal aborts. */
export function rest(time: DialogueTime, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const stop = time.after(ms, () => done());
    const done = (): void => {
      stop();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    signal?.addEventListener('abort', done);
  });
}

/** One alarm that can be set anew and taken back. */
export interface Alarm {
  set(ms: number, fire: () => void): void;
  clear(): void;
}

/** An alarm that is not set. */
export function alarm(time: DialogueTime): Alarm {
  let stop: (() => void) | null = null;
  const clear = (): void => {
    stop?.();
    stop = null;
  };
  return {
    set(ms, fire) {
      clear();
      stop = time.after(ms, () => {
        stop = null;
        fire();
      });
    },
    clear,
  };
}
