import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';

/** Chances from 0 to 1, each drawn for itself; a request may meet several. */
export interface FaultRates {
  /** The request is never passed on; the line breaks. */
  readonly drop: number;
  /** It arrives twice. */
  readonly double: number;
  /** The line breaks, and the request arrives after others that were sent later. */
  readonly reorder: number;
  readonly delay: number;
  /** The request or its answer ends in the middle. */
  readonly cut: number;
}

/** A fault proxy in front of an HTTP server. */
export interface FaultProxy {
  readonly url: string;
  /** What it did to how many requests. */
  readonly counts: Readonly<Record<keyof FaultRates | 'requests' | 'answered', number>>;
  /** From now on everything passes. */
  heal(): void;
  stop(): Promise<void>;
}

/** A request as it came, whole. */
interface Taken {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A source of numbers from 0 to 1 that repeats itself for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function collect(message: IncomingMessage): Promise<Buffer> {
  return new Promise((done, failed) => {
    const parts: Buffer[] = [];
    message.on('data', (part: Buffer) => parts.push(part));
    message.once('end', () => done(Buffer.concat(parts)));
    message.once('error', failed);
    message.once('aborted', () => failed(new Error('aborted')));
  });
}

/** Passes a request on; with `cutAt` only that many bytes of its body, then the line breaks. */
function forward(agent: Agent, target: string, taken: Taken, cutAt: number | null): Promise<Answer> {
  return new Promise((done, failed) => {
    const url = new URL(taken.path, target);
    const headers = { ...taken.headers, host: url.host };
    const sent = request(url, { method: taken.method, headers, agent }, (response) => {
      collect(response).then(
        (body) => done({ status: response.statusCode ?? 500, headers: response.headers, body }),
        failed,
      );
    });
    sent.once('error', failed);
    if (cutAt === null) {
      sent.end(taken.body);
      return;
    }
    sent.write(taken.body.subarray(0, cutAt), () => sent.destroy(new Error('cut')));
  });
}

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/**
 * Starts a proxy on loopback that takes every request whole and then lets chance decide what becomes of it. `target` is asked each time, so the
 * server behind may come and go. The same seed gives the same chances in the order in which requests arrive.
 */
export function startFaultProxy(options: {
  readonly target: () => string;
  readonly rates: FaultRates;
  readonly seed: number;
  /** The longest delay; a late request comes up to five times as late. */
  readonly longestMs: number;
}): Promise<FaultProxy> {
  const { rates, longestMs } = options;
  const random = seededRandom(options.seed);
  const counts = { requests: 0, answered: 0, drop: 0, double: 0, reorder: 0, delay: 0, cut: 0 };
  const agent = new Agent({ keepAlive: false, maxSockets: 256 });
  let healed = false;
  const strikes = (kind: keyof FaultRates): boolean => {
    // every chance is drawn for every request, so that one fault does not shift the others
    const struck = random() < rates[kind] && !healed;
    if (struck) counts[kind] += 1;
    return struck;
  };
  const pass = (taken: Taken, cutAt: number | null = null): Promise<Answer> =>
    forward(agent, options.target(), taken, cutAt);
  const later = (taken: Taken, ms: number): void => {
    void wait(ms).then(() => pass(taken).catch(() => undefined));
  };

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    counts.requests += 1;
    const { method = 'GET', url: path = '/', headers } = incoming;
    const taken: Taken = { method, path, headers, body: await collect(incoming) };
    const [dropped, doubled, reordered, delayed, cut] = [
      strikes('drop'),
      strikes('double'),
      strikes('reorder'),
      strikes('delay'),
      strikes('cut'),
    ];
    const [pace, place] = [random(), random()];
    if (doubled) later(taken, pace * longestMs);
    if (dropped || reordered) {
      if (reordered) later(taken, (1 + 4 * pace) * longestMs);
      response.destroy();
      return;
    }
    if (delayed) await wait(pace * longestMs);
    const cutRequest = cut && place < 0.5;
    const answer = await pass(taken, cutRequest ? Math.floor(taken.body.length * place) : null);
    const { 'transfer-encoding': _chunked, 'content-length': _length, connection: _kept, ...kept } = answer.headers;
    response.writeHead(answer.status, { ...kept, 'content-length': answer.body.length });
    if (cut) {
      response.write(answer.body.subarray(0, Math.floor(answer.body.length * place)), () => response.destroy());
      return;
    }
    counts.answered += 1;
    response.end(answer.body);
  }

  const server: Server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      done({
        url: `http://127.0.0.1:${port}`,
        counts,
        heal: () => {
          healed = true;
        },
        stop: () =>
          new Promise((closed) => {
            agent.destroy();
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
