import { type KnownNumbers, zKnownNumbers } from '@valero/domain/kasse';
import { type DeviceId, type Instant, zInstant } from '@valero/domain/kernel';
import { type IngestRequest, type TillFigures, type TillMatch, zIngestReply, zTillMatch } from '@valero/domain/sync';
import * as z from 'zod';
import { messageOf } from '../log.ts';
import { REAL_TIMERS, type Timers } from './backoff.ts';
import { deviceHeaders, type ServerLink } from './server-link.ts';

/** How long one batch may take before it counts as lost. */
const TIMEOUT_MS = 20_000;

/** What became of a batch. Only `acked` moves anything. */
export type Answer =
  | {
      readonly kind: 'acked';
      readonly seq: number;
      readonly hash: string;
      readonly serverTime: Instant;
      readonly numbers?: KnownNumbers | undefined;
    }
  /** The batch is too large for the server; what was in it is sent in smaller ones. */
  | { readonly kind: 'tooLarge' }
  /** The server misses facts from `expected` on. */
  | { readonly kind: 'gap'; readonly expected: number }
  /** The server knows another history, or holds this device until a person has looked. */
  | { readonly kind: 'fork'; readonly code: string; readonly seq: number }
  /** Refused for a reason that waiting alone does not mend (token, format). */
  | { readonly kind: 'refused'; readonly code: string; readonly status: number }
  /** No answer, or one that says: later. */
  | {
      readonly kind: 'lost';
      readonly reason: string;
      readonly retryAfterMs: number;
      /** The time for an answer ran out. */
      readonly slow?: boolean;
    };

const zProblem = z.object({
  code: z.string().optional(),
  detail: z.string().optional(),
  title: z.string().optional(),
  expected: z.int().optional(),
  details: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** Codes after which sending on makes no sense until a person has looked. */
const FORKS: ReadonlySet<string> = new Set(['sync.fork', 'sync.quarantined', 'sync.epoch_stale', 'sync.chain_broken']);

/** What a heartbeat learns: how far the server is with this epoch. */
export type Pulse = {
  readonly kind: 'alive';
  readonly epoch: number;
  readonly seq: number;
  readonly quarantined: boolean;
  readonly serverTime?: Instant | undefined;
  /** The highest numbers the server knows of this till. */
  readonly numbers?: KnownNumbers | undefined;
  /** How the till's own figures stand at the server; only when it told any. */
  readonly match?: TillMatch | undefined;
};

/** What a device says of itself when it has nothing to send. */
export interface Heartbeat {
  readonly device: DeviceId;
  readonly epoch: number;
  readonly head: IngestRequest['head'];
  readonly sentAt: Instant;
  /** What the till says of its own Z. */
  readonly figures?: readonly TillFigures[] | undefined;
}

const zHeartbeatReply = z.object({
  epoch: z.int(),
  ackedSeq: z.int(),
  quarantined: z.boolean().default(false),
  serverTime: zInstant.optional().catch(undefined),
  numbers: zKnownNumbers.optional().catch(undefined),
  // a server of another version may say it otherwise: then this till does not know, and goes on
  match: zTillMatch.optional().catch(undefined),
});

/** Over which line something is sent, until when, and by whose clock. */
export interface Line {
  readonly link: ServerLink;
  readonly signal: AbortSignal;
  /** The machine's unless a simulation brings its own. */
  readonly timers?: Timers | undefined;
}

/** Sends one batch. Never throws: a broken line is an answer too. */
export async function sendBatch(line: Line, request: IngestRequest): Promise<Answer> {
  return post(line, '/sync/v1/facts', request, (body): Answer => {
    const reply = zIngestReply.safeParse(body);
    if (!reply.success) return FOREIGN;
    const { ackedSeq: seq, ackedHash: hash, serverTime, numbers } = reply.data;
    return { kind: 'acked', seq, hash, serverTime, numbers };
  });
}

/** Tells the server that this till lives and where its journal stands. Never throws. */
export async function sendHeartbeat(line: Line, beat: Heartbeat): Promise<Answer | Pulse> {
  return post(line, '/sync/v1/heartbeat', beat, (body): Answer | Pulse => {
    const reply = zHeartbeatReply.safeParse(body);
    if (!reply.success) return FOREIGN;
    const { epoch, ackedSeq: seq, quarantined, match, serverTime, numbers } = reply.data;
    return { kind: 'alive', epoch, seq, quarantined, match, serverTime, numbers };
  });
}

/** 200 with something else: a captive portal or a proxy, not the server. */
const FOREIGN: Answer = { kind: 'lost', reason: 'the answer is not the server’s', retryAfterMs: 0 };

async function post<A>(
  { link, signal, timers = REAL_TIMERS }: Line,
  path: string,
  body: unknown,
  read: (body: unknown) => A,
): Promise<A | Answer> {
  const late = new AbortController();
  const cancel = timers.after(TIMEOUT_MS, () => late.abort(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
  try {
    const response = await link.fetch(`${link.url}${path}`, {
      method: 'POST',
      headers: { ...deviceHeaders(link), 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, late.signal]),
      redirect: 'error',
    });
    const answer = parseJson(await response.text());
    return response.ok ? read(answer) : readProblem(response, answer);
  } catch (error) {
    return { kind: 'lost', reason: messageOf(error), retryAfterMs: 0, slow: late.signal.aborted };
  } finally {
    cancel();
  }
}

function readProblem(response: Response, body: unknown): Answer {
  const { status } = response;
  const retryAfterMs = Math.min(Number(response.headers.get('retry-after') ?? 0) * 1000 || 0, 300_000);
  const parsed = zProblem.safeParse(body);
  if (status >= 500 || status === 429 || status === 408 || !parsed.success) {
    return { kind: 'lost', reason: `HTTP ${status}`, retryAfterMs };
  }
  if (status === 413) return { kind: 'tooLarge' };
  const { code = `http.${status}`, details = {} } = parsed.data;
  const expected = parsed.data.expected ?? Number(details['expected']);
  if (status === 409 && FORKS.has(code)) return { kind: 'fork', code, seq: Number(details['seq'] ?? 0) };
  if (status === 409 && Number.isSafeInteger(expected) && expected >= 1) return { kind: 'gap', expected };
  return { kind: 'refused', code, status };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
