import { assert } from '@valero/domain/kernel';
import {
  compareOffsets,
  definitionOf,
  formatOffset,
  Ingest,
  type LiveShape,
  LogReader,
  LogStore,
  parseOffset,
  planShape,
  type RULES,
  ShapeRegistry,
  type Table,
  type WireRelation,
} from '@valero/shape-server/inside';
import * as z from 'zod';
import type { Chance } from './chance.ts';
import { FOLLOWED, type Followed, requestOf, TABLE_OF } from './masters.ts';
import type { WireAnswer, WireRequest } from './net.ts';
import { COMMIT_BYTES, type Pg, type PgCommit, type PgRow } from './pg.ts';
import type { Slot } from './slot.ts';
import type { VirtualTime } from './time.ts';
import type { Trace } from './trace.ts';

/** How long a reader that waits is held. */
const HOLD_MS = 50_000;
/** How often the position is reported to PostgreSQL. */
const STATUS_MS = 30_000;
/** Bytes of an answer: small, so that a snapshot comes in several. */
const CHUNK_BYTES = 2000;

/** The engine's rules; a mutant plants others. */
export type EngineRules = typeof RULES;

const zAsk = z.object({ offset: z.string(), handle: z.string(), live: z.boolean(), store: z.string() });

/** What the way down works with. */
export interface ShapesParts {
  readonly pg: Pg;
  readonly slot: Slot;
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly chance: Chance;
  readonly rules: EngineRules;
  readonly folder: string;
  readonly tables: Readonly<Record<Followed, Table>>;
  readonly fail: (promise: string, message: string) => void;
}

interface Waiting {
  readonly shape: LiveShape;
  readonly answer: () => void;
}

/** The way down at the head office: the real log, the real way in and the real registry, fed by a modelled slot. */
export class Shapes {
  private readonly parts: ShapesParts;
  private store: LogStore | null = null;
  private registry: ShapeRegistry | null = null;
  private ingest: Ingest | null = null;
  private reader: LogReader | null = null;
  private waiting: Waiting[] = [];
  private making = new Map<string, ((shape: LiveShape | null) => void)[]>();
  private life = 0;
  private stalled = false;
  private held: (() => void)[] = [];

  constructor(parts: ShapesParts) {
    this.parts = parts;
  }

  /** The process starts: what the log holds is taken up, the stream goes on. */
  start(): void {
    const { folder, time, rules, trace } = this.parts;
    this.life += 1;
    const store = new LogStore(folder);
    const stored = BigInt(store.meta('stored') ?? 0);
    const registry = new ShapeRegistry(store, 'strict', () => time.now());
    registry.load(stored);
    this.store = store;
    this.registry = registry;
    this.reader = new LogReader(store, CHUNK_BYTES);
    this.ingest = new Ingest(
      {
        store,
        rules,
        router: registry.router,
        pieceBytes: CHUNK_BYTES,
        alive: (id) => registry.alive(id),
        rotate: (shapes) => this.rotate(shapes),
        published: (shapes) => this.published(shapes),
        failed: (error) => this.parts.fail('engine-works', error.message),
      },
      stored,
    );
    trace.note(`engine starts with ${registry.size} shapes at ${stored}`);
    this.stalled = false;
    this.connect();
    this.report(this.life);
  }

  private connect(): void {
    this.parts.slot.connect({
      onCommit: (commit) => this.whenFlowing(() => this.feed(commit)),
      onKeepalive: (walEnd) => this.whenFlowing(() => this.ingest?.keepalive(walEnd)),
    });
  }

  /** While the engine is busy its socket is not read. */
  private whenFlowing(work: () => void): void {
    if (this.stalled) this.held.push(work);
    else work();
  }

  /** The process is gone, with what it held in memory. */
  crash(): void {
    this.life += 1;
    this.parts.slot.disconnect();
    this.ingest?.abandon();
    this.store?.close();
    this.ingest = null;
    this.store = null;
    this.registry = null;
    this.reader = null;
    this.waiting = [];
    this.making = new Map();
    this.held = [];
  }

