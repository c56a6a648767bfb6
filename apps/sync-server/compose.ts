import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { uuidV7 } from '@valero/domain/kernel';
import { MODULES } from '@valero/domain/modules';

import { openServerStore, type ServerStore, type ServerStoreOptions, STORAGE_ERRORS } from '@valero/storage/pg';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { loadSigningKeys, type SigningKeys } from './auth/keys.ts';
import { createPasswords, type Passwords } from './auth/passwords.ts';
import { createThrottle, SIGN_IN_RULE } from './auth/throttle.ts';
import type { ServerConfig } from './config.ts';
import { loadReceiptKey } from './documents/key.ts';
import { NO_MAIL, smtpSender } from './documents/mail.ts';
import { openReceiptDesk } from './documents/receipts.ts';
import { errorRegistry } from './errors.ts';
import { writeBook } from './excel/book-writer.ts';
import { writeTable } from './excel/table-writer.ts';
import { type FiscalDesk, openFiscalDesk } from './fiscal/desk.ts';
import { createAccessLog, noteWorkbooks } from './http/access-log.ts';
import { buildApp } from './http/app.ts';
import { mountAuth } from './http/auth.ts';
import { type Now, systemNow } from './http/clock.ts';
import { mountDeviceAuth } from './http/device-auth.ts';
import { mountDocuments } from './http/documents.ts';
import { mountEnrolment } from './http/enrol.ts';
import { mountExports } from './http/exports.ts';
import { mountFiscalExports } from './http/fiscal-exports.ts';
import { createGuard, decorateRequests, type Guard } from './http/guard.ts';
import { mountImports } from './http/imports.ts';
import { mountMatch } from './http/match.ts';
import { mountMeldung } from './http/meldung.ts';
import { mountModules } from './http/mount.ts';
import { mountOps } from './http/ops.ts';
import { mountReceipts } from './http/receipts.ts';
import { mountShapeService } from './http/shape-service.ts';
import { mountShapes } from './http/shapes.ts';
import { mountScreens } from './http/static.ts';
import { mountSync } from './http/sync.ts';
import { type ImportDesk, openImportDesk } from './imports/desk.ts';
import { type Jobs, startJobs } from './jobs/index.ts';
import { createMetrics, timeRequests } from './jobs/metrics.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './postgres/embedded.ts';
import { lockHome } from './postgres/lock.ts';
import { createAdmission } from './shapes/admission.ts';
import { NO_BACKEND, type ShapeBackend } from './shapes/backend.ts';
import { openShapeRole, type ShapeRole } from './shapes/engine.ts';
import { createShapeGateway, type ShapeGateway } from './shapes/gateway.ts';
import { remoteBackend } from './shapes/remote.ts';

/** Where the server's surroundings may be replaced by a test. */
export interface Surroundings {
  readonly logger: Logger;
  readonly now?: Now;
  readonly newId?: () => string;
}

/** A server that answers. */
export interface RunningServer {
  /** Where it listens. */
  readonly url: string;
  /** What the data lie in, for a person. */
  readonly database: string;
  readonly app: FastifyInstance;
  readonly store: ServerStore;
  readonly passwords: Passwords;
  readonly now: Now;
  readonly newId: () => string;
  /** Ends with a reason when something it cannot live without is gone (the built-in PostgreSQL). */
  readonly failed: Promise<string>;
  /** Answers what is under way, then ends everything in the opposite order of starting. */
  close(): Promise<void>;
}

/** Ends what was started, last first, also when one step fails. */
class Closers {
  readonly #steps: (() => Promise<void> | void)[] = [];

  add(step: () => Promise<void> | void): void {
    this.#steps.push(step);
  }

  async run(logger: Logger): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        logger.error({ err: error }, 'a part did not end cleanly');
      }
    }
  }
}

/** A new UUIDv7 of this machine's clock and chance. */
export function newUuid(): string {
  return uuidV7(Date.now(), randomBytes(10));
}

