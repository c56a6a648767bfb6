import type * as z from 'zod';
import { pause } from '../device/index.ts';
import type { TseAnswer } from '../tse/index.ts';
import { answer, fault, isPassing, maybeSent, networkCode, reasonOf } from './faults.ts';
import { zAuth, zRefusal } from './wire.ts';

/** How the service is reached. */
export interface ServiceConfig {
  /** `https://kassensichv-middleware.fiskaly.com/api/v2`; no slash at the end. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  /** First pause before the same order is sent again; doubles each time. */
  readonly retryMs: number;
}

/** One order to the service. */
export interface Order<T> {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH';
  /** Below the base URL, with query. */
  readonly path: string;
  readonly body?: object;
  readonly schema: z.ZodType<T>;
  /** For the log, without ids and secrets: `finish transaction`. */
  readonly what: string;
  /** Orders that change something: their silence is a loss. */
  readonly changes: boolean;
  /** 401 means a wrong PIN here, not a stale token: asking twice would cost two of five tries. */
  readonly pin?: boolean;
}

/** A refusal with what the service called it; `network` = no answer. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T; readonly headers: Headers }
  | {
      readonly ok: false;
      readonly status: number;
      readonly code: string;
      readonly answer: TseAnswer<never>;
      readonly retryAfterMs: number;
    };

/** The signed-in service. No method rejects. */
export interface Service {
  send<T>(order: Order<T>, signal: AbortSignal): Promise<Outcome<T>>;
  /** The body of a file as it comes; the caller reads it. */
  open(path: string, what: string, signal: AbortSignal): Promise<Outcome<Response>>;
}

interface Token {
  readonly access: string;
  readonly refresh: string | null;
  readonly renewAt: number;
}

/** Renewed this long before it ends. */
const RENEW_AHEAD_MS = 60_000;
/** Where the service does not say when a token ends. */
const TOKEN_MS = 10 * 60_000;

/**
 * Sends orders with a token kept in memory only, renewed before it ends and on 401. All orders are idempotent by their path and revision,
 * so what may have failed in passing is sent again until the signal ends the caller's time.
 */
export function fiskalyService(config: ServiceConfig): Service {
  const tokens = tokenKeeper(config);

  const once = async (order: Order<unknown>, signal: AbortSignal): Promise<Outcome<Response>> => {
    for (let renewed = false; ; renewed = true) {
      const token = await tokens.get(signal);
      if (!token.ok) return token;
      const reply = await call(config, order, token.value, signal);
      if (reply.ok || reply.status !== 401 || renewed || order.pin) return reply;
      tokens.drop(token.value);
    }
  };

  const patient = async (order: Order<unknown>, signal: AbortSignal): Promise<Outcome<Response>> => {
    let lost = false;
    for (let wait = config.retryMs, tries = 1; ; wait *= 2, tries += 1) {
      const reply = await once(order, signal);
      if (reply.ok) return reply;
      lost ||= !reply.answer.ok && reply.answer.fault.lost;
      // nobody there at all: the till's breaker knows better than to wait here
      const nobody = reply.status === 0 && !maybeSent(reply.code) && tries >= 3;
      const passing = reply.status === 0 ? !nobody : isPassing(reply.status, reply.code);
      if (passing && !signal.aborted) await pause(Math.max(wait, reply.retryAfterMs), signal);
      if (!passing || signal.aborted) return withLoss(reply, lost && order.changes);
    }
  };

  return {
    async send(order, signal) {
      const reply = await patient(order, signal);
      if (!reply.ok) return reply;
      return parsed(order, reply.value, signal);
    },
    open: (path, what, signal) => patient({ method: 'GET', path, schema: zRefusal, what, changes: false }, signal),
  };
}

type Failed = Extract<Outcome<never>, { ok: false }>;

function failed(status: number, code: string, answered: TseAnswer<never>, retryAfterMs = 0): Failed {
  return { ok: false, status, code, answer: answered, retryAfterMs };
}

function withLoss(reply: Failed, lost: boolean): Failed {
  if (reply.answer.ok || reply.answer.fault.lost === lost) return reply;
  return { ...reply, answer: { ok: false, fault: { ...reply.answer.fault, lost } } };
}

