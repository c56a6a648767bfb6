import type { PrintJob, PrintOutcome } from './port.ts';

const REMEMBERED = 500;

/** Runs jobs one after the other, each id once. */
export interface JobQueue {
  /** A running or finished id answers again; a failed one may be tried again; an aborted one leaves the queue at once. */
  submit(job: PrintJob, signal: AbortSignal | undefined): Promise<PrintOutcome>;
  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void>;
}

/** Makes a queue around `print`, which must not reject. Remembers the last 500 ids. */
export function jobQueue(print: (job: PrintJob, signal: AbortSignal | undefined) => Promise<PrintOutcome>): JobQueue {
  const known = new Map<string, Promise<PrintOutcome>>();
  let tail: Promise<unknown> = Promise.resolve();

  const enqueue = (job: PrintJob, signal: AbortSignal | undefined): Promise<PrintOutcome> =>
    new Promise((resolve, reject) => {
      let started = false;
      const cancelled: PrintOutcome = { outcome: 'failed', code: 'device.cancelled' };
      const onAbort = (): void => {
        if (!started) resolve(cancelled);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      tail = tail.then(async () => {
        signal?.removeEventListener('abort', onAbort);
        if (signal?.aborted) return resolve(cancelled);
        started = true;
        await print(job, signal).then(resolve, reject);
      });
    });

  return {
    submit(job, signal) {
      const running = known.get(job.id);
      if (running) return running;
      const printing = enqueue(job, signal).then((outcome) => {
        if (outcome.outcome === 'failed') known.delete(job.id);
        return outcome;
      });
      known.set(job.id, printing);
      for (const oldest of known.keys()) {
        if (known.size <= REMEMBERED) break;
        known.delete(oldest);
      }
      return printing;
    },
    async idle() {
      await tail;
    },
  };
}
