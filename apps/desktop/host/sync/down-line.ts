import type { ShapeTrouble } from '@valero/domain/sync';
import { messageOf } from '../log.ts';
import { REAL_TIMERS, type Timers } from './backoff.ts';
import { deviceHeaders, type ServerLink } from './server-link.ts';

/** How long what may take, in milliseconds. */
export interface LinePace {
  /** An answer to a request that is not held; a server may be reading a large shape. */
  readonly answerMs: number;
  /** An answer to one that is held for 20 s; and the pause between two pieces of any answer. */
  readonly liveMs: number;
  /** Tills that have to load a new copy begin spread over this. */
  readonly spreadMs: number;
}

/** The pace of a till in a shop. */
export const LINE_PACE: LinePace = { answerMs: 120_000, liveMs: 45_000, spreadMs: 10_000 };

/** Refusals of a handle in a row that are believed; more of them come from somebody in between. */
const REFUSALS = 3;

/** Why a request brought nothing. */
export class LineTrouble extends Error {
  readonly kind: ShapeTrouble;
  /** The server wants to be left alone so long. */
  readonly retryAfterMs: number;
  constructor(kind: ShapeTrouble, message: string, retryAfterMs = 0) {
    super(message);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What a line works with. */
export interface LineParts {
  readonly link: ServerLink;
  readonly random: () => number;
  /** There is a copy in use: a new one is not urgent. */
  readonly hasRows: () => boolean;
  readonly timers?: Timers | undefined;
  readonly pace?: LinePace | undefined;
}

/** Ends what takes too long: begun anew with each sign of life. */
function watchdog(timers: Timers, ms: number): { signal: AbortSignal; alive(): void; end(): void } {
  const late = new AbortController();
  const bite = (): void => late.abort(new LineTrouble('unreachable', `no sign of life for ${ms / 1000} s`));
  let cancel = timers.after(ms, bite);
  return {
    signal: late.signal,
    alive() {
      cancel();
      cancel = timers.after(ms, bite);
    },
    end: () => cancel(),
  };
}

async function readText(response: Response, alive: () => void): Promise<string> {
  if (!response.body) return response.text();
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of response.body) {
    alive();
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

/** A code the server gives for its refusal, or the status. */
function refusalOf(status: number, text: string): string {
  const code = /"code"\s*:\s*"([\w.-]{1,80})"/.exec(text)?.[1];
  return code === undefined ? `HTTP ${status}` : `HTTP ${status} ${code}`;
}

/** What an answer means that is not the protocol's; null = it is one of Electric's. */
function troubleOf(response: Response, text: string): LineTrouble | null {
  const { status, headers } = response;
  const type = headers.get('content-type') ?? '';
  if (status === 401 || status === 403 || status === 404) return new LineTrouble('refused', refusalOf(status, text));
  if (status >= 500 || status === 429 || status === 408) {
    const seconds = Number(headers.get('retry-after') ?? 0);
    return new LineTrouble('server', refusalOf(status, text), Math.min(seconds > 0 ? seconds * 1000 : 0, 300_000));
  }
  const isList = type.includes('json') && /^\s*\[/.test(text) && /\]\s*$/.test(text);
  if (status === 409 && isList) return null;
  if (status === 200 && isList && headers.has('electric-handle') && headers.has('electric-offset')) return null;
  if (status >= 400) return new LineTrouble('server', refusalOf(status, text));
  return new LineTrouble('foreign', `HTTP ${status} ${type || 'without content'} is not the server’s answer`);
}

/**
 * The line the client of a shape speaks over: only the protocol's answers pass, whole; everything else is a `LineTrouble`, on the first occasion and not
 * after the client's own patience. So a captive portal, a proxy that redirects or repeats itself, and a connection that
 * is open at one end only, end the stream, and whoever supervises it decides when to try again.
 */
export function shapeLine(parts: LineParts): typeof fetch {
  const { link, timers = REAL_TIMERS, pace = LINE_PACE } = parts;
  let refusals = 0;

  async function exchange(url: string, init: RequestInit, watch: ReturnType<typeof watchdog>): Promise<Response> {
    const signals = [watch.signal, ...(init.signal ? [init.signal] : [])];
    const response = await link.fetch(url, {
      ...init,
      headers: await deviceHeaders(link),
      redirect: 'manual',
      signal: AbortSignal.any(signals),
    });
    watch.alive();
    const text = await readText(response, watch.alive);
    const trouble = troubleOf(response, text);
    if (trouble) throw trouble;
    const headers = new Headers(response.headers);
    headers.delete('content-encoding');
    headers.delete('content-length');
    // the till reads PostgreSQL's words where it stores them: money and counters stay text, exact whatever their size, and a large
    // answer is parsed in half the time
    if (headers.has('electric-schema')) headers.set('electric-schema', '{}');
    return new Response(text, { status: response.status, headers });
  }

  /** The handle is over: the tills of a shop do not all come for a new copy in the same second. */
  async function refetchLater(signal: AbortSignal | null | undefined): Promise<void> {
    refusals += 1;
    if (refusals > REFUSALS) throw new LineTrouble('foreign', 'the same handle is refused again and again');
    if (refusals > 1 || !parts.hasRows()) return;
    await new Promise<void>((resolve) => {
      const cancel = timers.after(Math.round(parts.random() * pace.spreadMs), resolve);
      signal?.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  }

  return async (input, init = {}) => {
    const url = String(input);
    const live = new URL(url).searchParams.get('live') === 'true';
    const watch = watchdog(timers, live ? pace.liveMs : pace.answerMs);
    try {
      const response = await exchange(url, init, watch);
      watch.end();
      if (response.status === 409) await refetchLater(init.signal);
      else refusals = 0;
      return response;
    } catch (error) {
      if (error instanceof LineTrouble || init.signal?.aborted) throw error;
      throw watch.signal.aborted ? watch.signal.reason : new LineTrouble('unreachable', causeOf(error));
    } finally {
      watch.end();
    }
  };
}

/** A failed fetch says why in its cause. */
function causeOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  return cause === undefined ? messageOf(error) : `${messageOf(error)}: ${messageOf(cause)}`;
}
