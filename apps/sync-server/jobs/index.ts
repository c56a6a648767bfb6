import { CONSUMERS, type ServerStore } from '@valero/storage/pg';
import type { FastifyBaseLogger } from 'fastify';
import type { ServerRole } from '../roles.ts';
import { startSchedule } from './schedule.ts';

/** Everything that runs without being asked. */
export interface Jobs {
  stop(): Promise<void>;
}

/** Starts the consumers of the modules this process runs, and the schedule. */
export function startJobs(options: {
  readonly store: ServerStore;
  readonly roles: ReadonlySet<ServerRole>;
  readonly logger: FastifyBaseLogger;
}): Jobs {
  const { store, roles, logger } = options;
  const names = CONSUMERS.filter((name) => roles.has(name));
  if (names.length > 0) store.consumers.start(names);
  // carries out what devices asked for while they were offline
  const carries = roles.has('sync');
  if (carries) store.requests.start();
  const schedule = startSchedule(
    [
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
