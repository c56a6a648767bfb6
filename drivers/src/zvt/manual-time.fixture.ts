import type { DialogueTime } from './time.ts';

/** Time a test moves by hand. */
export interface ManualTime extends DialogueTime {
  /** Lets `ms` pass, with everything that falls due, in order. */
  pass(ms: number): Promise<void>;
}

/** Begins at 0. */
export function manualTime(): ManualTime {
  const due = new Set<{ readonly at: number; readonly fire: () => void }>();
  let now = 0;
  const calm = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    after(ms, fire) {
      const entry = { at: now + ms, fire };
      due.add(entry);
      return () => void due.delete(entry);
    },
    async pass(ms) {
      const until = now + ms;
      await calm();
      for (;;) {
        const [next] = [...due].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (!next) break;
        due.delete(next);
        now = next.at;
        next.fire();
        await calm();
      }
      now = until;
    },
  };
}
