import { openRig, type Rig } from '../engine.fixture.ts';
import type { EngineOptions, ShapeHttpRequest, ShapeHttpResponse } from '../model.ts';
import { type HttpOptions, Protocol } from './answer.ts';
import { type Listening, listenShapeServer } from './listen.ts';

/** A message as a client sees it. */
export interface Item {
  readonly key?: string;
  readonly value?: Readonly<Record<string, string | null>>;
  readonly old_value?: Readonly<Record<string, string | null>>;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** An answer, read. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ShapeHttpResponse['body'];
  /** The body as JSON; null = it is none. */
  readonly json: unknown;
  readonly items: readonly Item[];
}

/** The protocol over an engine on a database of its own. */
export interface HttpRig {
  readonly rig: Rig;
  readonly protocol: Protocol;
  /** What was not expected. */
  readonly failures: unknown[];
  ask(query: string, more?: Partial<ShapeHttpRequest>): Promise<Answered>;
  /** Where a shape of this query ends: asks until it is said to be up to date. */
  catchUp(query: string): Promise<{ readonly next: string; readonly items: readonly Item[]; readonly lsn: bigint }>;
  /** The LSN after everything committed so far. */
  lsn(): Promise<bigint>;
  listen(): Promise<Listening>;
  close(): Promise<void>;
}

function read({ status, headers, body }: ShapeHttpResponse): Answered {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body.toString() : '';
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // not JSON
  }
  return { status, headers, body, json, items: Array.isArray(json) ? (json as Item[]) : [] };
}

/** Starts the protocol; `schema` makes the tables. Live requests wait 400 ms, so that a test can see the end of one. */
export async function openHttpRig(
  schema: string,
  engine: Partial<EngineOptions> = {},
  http: Partial<HttpOptions> = {},
): Promise<HttpRig> {
  const rig = await openRig(schema, engine);
  const failures: unknown[] = [];
  const protocol = new Protocol(rig.engine, rig.options.grammar, {
    secret: null,
    longPollMs: 400,
    onFailure: (error) => failures.push(error),
    ...http,
  });
  const open: Listening[] = [];
  const ask: HttpRig['ask'] = async (query, more = {}) =>
    read(
      await protocol.answer({
        method: 'GET',
        path: '/v1/shape',
        query: new URLSearchParams(query),
        headers: {},
        signal: new AbortController().signal,
        ...more,
      }),
    );
  const catchUp: HttpRig['catchUp'] = async (query) => {
    const items: Item[] = [];
    let place = 'offset=-1';
    for (;;) {
      const answer = await ask(`${query}&${place}`);
      if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.json)}`);
      place = `offset=${answer.headers['electric-offset']}&handle=${answer.headers['electric-handle']}`;
      items.push(...answer.items);
      if (answer.headers['electric-up-to-date'] === undefined) continue;
      const lsn = BigInt(String(items.pop()?.headers['global_last_seen_lsn']));
      return { next: `${query}&${place}`, items, lsn };
    }
  };
  // the rig's engine connects in the background
  for (let tries = 0; rig.engine.status().state !== 'active' && tries < 500; tries += 1)
    await new Promise((done) => setTimeout(done, 20));
  return {
    rig,
    protocol,
    failures,
    ask,
    catchUp,
    lsn: async () => {
      const { rows } = await rig.sql.query<{ lsn: string }>(`select (pg_current_wal_lsn() - '0/0')::text as lsn`);
      return BigInt(rows[0]?.lsn ?? 0);
    },
    listen: async () => {
      const listening = await listenShapeServer(protocol, { host: '127.0.0.1', port: 0 });
      open.push(listening);
      return listening;
    },
    close: async () => {
      await Promise.all(open.map((listening) => listening.close()));
      await rig.close();
    },
  };
}
