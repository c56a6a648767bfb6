import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { ErrorRegistry } from '../errors.ts';
import { installOpenApi } from './openapi.ts';
import { handleError, rawProblem, sendFailure } from './problem.ts';

/** What the HTTP frame needs to know. */
export interface AppOptions {
  readonly logger: FastifyBaseLogger;
  readonly errors: ErrorRegistry;
  readonly trustProxy: string | null;
  /** Requests per minute from one address, and from one device or person whose token was good. */
  readonly perMinute: { readonly address: number; readonly caller: number };
  /** A name for the bearer of this Authorization header when it was good lately; null = count by address. */
  readonly knownCaller: (authorization: string) => string | null;
}

/** Body limits in bytes: a batch of 500 facts may be large, everything else is small. */
export const BODY_LIMIT = { command: 4 * 1024 * 1024, facts: 32 * 1024 * 1024 } as const;

/**
 * The HTTP frame: logging, security headers, limits, OpenAPI, and one way to answer when something is refused.
 * Routes are mounted on what this returns; nothing listens yet.
 */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: options.logger,
    trustProxy: options.trustProxy ?? false,
    bodyLimit: BODY_LIMIT.command,
    requestTimeout: 60_000,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    genReqId: traceIdOf,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, request, reply) => {
      handleError(error, request, reply);
    },
    clientErrorHandler(error, socket) {
      if (error.code === 'ECONNRESET' || !socket.writable) return;
      const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
      socket.end(rawProblem(status, randomBytes(16).toString('hex')));
    },
  });
  app.decorate('errorRegistry', options.errors);
  const methodsOf = watchRoutes(app);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(handleError);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-trace-id', request.id);
  });
  const silent = watchSilent(app);
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
    // fastify looks for idle connections once; one that falls idle a moment later would hold us for its keep-alive time
    const sweep = setInterval(() => {
      app.server.closeIdleConnections();
      for (const socket of silent) socket.destroy();
    }, 100);
    app.server.once('close', () => clearInterval(sweep));
    sweep.unref();
  });
  app.addHook('onSend', async (_request, reply) => {
    // an answer under way when we end would otherwise keep its connection, and us, for another minute
    if (closing) reply.header('connection', 'close');
  });
  await app.register(helmet, helmetOptions());
  await app.register(cookie);
  await installLimits(app, options);
  await installOpenApi(app);
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => {
    const allowed = methodsOf(request);
    if (allowed.length === 0) return sendFailure(request, reply, { code: 'server.not_found' });
    reply.header('allow', allowed.join(', '));
    return sendFailure(request, reply, { code: 'server.method_not_allowed' });
  });
  return app;
}

/** Connections that have not asked anything yet. Node takes them for busy until its request timeout, a minute and more. */
function watchSilent(app: FastifyInstance): ReadonlySet<Socket> {
  const silent = new Set<Socket>();
  app.server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  app.server.on('request', ({ socket }) => silent.delete(socket));
  return silent;
}

/** The caller's W3C trace id when it sent one, else a new one; 32 hex digits either way. */
function traceIdOf(request: { readonly headers: Readonly<Record<string, string | string[] | undefined>> }): string {
  const parent = request.headers['traceparent'];
  const given =
    typeof parent === 'string' ? /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(parent)?.[1] : undefined;
  return given !== undefined && !/^0+$/.test(given) ? given : randomBytes(16).toString('hex');
}

/** Remembers the methods of every address as it is mounted; addresses with parameters or a wildcard are not looked up by name. */
function watchRoutes(app: FastifyInstance): (request: FastifyRequest) => string[] {
  const known = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = known.get(url) ?? new Set<string>();
    for (const name of [method].flat()) methods.add(name);
    known.set(url, methods);
  });
  return (request) => [...(known.get(request.url.split('?')[0] ?? '') ?? [])];
}

/**
 * Everything from this server only, no inline script, no frame around us. Style attributes stay allowed:
 * charts place their tooltips with them; style elements must be files.
 */
function helmetOptions(): Parameters<typeof helmet>[1] {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'"],
        styleSrcAttr: ["'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
    // plain http on loopback and in a shop's own network: the proxy that adds TLS also adds this
    strictTransportSecurity: false,
  };
}

async function installLimits(app: FastifyInstance, { perMinute, knownCaller }: AppOptions): Promise<void> {
  await app.register(rateLimit, {
    global: true,
    max: (_request, key) => (key.startsWith('caller:') ? perMinute.caller : perMinute.address),
    timeWindow: 60_000,
    keyGenerator: (request) => {
      const header = request.headers['authorization'];
      const caller = header === undefined ? null : knownCaller(header);
      return caller === null ? `address:${request.ip}` : `caller:${caller}`;
    },
    errorResponseBuilder: () => Object.assign(new Error('too many requests'), { statusCode: 429 }),
  });
  await app.register(underPressure, {
    maxEventLoopDelay: 3000,
    maxHeapUsedBytes: 1_500_000_000,
    sampleInterval: 500,
    retryAfter: 2,
    pressureHandler: (request, reply) => {
      if (/^\/(health|ready|metrics)$/.test(request.url)) return;
      sendFailure(request, reply, { code: 'server.overloaded' });
    },
  });
}
