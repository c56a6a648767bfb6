import type { EngineStatus } from '@valero/shape-server';
import type { ServerStore } from '@valero/storage/pg';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Registry } from 'prom-client';
import * as z from 'zod';
import { sendFailure } from './problem.ts';

const zShapes = z.object({
  state: z.enum(['waiting', 'starting', 'active', 'down']).describe('waiting = another process reads the changes'),
  shapes: z.int(),
  waiting: z.int(),
  retainedWal: z.number().nullable().describe('Bytes'),
  walStatus: z.string().nullable(),
});

/** Mounts what a supervisor asks: alive, ready, figures. */
export function mountOps(
  instance: FastifyInstance,
  {
    store,
    registry,
    shapes,
  }: {
    readonly store: ServerStore;
    readonly registry: Registry;
    /** The engine of this process; null = another process has it. */
    readonly shapes: { status(): EngineStatus } | null;
  },
): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const config = { rateLimit: false } as const;
  app.get(
    '/health',
    {
      config,
      schema: {
        tags: ['ops'],
        summary: 'The process lives',
        response: { 200: z.object({ status: z.literal('active') }) },
      },
    },
    async () => ({ status: 'active' as const }),
  );
  app.get(
    '/ready',
    {
      config,
      schema: {
        tags: ['ops'],
        summary: 'The database answers, the consumers are known, the shapes are read (or another process reads them)',
        response: {
          200: z.object({
            status: z.literal('ready'),
            consumers: z.array(z.object({ name: z.string(), waiting: z.int(), dead: z.int() })),
            shapes: zShapes.nullable(),
          }),
        },
      },
    },
    async (request, reply) => {
      const consumers = await consumersOf(store);
      const status = shapes?.status() ?? null;
      if (consumers === null || status?.state === 'starting')
        return sendFailure(request, reply, { code: 'server.not_ready' });
      return { status: 'ready' as const, consumers, shapes: status && zShapes.parse(status) };
    },
  );
  app.get(
    '/metrics',
    { config, schema: { tags: ['ops'], summary: 'Figures for Prometheus' } },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  );
}

async function consumersOf(store: ServerStore) {
  try {
    if (!(await store.ping())) return null;
    return (await store.consumers.status()).map(({ name, waiting, dead }) => ({ name, waiting, dead }));
  } catch {
    return null;
  }
}
