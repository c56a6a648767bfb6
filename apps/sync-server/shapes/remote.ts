import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { err } from '@valero/domain/kernel';
import { acceptAnswer, type ShapeAnswer, type ShapeBackend, type ShapeQuestion } from './backend.ts';

/** Where a shape service is, and how long it may think. */
export interface RemoteOptions {
  /** `https://shapes.example` or with `/v1/shape` behind it. */
  readonly url: string;
  /** Sent as `secret`; null = none. */
  readonly secret: string | null;
  /** Longest time until an answer begins; longer than the service holds a live request or reads a first snapshot. */
  readonly patienceMs: number;
  /** Told about trouble once when it begins. */
  readonly onTrouble?: (reason: string) => void;
}

/** No byte for so long in the middle of an answer: the service is gone. */
const SILENCE_MS = 30_000;

/** Asks a service of Electric's protocol over HTTP: our engine in another process, or Electric's own. Bodies pass through as they come. */
export function remoteBackend(options: RemoteOptions): ShapeBackend {
  const address = addressOf(options.url);
  const secure = address.protocol === 'https:';
  const settings = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, maxFreeSockets: 64 };
  const agent = secure ? new https.Agent(settings) : new http.Agent(settings);
  const closing = new AbortController();
  let troubled = false;
  const note = (reason: string | null): void => {
    if (reason !== null && !troubled && !closing.signal.aborted) options.onTrouble?.(reason);
    troubled = reason !== null;
  };
  return {
    async ask(question) {
      const url = new URL(address);
      for (const [name, value] of question.query) url.searchParams.set(name, value);
      if (options.secret !== null) url.searchParams.set('secret', options.secret);
      const signal = AbortSignal.any([question.signal, closing.signal]);
      try {
        const given = await send(url, agent, { question, signal, patienceMs: options.patienceMs });
        const answer = acceptAnswer(given);
        if (!answer.ok) given.body.resume();
        note(answer.ok ? null : `answered ${given.status}`);
        return answer;
      } catch (error) {
        if (!question.signal.aborted) note(error instanceof Error ? error.message : String(error));
        return err({ code: 'server.shapes_away', details: { seconds: 2 } });
      }
    },
    async close() {
      closing.abort();
      agent.destroy();
    },
  };
}

function addressOf(text: string): URL {
  const url = new URL(text);
  if (!url.pathname.endsWith('/v1/shape')) url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/shape`;
  return url;
}

interface Sending {
  readonly question: ShapeQuestion;
  readonly signal: AbortSignal;
  readonly patienceMs: number;
}

/** One request. Rejects when the service cannot be reached, is silent for too long, or nobody waits any more. */
function send(
  url: URL,
  agent: http.Agent,
  { question, signal, patienceMs }: Sending,
): Promise<ShapeAnswer & { readonly body: IncomingMessage }> {
  const { ifNoneMatch } = question;
  return new Promise((done, fail) => {
    const get = url.protocol === 'https:' ? https.get : http.get;
    const request = get(url, {
      agent,
      headers: {
        accept: 'application/json',
        // what is compressed would have to be said again to the reader
        'accept-encoding': 'identity',
        ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
      },
    });
    // not by the request's own `signal`: it ends the connection with an error, which nobody hears once the connection was handed back
    const hangUp = (): void => void request.destroy();
    signal.addEventListener('abort', hangUp, { once: true });
    if (signal.aborted) hangUp();
    const patience = setTimeout(() => request.destroy(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
    request.on('error', (error) => {
      clearTimeout(patience);
      fail(error);
    });
    request.once('response', (response) => {
      clearTimeout(patience);
      // who reads the body hears of its breaking off; one that is dropped or never read must not end the process
      response.on('error', () => undefined);
      response.once('end', () => signal.removeEventListener('abort', hangUp));
      response.setTimeout(SILENCE_MS, () => response.destroy(new Error('the service fell silent')));
      done({ status: response.statusCode ?? 0, headers: headersOf(response), body: response });
    });
  });
}

function headersOf(response: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}
