import { zCompany, zDevice, zStore } from '@valero/domain/identity';
import { type DeviceId, toInstant, zId, zInstant, zText } from '@valero/domain/kernel';
import type { IdentityStore, ServerStore } from '@valero/storage/pg';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { CODE_MS, hashCode, newCode } from '../auth/devices.ts';
import { newSecret } from '../auth/tokens.ts';
import type { Now } from './clock.ts';
import { type Guard, personOf } from './guard.ts';
import { sendFailure } from './problem.ts';

/** What a new till is given: who it is, and the token it shows from then on. Seen once, never stored here. */
export const zEnrolment = z.object({ company: zCompany, store: zStore, device: zDevice, token: z.string() });
export type Enrolment = z.infer<typeof zEnrolment>;

const zParams = z.object({ id: zId<DeviceId>() });
const zCode = z.object({
  code: z.string().describe('Shown once; read it to whoever stands at the device'),
  expiresAt: zInstant,
});
const zReason = z.object({ reason: zText(300).min(3) });

/** Mounts letting devices in, keeping them out and releasing those that are held; for people with `device.setup`. */
export function mountEnrolment(
  instance: FastifyInstance,
  options: {
    readonly store: Pick<ServerStore, 'identity' | 'releaseDevice'>;
    readonly guard: Guard;
    readonly now: Now;
  },
): void {
  const { store, guard, now } = options;
  const { identity } = store;
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const schema = { tags: ['auth'], params: zParams, security: [{ person: [] }] };
  app.post(
    '/api/v1/devices/:id/token',
    {
      schema: { ...schema, summary: 'Give a device a token; earlier ones end', response: { 200: zEnrolment } },
      onRequest: guard.person('device.setup'),
    },
    async (request, reply) => {
      const enrolment = await enrol(identity, request.params.id, now());
      if (enrolment === null) return sendFailure(request, reply, { code: 'sync.device_unknown' });
      return enrolment;
    },
  );
  app.delete(
    '/api/v1/devices/:id/token',
    {
      schema: {
        ...schema,
        summary: "End a device's keys, tokens and codes; the next request it makes is refused",
        response: { 200: z.object({ revoked: z.int() }) },
      },
      onRequest: guard.person('device.setup'),
    },
    async (request) => ({
      revoked: await identity.revokeDevice(request.params.id, personOf(request).user.id, now()),
    }),
  );
  app.post(
    '/api/v1/devices/:id/code',
    {
      schema: {
        ...schema,
        summary: 'A one-time code to enrol a device with; good for a day, earlier codes end',
        response: { 200: zCode },
      },
      onRequest: guard.person('device.setup'),
    },
    async (request, reply) => {
      const code = newCode();
      const expiresAt = toInstant(now() + CODE_MS);
      const by = personOf(request).user.id;
      const made = await identity.addDeviceCode(
        { device: request.params.id, hash: hashCode(code), expiresAt, by },
        now(),
      );
      if (!made) return sendFailure(request, reply, { code: 'sync.device_unknown' });
      reply.header('cache-control', 'no-store');
      return { code, expiresAt };
    },
  );
  app.post(
    '/api/v1/devices/:id/release',
    {
      schema: {
        ...schema,
        summary:
          'Take in the other history of a device that was held (or an older one that was refused), with a reason',
        body: zReason,
        response: { 200: z.object({ released: z.literal(true) }) },
      },
      onRequest: guard.person('device.setup'),
    },
    async (request, reply) => {
      const by = personOf(request).user.id;
      const released = await store.releaseDevice(request.params.id, { by, reason: request.body.reason });
      if (!released.ok) return sendFailure(request, reply, released.error);
      return { released: true as const };
    },
  );
}

/** Makes a new token for a device and ends the ones before; null = no such device. */
export async function enrol(identity: IdentityStore, id: DeviceId, at: ReturnType<Now>): Promise<Enrolment | null> {
  const [company, device] = await Promise.all([identity.company(), identity.device(id)]);
  const store = device === null ? null : await identity.store(device.store);
  if (company === null || device === null || store === null) return null;
  const { secret, hash } = newSecret();
  await identity.revokeDeviceTokens(id, at);
  await identity.addDeviceToken(id, hash, at);
  return { company, store, device, token: secret };
}
