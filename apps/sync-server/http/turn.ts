import type { FastifyReply, FastifyRequest } from 'fastify';

/** Lets few requests at a time go on; the others wait in the order they came. */
export interface Turns {
  /** A hook for after the body is there: a caller on a slow line holds up nobody. A turn ends with the answer, or when the caller is gone. */
  take(request: FastifyRequest, reply: FastifyReply): Promise<unknown>;
  /** How many wait just now. */
  waiting(): number;
}

/**
 * Makes it. When a thousand tills find the server again, work done on all of them at once is finished for none, and a server that falls again
 * has done it for nothing: in turn, each is answered as early as it can be. Who gave up while waiting is passed over.
 */
export function createTurns(atOnce: number): Turns {
  let going = 0;
  const queue = new Set<() => void>();
  const begin = (reply: FastifyReply): void => {
    going += 1;
    reply.raw.once('close', () => {
      going -= 1;
      const [next] = queue;
      next?.();
    });
  };
  return {
    waiting: () => queue.size,
    take: (_request, reply) =>
      new Promise((go) => {
        if (reply.raw.destroyed) {
          go(reply.hijack());
          return;
        }
        if (going < atOnce) {
          begin(reply);
          go(undefined);
          return;
        }
        const called = (): void => {
          queue.delete(called);
          reply.raw.off('close', gone);
          begin(reply);
          go(undefined);
        };
        const gone = (): void => {
          queue.delete(called);
          go(reply.hijack());
        };
        queue.add(called);
        reply.raw.once('close', gone);
      }),
  };
}
