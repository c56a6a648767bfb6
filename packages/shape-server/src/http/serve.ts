import { setTimeout as sleep } from 'node:timers/promises';
import type { Shape, ShapeHttpRequest, ShapeHttpResponse, ShapeProblem, ShapeRequest } from '../model.ts';
import type { Offset } from '../offset.ts';
import { headLsn, lastOffset } from './head.ts';
import { type ShapeQuery, sameShape } from './parameters.ts';
import { invalid, mustRefetch, nextCursor, piece, refuse, upToDateNote } from './replies.ts';
import type { Serving } from './serving.ts';
import { events } from './sse.ts';
import { answerSubset } from './subset.ts';

/** How often a shape that is not yet at its head is looked at again. */
const SETTLE_MS = 25;
/** How often a reader is looked after again who is ahead of us. */
const AHEAD_MS = 200;

/** Says why a shape cannot be had. */
function problemReply({ tables, now }: Serving, request: ShapeRequest, problem: ShapeProblem): ShapeHttpResponse {
  const { kind, field, message, retryAfter } = problem;
  if (kind === 'invalid' && field === 'table' && tables.lately(request, now()))
    return refuse(503, { code: 'table_missing', message }, 5);
  if (kind === 'invalid') return invalid({ [field]: [message] });
  const code = field === 'database' ? { code: 'database_unreachable' } : {};
  return refuse(503, { ...code, message }, retryAfter ?? 10);
}

/** The shape a request is about, or the answer that there is another one now. */
async function locate(serving: Serving, query: ShapeQuery): Promise<Shape | ShapeHttpResponse> {
  const { engine, tables, now } = serving;
  if (query.handle !== null) {
    const held = engine.find(query.handle);
    if (held !== null && sameShape(held.request, query.shape)) {
      tables.seen(query.shape, now());
      return held;
    }
  }
  const got = await engine.acquire(query.shape);
  if ('problem' in got) return problemReply(serving, query.shape, got.problem);
  tables.seen(query.shape, now());
  // the new shape is made first, so that whoever comes back finds it
  return query.handle === null ? got.shape : mustRefetch(got.shape.handle);
}

/** Answers a GET or POST of `/v1/shape` whose parameters are read. */
export async function serveShape(
  serving: Serving,
  query: ShapeQuery,
  request: ShapeHttpRequest,
): Promise<ShapeHttpResponse> {
  const found = await locate(serving, query);
  if ('status' in found) return found;
  if (query.subset !== null) return answerSubset(serving.engine, found, query.subset, serving.limits);
  return new Service(serving, found, query, request).answer();
}

/** One request for a piece of a log. */
class Service {
  readonly #serving: Serving;
  readonly #shape: Shape;
  readonly #query: ShapeQuery;
  readonly #request: ShapeHttpRequest;
  readonly #until: number;

  constructor(serving: Serving, shape: Shape, query: ShapeQuery, request: ShapeHttpRequest) {
    this.#serving = serving;
    this.#shape = shape;
    this.#query = query;
    this.#request = request;
    this.#until = serving.now() + serving.times.longPollMs;
  }

  /**
   * | found                     | first offset | catching up       | live                                    |
   * |---------------------------|--------------|-------------------|-----------------------------------------|
   * | messages                  | them         | them, note if all | them, note if all                       |
   * | nothing, at the head      | `[]`         | note              | waits: messages, or the note at the end |
   * | nothing, head not reached | waits        | waits             | waits                                   |
   * | offset after the last     | –            | waits, then 400   | waits, then 400                         |
   * | shape over                | 409          | 409               | 409                                     |
   */
  async answer(): Promise<ShapeHttpResponse> {
    const { offset } = this.#query;
    if (offset === 'now') return this.#fromNow();
    if (this.#query.sse) return this.#stream(offset);
    return this.#from(offset, this.#query.live);
  }

  async #from(offset: Offset, hold: boolean): Promise<ShapeHttpResponse> {
    const { engine, readings } = this.#serving;
    for (;;) {
      const outcome = await readings.read(this.#shape, offset);
      if (outcome.kind !== 'read') return outcome.kind === 'rotated' ? this.#over() : this.#beyond(offset);
      const { reading } = outcome;
      if (reading.items.length > 0) {
        const lsn = reading.atHead && offset.tx >= 0n ? headLsn(engine, this.#shape, reading.end) : null;
        return this.#piece(reading.end, lsn !== null, true, readings.body(this.#shape, offset, reading, lsn));
      }
      if (reading.atHead && !hold) return this.#nothingNew(offset, reading.end);
      const news = await this.#wait(offset, reading.atHead);
      if (news === 'aborted') return refuse(499, { message: 'The reader hung up' });
      if (news === 'rotated') return this.#over();
      if (news === 'timeout') return this.#nothingNew(offset, reading.end);
    }
  }

  /** Waits for news; a shape whose head is not reached yet is looked at again and again. */
  async #wait(offset: Offset, atHead: boolean): Promise<'changed' | 'rotated' | 'timeout' | 'aborted'> {
    const left = this.#until - this.#serving.now();
    if (left <= 0) return 'timeout';
    const news = await this.#serving.engine.wait(
      this.#shape,
      offset,
      atHead ? left : Math.min(left, SETTLE_MS),
      this.#request.signal,
    );
    return news === 'timeout' && !atHead && this.#serving.now() < this.#until ? 'changed' : news;
  }

