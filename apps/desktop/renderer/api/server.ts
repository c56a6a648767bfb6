import { err, type Result } from '@valero/domain/kernel';
import type { Transport } from './contract.ts';
import { parseJson, readProblem } from './reply.ts';

/** The access token lives in memory only; the refresh token is a cookie no script can read. */
let accessToken: string | null = null;
let refreshing: Promise<unknown> | null = null;

async function send(path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  if (accessToken) headers.set('authorization', `Bearer ${accessToken}`);
  return await fetch(path, { ...init, headers, credentials: 'same-origin' });
}

function jsonBody(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function keepToken(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || !('accessToken' in body) || typeof body.accessToken !== 'string')
    return false;
  accessToken = body.accessToken;
  return true;
}

/**
 * Gets a fresh access token from the refresh cookie; one request even when many calls find the old one expired.
 * Gives what the server says of the session, null when there is none.
 */
export function serverRefresh(): Promise<unknown> {
  refreshing ??= send('/api/v1/auth/refresh', jsonBody({}))
    .then(async (response) => {
      const body = response.ok ? parseJson(await response.text()) : null;
      return keepToken(body) ? body : null;
    })
    .catch(() => null)
    .finally(() => {
      refreshing = null;
    });
  return refreshing;
}

/** Sends with the access token and once more after a refresh when the token had expired. */
export async function serverFetch(path: string, init: RequestInit = {}): Promise<Response> {
  const first = await send(path, init);
  if (first.status !== 401 || (await serverRefresh()) === null) return first;
  return await send(path, init);
}

async function request(path: string, body: unknown): Promise<Result<unknown>> {
  try {
    const response = await serverFetch(path, jsonBody(body));
    const parsed = parseJson(await response.text());
    if (!response.ok) return readProblem(parsed, response.status);
    return { ok: true, value: parsed };
  } catch (error) {
    return err({ code: 'net.unreachable', details: { reason: String(error) } });
  }
}

/** Signs in at the sync server. */
export async function serverSignIn(login: string, password: string): Promise<Result<unknown>> {
  try {
    const response = await send('/api/v1/auth/sign-in', jsonBody({ login, password }));
    const body = parseJson(await response.text());
    if (!response.ok) return readProblem(body, response.status);
    return keepToken(body) ? { ok: true, value: body } : err({ code: 'net.bad_reply' });
  } catch (error) {
    return err({ code: 'net.unreachable', details: { reason: String(error) } });
  }
}

/** Signs out: the refresh cookie is revoked, the access token forgotten. */
export async function serverSignOut(): Promise<void> {
  await send('/api/v1/auth/sign-out', jsonBody({})).catch(() => undefined);
  accessToken = null;
}

/** Calls a command or query of the sync server over HTTP. */
export function callOverHttp(kind: 'command' | 'query', name: string, input: unknown): Promise<Result<unknown>> {
  return request(`/api/v1/${kind === 'command' ? 'commands' : 'queries'}/${name}`, input);
}

/** The sync server in a plain browser: no till, so no events. */
export function serverTransport(): Transport {
  return {
    kind: 'server',
    call: async (name) => err({ code: 'net.no_till', details: { name } }),
    subscribe: () => () => undefined,
    onConnection(listener) {
      listener(true);
      return () => undefined;
    },
  };
}
