import { type Device, rightsOf, type User } from '@valero/domain/identity';
import type { Actor, Failure } from '@valero/domain/kernel';
import type { IdentityStore, QueryScope } from '@valero/storage/pg';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { SigningKeys } from '../auth/keys.ts';
import { bearerOf, hashSecret, verifyAccess } from '../auth/tokens.ts';
import type { Now } from './clock.ts';
import { sendFailure } from './problem.ts';

/** The person behind a request. */
export interface Person {
  readonly user: User;
  readonly actor: Actor;
  /** Whose figures the person sees: a store's own people only that store. */
  readonly scope: QueryScope;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `requirePerson`. */
    person: Person | null;
    /** Set by `requireDevice`. */
    device: Device | null;
  }
}

/** Checks who is calling, before a byte of the body is read. */
export interface Guard {
  /** Lets a signed-in, active person with the right through; null = anybody signed in. */
  person(right: string | null): onRequestAsyncHookHandler;
  /** Lets an enrolled device through. */
  device(): onRequestAsyncHookHandler;
  /** A name for a bearer whose token was good lately; for the rate limit. */
  knownCaller(authorization: string): string | null;
}

/** Good tokens remembered by their hash, so that callers behind one address do not share one limit. */
const REMEMBERED = 20_000;

/** What the guard needs. */
export interface GuardOptions {
  readonly identity: Pick<IdentityStore, 'user'>;
  /** The device of a token that is good. */
  readonly deviceByToken: (tokenHash: string) => Promise<Device | null>;
  readonly keys: () => SigningKeys;
  readonly now: Now;
}

/** Makes the guard. Every request is checked against the database: a person switched off or a token revoked is out at once. */
export function createGuard({ identity, deviceByToken, keys, now }: GuardOptions): Guard {
  const known = new Map<string, string>();
  const remember = (token: string, caller: string): void => {
    if (known.size >= REMEMBERED) known.clear();
    known.set(hashSecret(token), caller);
  };
  const admit = async (request: FastifyRequest, right: string | null): Promise<Failure | null> => {
    const token = bearerOf(request.headers['authorization']);
    if (token === null) return { code: 'identity.signed_out' };
    const claims = await verifyAccess(keys(), token, now());
    if (!claims.ok) return claims.error;
    const user = await identity.user(claims.value.user);
    if (user === null || !user.active) return { code: 'identity.signed_out' };
    remember(token, `person:${user.id}`);
    const rights = rightsOf(user.role);
    request.person = {
      user,
      actor: { id: user.id, name: user.name, rights },
      scope: { store: user.store },
    };
    if (right !== null && !rights.has(right)) return { code: 'identity.right_missing', details: { right } };
    return null;
  };
  const admitDevice = async (request: FastifyRequest): Promise<Failure | null> => {
    const token = bearerOf(request.headers['authorization']);
    const device = token === null ? null : await deviceByToken(hashSecret(token));
    if (token === null || device === null) return { code: 'auth.device_required' };
    remember(token, `device:${device.id}`);
    request.device = device;
    return null;
  };
  return {
    person: (right) => async (request, reply) => refuse(request, reply, await admit(request, right)),
    device: () => async (request, reply) => refuse(request, reply, await admitDevice(request)),
    knownCaller(authorization) {
      const token = bearerOf(authorization);
      return token === null ? null : (known.get(hashSecret(token)) ?? null);
    },
  };
}

function refuse(request: FastifyRequest, reply: FastifyReply, failure: Failure | null): unknown {
  if (failure === null) return undefined;
  request.log.info({ code: failure.code }, 'request refused');
  return sendFailure(request, reply, failure);
}

/** Adds the two places a guard writes to. */
export function decorateRequests(app: FastifyInstance): void {
  app.decorateRequest('person', null);
  app.decorateRequest('device', null);
}

/** The person a guarded route runs for; a route without a guard that asks is our bug. */
export function personOf(request: FastifyRequest): Person {
  if (request.person === null) throw new Error(`${request.url} asks for a person and has no guard`);
  return request.person;
}

/** The device a guarded route runs for; a route without a guard that asks is our bug. */
export function deviceOf(request: FastifyRequest): Device {
  if (request.device === null) throw new Error(`${request.url} asks for a device and has no guard`);
  return request.device;
}
