import type { ShapeName } from '@valero/domain/sync';
import type { ChangePosition, Shapes } from '@valero/storage/pg';
import {
  changeMessage,
  formatOffset,
  isLive,
  MUST_REFETCH,
  nextCursor,
  type Offset,
  parseOffset,
  type ShapeQuery,
  schemaHeader,
  upToDate,
} from './protocol.ts';
import type { Snapshot, Snapshots } from './snapshots.ts';
import type { ShapeVariant } from './variant.ts';

/** An answer to a shape request, ready to be sent. */
export interface ShapeAnswer {
  readonly status: 200 | 409;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** What following shapes needs. */
export interface ShapeServiceOptions {
  readonly shapes: Shapes;
  readonly snapshots: Snapshots;
  readonly now: () => number;
  /** How long a live request is held when nothing changes. */
  readonly longPollMs: number;
  /** Changes in one answer at most. */
  readonly pageRows?: number;
  /** A snapshot with more changes than this behind it is not given to new readers. */
  readonly staleAfter?: number;
}

/** Answers shape requests. */
export interface ShapeService {
  /** `gone` ends a wait early: the reader hung up. */
  answer(name: ShapeName, variant: ShapeVariant, query: ShapeQuery, gone: AbortSignal): Promise<ShapeAnswer>;
  /** Answers everybody who waits, at once. */
  close(): void;
  /** How many requests are being held. */
  waiting(): number;
}

/**
 * One reader's way: `-1` → chunks of a snapshot → `0_inf` → changes of the log (those the snapshot has seen left out)
 * → up to date → live requests, held until something changes. A handle we do not know starts over (409).
 */
export function createShapeService(options: ShapeServiceOptions): ShapeService {
  const { snapshots } = options;
  const closing = new AbortController();
  let held = 0;
  const follow = async (snapshot: Snapshot, reader: Reader): Promise<ShapeAnswer> => {
    held += 1;
    try {
      return await untilChanged(options, snapshot, reader, closing.signal);
    } finally {
      held -= 1;
    }
  };
  return {
    async answer(name, variant, query, gone) {
      const offset = parseOffset(query.offset) ?? { kind: 'start' };
      if (offset.kind === 'start') return sendChunk(options, await fresh(options, name, variant), 0);
      const snapshot = snapshots.find(query.handle ?? '', name, variant);
      if (snapshot === null) return refetch(snapshots.newest(name, variant));
      if (offset.kind === 'chunk') return sendChunk(options, snapshot, offset.index + 1);
      const position = offset.kind === 'log' ? offset.position : snapshot.start;
      const reader: Reader = { name, variant, query, position, gone };
      const page = await readPage(options, snapshot, reader, position);
      if (page === null) return refetch(null);
      if (!isLive(query.live)) return reply(options, snapshot, query, page);
      if (page.items.length > 0) return reply(options, snapshot, query, page);
      return follow(snapshot, { ...reader, position: page.next });
    },
    close: () => closing.abort(),
    waiting: () => held,
  };
}

/** A snapshot for a new reader: the newest, unless so much has changed since that reading the rows again is quicker. */
async function fresh(options: ShapeServiceOptions, name: ShapeName, variant: ShapeVariant): Promise<Snapshot> {
  const { shapes, snapshots, staleAfter = 5000 } = options;
  const newest = snapshots.newest(name, variant);
  if (newest === null) return snapshots.take(name, variant);
  const behind = await shapes.changes(name, {}, newest.start, { limit: staleAfter, since: newest.mark });
  const usable = behind?.upToDate === true && (await snapshots.chunk(newest, 0)) !== null;
  return usable ? newest : snapshots.take(name, variant);
}

interface Reader {
  readonly name: ShapeName;
  readonly variant: ShapeVariant;
  readonly query: ShapeQuery;
  readonly position: ChangePosition;
  readonly gone: AbortSignal;
}

interface Page {
  readonly items: readonly object[];
  readonly next: ChangePosition;
  readonly upToDate: boolean;
}

async function readPage(
  { shapes, pageRows = 2500 }: ShapeServiceOptions,
  snapshot: Snapshot,
  { name, variant }: Reader,
  after: ChangePosition,
): Promise<Page | null> {
  const page = await shapes.changes(name, {}, after, { limit: pageRows, since: snapshot.mark });
  if (page === null) return null;
  const definition = shapes.definition(name);
  const items = page.rows.map(({ op, values, position }) =>
    changeMessage(definition, op, op === 'upsert' ? variant.view(values) : values, position),
  );
  return { items, next: page.next, upToDate: page.upToDate };
}

/** Holds a live request until a change, the end of the hold, the reader's hanging up or the server's end. */
async function untilChanged(
  options: ShapeServiceOptions,
  snapshot: Snapshot,
  reader: Reader,
  closing: AbortSignal,
): Promise<ShapeAnswer> {
  const deadline = options.now() + options.longPollMs;
  let position = reader.position;
  for (;;) {
    const left = deadline - options.now();
    const stop = new AbortController();
    const ended = AbortSignal.any([stop.signal, closing, reader.gone]);
    // listen first, read then: a change between the two wakes us
    const woken = options.shapes.wait(Math.max(0, left), ended);
    const page = await readPage(options, snapshot, reader, position);
    const over = left <= 0 || closing.aborted || reader.gone.aborted;
    if (page === null || page.items.length > 0 || over) {
      stop.abort();
      await woken;
      return page === null ? refetch(null) : reply(options, snapshot, reader.query, page);
    }
    position = page.next;
    if (page.upToDate) await woken;
    else stop.abort();
  }
}

async function sendChunk(options: ShapeServiceOptions, snapshot: Snapshot, index: number): Promise<ShapeAnswer> {
  const last = index === snapshot.chunks - 1;
  const body = index < snapshot.chunks ? await options.snapshots.chunk(snapshot, index) : null;
  if (body === null) return refetch(null);
  const end: Offset = last ? { kind: 'snapshot' } : { kind: 'chunk', index };
  return {
    status: 200,
    headers: { ...commonHeaders(snapshot, end), 'electric-schema': schemaOf(options, snapshot) },
    body,
  };
}

function reply(options: ShapeServiceOptions, snapshot: Snapshot, query: ShapeQuery, page: Page): ShapeAnswer {
  const live = isLive(query.live);
  const items = page.upToDate ? [...page.items, upToDate(page.next)] : page.items;
  return {
    status: 200,
    headers: {
      ...commonHeaders(snapshot, { kind: 'log', position: page.next }),
      ...(page.upToDate ? { 'electric-up-to-date': '' } : {}),
      ...(live
        ? { 'electric-cursor': nextCursor(options.now(), options.longPollMs, query.cursor) }
        : { 'electric-schema': schemaOf(options, snapshot) }),
      'electric-has-data': String(page.items.length > 0),
    },
    body: JSON.stringify(items),
  };
}

function schemaOf({ shapes }: ShapeServiceOptions, snapshot: Snapshot): string {
  return schemaHeader(shapes.definition(snapshot.name).columns);
}

function commonHeaders(snapshot: Snapshot, end: Offset): Record<string, string> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'private, no-cache',
    vary: 'authorization',
    'electric-handle': snapshot.handle,
    'electric-offset': formatOffset(end),
  };
}

/** Tells a reader to start over. The handle named is the one it will get, when there is one already. */
function refetch(next: Snapshot | null): ShapeAnswer {
  return {
    status: 409,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'private, no-store',
      ...(next === null ? {} : { 'electric-handle': next.handle }),
    },
    body: MUST_REFETCH,
  };
}
