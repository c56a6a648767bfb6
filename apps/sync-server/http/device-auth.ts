import { zCompany, zDevice, zStore, zUser } from '@valero/domain/identity';
import { zKnownNumbers } from '@valero/domain/kasse';
import { type DeviceId, toInstant, zInstant } from '@valero/domain/kernel';
import type { IdentityStore, ServerStore } from '@valero/storage/pg';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { DEVICE_TOKEN_SECONDS, hashCode, keyIdOf, provesKey, verifyAssertion } from '../auth/devices.ts';
import { createThrottle, SIGN_IN_RULE, type Throttle } from '../auth/throttle.ts';
import { newSecret } from '../auth/tokens.ts';
import type { Now } from './clock.ts';
import { sendFailure } from './problem.ts';

/** What the two doors of a device need. */
export interface DeviceAuthOptions {
  readonly store: Pick<ServerStore, 'identity' | 'knownOf'>;
  readonly now: Now;
  /** A new UUID at every call. */
  readonly newId: () => string;
}

const zEnrol = z.object({
  code: z.string().min(8).max(40),
  publicKey: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .describe('Ed25519, base64url; the private half never leaves the device'),
  device: z.uuid().optional().describe('Which device this is already, so that a code for another one is not used up'),
  proof: z
    .string()
    .max(200)
    .describe('Ed25519 signature over "valero-enrol\\n<SHA-256 hex of the code>\\n<publicKey>", base64url'),
});
const zEnrolled = z.object({
  key: z.uuid().describe('Id of the key, `kid` of later assertions'),
  company: zCompany,
  store: zStore,
  device: zDevice,
  users: z.array(zUser).describe('Who may sign in at this device before it has its shapes'),
  epoch: z
    .int()
    .describe(
      'How far the journal of this device has come here; one that begins again begins above it. 0 = nothing is known',
    ),
  numbers: zKnownNumbers,
  serverTime: zInstant,
});
const zToken = z.object({ token: z.string(), expiresIn: z.int().describe('Seconds'), serverTime: zInstant });

/** Mounts the two doors that need no token: enrolling with a one-time code, and a short token for a signed assertion. */
export function mountDeviceAuth(instance: FastifyInstance, options: DeviceAuthOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const throttle = createThrottle(SIGN_IN_RULE);
  app.post(
    '/sync/v1/enrol',
    {
      schema: {
        tags: ['sync'],
        summary: 'Enrol a device with its one-time code and the public key it made',
        body: zEnrol,
        response: { 200: zEnrolled },
      },
    },
    async (request, reply) => enrol(options, throttle, request, reply, request.body),
  );
  app.post(
    '/sync/v1/token',
    {
      schema: {
        tags: ['sync'],
        summary: 'A short token for an assertion signed with the key of the device (RFC 7523)',
        description:
          'EdDSA JWT: `kid` the key, `iss` and `sub` the device, `aud` "valero-sync", `jti` a new UUID, `iat`, `exp` at most 300 s later.',
        body: z.object({ assertion: z.string().max(4000) }),
        response: { 200: zToken },
      },
    },
    async (request, reply) => tokenFor(options, request, reply, request.body.assertion),
  );
}

async function enrol(
  { store, now, newId }: DeviceAuthOptions,
  throttle: Throttle,
  request: FastifyRequest,
  reply: FastifyReply,
  { code, publicKey, proof, device }: z.infer<typeof zEnrol>,
): Promise<z.infer<typeof zEnrolled> | FastifyReply> {
  const seconds = throttle.waitSeconds(request.ip, now());
  if (seconds > 0) return sendFailure(request, reply, { code: 'identity.throttled', details: { seconds } });
  const { identity } = store;
  const enrolled = provesKey(code, publicKey, proof)
    ? await identity.enrolDevice(
        { codeHash: hashCode(code), publicKey, newKey: newId(), expected: device ?? null },
        now(),
      )
    : null;
  if (enrolled === null || !enrolled.ok) {
    throttle.failed(request.ip, now());
    request.log.warn({ ip: request.ip }, 'an enrolment was refused');
    return sendFailure(request, reply, enrolled === null ? { code: 'auth.assertion_invalid' } : enrolled.error);
  }
  throttle.succeeded(request.ip);
  const found = await whoIs(identity, enrolled.value.device);
  if (found === null) return sendFailure(request, reply, { code: 'server.not_set_up' });
  request.log.info({ device: enrolled.value.device }, 'a device was enrolled');
  reply.header('cache-control', 'no-store');
  const known = await store.knownOf(enrolled.value.device);
  return { ...found, ...known, key: enrolled.value.key, serverTime: now() };
}

/** Everything a device must know of itself, and the people of its store: the rows its shapes will bring it too. */
async function whoIs(identity: IdentityStore, id: DeviceId) {
  const [company, device, users] = await Promise.all([identity.company(), identity.device(id), identity.users()]);
  const store = device === null ? null : await identity.store(device.store);
  if (company === null || device === null || store === null) return null;
  const here = users.filter(
    (user) => user.active && user.pinHash !== null && (user.store === null || user.store === device.store),
  );
  return { company, store, device, users: here };
}

async function tokenFor(
  { store: { identity }, now }: DeviceAuthOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  assertion: string,
): Promise<z.infer<typeof zToken> | FastifyReply> {
  const id = keyIdOf(assertion);
  const key = id === null ? null : await identity.deviceKey(id);
  if (key === null) return sendFailure(request, reply, { code: 'auth.key_unknown' });
  const at = now();
  const shown = await verifyAssertion(assertion, key, at);
  if (!shown.ok) {
    request.log.info({ code: shown.error.code, device: key.device }, 'an assertion was refused');
    return sendFailure(request, reply, shown.error);
  }
  if (!(await identity.takeAssertion(shown.value.jti, toInstant(shown.value.goodUntil), at)))
    return sendFailure(request, reply, { code: 'auth.assertion_used' });
  const { secret, hash } = newSecret();
  const expiresAt = toInstant(at + DEVICE_TOKEN_SECONDS * 1000);
  if (!(await identity.addKeyToken({ key: key.id, hash, expiresAt }, at)))
    return sendFailure(request, reply, { code: 'auth.key_unknown' });
  reply.header('cache-control', 'no-store');
  return { token: secret, expiresIn: DEVICE_TOKEN_SECONDS, serverTime: at };
}
