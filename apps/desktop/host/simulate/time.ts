/** Time that passes only from event to event; nobody waits for it. */
export interface VirtualTime {
  /** Milliseconds since the beginning of the run. */
  now(): number;
  /** Runs `work` once, `ms` from now; the answer calls it off. Events of the same moment run in the order they were asked for. */
  after(ms: number, work: () => void): () => void;
  /** Lets time pass until `until`, or until `isOver` says so after an event. */
  run(until: number, isOver?: () => boolean): Promise<void>;
  /** Events that were carried out. */
  events(): number;
}

interface Due {
  readonly at: number;
  readonly order: number;
  work: (() => void) | null;
}

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A heap of events, the earliest on top. */
class Agenda {
  private readonly heap: Due[] = [];

  peek(): Due | undefined {
    return this.heap[0];
  }

  push(entry: Due): void {
    const { heap } = this;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up] as Due;
      if (!isBefore(entry, parent)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = entry;
  }

  pop(): Due | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Due, heap[child] as Due)) child += 1;
      const next = heap[child] as Due;
      if (!isBefore(next, last)) break;
      heap[at] = next;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

/** Makes the time. Promises that wait for nothing are settled before the next event. */
export function virtualTime(): VirtualTime {
  const agenda = new Agenda();
  let now = 0;
  let order = 0;
  let events = 0;
  // everything here works in memory: one turn of the loop settles all that can be settled
  const calm = (): Promise<void> => new Promise((done) => setImmediate(done));
  return {
    now: () => now,
    events: () => events,
    after(ms, work) {
      order += 1;
      const entry: Due = { at: now + Math.max(0, Math.round(ms)), order, work };
      agenda.push(entry);
      return () => {
        entry.work = null;
      };
    },
    async run(until, isOver = () => false) {
      await calm();
      while (!isOver()) {
        const entry = agenda.peek();
        if (!entry || entry.at > until) break;
        agenda.pop();
        const { work } = entry;
        if (work === null) continue;
        now = entry.at;
        events += 1;
        work();
        await calm();
      }
      if (!isOver() && now < until) now = until;
    },
  };
}
