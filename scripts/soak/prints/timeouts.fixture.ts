/** Timers of the whole process under virtual time: nobody waits for a timeout, and what needs no time is settled before the next one. */
export interface VirtualTimeouts {
  /** Ms since the timers were taken over. */
  now(): number;
  /** Lets time pass until `isOver`, at most `ms`. */
  run(ms: number, isOver?: () => boolean): Promise<void>;
  /** Gives the real timers back. */
  end(): void;
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly work: () => void;
}

/** Takes `setTimeout`, `clearTimeout` and `setImmediate` over. */
export function takeOverTimers(): VirtualTimeouts {
  const real = { setTimeout, clearTimeout, setImmediate };
  const due = new Map<object, Due>();
  let now = 0;
  let order = 0;
  let immediates = 0;

  const set = (work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): object => {
    order += 1;
    const handle = { unref: () => handle, ref: () => handle, hasRef: () => true };
    due.set(handle, { at: now + Math.max(0, Math.ceil(ms)), order, work: () => work(...args) });
    return handle;
  };
  const soon = (work: (...args: unknown[]) => void, ...args: unknown[]): object => {
    immediates += 1;
    return real.setImmediate(() => {
      immediates -= 1;
      work(...args);
    });
  };
  const clear = (handle: unknown): void => {
    if (typeof handle === 'object' && handle !== null) due.delete(handle);
  };
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear, setImmediate: soon });

  const turn = (): Promise<void> => new Promise((done) => real.setImmediate(done));
  const calm = async (): Promise<void> => {
    do await turn();
    while (immediates > 0);
    // what the last turn settled may begin a new one
    await turn();
    if (immediates > 0) await calm();
  };
  const next = (): [object, Due] | null => {
    let first: [object, Due] | null = null;
    for (const entry of due) {
      const [, { at, order: when }] = entry;
      if (!first || at < first[1].at || (at === first[1].at && when < first[1].order)) first = entry;
    }
    return first;
  };

  return {
    now: () => now,
    async run(ms, isOver = () => false) {
      const until = now + ms;
      await calm();
      while (!isOver()) {
        const first = next();
        if (!first || first[1].at > until) break;
        due.delete(first[0]);
        now = first[1].at;
        first[1].work();
        await calm();
      }
      if (!isOver()) now = Math.max(now, until);
    },
    end() {
      Object.assign(globalThis, real);
      due.clear();
    },
  };
}
