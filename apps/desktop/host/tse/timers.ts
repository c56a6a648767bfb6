import type { TseFault } from '@valero/drivers/tse';

/** How time passes for the TSE desk; tests bring their own. */
export interface Timers {
  /** Runs `work` once after `ms`; the answer calls it off. */
  after(ms: number, work: () => void): () => void;
}

/** Real timers that keep no process alive. */
export const systemTimers: Timers = {
  after(ms, work) {
    const timer = setTimeout(work, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** The time a sale may wait for its signature, all steps and all TSEs together. */
export interface Budget {
  isSpent(): boolean;
  /** The work's answer, or `late` once the budget is spent. The work goes on. */
  within<T, L>(work: Promise<T>, late: L): Promise<T | L>;
  /** Nothing waits for it any more. */
  end(): void;
}

/** Starts a budget of `ms`. */
export function startBudget(timers: Timers, ms: number): Budget {
  let spent = false;
  let spend: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    spend = resolve;
  });
  const cancel = timers.after(ms, () => {
    spent = true;
    spend();
  });
  return {
    isSpent: () => spent,
    within: (work, late) => (spent ? Promise.resolve(late) : Promise.race([work, over.then(() => late)])),
    end: cancel,
  };
}

/** What a sale makes of a TSE that has not answered when its budget is spent: the order may have been carried out. */
export const TIMED_OUT: { readonly ok: false; readonly fault: TseFault } = {
  ok: false,
  fault: { reason: 'timeout', detail: 'no answer within the budget of a sale', lost: true },
};
