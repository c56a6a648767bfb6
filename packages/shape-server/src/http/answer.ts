import type { ShapeEngine, ShapeHttpRequest, ShapeHttpResponse } from '../model.ts';
import { KnownTables } from './known-tables.ts';
import { parseQuery, parseShape } from './parameters.ts';
import { Readings } from './readings.ts';
import { COMMON, invalid, refuse } from './replies.ts';
import { knowsSecret, resolveRoute } from './route.ts';
import { serveShape } from './serve.ts';
import type { Serving } from './serving.ts';

/** How the protocol is spoken; everything has a default. */
export interface HttpOptions {
  /** Who asks for shapes must know it; null = everybody may (conformance and tests only). */
  readonly secret: string | null;
  /** How long a live request waits for news. Default 20 s. */
  readonly longPollMs?: number;
  /** How long an event stream stays open. Default 60 s. */
  readonly sseMs?: number;
  /** Seconds a shared cache may keep what was caught up with, and serve it on while it asks again. Default 60 and 300. */
  readonly maxAgeS?: number;
  readonly staleAgeS?: number;
  /** Whether DELETE ends a shape. Default no. */
  readonly allowDelete?: boolean;
  /** Requests at the same time: of those without a shape, and of those who follow one. Default 300 and 10,000. */
  readonly maxInitial?: number;
  readonly maxExisting?: number;
  /** Rows of one subset. Default 100,000. */
  readonly maxSubsetRows?: number;
  /** Bytes of answers kept for others who ask the same. Default 32 MiB. */
  readonly cacheBytes?: number;
  /** Told what we did not expect; the reader only sees a 500. */
  readonly onFailure?: (error: unknown) => void;
}

/** Answers one request. Never throws: what goes wrong is an answer too. */
export type Answer = (request: ShapeHttpRequest) => Promise<ShapeHttpResponse>;

const METHODS = new Set(['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']);

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The protocol over an engine. `grammar` is the engine's. */
export class Protocol {
  readonly #engine: ShapeEngine;
  readonly #options: HttpOptions;
  readonly #serving: Serving;
  #initial = 0;
  #existing = 0;

