import { CONSUMERS, type ServerStore } from '@valero/storage/pg';
import type { FastifyBaseLogger } from 'fastify';
import type { Now } from '../http/clock.ts';
import type { ServerRole } from '../roles.ts';
import { type NightTime, nightlyMatch } from './nightly.ts';
import { startSchedule } from './schedule.ts';

/** Everything that runs without being asked. */
export interface Jobs {
  stop(): Promise<void>;
}

/** Starts the consumers of the modules this process runs, and the schedule. */
export function startJobs(options: {
  readonly store: ServerStore;
  readonly roles: ReadonlySet<ServerRole>;
  /** When in the night the whole check is made; null = only on demand. */
  readonly matchAt: NightTime | null;
  readonly now: Now;
  readonly logger: FastifyBaseLogger;
}): Jobs {
  const { store, roles, matchAt, now, logger } = options;
  const names = CONSUMERS.filter((name) => roles.has(name));
  if (names.length > 0) store.consumers.start(names);
  // carries out what devices asked for while they were offline
  const carries = roles.has('sync');
  if (carries) store.requests.start();
  const schedule = startSchedule(
    [
      ...(carries && matchAt !== null ? [nightlyMatch({ store, at: matchAt, now, logger })] : []),
      {
        name: 'report facts that could not be applied',
        everyMs: 60_000,
        run: async () => {
          const open = await store.consumers.deadLetters({ state: 'open' });
          if (open.length > 0) logger.error({ open: open.length, first: open[0]?.reason }, 'facts wait for a person');
        },
      },
    ],
    logger,
  );
  return {
    async stop() {
      await schedule.stop();
      if (names.length > 0) await store.consumers.stop();
      if (carries) await store.requests.stop();
    },
  };
}
