import { type Actor, err, type Failure, ok, type Result, toId } from '@valero/domain/kernel';
import * as z from 'zod';
import type { ServerLink } from './sync/server-link.ts';

const TIMEOUT_MS = 15_000;
/** Where this device can answer itself, a line that is thought dead is not waited for longer. */
const SHORT_TIMEOUT_MS = 2_500;
/** A workbook of a year, or the upload of a large list. */
const FILE_TIMEOUT_MS = 180_000;

/** The office's way to the sync server: the host keeps the tokens, the screen never sees them. */
export interface Office {
  signIn(login: string, password: string): Promise<Result<unknown>>;
  signOut(): Promise<Result<unknown>>;
  /** Somebody else may stand here now: the tokens are dropped, the server is told when it can be reached. */
  forget(): void;
  /** Who is signed in at the head office; also while it cannot be reached. Null = nobody. */
  person(): Actor | null;
  /** Errors: host.offline, host.server_sign_in, and whatever the server refuses with. `impatient` = there is another way. */
  call(kind: 'command' | 'query', name: string, input: unknown, impatient?: boolean): Promise<Result<unknown>>;
  /** Workbooks, uploads and who is signed in: bytes as they are, in base64. Errors as `call`; what the server refuses comes as its status. */
  fetch(request: OfficeRequest): Promise<Result<OfficeReply>>;
}

/** A request below `/api/v1/`; `body` = bytes in base64, null = none. */
export interface OfficeRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body: string | null;
}

/** The server's answer; `name` = what it calls the file, null = it is none. */
export interface OfficeReply {
  readonly status: number;
  readonly type: string;
  readonly name: string | null;
  readonly body: string;
}

const zTokens = z.looseObject({ accessToken: z.string().min(1) });
const zSignedIn = z.object({ user: z.object({ id: z.string(), name: z.string(), rights: z.array(z.string()) }) });
const zProblem = z.object({
  code: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** Makes the office's way; without a server every call is `host.offline`. `onLost` is told when there was no answer. */
export function createOffice(link: ServerLink | null, onLost: () => void = () => undefined): Office {
  let accessToken: string | null = null;
  let refreshCookie: string | null = null;
  let person: Actor | null = null;

  async function post(
    server: ServerLink,
    path: string,
    body: unknown,
    timeoutMs: number = TIMEOUT_MS,
  ): Promise<{ status: number; body: unknown }> {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (accessToken) headers['authorization'] = `Bearer ${accessToken}`;
    if (refreshCookie && path.startsWith('/api/v1/auth/')) headers['cookie'] = refreshCookie;
    const response = await server.fetch(`${server.url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body ?? {}),
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    });
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
    if (cookies.length > 0) refreshCookie = cookies.join('; ');
    return { status: response.status, body: parseJson(await response.text()) };
  }

  async function refresh(server: ServerLink): Promise<boolean> {
    if (!refreshCookie) return false;
    const answer = await post(server, '/api/v1/auth/refresh', {});
    return keepToken(answer.body);
  }

  function keepToken(body: unknown): boolean {
    const tokens = zTokens.safeParse(body);
    accessToken = tokens.success ? tokens.data.accessToken : null;
    person = personIn(body) ?? (tokens.success ? person : null);
    return tokens.success;
  }

  async function reach<T>(work: (server: ServerLink) => Promise<Result<T>>): Promise<Result<T>> {
    if (!link) return err({ code: 'host.offline' });
    try {
      return await work(link);
    } catch {
      onLost();
      return err({ code: 'host.offline' });
    }
  }

  const end = (): Promise<Result<unknown>> =>
    reach(async (server) => {
      const ended = post(server, '/api/v1/auth/sign-out', {});
      accessToken = null;
      refreshCookie = null;
      person = null;
      await ended;
      return ok({});
    });

  return {
    signIn: (login, password) =>
      reach(async (server) => {
        const { status, body } = await post(server, '/api/v1/auth/sign-in', { login, password });
        if (status !== 200 || !keepToken(body)) return refused(status, body);
        const { accessToken: _secret, ...rest } = body as Record<string, unknown>;
        return ok(rest);
      }),
    signOut: end,
    person: () => person,
    forget() {
      if (accessToken || refreshCookie) void end();
    },
    call: (kind, name, input, impatient = false) =>
      reach(async (server) => {
        const timeoutMs = impatient ? SHORT_TIMEOUT_MS : TIMEOUT_MS;
        const path = `/api/v1/${kind === 'command' ? 'commands' : 'queries'}/${encodeURIComponent(name)}`;
        if (!accessToken && !(await refresh(server))) return err({ code: 'host.server_sign_in' });
        let answer = await post(server, path, input, timeoutMs);
        if (answer.status === 401 && (await refresh(server))) answer = await post(server, path, input, timeoutMs);
        if (answer.status === 401) return err({ code: 'host.server_sign_in' });
        return answer.status >= 200 && answer.status < 300 ? ok(answer.body) : refused(answer.status, answer.body);
      }),
    fetch: (request) =>
      reach(async (server): Promise<Result<OfficeReply>> => {
        if (!accessToken && !(await refresh(server))) return err({ code: 'host.server_sign_in' });
        let answer = await fetchBytes(server, accessToken, request);
        if (answer.status === 401 && (await refresh(server))) answer = await fetchBytes(server, accessToken, request);
        return answer.status === 401 ? err({ code: 'host.server_sign_in' }) : ok(answer);
      }),
  };
}

/** Who a session belongs to; null = the answer says nothing of it. */
function personIn(body: unknown): Actor | null {
  const signedIn = zSignedIn.safeParse(body);
  if (!signedIn.success) return null;
  const { id, name, rights } = signedIn.data.user;
  return { id: toId(id), name, rights: new Set(rights) };
}

/** Where a body is a form and no file. */
const JSON_PATHS = /^\/api\/v1\/(devices|sync)\//;

async function fetchBytes(
  server: ServerLink,
  token: string | null,
  { method, path, body }: OfficeRequest,
): Promise<OfficeReply> {
  const response = await server.fetch(`${server.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token ?? ''}`,
      ...(body === null
        ? {}
        : { 'content-type': JSON_PATHS.test(path) ? 'application/json' : 'application/octet-stream' }),
    },
    body: body === null ? null : Buffer.from(body, 'base64'),
    signal: AbortSignal.timeout(FILE_TIMEOUT_MS),
    redirect: 'error',
  });
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    name: /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? null,
    body: Buffer.from(await response.arrayBuffer()).toString('base64'),
  };
}

/** A problem of the server as a failure; anything else is an answer of something that is not our server. */
function refused(status: number, body: unknown): Result<never> {
  const problem = zProblem.safeParse(body);
  if (!problem.success)
    return err({ code: status >= 500 ? 'host.offline' : 'host.server_refused', details: { reason: `HTTP ${status}` } });
  const { code, details } = problem.data;
  const failure: Failure = details ? { code, details } : { code };
  return err(failure);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
