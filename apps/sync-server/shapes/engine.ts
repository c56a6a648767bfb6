import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EngineEvent,
  type EngineStatus,
  openShapeServer,
  type ShapeHttpRequest,
  type ShapeHttpResponse,
} from '@valero/shape-server';
import type { FastifyBaseLogger } from 'fastify';
import { acceptAnswer, type ShapeBackend } from './backend.ts';
import { checkSource } from './source.ts';

/** The publication a migration has made (packages/storage/src/shapes). */
const PUBLICATION = 'valero';

/** Bytes of one answer, about: a till reads each in one go, and shall be able to scan right after it. */
const CHUNK_BYTES = 262_144;

/** The part of a process that reads the database's changes and answers for shapes. */
export interface ShapeRole {
  /** For the gateway of the same process. */
  readonly backend: ShapeBackend;
  /** For other processes; asks for the secret. */
  answer(request: ShapeHttpRequest): Promise<ShapeHttpResponse>;
  status(): EngineStatus;
  /** Answers everybody who waits, then ends; the slot stays, so that nothing is missed until the next start. */
  close(): Promise<void>;
}

/** What the role needs. */
export interface ShapeRoleOptions {
  readonly databaseUrl: string;
  /** VALERO_HOME. */
  readonly home: string;
  readonly secret: string | null;
  readonly longPollMs: number;
  readonly logger: FastifyBaseLogger;
}

/** Opens it. Throws `ReplicationUnfit` when PostgreSQL is not set up for it. */
export async function openShapeRole(options: ShapeRoleOptions): Promise<ShapeRole> {
  const { databaseUrl, home, secret, longPollMs, logger } = options;
  const { slot, unlimited } = await checkSource(databaseUrl);
  if (unlimited)
    logger.warn(
      { slot },
      'max_slot_wal_keep_size is -1: were the shapes not read for long, the log would fill the disk',
    );
  const folder = join(home, 'shapes', 'log');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const server = await openShapeServer({
    databaseUrl,
    folder,
    slot,
    publication: PUBLICATION,
    tables: 'published',
    grammar: 'strict',
    chunkBytes: CHUNK_BYTES,
    longPollMs,
    secret,
    onEvent: (event) => report(logger, event),
    onFailure: (error) => logger.error({ err: error }, 'shapes: a question failed'),
  });
  await untilStarted(server.engine);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= server.close();
    return closing;
  };
  return {
    backend: { ask: (question) => askEngine(server.answer, secret, question), close },
    answer: server.answer,
    status: () => server.engine.status(),
    close,
  };
}

/** A start waits for the stream so long; PostgreSQL makes a slot only when transactions that run have ended. */
const START_MS = 10_000;

async function untilStarted(engine: { status(): EngineStatus }): Promise<void> {
  const end = performance.now() + START_MS;
  while (engine.status().state === 'starting' && performance.now() < end) await sleep(20);
}

async function askEngine(
  answer: ShapeRole['answer'],
  secret: string | null,
  { query, ifNoneMatch, signal }: Parameters<ShapeBackend['ask']>[0],
): ReturnType<ShapeBackend['ask']> {
  const question = new URLSearchParams(query);
  if (secret !== null) question.set('secret', secret);
  const { status, headers, body } = await answer({
    method: 'GET',
    path: '/v1/shape',
    query: question,
    headers: { 'if-none-match': ifNoneMatch },
    signal,
  });
  const whole = typeof body === 'string' || Buffer.isBuffer(body);
  return acceptAnswer({ status, headers, body: whole ? body : Readable.from(body) });
}

/** What happens in the engine, in the log: lost or endangered changes are errors, the rest is to be known. */
function report(logger: FastifyBaseLogger, { kind, message, details }: EngineEvent): void {
  const about = { event: kind, ...details };
  if (kind === 'slot-lost' || kind === 'slot-at-risk') logger.error(about, `shapes: ${message}`);
  else if (kind === 'rotated' || kind === 'disconnected') logger.warn(about, `shapes: ${message}`);
  else logger.info(about, `shapes: ${message}`);
}
