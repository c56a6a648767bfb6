import type { FastifyBaseLogger } from 'fastify';

/** Something done again and again. */
export interface Job {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<void>;
}

/** Running jobs. */
export interface Schedule {
  /** Starts no more and waits for those running. */
  stop(): Promise<void>;
}

/** Runs each job at its interval, never twice at once; a failed run is logged and tried again at the next turn. */
export function startSchedule(jobs: readonly Job[], logger: FastifyBaseLogger): Schedule {
  const running = new Map<string, Promise<void>>();
  const turn = (job: Job): void => {
    if (running.has(job.name)) return;
    const work = job
      .run()
      .catch((error: unknown) => logger.error({ err: error, job: job.name }, 'job failed'))
      .finally(() => running.delete(job.name));
    running.set(job.name, work);
  };
  const timers = jobs.map((job) => setInterval(() => turn(job), job.everyMs).unref());
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running.values());
    },
  };
}
