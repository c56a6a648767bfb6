import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ShapeRole } from '../shapes/engine.ts';
import { goneSignal, queryOf } from './shapes.ts';

/**
 * Mounts Electric's protocol for gateways in other processes, behind the secret. Only what a gateway asks: no subsets, no deletions.
 * A gateway is one caller with thousands of readers behind it, so it is not counted.
 */
export function mountShapeService(app: FastifyInstance, role: ShapeRole): void {
  const config = { rateLimit: false } as const;
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { status, headers, body } = await role.answer({
      method: 'GET',
      path: request.url.split('?')[0] ?? '',
      query: queryOf(request.url),
      headers: { 'if-none-match': request.headers['if-none-match'] },
      signal: goneSignal(reply),
    });
    const whole = typeof body === 'string' || Buffer.isBuffer(body);
    return reply
      .code(status)
      .headers(headers)
      .send(whole ? body : Readable.from(body));
  };
  app.get(
    '/v1/shape',
    { config, schema: { tags: ['ops'], summary: 'Shapes, for gateways (Electric HTTP protocol)' } },
    answer,
  );
  app.get('/v1/health', { config, schema: { tags: ['ops'], summary: 'How the shapes stand' } }, answer);
}
