import { type Instant, toInstant } from '@valero/domain/kernel';
import { CONSUMERS, type ServerStore } from '@valero/storage/pg';
import type { FastifyBaseLogger } from 'fastify';
import type { ServerRole } from '../roles.ts';
import { startSchedule } from './schedule.ts';

const HOUR_MS = 3_600_000;
/** Changes of master data are kept this long: a till that was away longer loads them anew. */
const CHANGE_LOG_MS = 30 * 24 * HOUR_MS;

/** Everything that runs without being asked. */
export interface Jobs {
  stop(): Promise<void>;
}

/** Starts the consumers of the modules this process runs, and the schedule. */
export function startJobs(options: {
  readonly store: ServerStore;
  readonly roles: ReadonlySet<ServerRole>;
  readonly now: () => Instant;
  readonly logger: FastifyBaseLogger;
}): Jobs {
  const { store, roles, now, logger } = options;
  const names = CONSUMERS.filter((name) => roles.has(name));
  if (names.length > 0) store.consumers.start(names);
  const schedule = startSchedule(
    [
      {
        name: 'prune the change log',
        everyMs: HOUR_MS,
        run: async () => {
          const gone = await store.shapes.prune(toInstant(now() - CHANGE_LOG_MS));
          if (gone > 0) logger.info({ gone }, 'old changes of master data forgotten');
        },
      },
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
    },
  };
}
