import { type DeviceId, zId, zInstant } from '@valero/domain/kernel';
import { SHAPES, zIngestReply, zIngestRequest } from '@valero/domain/sync';
import type { ServerStore } from '@valero/storage/pg';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { zShapeQuery } from '../shapes/protocol.ts';
import type { ShapeService } from '../shapes/service.ts';
import { variantFor } from '../shapes/variant.ts';
import { BODY_LIMIT } from './app.ts';
import { deviceOf, type Guard } from './guard.ts';
import { sendFailure } from './problem.ts';

/** Parts of the gateway to devices. */
export interface SyncRoutesOptions {
  readonly store: ServerStore;
  readonly shapes: ShapeService;
  readonly guard: Guard;
  /** Told how many facts a batch brought, and how many of them were new. */
  readonly onIngest: (batch: { readonly facts: number; readonly duplicates: number }) => void;
}

const zHeartbeat = z.object({
  device: zId<DeviceId>(),
  epoch: z.int().min(1),
  head: z.object({ seq: z.int().min(0), hash: z.string().max(64) }),
  sentAt: zInstant,
});
const zHeartbeatReply = z.object({
  epoch: z.int(),
  ackedSeq: z.int(),
  ackedHash: z.string(),
  quarantined: z.boolean(),
  serverTime: zInstant,
});

/** Mounts what devices talk to: facts up, shapes down, heartbeat. */
export function mountSync(instance: FastifyInstance, options: SyncRoutesOptions): void {
  const { store, guard } = options;
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const security = [{ device: [] }];
  app.post(
    '/sync/v1/facts',
    {
      schema: {
        tags: ['sync'],
        summary: 'A batch of the journal of a device; answered after the commit',
        body: zIngestRequest,
        security,
        response: { 200: zIngestReply },
      },
      bodyLimit: BODY_LIMIT.facts,
      onRequest: guard.device(),
    },
    async (request, reply) => {
      const device = deviceOf(request);
      if (request.body.device !== device.id) return sendFailure(request, reply, { code: 'auth.device_foreign' });
      const taken = await store.ingest(request.body, { device: device.id });
      if (!taken.ok) return sendFailure(request, reply, taken.error);
      options.onIngest({ facts: request.body.facts.length, duplicates: taken.value.duplicates });
      return taken.value;
    },
  );
  app.post(
    '/sync/v1/heartbeat',
    {
      schema: {
        tags: ['sync'],
        summary: 'Where a device stands',
        body: zHeartbeat,
        security,
        response: { 200: zHeartbeatReply },
      },
      onRequest: guard.device(),
    },
    async (request, reply) => {
      const device = deviceOf(request);
      if (request.body.device !== device.id) return sendFailure(request, reply, { code: 'auth.device_foreign' });
      const heard = await store.heartbeat(request.body, { device: device.id });
      return heard.ok ? heard.value : sendFailure(request, reply, heard.error);
    },
  );
  mountShapes(instance, options);
}

function mountShapes(instance: FastifyInstance, { shapes, guard }: SyncRoutesOptions): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/sync/v1/shapes/:name',
    {
      schema: {
        tags: ['sync'],
        summary: 'Master data for a device (Electric HTTP protocol, read with @electric-sql/client)',
        description: `One of ${SHAPES.join(', ')}. The server alone decides on rows and columns. 409 carries Electric's must-refetch message instead of a problem.`,
        params: z.object({ name: z.string().max(40) }),
        querystring: zShapeQuery,
        security: [{ device: [] }],
      },
      onRequest: guard.device(),
    },
    async (request, reply) => {
      const device = deviceOf(request);
      const name = SHAPES.find((shape) => shape === request.params.name);
      if (name === undefined) return sendFailure(request, reply, { code: 'sync.shape_unknown' });
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const answer = await shapes.answer(name, variantFor(name, device.store), request.query, gone.signal);
      return reply.code(answer.status).headers(answer.headers).send(answer.body);
    },
  );
}
