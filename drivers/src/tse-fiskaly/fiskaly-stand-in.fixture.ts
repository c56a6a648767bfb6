import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Asked, answerTo, need, Refusal, type StandInTss, type World } from './stand-in-world.fixture.ts';

/**
 * A stand-in for fiskaly SIGN DE v2 on 127.0.0.1, after its public OpenAPI description 2.1.35: states of a TSS, PUK and PIN, clients,
 * transactions with revisions and idempotent repetition, exports, error codes. Signs really (P-256). What it does not do: organisations,
 * metadata, deletion of test data, limits of the test environment.
 */
export interface StandIn {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly requests: string[];
  /** How the next requests whose `METHOD path` matches go; `count` of them, then as usual. */
  behave(how: Trouble, match: RegExp, count: number): void;
  /** Ends all troubles. */
  calm(): void;
  /** Seconds a token lives from now on. */
  tokenSeconds: number;
  /** Ends all tokens handed out so far; with `refresh` the refresh tokens too. */
  expireTokens(refresh: boolean): void;
  /** 400 as described, or 409 as older versions answered a wrong revision. */
  wrongRevisionStatus: 400 | 409;
  /** Changes answers before they are sent. */
  tamper: ((body: Record<string, unknown>, request: string) => void) | null;
  tss(id: string): StandInTss | undefined;
  /** PINs and PUKs that were shown or sent, and tokens: must appear in no fault. */
  readonly secrets: Set<string>;
  readonly clock: { now: number };
  close(): Promise<void>;
}

/** `lost`: carried out, the connection dies; `mute`: carried out, no answer; `slow`: neither; a number: that status. */
export type Trouble = 'lost' | 'mute' | 'slow' | 'garbage' | 400 | 429 | 499 | 500 | 503;

interface Tokens {
  seconds: number;
  readonly access: Map<string, number>;
  readonly refresh: Set<string>;
  next: number;
}

const API_KEY = 'test_key_of_the_stand_in';
const API_SECRET = 'secretOfTheStandIn4711';

interface Case {
  readonly how: Trouble;
  readonly match: RegExp;
  left: number;
}

/** Starts a stand-in on a free port. Its clock stands still unless `clock.now` is moved. */
export async function fiskalyStandIn(now: number): Promise<StandIn> {
  const secrets = new Set([API_SECRET]);
  const world: World = { all: new Map(), clock: { now }, secrets, wrongRevision: 400 };
  const tokens: Tokens = { seconds: 600, access: new Map(), refresh: new Set(), next: 0 };
  const requests: string[] = [];
  const cases: Case[] = [];
  const tamper: { change: StandIn['tamper'] } = { change: null };
  const server = createServer((request, response) => {
    void serve({ world, tokens, requests, cases, tamper }, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/api/v2`,
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    requests,
    secrets,
    clock: world.clock,
    behave: (how, match, count) => void cases.push({ how, match, left: count }),
    calm: () => void cases.splice(0),
    expireTokens(refresh) {
      tokens.access.clear();
      if (refresh) tokens.refresh.clear();
    },
    set tokenSeconds(value: number) {
      tokens.seconds = value;
    },
    get tokenSeconds() {
      return tokens.seconds;
    },
    set wrongRevisionStatus(value: 400 | 409) {
      world.wrongRevision = value;
    },
    get wrongRevisionStatus() {
      return world.wrongRevision;
    },
    set tamper(value: StandIn['tamper']) {
      tamper.change = value;
    },
    get tamper() {
      return tamper.change;
    },
    tss: (id) => world.all.get(id),
    close: () => closed(server),
  };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

interface Serving {
  readonly world: World;
  readonly tokens: Tokens;
  readonly requests: string[];
  readonly cases: Case[];
  readonly tamper: { change: StandIn['tamper'] };
}

async function serve(at: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const raw = await text(request);
  const url = new URL(request.url ?? '/', 'http://stand-in');
  const name = `${request.method} ${url.pathname.replace('/api/v2/', '')}${url.search}`;
  at.requests.push(name);
  const trouble = at.cases.find(({ match, left }) => left > 0 && match.test(name));
  if (trouble) trouble.left -= 1;
  const how = trouble?.how;
  if (how === 'slow') return;
  if (typeof how === 'number') return reply(at, response, how, { code: `E_TROUBLE_${how}`, message: raw }, name);
  try {
    const body = raw === '' ? {} : (JSON.parse(raw) as Record<string, unknown>);
    const parts = url.pathname.replace('/api/v2/', '').split('/');
    const asked: Asked = { method: request.method ?? '', parts, query: url.searchParams, body, raw };
    const value = parts[0] === 'auth' ? signIn(at, asked) : await answerSigned(at, asked, request);
    if (how === 'lost') return void request.socket.destroy();
    if (how === 'mute') return;
    if (how === 'garbage') return reply(at, response, 200, { number: 'seven' }, name);
    reply(at, response, 200, value, name);
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    // like the service, it repeats what was sent: the driver must not pass that on
    reply(
      at,
      response,
      cause.status,
      { code: cause.code, message: `refused: ${raw}`, status_code: cause.status },
      name,
    );
  }
}

function answerSigned(at: Serving, asked: Asked, request: IncomingMessage): Promise<object | Buffer> {
  const token = (request.headers.authorization ?? '').replace('Bearer ', '');
  const ends = at.tokens.access.get(token);
  need(ends !== undefined && ends > at.world.clock.now, 401, 'E_UNAUTHORIZED');
  return answerTo(at.world, asked);
}

function signIn({ world, tokens }: Serving, { body }: Asked): object {
  const known = body['refresh_token']
    ? tokens.refresh.delete(String(body['refresh_token']))
    : body['api_key'] === API_KEY && body['api_secret'] === API_SECRET;
  need(known, 401, 'E_UNAUTHORIZED');
  tokens.next += 1;
  const access = `access-token-${tokens.next}`;
  const refresh = `refresh-token-${tokens.next}`;
  tokens.access.set(access, world.clock.now + tokens.seconds * 1000);
  tokens.refresh.add(refresh);
  world.secrets.add(access);
  world.secrets.add(refresh);
  return {
    access_token: access,
    access_token_expires_at: Math.floor(world.clock.now / 1000) + tokens.seconds,
    refresh_token: refresh,
  };
}

function reply(
  { world, tamper }: Serving,
  response: ServerResponse,
  status: number,
  value: object | Buffer,
  name: string,
): void {
  response.statusCode = status;
  response.setHeader('date', new Date(world.clock.now).toUTCString());
  if (status === 429) response.setHeader('retry-after', '0');
  if (Buffer.isBuffer(value)) {
    response.setHeader('content-type', 'application/x-tar');
    response.setHeader('content-length', value.length);
    response.end(value);
    return;
  }
  const body = { ...value } as Record<string, unknown>;
  if (status === 200) tamper.change?.(body, name);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}
