import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { ShapeName } from '@valero/domain/sync';
import { type ShapeAnswer, type ShapeLogs, shapeLogs } from './fake-shape-logs.fixture.ts';

/** What somebody between till and server does with a request instead of passing it on. */
export type Mischief =
  | 'none'
  | 'portal'
  | 'empty'
  | 'gzip'
  | 'wrongType'
  | 'cut'
  | 'conflict'
  | 'redirect'
  | 'unauthorised'
  | 'forbidden'
  | 'error'
  | 'silence'
  | 'halfAnswer'
  | 'hangUp';

/** A small server of Electric's protocol on a real socket, with misfortune by request. */
export interface FakeShapes extends Omit<ShapeLogs, 'isNews' | 'answer' | 'handle'> {
  readonly url: string;
  mischief: (shape: ShapeName, request: URL) => Mischief;
  /** How long a live request is held. */
  holdMs: number;
  /** Rows of a snapshot in one answer. */
  chunkRows: number;
  /** Every request that came. */
  readonly asked: { readonly shape: ShapeName; readonly live: boolean; readonly offset: string }[];
  /** All connections end, and it listens no more until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
}

/** Starts it on a free port of 127.0.0.1. */
export async function fakeShapes(): Promise<FakeShapes> {
  const logs = shapeLogs();
  const waiters = new Set<() => void>();
  const server = createServer((request, response) => void route(request, response));
  const listen = (port: number): Promise<void> => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const told = <P extends unknown[], R>(run: (...given: P) => R) => {
    return (...given: P): R => {
      const result = run(...given);
      for (const waiter of [...waiters]) waiter();
      return result;
    };
  };
  const fake: FakeShapes = {
    url: `http://127.0.0.1:${port}`,
    mischief: () => 'none',
    holdMs: 20_000,
    chunkRows: 500,
    asked: [],
    commit: told(logs.commit),
    seed: logs.seed,
    rotate: told(logs.rotate),
    pass: logs.pass,
    down: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    up: () => listen(port),
  };

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', fake.url);
    const shape = url.pathname.split('/').at(-1) as ShapeName;
    const live = url.searchParams.get('live') === 'true';
    fake.asked.push({ shape, live, offset: url.searchParams.get('offset') ?? '' });
    const mischief = fake.mischief(shape, url);
    if (mischief === 'hangUp') return void request.socket.destroy();
    if (mischief === 'silence') return;
    const instead = INSTEAD[mischief];
    if (!instead && live) await hold(shape, url, request);
    send(response, mischief, instead?.(url, logs.handle(shape)) ?? logs.answer(shape, url, fake.chunkRows));
  }

  /** A live request waits for something after its offset. */
  async function hold(shape: ShapeName, url: URL, request: IncomingMessage): Promise<void> {
    if (logs.isNews(shape, url)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        waiters.delete(look);
        clearTimeout(timer);
        request.socket.off('close', done);
        resolve();
      };
      const look = (): void => {
        if (logs.isNews(shape, url)) done();
      };
      const timer = setTimeout(done, fake.holdMs);
      waiters.add(look);
      request.socket.once('close', done);
    });
  }
  return fake;
}

/** Sends an answer, or what becomes of it on the way. */
function send(response: ServerResponse, mischief: Mischief, { status, headers, body }: ShapeAnswer): void {
  const half = body.slice(0, body.length / 2);
  if (mischief === 'halfAnswer') response.writeHead(status, headers).write(half);
  else if (mischief === 'cut') response.writeHead(status, headers).write(half, () => response.destroy());
  else if (mischief === 'wrongType') response.writeHead(status, { ...headers, 'content-type': 'text/plain' }).end(body);
  else if (mischief === 'gzip')
    response.writeHead(status, { ...headers, 'content-encoding': 'gzip' }).end(gzipSync(body));
  else response.writeHead(status, headers).end(body);
}

type Answer = (url: URL, handle: string) => ShapeAnswer;

const json = { 'content-type': 'application/problem+json' };

/** What somebody in between says. */
const INSTEAD: Partial<Record<Mischief, Answer>> = {
  portal: () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Willkommen im WLAN</html>' }),
  empty: () => ({ status: 204, headers: {}, body: '' }),
  conflict: (_, handle) => ({
    status: 409,
    headers: { 'content-type': 'application/json', 'electric-handle': handle },
    body: '[{"headers":{"control":"must-refetch"}}]',
  }),
  redirect: (url) => ({ status: 302, headers: { location: url.pathname + url.search }, body: '' }),
  unauthorised: () => ({ status: 401, headers: json, body: '{"code":"auth.device_revoked"}' }),
  forbidden: () => ({ status: 403, headers: json, body: '{"code":"auth.forbidden"}' }),
  error: () => ({ status: 503, headers: { ...json, 'retry-after': '0' }, body: '{"code":"server.busy"}' }),
};
