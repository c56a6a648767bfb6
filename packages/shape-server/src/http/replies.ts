import type { Shape, ShapeHttpResponse } from '../model.ts';
import { formatOffset, type Offset } from '../offset.ts';
import type { FieldErrors, ShapeQuery } from './parameters.ts';

/** Times of the protocol, as far as an operator sets them. */
export interface CacheTimes {
  /** Seconds a shared cache may keep what was caught up with. */
  readonly maxAgeS: number;
  /** Seconds it may serve that on while it asks again. */
  readonly staleAgeS: number;
  readonly longPollMs: number;
  readonly sseMs: number;
}

const EXPOSED = [
  'electric-cursor',
  'electric-handle',
  'electric-has-data',
  'electric-offset',
  'electric-schema',
  'electric-snapshot',
  'electric-up-to-date',
  'etag',
  'retry-after',
].join(',');

/** What every answer carries. */
export const COMMON: Readonly<Record<string, string>> = {
  'electric-server': 'shape-server/0.1.0',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': EXPOSED,
  'access-control-allow-methods': 'GET, POST, HEAD, DELETE, OPTIONS',
};

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const NOT_STORED = { 'cache-control': 'no-store', 'surrogate-control': 'no-store' };

/** A JSON answer that nobody may keep; `retryAfter` in seconds. */
export function refuse(
  status: number,
  body: Readonly<Record<string, unknown>>,
  retryAfter?: number,
): ShapeHttpResponse {
  const retry: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return { status, headers: { ...COMMON, ...JSON_TYPE, ...NOT_STORED, ...retry }, body: JSON.stringify(body) };
}

/** 400 with what is wrong, by parameter. */
export function invalid(errors: FieldErrors): ShapeHttpResponse {
  return refuse(400, { message: 'Invalid request', errors });
}

/** 409: what the reader has is over; `handle` is where to start again, when that is known. */
export function mustRefetch(handle: string | null): ShapeHttpResponse {
  const cache = `public, max-age=${handle === null ? 1 : 60}, must-revalidate`;
  const known: Record<string, string> = handle === null ? {} : { 'electric-handle': handle };
  return {
    status: 409,
    headers: { ...COMMON, ...JSON_TYPE, 'cache-control': cache, ...known },
    body: '[{"headers":{"control":"must-refetch"}}]',
  };
}

const schemas = new WeakMap<Shape, string>();

/** The schema header: type and nature of each column, in ASCII as headers must be. */
function schemaHeader(shape: Shape): string {
  const known = schemas.get(shape);
  if (known !== undefined) return known;
  const entries = shape.columns.map(({ name, type, dims, pkIndex, notNull, modifiers }) => [
    name,
    {
      type,
      ...(dims > 0 ? { dims } : {}),
      ...(pkIndex === null ? {} : { pk_index: pkIndex }),
      ...(notNull ? { not_null: true } : {}),
      ...modifiers,
    },
  ]);
  const header = JSON.stringify(Object.fromEntries(entries)).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  schemas.set(shape, header);
  return header;
}

const EPOCH_S = Date.UTC(2024, 9, 9) / 1000;

/**
 * The cursor of a live request: seconds since 9 October 2024, rounded up to the interval, so that many readers ask for one URL. Always
 * greater than the one sent, else a cache would answer for ever with what it has.
 */
export function nextCursor(nowMs: number, intervalMs: number, sent: string | null, chance: () => number): number {
  const interval = Math.max(1, Math.floor(intervalMs / 1000));
  const next = Math.ceil((Math.floor(nowMs / 1000) - EPOCH_S) / interval) * interval;
  const before = sent !== null && /^\d{1,15}$/.test(sent) ? Number(sent) : 0;
  return next > before ? next : before + 1 + Math.floor(chance() * 3600);
}

function cacheControl({ offset, live, sse }: ShapeQuery, times: CacheTimes): string {
  if (offset !== 'now' && offset.tx < 0n)
    return 'public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746';
  if (live && sse) return `public, max-age=${Math.max(1, Math.floor(times.sseMs / 1000) - 1)}`;
  if (live) return 'public, max-age=5, stale-while-revalidate=5';
  return `public, max-age=${times.maxAgeS}, stale-while-revalidate=${times.staleAgeS}`;
}

/** A piece of a log, or the news that there is none. */
export interface Piece {
  readonly shape: Shape;
  readonly end: Offset;
  readonly upToDate: boolean;
  /** Something other than the note that the reader is up to date is in it. */
  readonly hasData: boolean;
  readonly body: ShapeHttpResponse['body'];
}

let empties = 0;

/** The name of a piece for caches. A stream, and what is live and empty, never has the same name twice: asking again must reach us. */
function etagOf(query: ShapeQuery, { shape, end, hasData }: Piece): string {
  const asked = query.offset === 'now' ? 'now' : formatOffset(query.offset);
  if (!query.sse && (hasData || (!query.live && query.offset !== 'now')))
    return `"${shape.handle}:${asked}:${formatOffset(end)}"`;
  empties += 1;
  return `"${shape.handle}:${asked}:${formatOffset(end)}:${process.hrtime.bigint()}-${empties}"`;
}

/** 200 with a piece of the log, or 304 when the reader named it. */
export function piece(
  query: ShapeQuery,
  found: Piece,
  times: CacheTimes,
  cursor: number,
  ifNoneMatch: string | undefined,
): ShapeHttpResponse {
  const etag = etagOf(query, found);
  const unchanged = ifNoneMatch?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false;
  const headers: Record<string, string> = {
    ...COMMON,
    ...JSON_TYPE,
    'cache-control': cacheControl(query, times),
    'electric-handle': found.shape.handle,
    'electric-offset': formatOffset(found.end),
    'electric-has-data': String(found.hasData),
    etag,
  };
  if (query.live) headers['electric-cursor'] = String(cursor);
  else if (!unchanged) headers['electric-schema'] = schemaHeader(found.shape);
  if (found.upToDate) headers['electric-up-to-date'] = '';
  if (query.sse) {
    headers['content-type'] = 'text/event-stream';
    headers['x-accel-buffering'] = 'no';
  }
  return { status: unchanged ? 304 : 200, headers, body: unchanged ? '' : found.body };
}

/** 200 with the rows of a subset. */
export function subsetReply(shape: Shape, last: Offset, body: string): ShapeHttpResponse {
  const headers = {
    ...COMMON,
    ...JSON_TYPE,
    'cache-control': 'no-cache',
    'electric-snapshot': 'true',
    'electric-handle': shape.handle,
    'electric-offset': formatOffset(last),
    'electric-schema': schemaHeader(shape),
  };
  return { status: 200, headers, body };
}

/** The note that a reader holds the shape as of this LSN. */
export function upToDateNote(lsn: string): string {
  return `{"headers":{"control":"up-to-date","global_last_seen_lsn":${JSON.stringify(lsn)}}}`;
}
