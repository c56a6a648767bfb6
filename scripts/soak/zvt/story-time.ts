import type { DialogueTime } from '@valero/drivers/zvt';

/** Time that jumps to whatever is due next, once everything that needs no time has run. */
export interface StoryTime extends DialogueTime {
  /** Lets time pass as far as the work needs. Rejects when nothing is due any more and it has not ended: it would hang for ever. */
  finish<T>(work: Promise<T>): Promise<T>;
  /** Lets `ms` pass. */
  pass(ms: number): Promise<void>;
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

/** More than any story needs: a story that goes round in circles is told. */
const MOST_STEPS = 20_000;

/** Makes the time of one story; it begins at 0. */
export function storyTime(): StoryTime {
  const due = new Set<Due>();
  let now = 0;
  let order = 0;
  const calm = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const first = (): Due | null => {
    let best: Due | null = null;
    for (const each of due)
      if (!best || each.at < best.at || (each.at === best.at && each.order < best.order)) best = each;
    return best;
  };
  const step = async (until: number): Promise<boolean> => {
    const next = first();
    if (!next || next.at > until) return false;
    due.delete(next);
    now = Math.max(now, next.at);
    next.fire();
    await calm();
    return true;
  };
  return {
    now: () => now,
    after(ms, fire) {
      order += 1;
      const entry = { at: now + Math.max(0, ms), order, fire };
      due.add(entry);
      return () => void due.delete(entry);
    },
    async finish(work) {
      let over = false;
      const end = (): void => {
        over = true;
      };
      work.then(end, end);
      await calm();
      for (let steps = 0; !over; steps += 1) {
        if (steps > MOST_STEPS) throw new Error('the story goes round in circles');
        if (!(await step(Number.POSITIVE_INFINITY)) && !over) throw new Error('the story hangs: nothing is due');
      }
      return work;
    },
    async pass(ms) {
      const until = now + ms;
      await calm();
      while (await step(until));
      now = until;
    },
  };
}
