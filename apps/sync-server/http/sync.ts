import { zKnownNumbers } from '@valero/domain/kasse';
import { type DeviceId, zId, zInstant } from '@valero/domain/kernel';
import { zHeartbeatFigures, zIngestReply, zIngestRequest, zTillMatch } from '@valero/domain/sync';
import type { ServerStore } from '@valero/storage/pg';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { BODY_LIMIT } from './app.ts';
import { deviceOf, type Guard } from './guard.ts';
import { sendFailure } from './problem.ts';
import { createTurns } from './turn.ts';

/** Parts of the gateway to devices. */
export interface SyncRoutesOptions {
  readonly store: ServerStore;
  readonly guard: Guard;
  /** Told how many facts a batch brought, and how many of them were new. */
  readonly onIngest: (batch: { readonly facts: number; readonly duplicates: number }) => void;
}

const zHeartbeat = z.object({
  device: zId<DeviceId>(),
  epoch: z.int().min(1),
  head: z.object({ seq: z.int().min(0), hash: z.string().max(64) }),
  sentAt: zInstant,
  figures: zHeartbeatFigures.optional(),
});
const zHeartbeatReply = z.object({
  epoch: z.int(),
  ackedSeq: z.int(),
  ackedHash: z.string(),
  quarantined: z.boolean(),
  serverTime: zInstant,
  numbers: zKnownNumbers,
  match: zTillMatch.optional(),
});

/** Facts in a batch at most; a till that sends more is told to halve it. */
const MOST_FACTS = 500;

/** Batches in hand at a time: enough to keep PostgreSQL busy while the next is read. */
const BATCHES_AT_ONCE = 8;

/** A compressed body is not unpacked: a small one could become anything. */
async function refuseEncoded(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  return encoding === 'identity' ? undefined : sendFailure(request, reply, { code: 'server.unsupported_media' });
}

/** A batch that is too long is a till's mistake about size, not about form: it has a code of its own. */
async function refuseLong(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { body } = request;
  const facts: unknown = typeof body === 'object' && body !== null && 'facts' in body ? body.facts : null;
  if (!Array.isArray(facts) || facts.length <= MOST_FACTS) return undefined;
  return sendFailure(request, reply, { code: 'sync.batch_too_large', details: { max: MOST_FACTS } });
}

/**
 * Reads a body as JSON. Megabytes of facts come here, so the bytes are read in one go and not searched for the names of prototypes: what is
 * read goes through the schema, which makes objects of its own and takes over nothing it does not name.
 */
function readJson(_request: FastifyRequest, bytes: Buffer, done: (error: Error | null, body?: unknown) => void): void {
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    done(Object.assign(new Error('the body is not JSON', { cause }), { statusCode: 400 }));
    return;
  }
  done(null, body);
}

/** Mounts what devices say: facts and heartbeats. */
export async function mountSync(instance: FastifyInstance, options: SyncRoutesOptions): Promise<void> {
  await instance.register(async (scope) => {
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, readJson);
    mountRoutes(scope, options);
  });
}

function mountRoutes(instance: FastifyInstance, options: SyncRoutesOptions): void {
  const { store, guard } = options;
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const security = [{ device: [] }];
  const turns = createTurns(BATCHES_AT_ONCE);
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
      onRequest: [refuseEncoded, guard.device()],
      preValidation: [refuseLong, turns.take],
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
      onRequest: [refuseEncoded, guard.device()],
    },
    async (request, reply) => {
      const device = deviceOf(request);
      if (request.body.device !== device.id) return sendFailure(request, reply, { code: 'auth.device_foreign' });
      const heard = await store.heartbeat(request.body, { device: device.id });
      return heard.ok ? heard.value : sendFailure(request, reply, heard.error);
    },
  );
}