async function call(
  config: ServiceConfig,
  order: Order<unknown>,
  token: string | null,
  signal: AbortSignal,
): Promise<{ readonly ok: true; readonly value: Response; readonly headers: Headers } | Failed> {
  let response: Response;
  try {
    response = await config.fetch(`${config.baseUrl}/${order.path}`, {
      method: order.method,
      signal,
      redirect: 'error',
      headers: {
        accept: 'application/json, application/x-tar, application/octet-stream',
        ...(order.body ? { 'content-type': 'application/json' } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(order.body ? { body: JSON.stringify(order.body) } : {}),
    });
  } catch (cause) {
    return silence(order, cause, signal);
  }
  if (response.ok) return { ok: true, value: response, headers: response.headers };
  const refusal = zRefusal.safeParse(await response.json().catch(() => null));
  const code = refusal.data?.code ?? '';
  const { status } = response;
  const seconds = Number(response.headers.get('retry-after') ?? '0');
  const lost = order.changes && (status >= 500 || status === 499);
  const said = fault<never>(reasonOf(status, code), `${order.what}: ${status} ${code}`.trim(), lost);
  return failed(status, code, said, Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0);
}

/** No answer: out of time, or the network failed. */
function silence(order: Order<unknown>, cause: unknown, signal: AbortSignal): Failed {
  if (signal.aborted) return failed(0, 'timeout', fault('timeout', `${order.what}: no answer in time`, order.changes));
  const code = networkCode(cause);
  return failed(0, code, fault('unreachable', `${order.what}: ${code}`, order.changes && maybeSent(code)));
}

async function parsed<T>(order: Order<T>, response: Response, signal: AbortSignal): Promise<Outcome<T>> {
  let body: unknown;
  try {
    const text = await response.text();
    body = text === '' ? null : JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) return silence(order, cause, signal);
    return failed(response.status, 'json', fault('badAnswer', `${order.what}: no JSON`, order.changes));
  }
  const read = order.schema.safeParse(body);
  if (read.success) return { ok: true, value: read.data, headers: response.headers };
  const where = read.error.issues[0]?.path.join('.') ?? '';
  return failed(response.status, 'schema', fault('badAnswer', `${order.what}: field ${where}`, order.changes));
}

interface TokenKeeper {
  get(signal: AbortSignal): Promise<{ readonly ok: true; readonly value: string } | Failed>;
  /** This token was refused. */
  drop(access: string): void;
}

function tokenKeeper(config: ServiceConfig): TokenKeeper {
  let token: Token | null = null;
  let renewing: Promise<Token | Failed> | null = null;

  const ask = async (body: object, signal: AbortSignal): Promise<Token | Failed> => {
    const order = { method: 'POST', path: 'auth', body, schema: zAuth, what: 'sign in', changes: false } as const;
    const reply = await call(config, order, null, signal);
    if (!reply.ok) return reply;
    const read = await parsed(order, reply.value, signal);
    if (!read.ok) return failed(read.status, read.code, read.answer);
    const { access_token, refresh_token, access_token_expires_at } = read.value;
    const now = config.now();
    const ends = access_token_expires_at === undefined ? now + TOKEN_MS : access_token_expires_at * 1000;
    return {
      access: access_token,
      refresh: refresh_token ?? null,
      renewAt: Math.max(now + 1000, ends - RENEW_AHEAD_MS),
    };
  };

  const renew = async (signal: AbortSignal): Promise<Token | Failed> => {
    const refresh = token?.refresh;
    if (refresh) {
      const renewed = await ask({ refresh_token: refresh }, signal);
      if (!('ok' in renewed) || renewed.status !== 401) return renewed;
    }
    return ask({ api_key: config.apiKey, api_secret: config.apiSecret }, signal);
  };

  return {
    async get(signal) {
      if (token && config.now() < token.renewAt) return { ok: true, value: token.access };
      renewing ??= renew(signal).finally(() => {
        renewing = null;
      });
      const got = await renewing;
      if ('ok' in got) return got;
      token = got;
      return { ok: true, value: got.access };
    },
    drop(access) {
      if (token?.access === access) token = { ...token, renewAt: 0 };
    },
  };
}

/** The answer of an outcome, its value made into another. */
export function mapped<T, U>(outcome: Outcome<T>, make: (value: T) => U): TseAnswer<U> {
  return outcome.ok ? answer(make(outcome.value)) : outcome.answer;
}
