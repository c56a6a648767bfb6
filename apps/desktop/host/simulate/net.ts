import type { Chance } from './chance.ts';
import type { FaultBook } from './faults.ts';
import type { VirtualTime } from './time.ts';
import type { Trace } from './trace.ts';

/** What a till says to the server. */
export interface WireRequest {
  readonly from: string;
  readonly device: string;
  readonly path: string;
  readonly body: string;
}

/** What comes back. */
export interface WireAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter?: number;
}

/** The far end of a line. A server that falls over never answers. */
export interface WireServer {
  isUp(): boolean;
  serve(request: WireRequest, reply: (answer: WireAnswer) => void): void;
}

/** Moments of an exchange at which a till may die. */
export type Moment = 'sent' | 'arrived' | 'answered';

/** What a line works with. */
export interface WireParts {
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly faults: FaultBook;
  readonly chance: Chance;
  readonly server: WireServer;
  readonly onMoment: (moment: Moment, request: WireRequest) => void;
}

/** The line of one till. */
export interface Wire {
  /** `done` hears at most once; `cut` = the connection broke. It may never hear anything. */
  send(request: WireRequest, done: (answer: WireAnswer | 'cut') => void): void;
  /** No message passes until then. */
  partition(until: number): void;
  /** Messages take longer by this factor until then. */
  slow(factor: number, until: number): void;
  /** Nothing is wrong with it any more. */
  mend(): void;
  /** The same line as `fetch`. */
  fetchFor(from: string, device: string): typeof fetch;
}

/** What stands between till and server and answers in its place. */
const IN_BETWEEN: readonly WireAnswer[] = [
  { status: 200, body: '<html><body>Willkommen im Hotel-WLAN</body></html>' },
  { status: 200, body: '' },
  { status: 502, body: '<html>Bad Gateway</html>' },
  { status: 503, body: '{"title":"busy"}', retryAfter: 5 },
  { status: 429, body: '', retryAfter: 30 },
];

/** Lays a line. */
export function wire(parts: WireParts): Wire {
  const { time, trace, faults, chance, server, onMoment } = parts;
  let brokenUntil = 0;
  let slowUntil = 0;
  let factor = 1;

  const latency = (): number => {
    const base = chance.between(4, 60) * (time.now() < slowUntil ? factor : 1);
    return faults.hits('delay') ? base + faults.chance('delay').between(200, 40_000) : base;
  };
  const isBroken = (): boolean => time.now() < brokenUntil;
  const cutText = (text: string): string => text.slice(0, Math.floor(text.length * faults.chance('truncate').next()));

  function answer(request: WireRequest, said: WireAnswer, done: (answer: WireAnswer | 'cut') => void): void {
    if (faults.hits('drop')) return trace.note(`net ${request.from} answer lost`);
    const cut = faults.hits('truncate');
    const body = cut ? cutText(said.body) : said.body;
    time.after(latency(), () => {
      if (isBroken()) return;
      onMoment('answered', request);
      done({ ...said, body });
    });
  }

  function deliver(request: WireRequest, afterMs: number, done: (answer: WireAnswer | 'cut') => void): void {
    time.after(afterMs, () => {
      if (isBroken()) return;
      if (!server.isUp()) {
        time.after(latency(), () => done('cut'));
        return;
      }
      onMoment('arrived', request);
      server.serve(request, (said) => answer(request, said, done));
    });
  }

  function send(request: WireRequest, heard: (answer: WireAnswer | 'cut') => void): void {
    let isOver = false;
    const done = (said: WireAnswer | 'cut'): void => {
      if (isOver) return;
      isOver = true;
      heard(said);
    };
    onMoment('sent', request);
    if (isBroken()) {
      // some networks say at once that there is no way, others say nothing
      if (chance.hit(0.5)) time.after(chance.between(1, 3000), () => done('cut'));
      return;
    }
    if (faults.hits('portal')) {
      const said = faults.chance('portal').pick(IN_BETWEEN);
      time.after(latency(), () => done(said));
      return;
    }
    if (faults.hits('drop')) return trace.note(`net ${request.from} request lost`);
    if (faults.hits('truncate')) {
      if (faults.chance('truncate').hit(0.5)) time.after(latency(), () => done('cut'));
      else deliver({ ...request, body: cutText(request.body) }, latency(), done);
      return;
    }
    deliver(request, latency(), done);
    if (faults.hits('double')) deliver(request, latency() + faults.chance('double').between(0, 60_000), done);
  }

  return {
    send,
    partition(until) {
      brokenUntil = Math.max(brokenUntil, until);
    },
    slow(by, until) {
      factor = by;
      slowUntil = until;
    },
    mend() {
      brokenUntil = 0;
      slowUntil = 0;
    },
    fetchFor: (from, device) => (input, init) =>
      new Promise<Response>((resolve, reject) => {
        const signal = init?.signal;
        const path = String(input).replace(/^https?:\/\/[^/]+/, '');
        signal?.addEventListener('abort', () => reject(signal.reason));
        send({ from, device, path, body: String(init?.body ?? '') }, (said) => {
          if (said === 'cut') return reject(new TypeError('fetch failed'));
          const headers = said.retryAfter === undefined ? {} : { 'retry-after': String(said.retryAfter) };
          resolve(new Response(said.body, { status: said.status, headers }));
        });
      }),
  };
}
