import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { err, type Result } from '@valero/domain/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Logger } from '../host/log.ts';
import type { CallMessage, Transport } from '../host/transport.ts';
import { serveEvents } from './events.ts';
import {
  type GuardKeys,
  hasSession,
  type Refusal,
  refuseForeign,
  sameSecret,
  securityHeaders,
  sessionCookie,
} from './security.ts';

/** Bytes of one call; a little above the host's own bound, so that the host gives the reason for all but the absurd. */
const MAX_BODY_BYTES = 4_000_000;
const MAX_EVENT_BYTES = 4096;

const zCallMessage = z.strictObject({ name: z.string().max(200), input: z.unknown() });

/** A running loopback shell. */
export interface WebShell {
  readonly port: number;
  /** The address to open: carries this start's token once, then the cookie takes over. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Puts a till behind a web server on 127.0.0.1: the built renderer, `POST /t/call`, WebSocket `/t/events`.
 * Without the token of this start nobody gets in; a page of another site or a rebound name is turned away.
 * `port` 0 takes a free one. `rendererDir` null serves no screens (tests, headless).
 */
export async function startWebShell(options: {
  readonly till: Transport;
  readonly port: number;
  readonly rendererDir: string | null;
  readonly logger: Logger;
}): Promise<WebShell> {
  const [{ default: fastify }, { default: websocket }] = await Promise.all([
    import('fastify'),
    import('@fastify/websocket'),
  ]);
  const token = randomBytes(32).toString('base64url');
  const session = randomBytes(32).toString('base64url');
  const app = fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true, logger: false });
  let port = options.port;
  const keys = (): GuardKeys => ({ port, session });

  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => sendProblem(reply, error, options.logger));
  app.removeContentTypeParser('text/plain');
  // before the guard: a refused upgrade is then known as one and its socket is closed
  await app.register(websocket, {
    options: { maxPayload: MAX_EVENT_BYTES },
    preClose: (done) => {
      for (const client of app.websocketServer.clients) client.terminate();
      app.websocketServer.close(done);
    },
  });
  app.addHook('onRequest', async (request, reply) =>
    guard(request, reply, { keys: keys(), token, logger: options.logger }),
  );
  app.get('/t/events', { websocket: true }, (socket) => serveEvents(socket, options.till));
  app.post('/t/call', async (request): Promise<Result<unknown>> => {
    const message = zCallMessage.safeParse(request.body);
    if (!message.success)
      return err({ code: 'host.bad_input', details: { field: 'body', reason: 'name and input expected' } });
    const { name, input }: CallMessage = message.data;
    return options.till.call(name, input);
  });
  await servePages(app, options.rendererDir, () => port);

  await app.listen({ host: '127.0.0.1', port: options.port });
  const address = app.server.address();
  if (address !== null && typeof address === 'object') port = address.port;
  return { port, url: `http://127.0.0.1:${port}/?token=${token}`, close: () => app.close() };
}

/** Lets a request through, or answers it: the token for the cookie, a refusal for the rest. */
async function guard(
  request: FastifyRequest,
  reply: FastifyReply,
  start: { keys: GuardKeys; token: string; logger: Logger },
): Promise<FastifyReply | undefined> {
  reply.headers(securityHeaders(start.keys.port, null));
  const isTalk = request.url.startsWith('/t/');
  const foreign = refuseForeign(request.headers, start.keys.port, isTalk);
  if (foreign) return refuse(reply, foreign, start.logger);
  const url = new URL(request.url, 'http://127.0.0.1');
  const given = url.searchParams.get('token');
  if (request.method === 'GET' && url.pathname === '/' && given !== null) {
    if (!sameSecret(given, start.token)) return refuse(reply, 'token', start.logger);
    return reply.header('set-cookie', sessionCookie(start.keys)).header('cache-control', 'no-store').redirect('/', 303);
  }
  if (!hasSession(request.headers, start.keys)) return refuse(reply, 'token', start.logger);
  return undefined;
}

function refuse(reply: FastifyReply, refusal: Refusal, logger: Logger): FastifyReply {
  logger.warn(
    { refusal, url: reply.request.url.split('?')[0], host: reply.request.headers.host },
    'a web request was refused',
  );
  const text =
    refusal === 'token'
      ? 'Diese Kasse wurde ohne ihren Schlüssel geöffnet. Die Adresse mit „token“ steht dort, wo VALERO gestartet wurde.\n' +
        'This till was opened without its key. The address with “token” is printed where VALERO was started.'
      : 'refused';
  return reply
    .code(refusal === 'token' ? 401 : 403)
    .type('text/plain; charset=utf-8')
    .send(text);
}

/** A body that is too large or no JSON is the caller's fault and a value; anything else is ours and stays in the log. */
function sendProblem(reply: FastifyReply, error: { statusCode?: number }, logger: Logger): FastifyReply {
  const status = error.statusCode ?? 500;
  if (status === 413) return reply.code(413).send(err({ code: 'host.too_large' }));
  if (status < 500)
    return reply.code(status).send(err({ code: 'host.bad_input', details: { field: 'body', reason: 'not JSON' } }));
  logger.error({ error }, 'the web shell failed');
  return reply.code(500).send(err({ code: 'host.internal', details: { trace: 'web' } }));
}

/** The built screens. Every path without a dot is the app itself, so that a reload anywhere finds its way. */
async function servePages(app: FastifyInstance, directory: string | null, port: () => number): Promise<void> {
  const notFound = (reply: FastifyReply): FastifyReply => reply.code(404).type('text/plain').send('not found');
  if (directory === null) {
    app.setNotFoundHandler((_request, reply) => notFound(reply));
    return;
  }
  const { default: fastifyStatic } = await import('@fastify/static');
  await app.register(fastifyStatic, { root: directory, index: false, prefix: '/', maxAge: '1h' });
  const sendIndex = async (reply: FastifyReply): Promise<FastifyReply> => {
    const html = await readFile(path.join(directory, 'index.html'), 'utf8').catch(() => null);
    if (html === null)
      return reply
        .code(503)
        .type('text/plain; charset=utf-8')
        .send('Die Bildschirme sind noch nicht gebaut: npm run build');
    const nonce = randomBytes(16).toString('base64');
    const withNonce = html.replace('</head>', `<meta property="csp-nonce" nonce="${nonce}" content="${nonce}"></head>`);
    return reply
      .headers(securityHeaders(port(), nonce))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(withNonce);
  };
  app.get('/', (_request, reply) => sendIndex(reply));
  app.setNotFoundHandler((request, reply) => {
    const isPage =
      request.method === 'GET' && !request.url.startsWith('/t/') && !/\.[a-z0-9]+($|\?)/i.test(request.url);
    return isPage ? sendIndex(reply) : notFound(reply);
  });
}
