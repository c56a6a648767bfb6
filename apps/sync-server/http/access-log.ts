import { type AccessKind, accessed } from '@valero/domain/audit';
import type { Store, User } from '@valero/domain/identity';
import type { ServerStore } from '@valero/storage/pg';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Now, offsetAt } from './clock.ts';

/** An access as it is noted. */
export interface Access {
  readonly kind: AccessKind;
  /** null = nobody we know. */
  readonly user: User | null;
  /** Name of the person, or the login that was tried. */
  readonly who: string;
  readonly detail: string;
}

/** Notes who got at the data, as facts of the server's journal: append-only and chained like every other. */
export interface AccessLog {
  /** Never rejects: a person is not kept from working because the note failed; the failure is logged. */
  note(request: FastifyRequest, access: Access): Promise<void>;
}

/** The store an access is noted under: the person's own, else the first. */
function placeOf(stores: readonly Store[], user: User | null): Store | null {
  return stores.find(({ id }) => id === user?.store) ?? stores[0] ?? null;
}

/** Text as a fact takes it. */
function clean(text: string, max: number): string {
  return text.replace(/\p{Cc}/gu, ' ').slice(0, max);
}

/** Makes the log. */
export function createAccessLog(options: {
  readonly store: ServerStore;
  readonly now: Now;
  readonly newId: () => string;
}): AccessLog {
  const { store, now, newId } = options;
  return {
    async note(request, { kind, user, who, detail }) {
      try {
        const place = placeOf(await store.identity.stores(), user);
        if (place === null) return;
        const at = now();
        const payload = { kind, userId: user?.id ?? null, who: clean(who, 120), detail: clean(detail, 300) };
        await store.commit({
          drafts: [accessed.draft({ ...payload, origin: clean(request.ip, 60) })],
          ...{ actor: user?.id ?? null, store: place.id, at, offset: offsetAt(place.timeZone, at), newId },
        });
      } catch (error) {
        request.log.error({ err: error, kind }, 'an access was not noted');
      }
    },
  };
}

/** Notes every workbook that was given out. */
export function noteWorkbooks(app: FastifyInstance, access: AccessLog): void {
  app.addHook('onResponse', async (request, reply) => {
    const { url } = request.routeOptions;
    if (reply.statusCode !== 200 || request.person === null || !url?.startsWith('/api/v1/exports/')) return;
    if (!url.endsWith('.xlsx')) return;
    const { user } = request.person;
    await access.note(request, {
      kind: 'exported',
      user,
      who: user.name,
      detail: request.url.slice('/api/v1/exports/'.length),
    });
  });
}