  constructor(engine: ShapeEngine, grammar: 'strict' | 'electric', options: HttpOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#serving = {
      engine,
      readings: new Readings(engine, options.cacheBytes ?? 32 * 1024 * 1024),
      tables: new KnownTables(),
      times: {
        maxAgeS: options.maxAgeS ?? 60,
        staleAgeS: options.staleAgeS ?? 300,
        longPollMs: options.longPollMs ?? 20_000,
        sseMs: options.sseMs ?? 60_000,
      },
      limits: { maxRows: options.maxSubsetRows ?? 100_000, grammar },
      now: () => performance.now() + performance.timeOrigin,
    };
  }

  /** Answers one request. */
  readonly answer: Answer = async (request) => {
    try {
      const reply = await this.#route(request);
      return request.method === 'HEAD' ? { ...reply, body: '' } : reply;
    } catch (error) {
      this.#options.onFailure?.(error);
      return refuse(500, { error: 'Internal server error' });
    }
  };

  async #route(request: ShapeHttpRequest): Promise<ShapeHttpResponse> {
    const route = resolveRoute(request.path);
    const { method } = request;
    if (route === null) return refuse(404, { message: 'Not found' });
    if (route !== 'shape' && method !== 'GET' && method !== 'HEAD')
      return refuse(405, { message: 'Method not allowed' });
    if (route === 'root') return { status: 200, headers: { ...COMMON }, body: '' };
    if (route === 'health') return this.#health();
    if (!METHODS.has(method)) return refuse(405, { message: 'Method not allowed' });
    if (method === 'OPTIONS') return this.#options204(request);
    if (!knowsSecret(request.query, this.#options.secret))
      return refuse(401, { message: 'Unauthorized - Invalid API secret' });
    if (method === 'DELETE') return this.#delete(request);
    return this.#get(request);
  }

  #health(): ShapeHttpResponse {
    const { state } = this.#engine.status();
    const status = state === 'down' ? 'starting' : state;
    return {
      status: status === 'active' ? 200 : 202,
      headers: {
        ...COMMON,
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-cache, no-store, must-revalidate',
      },
      body: JSON.stringify({ status }),
    };
  }

  #options204(request: ShapeHttpRequest): ShapeHttpResponse {
    const wanted = request.headers['access-control-request-headers'];
    const headers = { ...COMMON, 'access-control-max-age': '86400', 'cache-control': 'no-cache' };
    // echoed as the browser asked, when it is a list of header names
    const names = wanted !== undefined && /^[\w!#$%&'*+.^`|~, -]{1,1000}$/.test(wanted) ? wanted : '*';
    return { status: 204, headers: { ...headers, 'access-control-allow-headers': names }, body: '' };
  }

  async #get(request: ShapeHttpRequest): Promise<ShapeHttpResponse> {
    const body = request.method === 'POST' ? (request.body ?? {}) : {};
    if (!isObject(body)) return refuse(400, { error: 'Request body must be a JSON object' });
    const parsed = parseQuery(request.query, body);
    if (!parsed.ok) return invalid(parsed.errors);
    // another process has the slot, and the shapes of its log are not ours
    if (this.#engine.status().state === 'waiting')
      return refuse(503, { message: 'The server waits for another one to end, please retry' }, 5);
    const { handle } = parsed.value;
    const initial = handle === null || this.#engine.find(handle) === null;
    const limit = initial ? (this.#options.maxInitial ?? 300) : (this.#options.maxExisting ?? 10_000);
    if ((initial ? this.#initial : this.#existing) >= limit)
      return this.#overloaded(initial ? 'initial' : 'existing', limit);
    // a HEAD has no stream to wait for
    const query = request.method === 'HEAD' ? { ...parsed.value, live: false, sse: false } : parsed.value;
    this.#count(initial, 1);
    try {
      const reply = await serveShape(this.#serving, query, request);
      if (typeof reply.body === 'string' || Buffer.isBuffer(reply.body)) return reply;
      return { ...reply, body: this.#counted(reply.body) };
    } finally {
      this.#count(initial, -1);
    }
  }

  #count(initial: boolean, by: number): void {
    if (initial) this.#initial += by;
    else this.#existing += by;
  }

  /** An event stream occupies its place as long as somebody reads it. */
  async *#counted(body: AsyncIterable<string>): AsyncGenerator<string> {
    this.#existing += 1;
    try {
      yield* body;
    } finally {
      this.#existing -= 1;
    }
  }

  #overloaded(kind: string, limit: number): ShapeHttpResponse {
    const message = `Concurrent ${kind} request limit exceeded (limit: ${limit}), please retry`;
    // spread, so that they do not all come back at once
    const retryAfter = 5 + Math.ceil(Math.random() * 5);
    return refuse(503, { code: 'concurrent_request_limit_exceeded', message }, retryAfter);
  }

  async #delete({ query }: ShapeHttpRequest): Promise<ShapeHttpResponse> {
    if (this.#options.allowDelete !== true) return refuse(405, { message: 'DELETE not allowed' });
    const handle = query.get('handle');
    let wanted = handle;
    if (query.get('table') !== null) {
      const shape = parseShape(query);
      if (!shape.ok) return invalid(shape.errors);
      wanted = this.#engine.current(shape.value)?.handle ?? null;
      if (wanted !== null && handle !== null && handle !== wanted)
        return refuse(400, { message: 'The specified shape definition and handle do not match.' });
    } else if (handle === null) return invalid({ handle: ["can't be blank when shape definition is missing"] });
    if (wanted === null || !(await this.#engine.drop(wanted)))
      return refuse(404, { message: 'No existing shape found' });
    return { status: 202, headers: { ...COMMON, 'cache-control': 'no-cache' }, body: '' };
  }
}