/**
 * Puts every part together and listens: lock, database, migrations, keys, routes, jobs. The only place that knows all parts.
 * Throws with the reason when a part does not start; what was started by then has ended again.
 */
export async function startServer(config: ServerConfig, surroundings: Surroundings): Promise<RunningServer> {
  const { logger, now = systemNow, newId = newUuid } = surroundings;
  const closers = new Closers();
  try {
    const lock = lockHome(config.home, new Date(now()));
    closers.add(() => lock.release());
    const postgres = config.databaseUrl === null ? await startEmbeddedPostgres(config.home, config.postgresPort) : null;
    if (postgres !== null) closers.add(() => postgres.stop());
    let ending = false;
    const onWarning: NonNullable<ServerStoreOptions['onWarning']> = (message, details) => {
      // connections that end with us are no trouble
      if (!ending) logger.warn(details, message);
    };
    const databaseUrl = config.databaseUrl ?? postgres?.url ?? '';
    const role = config.databaseRole;
    const store = openServerStore({ url: databaseUrl, now, onWarning, ...(role === null ? {} : { role }) });
    closers.add(() => {
      ending = true;
      return store.close();
    });
    const { applied } = await store.migrate();
    if (applied.length > 0) logger.info({ applied }, 'database brought up to date');
    const parts = await makeParts(config, { store, now, logger, databaseUrl });
    closers.add(() => parts.engine?.close());
    const jobs = startJobs({ store, roles: config.roles, matchAt: config.matchAt, now, logger });
    const desk = openImportDesk({
      folder: join(config.home, 'imports'),
      now,
      newId,
      onFault: (id, error) => logger.error({ err: error, import: id }, 'an import failed'),
    });
    const fiscal = openFiscalDesk({ folder: join(config.home, 'exports', 'fiscal'), url: databaseUrl, now, newId });
    closers.add(() => fiscal.close());
    const app = await makeApp(config, { ...parts, store, now, newId, logger, desk, fiscal, databaseUrl });
    closers.add(() => stopAnswering(app, desk, jobs));
    const url = await app.listen({ host: config.host, port: config.port });
    return {
      url,
      database: describeDatabase(config, postgres),
      app,
      store,
      passwords: parts.passwords,
      now,
      newId,
      failed: lossOf(postgres),
      close: () => closers.run(logger),
    };
  } catch (error) {
    await closers.run(logger);
    throw error;
  }
}

interface Parts {
  readonly keys: SigningKeys;
  readonly passwords: Passwords;
  readonly guard: Guard;
  readonly gateway: ShapeGateway;
  /** What reads the database's changes; null = another process does. */
  readonly engine: ShapeRole | null;
}

/** How much longer than the longest hold a question to another process may take: it may have a first snapshot to read. */
const PATIENCE_MS = 100_000;

async function makeParts(
  config: ServerConfig,
  { store, now, logger, databaseUrl }: Pick<AppParts, 'store' | 'now' | 'logger' | 'databaseUrl'>,
): Promise<Parts> {
  const keys = await loadSigningKeys(config.keys, now());
  const admission = createAdmission((tokens) => store.identity.devicesByTokens(tokens));
  const { home, shapeSecret: secret, shapeUrl: url, longPollMs } = config;
  const engine = config.roles.has('shapes')
    ? await openShapeRole({ databaseUrl, home, secret, longPollMs, logger })
    : null;
  const onTrouble = (reason: string): void => logger.error({ reason }, 'the shape service is away or refuses us');
  const elsewhere: ShapeBackend =
    url === null ? NO_BACKEND : remoteBackend({ url, secret, patienceMs: longPollMs + PATIENCE_MS, onTrouble });
  if (config.roles.has('gateway') && engine === null && url === null)
    logger.warn('no shapes: neither the module `shapes` nor VALERO_SHAPE_URL; devices only send');
  return {
    keys,
    passwords: createPasswords(2),
    guard: createGuard({ identity: store.identity, deviceByToken: admission.again, keys: () => keys, now }),
    engine,
    gateway: createShapeGateway({
      backend: engine?.backend ?? elsewhere,
      admission,
    }),
  };
}

