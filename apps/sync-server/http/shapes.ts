import { SHAPES } from '@valero/domain/sync';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { bearerOf, hashSecret } from '../auth/tokens.ts';
import type { ShapeGateway } from '../shapes/gateway.ts';
import { deviceOf, type Guard } from './guard.ts';
import { sendFailure } from './problem.ts';

/** The query of an address as it was sent. */
export function queryOf(url: string): URLSearchParams {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
}

/** Aborted when the answer has left or the reader has hung up. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  reply.raw.once('finish', () => gone.abort());
  // the reader hung up while its token was looked up
  if (reply.raw.destroyed) gone.abort();
  return gone.signal;
}

/** Mounts the shapes devices follow. */
export function mountShapes(
  instance: FastifyInstance,
  { gateway, guard }: { readonly gateway: ShapeGateway; readonly guard: Guard },
): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/sync/v1/shapes/:name',
    {
      schema: {
        tags: ['sync'],
        summary: 'Master data for a device (Electric HTTP protocol, read with @electric-sql/client)',
        description: `One of ${SHAPES.join(', ')}. The query is the protocol's (offset, handle, live, cursor …); table, condition and columns are the server's alone, and so named they are passed over. 400 and 409 carry the protocol's own bodies instead of a problem.`,
        params: z.object({ name: z.string().max(40) }),
        security: [{ device: [] }],
      },
      onRequest: guard.device(),
    },
    async (request, reply) => {
      const token = bearerOf(request.headers.authorization);
      const name = SHAPES.find((shape) => shape === request.params.name);
      if (name === undefined || token === null) return sendFailure(request, reply, { code: 'sync.shape_unknown' });
      const answer = await gateway.answer({
        reader: { token: hashSecret(token), device: deviceOf(request) },
        name,
        query: queryOf(request.url),
        ifNoneMatch: request.headers['if-none-match'],
        gone: goneSignal(reply),
      });
      if (!answer.ok) return sendFailure(request, reply, answer.error);
      const { status, headers, body } = answer.value;
      return reply.code(status).headers(headers).send(body);
    },
  );
}
