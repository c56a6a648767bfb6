import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ShapeHttpResponse } from '../model.ts';
import type { Answer } from './answer.ts';
import { refuse } from './replies.ts';

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** `http://host:port`. */
  readonly url: string;
  /** Takes no more requests, cuts off those that are open. */
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 1024 * 1024;

type Body = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reply: ShapeHttpResponse };

async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes: Buffer = chunk;
    size += bytes.length;
    if (size > MAX_BODY_BYTES) return { ok: false, reply: refuse(413, { error: 'Request body too large' }) };
    chunks.push(bytes);
  }
  const text = Buffer.concat(chunks).toString();
  if (text.trim() === '') return { ok: true, value: undefined };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, reply: refuse(400, { error: 'Invalid JSON in request body' }) };
  }
}

function oneValue(headers: IncomingMessage['headers']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}

async function send(response: ServerResponse, { status, headers, body }: ShapeHttpResponse): Promise<void> {
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    const length: Record<string, number> =
      status === 204 || status === 304 ? {} : { 'content-length': Buffer.byteLength(body) };
    response.writeHead(status, { ...headers, ...length });
    response.end(body);
    return;
  }
  response.writeHead(status, headers);
  response.flushHeaders();
  for await (const text of body) {
    if (response.destroyed) return;
    if (response.write(text)) continue;
    // a reader who does not read is waited for, or has gone
    await new Promise<void>((done) => {
      const go = (): void => {
        response.off('drain', go);
        response.off('close', go);
        done();
      };
      response.on('drain', go);
      response.on('close', go);
    });
  }
  response.end();
}

async function handle(answer: Answer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const [path = '', ...rest] = (request.url ?? '').split('?');
  const body: Body = request.method === 'POST' ? await readBody(request) : { ok: true, value: undefined };
  if (!body.ok) {
    response.setHeader('connection', 'close');
    return send(response, body.reply);
  }
  const reply = await answer({
    method: request.method ?? '',
    path,
    query: new URLSearchParams(rest.join('?')),
    headers: oneValue(request.headers),
    body: body.value,
    signal: gone.signal,
  });
  if (!response.destroyed) await send(response, reply);
}

/** Lets `answer` be asked over HTTP. Rejects when the port is taken. */
export function listenShapeServer(
  server: { readonly answer: Answer },
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const http = createServer((request, response) => {
    // what breaks here is the connection; the answer itself never throws
    handle(server.answer, request, response).catch(() => response.destroy());
  });
  // long polls end by themselves, idle connections outlive the pause between two of them
  http.requestTimeout = 0;
  http.keepAliveTimeout = 65_000;
  const close = (): Promise<void> =>
    new Promise((done) => {
      http.close(() => done());
      http.closeAllConnections();
    });
  return new Promise((done, failed) => {
    http.once('error', failed);
    http.listen(port, host, () => {
      http.off('error', failed);
      const address = http.address();
      const taken = typeof address === 'object' && address !== null ? address.port : port;
      done({ port: taken, url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`, close });
    });
  });
}