interface AppParts extends Parts {
  readonly store: ServerStore;
  readonly now: Now;
  readonly newId: () => string;
  readonly logger: Logger;
  readonly desk: ImportDesk;
  readonly fiscal: FiscalDesk;
  readonly databaseUrl: string;
}

async function makeApp(config: ServerConfig, parts: AppParts): Promise<FastifyInstance> {
  const { store, guard, gateway, engine, now, newId, keys, passwords, logger, desk } = parts;
  const { roles } = config;
  const app = await buildApp({
    logger,
    errors: errorRegistry([STORAGE_ERRORS, ...Object.values(MODULES).map((module) => module.errors)]),
    trustProxy: config.trustProxy,
    perMinute: { address: 3000, caller: 12_000 },
    knownCaller: guard.knownCaller,
  });
  decorateRequests(app);
  const metrics = createMetrics({
    consumers: () => store.consumers.status(),
    waitingReaders: () => gateway.waiting(),
    shapes: engine,
  });
  timeRequests(app, metrics.registry);
  mountOps(app, { store, registry: metrics.registry, shapes: engine });
  const access = createAccessLog({ store, now, newId });
  noteWorkbooks(app, access);
  if (roles.has('auth')) {
    const throttle = createThrottle(SIGN_IN_RULE);
    mountAuth(app, { identity: store.identity, passwords, throttle, keys: () => keys, guard, now, access });
    mountEnrolment(app, { store, guard, now });
  }
  if (roles.has('sync')) mountMatch(app, { store, guard });
  mountModules(app, { store, guard, now, newId, roles });
  mountExports(app, { store, guard, now, roles, excel: { table: writeTable, book: writeBook } });
  if (roles.has('audit'))
    mountFiscalExports(app, { store, guard, now, access, desk: parts.fiscal, url: parts.databaseUrl });
  if (roles.has('meldung')) mountMeldung(app, { store, guard });
  if (roles.has('documents')) {
    const { mail } = config;
    const trouble = (reason: string): void => logger.warn({ reason }, 'a receipt could not be mailed');
    const receipts = openReceiptDesk({
      store,
      now,
      key: loadReceiptKey(config.keys),
      publicUrl: config.publicUrl,
      linkDays: config.receiptDays,
      mail: mail === null ? NO_MAIL : smtpSender(mail.url, mail.from, trouble),
    });
    await mountDocuments(app, { store, guard, now, newId, receipts });
    mountReceipts(app, receipts, guard);
  }
  if (roles.has('stock')) await mountImports(app, { store, guard, now, newId, desk });
  // readers who wait are answered when we end, not after their twenty seconds
  app.addHook('preClose', () => gateway.close());
  if (roles.has('gateway')) mountDeviceAuth(app, { store, now, newId });
  if (roles.has('gateway')) await mountSync(app, { store, guard, onIngest: metrics.ingested });
  if (roles.has('gateway')) mountShapes(app, { gateway, guard });
  // without a secret the engine is for the gateway of this process alone
  if (engine !== null && config.shapeSecret !== null) mountShapeService(app, engine);
  if (roles.has('screens') && config.renderer !== null) await mountScreens(app, config.renderer);
  return app;
}

/** Readers who wait are answered at once, requests under way to the end; then the import and the consumers finish their batch. */
async function stopAnswering(app: FastifyInstance, desk: ImportDesk, jobs: Jobs): Promise<void> {
  await app.close();
  await desk.close();
  await jobs.stop();
}

/** Where the database is, without what opens it. */
function describeDatabase({ databaseUrl }: ServerConfig, postgres: EmbeddedPostgres | null): string {
  if (postgres !== null) return `PostgreSQL ${postgres.version}, 127.0.0.1:${postgres.port}`;
  return `PostgreSQL, ${new URL(databaseUrl ?? '').host}`;
}

function lossOf(postgres: EmbeddedPostgres | null): Promise<string> {
  return postgres === null ? new Promise(() => undefined) : postgres.ended;
}
