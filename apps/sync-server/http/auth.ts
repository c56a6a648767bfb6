import { randomUUID } from 'node:crypto';
import { rightsOf, type User, zRole } from '@valero/domain/identity';
import { toInstant } from '@valero/domain/kernel';
import type { IdentityStore } from '@valero/storage/pg';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import type { SigningKeys } from '../auth/keys.ts';
import { MAX_SECRET, type Passwords } from '../auth/passwords.ts';
import type { Throttle } from '../auth/throttle.ts';
import { ACCESS_SECONDS, hashSecret, newSecret, REFRESH_MS, signAccess } from '../auth/tokens.ts';
import type { AccessLog } from './access-log.ts';
import type { Now } from './clock.ts';
import { type Guard, personOf } from './guard.ts';
import { sendFailure } from './problem.ts';

/** Parts of the sign-in. */
export interface AuthRoutesOptions {
  readonly identity: IdentityStore;
  readonly passwords: Passwords;
  readonly throttle: Throttle;
  readonly keys: () => SigningKeys;
  readonly guard: Guard;
  readonly now: Now;
  readonly access: AccessLog;
}

/** Name of the refresh cookie. */
export const REFRESH_COOKIE = 'valero_refresh';
const COOKIE_PATH = '/api/v1/auth';

const zMe = z.object({
  id: z.string(),
  login: z.string(),
  name: z.string(),
  role: zRole,
  rights: z.array(z.string()),
  store: z.string().nullable().describe('null = all stores'),
});
const zSession = z.object({ accessToken: z.string(), expiresIn: z.int().describe('Seconds'), user: zMe });
type Session = z.infer<typeof zSession>;

/** Mounts sign-in, refresh, sign-out, `me` and the public keys. */
export function mountAuth(instance: FastifyInstance, options: AuthRoutesOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const { keys, guard } = options;
  app.post(
    '/api/v1/auth/sign-in',
    {
      schema: {
        tags: ['auth'],
        summary: 'Sign in with login and password; sets the refresh cookie',
        body: z.object({ login: z.string().min(1).max(60), password: z.string().min(1).max(MAX_SECRET) }),
        response: { 200: zSession },
      },
    },
    async (request, reply) => signIn(options, request, reply, request.body),
  );
  app.post(
    '/api/v1/auth/refresh',
    { schema: { tags: ['auth'], summary: 'A new access token for the refresh cookie', response: { 200: zSession } } },
    async (request, reply) => refresh(options, request, reply),
  );
  app.post(
    '/api/v1/auth/sign-out',
    { schema: { tags: ['auth'], summary: 'End this session', response: { 200: z.object({}) } } },
    async (request, reply) => {
      const token = request.cookies[REFRESH_COOKIE];
      if (token !== undefined) await endSession(options, request, token);
      clearCookie(reply);
      return {};
    },
  );
  app.get(
    '/api/v1/me',
    {
      schema: {
        tags: ['auth'],
        summary: 'Who is signed in',
        security: [{ person: [] }],
        response: { 200: zMe },
      },
      onRequest: guard.person(null),
    },
    async (request) => me(personOf(request).user),
  );
  app.get(
    '/.well-known/jwks.json',
    { schema: { tags: ['auth'], summary: 'Public keys of the access tokens (RFC 7517)' } },
    async (_request, reply) => reply.header('cache-control', 'public, max-age=300').send(keys().jwks),
  );
}

async function signIn(
  { identity, passwords, throttle, keys, now, access }: AuthRoutesOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  { login, password }: { readonly login: string; readonly password: string },
): Promise<Session | FastifyReply> {
  // a login is throttled per address, so that nobody can lock a colleague out from elsewhere
  const key = `${login.trim().toLowerCase()}@${request.ip}`;
  const seconds = throttle.waitSeconds(key, now());
  if (seconds > 0) return sendFailure(request, reply, { code: 'identity.throttled', details: { seconds } });
  const user = await identity.userByLogin(login.trim());
  const stored = user === null || !user.active ? null : await identity.passwordHash(user.id);
  const right = await passwords.verify(stored, password);
  if (user === null || !right) {
    throttle.failed(key, now());
    request.log.warn({ ip: request.ip }, 'sign-in failed');
    await access.note(request, { kind: 'signInFailed', user: null, who: login.trim(), detail: '' });
    return sendFailure(request, reply, { code: 'identity.sign_in_failed' });
  }
  throttle.succeeded(key);
  const family = randomUUID();
  const { secret, hash } = newSecret();
  const at = now();
  await identity.addRefreshToken({ hash, family, user: user.id, createdAt: at, expiresAt: toInstant(at + REFRESH_MS) });
  setCookie(request, reply, secret);
  request.log.info({ user: user.id }, 'signed in');
  await access.note(request, { kind: 'signedIn', user, who: user.name, detail: user.role });
  return session(user, await signAccess(keys(), { user: user.id, family }, at));
}

async function refresh(
  { identity, keys, now }: AuthRoutesOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Session | FastifyReply> {
  const token = request.cookies[REFRESH_COOKIE];
  if (token === undefined) return sendFailure(request, reply, { code: 'auth.refresh_invalid' });
  const { secret, hash } = newSecret();
  const at = now();
  const rotated = await identity.rotateRefreshToken(
    hashSecret(token),
    { hash, expiresAt: toInstant(at + REFRESH_MS) },
    at,
  );
  if (!rotated.ok) {
    request.log.warn({ code: rotated.error.code }, 'refresh refused');
    if (rotated.error.code !== 'auth.refresh_raced') clearCookie(reply);
    return sendFailure(request, reply, rotated.error);
  }
  const user = await identity.user(rotated.value.user);
  if (user === null || !user.active) {
    await identity.revokeFamily(rotated.value.family, at);
    clearCookie(reply);
    return sendFailure(request, reply, { code: 'auth.refresh_invalid' });
  }
  setCookie(request, reply, secret);
  return session(user, await signAccess(keys(), { user: user.id, family: rotated.value.family }, at));
}

/** Takes the token once more to learn its family, and revokes that. A token already used ends its family by itself. */
async function endSession(
  { identity, now, access }: AuthRoutesOptions,
  request: FastifyRequest,
  token: string,
): Promise<void> {
  const at = now();
  const { hash } = newSecret();
  const rotated = await identity.rotateRefreshToken(hashSecret(token), { hash, expiresAt: at }, at, 0);
  if (!rotated.ok) return;
  await identity.revokeFamily(rotated.value.family, at);
  const user = await identity.user(rotated.value.user);
  if (user) await access.note(request, { kind: 'signedOut', user, who: user.name, detail: '' });
}

function session(user: User, accessToken: string): Session {
  return { accessToken, expiresIn: ACCESS_SECONDS, user: me(user) };
}

function me({ id, login, name, role, store }: User): z.infer<typeof zMe> {
  return { id, login, name, role, rights: [...rightsOf(role)], store };
}

function setCookie(request: FastifyRequest, reply: FastifyReply, secret: string): void {
  reply.setCookie(REFRESH_COOKIE, secret, {
    path: COOKIE_PATH,
    httpOnly: true,
    sameSite: 'strict',
    // plain http only ever happens on loopback; a proxy with TLS tells us by X-Forwarded-Proto
    secure: request.protocol === 'https',
    maxAge: REFRESH_MS / 1000,
  });
}

function clearCookie(reply: FastifyReply): void {
  reply.clearCookie(REFRESH_COOKIE, { path: COOKIE_PATH, httpOnly: true, sameSite: 'strict' });
}