  /** The note alone; without a promise to give (more has just come, or the head is not reached) an empty answer. */
  async #nothingNew(offset: Offset, end: Offset): Promise<ShapeHttpResponse> {
    const { engine, readings } = this.#serving;
    const outcome = await readings.read(this.#shape, end);
    if (outcome.kind === 'rotated') return this.#over();
    const settled = outcome.kind === 'read' && outcome.reading.atHead && outcome.reading.items.length === 0;
    const lsn = settled && offset.tx >= 0n ? headLsn(engine, this.#shape, end) : null;
    return this.#piece(end, lsn !== null, false, lsn === null ? '[]' : `[${upToDateNote(lsn)}]`);
  }

  async #fromNow(): Promise<ShapeHttpResponse> {
    const last = lastOffset(this.#serving.engine, this.#shape);
    if (last === null) return this.#over();
    const outcome = await this.#serving.readings.read(this.#shape, last);
    if (outcome.kind === 'rotated') return this.#over();
    const lsn =
      outcome.kind === 'read' && outcome.reading.atHead ? headLsn(this.#serving.engine, this.#shape, last) : null;
    if (lsn !== null) return this.#piece(last, true, false, `[${upToDateNote(lsn)}]`);
    if (this.#serving.now() >= this.#until) return refuse(503, { message: 'The shape is not ready yet' }, 1);
    await sleep(SETTLE_MS);
    return this.#fromNow();
  }

  /** A reader who is ahead of us, after a restart perhaps: what they have seen should show up shortly. */
  async #beyond(offset: Offset): Promise<ShapeHttpResponse> {
    const { engine, readings, now, times } = this.#serving;
    const until = now() + times.longPollMs / 2;
    for (;;) {
      const left = until - now();
      const last = lastOffset(engine, this.#shape);
      if (last === null) return this.#over();
      const news = await engine.wait(this.#shape, last, Math.max(0, Math.min(left, AHEAD_MS)), this.#request.signal);
      if (news === 'rotated') return this.#over();
      if (news === 'aborted') return refuse(499, { message: 'The reader hung up' });
      const outcome = await readings.read(this.#shape, offset);
      if (outcome.kind === 'rotated') return this.#over();
      if (outcome.kind === 'read') return this.#from(offset, this.#query.live);
      if (left <= 0) return invalid({ offset: ['out of bounds for this shape'] });
    }
  }

  /** The shape is over: the next one is made first, so that everybody is sent to the same place. */
  async #over(): Promise<ShapeHttpResponse> {
    const next = await this.#serving.engine.acquire(this.#query.shape);
    return mustRefetch('shape' in next && next.shape.handle !== this.#shape.handle ? next.shape.handle : null);
  }

  /** An event stream, unless the shape is over or the offset is none of it: that is said at once. */
  async #stream(offset: Offset): Promise<ShapeHttpResponse> {
    const outcome = await this.#serving.readings.read(this.#shape, offset);
    if (outcome.kind !== 'read') return outcome.kind === 'rotated' ? this.#over() : this.#beyond(offset);
    const { items } = outcome.reading;
    const body = events(this.#serving, this.#shape, offset, this.#request.signal);
    // not the end of what is sent: a reader who hangs up before the note of it comes back to where he was
    return this.#piece(offset, false, items.length > 0, body);
  }

  #piece(end: Offset, upToDate: boolean, hasData: boolean, body: ShapeHttpResponse['body']): ShapeHttpResponse {
    const { times, now } = this.#serving;
    const cursor = nextCursor(now(), times.longPollMs, this.#query.cursor, Math.random);
    const found = { shape: this.#shape, end, upToDate, hasData, body };
    return piece(this.#query, found, times, cursor, this.#request.headers['if-none-match']);
  }
}
