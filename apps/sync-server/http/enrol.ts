import { zCompany, zDevice, zStore } from '@valero/domain/identity';
import { type DeviceId, zId } from '@valero/domain/kernel';
import type { IdentityStore } from '@valero/storage/pg';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { newSecret } from '../auth/tokens.ts';
import type { Now } from './clock.ts';
import type { Guard } from './guard.ts';
import { sendFailure } from './problem.ts';

/** What a new till is given: who it is, and the token it shows from then on. Seen once, never stored here. */
export const zEnrolment = z.object({ company: zCompany, store: zStore, device: zDevice, token: z.string() });
export type Enrolment = z.infer<typeof zEnrolment>;

const zParams = z.object({ id: zId<DeviceId>() });

/** Mounts giving tokens to devices and taking them away; for people with `device.setup`. */
export function mountEnrolment(
  instance: FastifyInstance,
  options: { readonly identity: IdentityStore; readonly guard: Guard; readonly now: Now },
): void {
  const { identity, guard, now } = options;
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
      schema: { ...schema, summary: "End a device's tokens", response: { 200: z.object({ revoked: z.int() }) } },
      onRequest: guard.person('device.setup'),
    },
    async (request) => ({ revoked: await identity.revokeDeviceTokens(request.params.id, now()) }),
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
