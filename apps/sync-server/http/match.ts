import { zId, zText } from '@valero/domain/kernel';
import { zMatchRun } from '@valero/domain/sync';
import { CONSUMERS, type ServerStore } from '@valero/storage/pg';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { type Guard, personOf } from './guard.ts';
import { sendFailure } from './problem.ts';

const zLetter = z.object({ consumer: z.enum(CONSUMERS), fact: zId() });
const zDone = z.object({ done: z.literal(true) });

/** Mounts the whole check on demand, and dealing with facts that were left behind; who did it is recorded. */
export function mountMatch(
  instance: FastifyInstance,
  { store, guard }: { readonly store: Pick<ServerStore, 'runMatch' | 'consumers'>; readonly guard: Guard },
): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const schema = { tags: ['sync'], security: [{ person: [] }] };
  app.post(
    '/api/v1/sync/match',
    {
      schema: {
        ...schema,
        summary: 'The whole check now: Belege counted one by one, journals searched for holes, chains computed again',
        response: { 200: zMatchRun },
      },
      onRequest: guard.person('bi.read'),
    },
    async (request, reply) => {
      const { user } = personOf(request);
      const run = await store.runMatch({ id: user.id, name: user.name });
      if (run === null) return sendFailure(request, reply, { code: 'sync.match_running' });
      return run;
    },
  );
  app.post(
    '/api/v1/sync/letters/:consumer/:fact/retry',
    {
      schema: {
        ...schema,
        summary: 'Apply a fact that was left behind again',
        params: zLetter,
        response: { 200: zDone },
      },
      onRequest: guard.person('device.setup'),
    },
    async (request, reply) => {
      const { consumer, fact } = request.params;
      const retried = await store.consumers.retry(consumer, fact, personOf(request).user.id);
      return retried.ok ? { done: true as const } : sendFailure(request, reply, retried.error);
    },
  );
  app.post(
    '/api/v1/sync/letters/:consumer/:fact/discard',
    {
      schema: {
        ...schema,
        summary: 'Give a fact that was left behind up, with a reason; it stays stored',
        params: zLetter,
        body: z.object({ reason: zText(300).min(3) }),
        response: { 200: zDone },
      },
      onRequest: guard.person('device.setup'),
    },
    async (request, reply) => {
      const { consumer, fact } = request.params;
      const given = await store.consumers.discard(consumer, fact, request.body.reason, personOf(request).user.id);
      return given.ok ? { done: true as const } : sendFailure(request, reply, given.error);
    },
  );
}
