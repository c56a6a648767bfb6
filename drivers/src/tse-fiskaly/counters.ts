/** What the driver remembers of a signature. Times in seconds. */
export interface Seen {
  readonly number: number;
  readonly step: 'start' | 'update' | 'finish';
  readonly counter: number;
  readonly time: number;
}

/** Where the counters stood before an order was sent. */
export interface Mark {
  readonly counter: number;
  readonly number: number;
  readonly time: number;
}

/** Enough to know all that can still be asked about during a day; older contradictions are found by the Z check. */
const REMEMBERED = 4096;

/**
 * Watches that the TSE's numbers do not contradict each other: no signature counter twice, no number for two keys, nothing later in time
 * with a lower counter (TR-03153: both counters only grow).
 */
export interface CounterWatch {
  mark(): Mark;
  /** What is wrong with a signature in view of all seen before; null = nothing. Remembers it when all is well. */
  check(seen: Seen, key: string | null, before: Mark): string | null;
}

/** An empty watch. */
export function counterWatch(): CounterWatch {
  const byCounter = new Map<number, Seen>();
  const byNumber = new Map<number, { readonly start: Seen | null; readonly key: string | null }>();
  const byKey = new Map<string, number>();
  let highest: Mark = { counter: -1, number: -1, time: -1 };

  const complaint = (seen: Seen, key: string | null, before: Mark): string | null => {
    const same = byCounter.get(seen.counter);
    if (same && (same.number !== seen.number || same.step !== seen.step))
      return `signature counter ${seen.counter} was given to transactions ${same.number} and ${seen.number}`;
    const ofKey = key === null ? undefined : byKey.get(key);
    if (ofKey !== undefined && ofKey !== seen.number) return `transaction ${ofKey} is now called ${seen.number}`;
    const known = byNumber.get(seen.number);
    if (key !== null && known?.key && known.key !== key) return `transaction number ${seen.number} was given twice`;
    if (seen.step === 'start') {
      if (known?.start && known.start.counter !== seen.counter)
        return `start of transaction ${seen.number} had signature counter ${known.start.counter}, now ${seen.counter}`;
    } else if (known?.start && known.start.counter >= seen.counter) {
      return `transaction ${seen.number} ends with counter ${seen.counter}, it began with ${known.start.counter}`;
    }
    if (same) return null;
    if (seen.counter <= before.counter && seen.time > before.time)
      return `signature counter fell from ${before.counter} to ${seen.counter}`;
    if (seen.step === 'start' && seen.number <= before.number && seen.time > before.time)
      return `transaction number fell from ${before.number} to ${seen.number}`;
    return null;
  };

  return {
    mark: () => highest,
    check(seen, key, before) {
      const wrong = complaint(seen, key, before);
      if (wrong) return wrong;
      const known = byNumber.get(seen.number);
      byNumber.set(seen.number, {
        start: seen.step === 'start' ? seen : (known?.start ?? null),
        key: key ?? known?.key ?? null,
      });
      byCounter.set(seen.counter, seen);
      if (key !== null) byKey.set(key, seen.number);
      highest = {
        counter: Math.max(highest.counter, seen.counter),
        number: Math.max(highest.number, seen.number),
        time: Math.max(highest.time, seen.time),
      };
      forgetOldest(byNumber);
      forgetOldest(byCounter);
      forgetOldest(byKey);
      return null;
    },
  };
}

function forgetOldest<K>(map: Map<K, unknown>): void {
  const oldest = map.keys().next();
  if (map.size > REMEMBERED && !oldest.done) map.delete(oldest.value);
}
