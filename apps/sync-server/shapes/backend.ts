import type { Readable } from 'node:stream';
import { err, ok, type Result } from '@valero/domain/kernel';

/** A question as the gateway puts it: the server's own query, and what a cache of the reader may hold. */
export interface ShapeQuestion {
  readonly query: URLSearchParams;
  readonly ifNoneMatch: string | undefined;
  /** Nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** An answer of the protocol on its way to a reader. */
export interface ShapeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | Readable;
}

/**
 * Who answers questions about shapes: the engine of this process, or a service of the same protocol somewhere else.
 * Errors: server.shapes_away (`seconds`), server.shapes_refused (`status`).
 */
export interface ShapeBackend {
  ask(question: ShapeQuestion): Promise<Result<ShapeAnswer>>;
  /** Ends what is being held, so that this process can end. */
  close(): Promise<void>;
}

/** Headers of the protocol a reader needs; everything else the service says stays between it and us. */
const PASSED = [
  'content-type',
  'etag',
  'retry-after',
  'electric-handle',
  'electric-offset',
  'electric-schema',
  'electric-cursor',
  'electric-up-to-date',
  'electric-has-data',
  'electric-snapshot',
];
/** Statuses the protocol gives to a reader. */
const SPOKEN = new Set([200, 204, 304, 400, 409]);
/** Statuses that say "not now". */
const BUSY = new Set([202, 429, 500, 502, 503, 504]);

/**
 * Takes an answer for the reader, or says why it is none. A 401 of the service is about our secret, a 404 about our address: a reader
 * that saw them would believe they are about itself. A 200 without a handle comes from somebody who does not speak the protocol.
 */
export function acceptAnswer(answer: ShapeAnswer): Result<ShapeAnswer> {
  const { status, headers, body } = answer;
  const named = headers['electric-handle'] !== undefined;
  if (BUSY.has(status)) {
    const seconds = Number(headers['retry-after'] ?? 2);
    return err({ code: 'server.shapes_away', details: { seconds: seconds > 0 && seconds < 3600 ? seconds : 2 } });
  }
  if (!SPOKEN.has(status) || (status === 200 && !named))
    return err({ code: 'server.shapes_refused', details: { status } });
  const passed: Record<string, string> = {};
  for (const name of PASSED) {
    const value = headers[name];
    if (value !== undefined) passed[name] = value;
  }
  // what a device gets is its own: never for a cache that serves others
  passed['cache-control'] = status < 400 ? 'private, no-cache' : 'private, no-store';
  passed['vary'] = 'authorization';
  return ok({ status, headers: passed, body });
}

/** For a gateway that only takes facts: there is nobody to ask. */
export const NO_BACKEND: ShapeBackend = {
  ask: async () => err({ code: 'server.shapes_away', details: { seconds: 60 } }),
  close: async () => undefined,
};