  /** The engine does not read its stream for a while. */
  stall(ms: number): void {
    if (this.stalled || !this.ingest) return;
    this.stalled = true;
    const { life } = this;
    this.parts.time.after(ms, () => {
      if (this.life === life) this.flow();
    });
  }

  /** It reads again. */
  flow(): void {
    this.stalled = false;
    for (const work of this.held.splice(0)) work();
  }

  isFlowing(): boolean {
    return this.ingest !== null && !this.stalled;
  }

  /** Ends every shape, as after the loss of a slot: readers must fetch again. */
  rotateAll(): void {
    if (this.registry) this.rotate(this.registry.all());
  }

  private rotate(shapes: readonly LiveShape[]): void {
    this.registry?.remove(shapes);
    this.published(shapes);
  }

  private report(life: number): void {
    this.parts.time.after(STATUS_MS, () => {
      if (this.life !== life || !this.ingest) return;
      if (!this.stalled) this.parts.slot.acknowledge(this.ingest.acknowledge());
      this.report(life);
    });
  }

  private relation(table: string): WireRelation | null {
    const shape = FOLLOWED.find((name) => TABLE_OF[name] === table);
    if (shape === undefined) return null;
    const { oid, schema, name, layout, columns, typeOids } = this.parts.tables[shape];
    const wire = columns.map((column, place) => ({ name: column.name, typeOid: typeOids[place] ?? 0, modifier: -1 }));
    return { oid, schema, name, full: true, columns: wire, layout };
  }

  private feed({ lsn, xid, writes }: PgCommit): void {
    const { ingest } = this;
    if (!ingest) return;
    ingest.message({ kind: 'begin', commitLsn: lsn, xid: Number(BigInt.asUintN(32, xid)) });
    for (const { table, row, before } of writes) {
      const relation = this.relation(table);
      if (!relation) continue;
      if (row && before) ingest.message({ kind: 'update', relation, old: tuple(before), row: tuple(row) });
      else if (row) ingest.message({ kind: 'insert', relation, row: tuple(row) });
      else if (before) ingest.message({ kind: 'delete', relation, old: tuple(before) });
    }
    ingest.message({ kind: 'commit', endLsn: lsn + COMMIT_BYTES });
  }

  private published(shapes: readonly LiveShape[]): void {
    const touched = new Set(shapes);
    const ready = this.waiting.filter(({ shape }) => touched.has(shape));
    if (ready.length === 0) return;
    this.waiting = this.waiting.filter(({ shape }) => !touched.has(shape));
    for (const { answer } of ready) this.parts.time.after(0, answer);
  }

  /** Answers a reader. */
  serve(request: WireRequest, reply: (answer: WireAnswer) => void): void {
    const { registry, life } = this;
    const name = FOLLOWED.find((shape) => request.path === `/sync/v1/shapes/${shape}`);
    const ask = zAsk.safeParse(read(request.body));
    const after = ask.success ? parseOffset(ask.data.offset) : null;
    if (!registry || !name || !ask.success || !after) return reply({ status: 400, body: '{}' });
    const { handle, live, store } = ask.data;
    if (after.tx < 0n) {
      this.acquire(name, store, (shape) => {
        if (this.life !== life) return;
        if (shape) this.answer(shape, ask.data.offset, { live: false, waits: false }, reply);
        else reply({ status: 503, body: '{}', retryAfter: 1 });
      });
      return;
    }
    const shape = registry.find(handle);
    if (!shape || shape.request.table !== TABLE_OF[name].split('.')[1]) return reply({ status: 409, body: '[]' });
    this.answer(shape, ask.data.offset, { live, waits: true }, reply);
  }

