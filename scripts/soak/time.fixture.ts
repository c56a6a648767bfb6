import type { Timers } from '@valero/desktop/host';
import { type VirtualClock, virtualClock } from '@valero/testkit';

/** Time that passes only when it is told to, for a till and its TSE together. */
export interface VirtualTime extends Timers {
  readonly clock: VirtualClock;
  /** Resolves after `ms` of virtual time, at once when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Lets `ms` pass; everything that falls due runs in its order. */
  pass(ms: number): Promise<void>;
  /** Lets time pass as far as the work needs, and answers it with how long it took; throws when it never ends. */
  finish<T>(work: Promise<T>): Promise<{ value: T; tookMs: number }>;
  /** Lets everything run that needs no time. */
  calm(): Promise<void>;
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly work: () => void;
}

const NEVER_MS = 3_600_000;
const LONG_MS = 30_000;

/** Turns of the loop that a file may take. */
const PATIENCE = 100_000;

function isReadingOrWriting(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq') || name === 'CloseReq');
}

/** Makes the time; it begins on a Monday morning. */
export function virtualTime(): VirtualTime {
  const clock = virtualClock();
  let due: Due[] = [];
  let order = 0;

  function after(ms: number, work: () => void): () => void {
    order += 1;
    const entry: Due = { at: clock.now() + Math.max(0, ms), order, work };
    due.push(entry);
    return () => {
      due = due.filter((other) => other !== entry);
    };
  }
  async function calm(): Promise<void> {
    // what works in memory needs a few turns of the loop; no time passes while a file is being read or written
    for (let turn = 0, patience = 0; turn < 3 && patience < PATIENCE; turn += 1, patience += 1) {
      await new Promise((done) => setImmediate(done));
      if (isReadingOrWriting()) turn = -1;
    }
  }
  function next(until: number): Due | null {
    const first = due.reduce<Due | null>(
      (best, entry) =>
        best && (best.at < entry.at || (best.at === entry.at && best.order < entry.order)) ? best : entry,
      null,
    );
    return first && first.at <= until ? first : null;
  }
  async function step(until: number): Promise<boolean> {
    const entry = next(until);
    if (!entry) return false;
    due = due.filter((other) => other !== entry);
    if (entry.at > clock.now()) clock.advance(entry.at - clock.now());
    entry.work();
    await calm();
    return true;
  }
  return {
    clock,
    after,
    calm,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const cancel = after(ms, resolve);
        signal?.addEventListener('abort', () => {
          cancel();
          resolve();
        });
      }),
    async pass(ms) {
      await calm();
      const until = clock.now() + ms;
      while (await step(until));
      if (clock.now() < until) clock.advance(until - clock.now());
      await calm();
    },
    async finish(work) {
      const begun = clock.now();
      const settled = { is: false };
      const done = work.finally(() => {
        settled.is = true;
      });
      done.catch(() => undefined);
      await calm();
      for (let patience = 0; !settled.is && patience < 400; ) {
        if (clock.now() - begun > NEVER_MS) throw new Error('this call never ends');
        // what waits for the disk or for another thread needs a moment and no virtual time
        if (await step(clock.now())) continue;
        await calm();
        if (settled.is) break;
        // nothing a till does takes this long by its own clock: it waits for another thread, which needs real time
        if (clock.now() - begun > LONG_MS) await new Promise((resolve) => setTimeout(resolve, 2));
        if (!(await step(Number.MAX_SAFE_INTEGER))) {
          patience += 1;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      }
      return { value: await done, tookMs: clock.now() - begun };
    },
  };
}