  private answer(
    shape: LiveShape,
    offset: string,
    how: { readonly live: boolean; readonly waits: boolean },
    reply: (answer: WireAnswer) => void,
  ): void {
    const { registry, reader, ingest, life } = this;
    const after = parseOffset(offset);
    if (!registry || !reader || !ingest || !after) return;
    if (registry.find(shape.handle) !== shape) return reply({ status: 409, body: '[]' });
    if (compareOffsets(after, shape.head) > 0) return reply({ status: 409, body: '[]' });
    const { items, end } = reader.read(shape, after);
    const atHead = compareOffsets(end, shape.head) >= 0 && ingest.seen >= shape.place.lsn;
    const upToDate = atHead && how.waits;
    if (!how.live || !upToDate || items.length > 0) {
      const said = { handle: shape.handle, offset: formatOffset(end), upToDate, lsn: String(ingest.seen) };
      return reply({ status: 200, body: `{"head":${JSON.stringify(said)},"rows":[${items.toString()}]}` });
    }
    let isOver = false;
    const finish = (): void => {
      if (isOver || this.life !== life) return;
      isOver = true;
      this.waiting = this.waiting.filter((other) => other !== waiting);
      this.answer(shape, offset, { live: false, waits: true }, reply);
    };
    const waiting: Waiting = { shape, answer: finish };
    this.waiting.push(waiting);
    this.parts.time.after(HOLD_MS, finish);
  }

  private acquire(name: Followed, store: string, then: (shape: LiveShape | null) => void): void {
    const request = requestOf(name, store);
    const definition = definitionOf(request);
    const current = this.registry?.current(definition) ?? null;
    if (current) return then(current);
    const others = this.making.get(definition);
    if (others) {
      others.push(then);
      return;
    }
    this.making.set(definition, [then]);
    this.make(name, store, definition, 0);
  }

  /** As the engine's maker does it: a mark the stream agrees with, registration, and only then the rows under the mark. */
  private make(name: Followed, store: string, definition: string, attempt: number): void {
    const { pg, time, chance, tables, trace } = this.parts;
    const { registry, ingest, store: log, life } = this;
    if (!registry || !ingest || !log) return;
    const done = (shape: LiveShape | null): void => {
      const readers = this.making.get(definition) ?? [];
      this.making.delete(definition);
      for (const then of readers) then(shape);
    };
    const mark = pg.snapshot();
    const place = { mark, lsn: pg.lsn };
    if (ingest.admits(mark) !== 'yes') {
      if (attempt > 200) return done(null);
      time.after(chance.between(5, 60), () => {
        if (this.life === life) this.make(name, store, definition, attempt + 1);
      });
      return;
    }
    const planned = planShape(requestOf(name, store), tables[name], 'strict');
    assert('plan' in planned, 'the conditions of the simulation are valid');
    const shape = registry.add(planned.plan, place);
    trace.note(`engine makes ${name} ${shape.handle} under ${mark.xmin}:${mark.xmax}:${mark.xip.length}`);
    const rows = [...pg.rows(TABLE_OF[name]).values()].filter((row) => shape.holds(() => row));
    time.after(chance.between(0, 3000), () => {
      if (this.life !== life) return;
      if (shape.dead) return done(null);
      this.fill(log, shape, rows);
      registry.setCurrent(shape);
      done(shape);
    });
  }

  private fill(log: LogStore, shape: LiveShape, rows: readonly PgRow[]): void {
    const half = Math.ceil(rows.length / 2);
    // an empty table has a chunk too: a snapshot without one cannot be read
    const chunks = [rows.slice(0, half), rows.slice(half)].filter((part, n) => n === 0 || part.length > 0);
    for (const [n, part] of chunks.entries())
      log.addChunk(shape.id, n, Buffer.from(part.map((row) => shape.format.snapshotRow(tuple(row))).join(',')));
    log.finishSnapshot(shape.id, chunks.length, 0);
    shape.chunks = chunks.length;
    shape.ready = true;
  }
}

function tuple(row: PgRow): (string | null)[] {
  return Object.values(row);
}

function read(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
