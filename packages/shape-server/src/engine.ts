import { chunkAfter, LogReader } from './log/reader.ts';
import { LogStore } from './log/store.ts';
import type {
  EngineEvent,
  EngineOptions,
  EngineStatus,
  ReadOutcome,
  Relation,
  Shape,
  ShapeEngine,
  ShapeProblem,
  ShapeRequest,
  SnapshotQuery,
} from './model.ts';
import { compareOffsets, type Offset } from './offset.ts';
import { RULES } from './rules.ts';
import { Ingest } from './shape/ingest.ts';
import { ShapeMaker } from './shape/maker.ts';
import { ShapeRegistry } from './shape/registry.ts';
import { definitionOf, type LiveShape } from './shape/shape.ts';
import { Waiters } from './shape/waiters.ts';
import { readTable, type Table } from './source/catalogue.ts';
import { SourceLink } from './source/link.ts';
import { inSnapshot, SnapshotSessions } from './source/snapshot.ts';

const CHUNK_BYTES = 1024 * 1024;
const COMPACT_BYTES = 10 * 1024 * 1024;
const GRACE_MS = 24 * 3_600_000;
const SNAPSHOT_SESSIONS = 4;
const HOUSEKEEPING_MS = 1_000;
/** How long a reader at the end of a fresh shape is held until the stream has passed its snapshot. */
const FENCE_MS = 3_000;
/** How long a reader of a snapshot that is still being written is held for its next chunk. */
const CHUNK_MS = 10_000;
const CONNECT_MS = 10_000;
/** A log is not compacted again so soon after it failed. */
const COMPACT_AGAIN_MS = 60_000;
const LARGEST_PIECE = 128 * 1024;
const NOTHING = Buffer.alloc(0);

class Engine implements ShapeEngine {
  readonly #options: EngineOptions;
  readonly #store: LogStore;
  readonly #registry: ShapeRegistry;
  readonly #reader: LogReader;
  readonly #waiters = new Waiters();
  readonly #sessions: SnapshotSessions;
  readonly #ingest: Ingest;
  readonly #link: SourceLink;
  readonly #maker: ShapeMaker;
  readonly #making = new Map<string, Promise<{ readonly shape: LiveShape } | { readonly problem: ShapeProblem }>>();
  readonly #housekeeping: NodeJS.Timeout;
  #compactAfter = 0;
  #rotations = 0;
  #closed = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#store = new LogStore(options.folder);
    const chunkBytes = options.chunkBytes ?? CHUNK_BYTES;
    const stored = BigInt(this.#store.meta('stored') ?? 0);
    this.#registry = new ShapeRegistry(this.#store, options.grammar, () => this.#now());
    this.#registry.load(stored);
    this.#reader = new LogReader(this.#store, chunkBytes);
    this.#sessions = new SnapshotSessions(options.databaseUrl, `${options.slot} snapshot`, SNAPSHOT_SESSIONS);
    this.#ingest = this.#wayIn(stored, chunkBytes);
    this.#link = this.#wayToSource();
    this.#maker = new ShapeMaker({
      options,
      store: this.#store,
      registry: this.#registry,
      sessions: this.#sessions,
      admits: (mark) => this.#ingest.admits(mark),
      link: this.#link,
      chunkBytes,
      broken: (shape, reason) => this.#rotate([shape], reason),
    });
    this.#link.start();
    this.#housekeeping = setInterval(() => this.#keepHouse(), HOUSEKEEPING_MS);
  }

  async acquire(request: ShapeRequest): Promise<{ readonly shape: Shape } | { readonly problem: ShapeProblem }> {
    const definition = definitionOf(request);
    const current = this.#registry.current(definition);
    if (current !== null) return { shape: current };
    return this.#make(definition, request);
  }

  find(handle: string): Shape | null {
    return this.#registry.find(handle);
  }

  current(request: ShapeRequest): Shape | null {
    return this.#registry.current(definitionOf(request));
  }

  async read({ handle }: Shape, after: Offset): Promise<ReadOutcome> {
    for (let held = false; ; held = true) {
      const shape = this.#registry.find(handle);
      if (shape === null) return { kind: 'rotated' };
      // readers of an event stream come back with the LSN they were told, which may lie after the last change
      const past = compareOffsets(after, shape.head) > 0;
      if (past && after.tx > this.#ingest.seen) return { kind: 'beyond' };
      // chunks of the snapshot that are still to come
      const wanting = !shape.ready && chunkAfter(after) >= shape.chunks;
      const { items, end } = past || wanting ? { items: NOTHING, end: after } : this.#reader.read(shape, after);
      const atEnd = wanting || compareOffsets(end, shape.head) >= 0;
      const atHead = !wanting && atEnd && this.#ingest.seen >= shape.place.lsn;
      if (!atEnd || atHead || held)
        return { kind: 'read', reading: { items, end, atHead, seenLsn: String(this.#ingest.seen) } };
      // what is missing is near: the next chunk, or the position the snapshot was taken at
      if (wanting) await shape.growing(CHUNK_MS);
      else await this.#link.pass(shape.place.lsn, FENCE_MS);
    }
  }

  last({ handle }: Shape): Offset {
    const shape = this.#registry.find(handle);
    if (shape === null) throw new Error('the shape is over; find() says so');
    return shape.head;
  }

  lastSeenLsn(_shape: Shape): string {
    return String(this.#ingest.seen);
  }

  async wait({ handle }: Shape, after: Offset, timeoutMs: number, signal: AbortSignal) {
    const shape = this.#registry.find(handle);
    if (shape === null) return 'rotated';
    if (compareOffsets(shape.head, after) > 0) return 'changed';
    if (this.#closed) return 'timeout';
    return this.#waiters.wait(shape, timeoutMs, signal);
  }

  async drop(handle: string): Promise<boolean> {
    const shape = this.#registry.find(handle);
    if (shape === null) return false;
    this.#end([shape], 'dropped');
    return true;
  }

  inSnapshot<T>(work: (query: SnapshotQuery) => Promise<T>): Promise<T> {
    return this.#sessions.use((client) => inSnapshot(client, work));
  }

  async relation(schema: string, table: string): Promise<Relation | null> {
    return this.#sessions.use((client) => readTable(client, this.#options.publication, schema, table));
  }

  status(): EngineStatus {
    const { state, slot, lastError } = this.#link;
    return {
      state,
      shapes: this.#registry.size,
      waiting: this.#waiters.count,
      retainedWal: slot?.retainedWal ?? null,
      walStatus: slot?.walStatus ?? null,
      rotations: this.#rotations,
      lastError,
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#housekeeping);
    this.#waiters.wakeAll('timeout');
    await this.#link.close();
    await this.#sessions.close();
    await Promise.allSettled(this.#making.values());
    await this.#maker.settled();
    this.#store.close();
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  #event(event: EngineEvent): void {
    this.#options.onEvent?.(event);
  }

  #wayIn(stored: bigint, chunkBytes: number): Ingest {
    return new Ingest(
      {
        store: this.#store,
        router: this.#registry.router,
        rules: this.#options.rules ?? RULES,
        pieceBytes: Math.min(LARGEST_PIECE, Math.ceil(chunkBytes / 8)),
        alive: (id) => this.#registry.alive(id),
        rotate: (shapes, reason) => this.#rotate(shapes, reason),
        published: (shapes) => this.#published(shapes),
        failed: (error) => this.#link.fail(error),
      },
      stored,
    );
  }

  #wayToSource(): SourceLink {
    const { router } = this.#registry;
    return new SourceLink({
      options: this.#options,
      target: this.#ingest,
      follows: (oid) => router.follows(oid),
      oids: () => router.oids(),
      identity: () => this.#store.meta('identity'),
      identified: (identity) => this.#store.setMeta({ identity }),
      rotateAll: (reason) => this.#rotate(this.#registry.all(), reason),
      compare: (tables, asked) => this.#compare(tables, asked),
      event: (event) => this.#event(event),
    });
  }

  #make(definition: string, request: ShapeRequest) {
    const making = this.#making.get(definition);
    if (making !== undefined) return making;
    const made = this.#maker
      .make(request, CONNECT_MS)
      .then((result) => {
        if ('shape' in result) this.#registry.setCurrent(result.shape);
        return result;
      })
      .finally(() => this.#making.delete(definition));
    this.#making.set(definition, made);
    return made;
  }

  #published(shapes: readonly LiveShape[]): void {
    const { compactBytes = COMPACT_BYTES } = this.#options;
    for (const shape of shapes) {
      this.#waiters.wake(shape, 'changed');
      const large = shape.logBytes > Math.max(compactBytes, 2 * shape.snapshotBytes);
      if (large && shape.ready && !shape.retired && !shape.compacting && this.#now() >= this.#compactAfter)
        void this.#compact(shape);
    }
  }

  /** A log that has outgrown its snapshot: new readers get a fresh shape, the others may stay for the grace. */
  async #compact(shape: LiveShape): Promise<void> {
    shape.compacting = true;
    try {
      const result = await this.#make(shape.definition, shape.request);
      if ('problem' in result) this.#compactAfter = this.#now() + COMPACT_AGAIN_MS;
      else this.#event({ kind: 'compacted', message: shape.handle, details: { bytes: shape.logBytes } });
    } catch {
      this.#compactAfter = this.#now() + COMPACT_AGAIN_MS;
    } finally {
      shape.compacting = false;
    }
  }

  #compare(tables: ReadonlyMap<number, Table>, asked: readonly number[]): void {
    for (const oid of asked) {
      const table = tables.get(oid);
      const good = table?.full === true && table.published;
      const over = this.#registry.router
        .members(oid)
        .filter(({ relation }) => !good || relation.signature !== table.signature);
      if (over.length > 0) this.#rotate(over, `${over[0]?.relation.name} has changed`);
    }
  }

  #rotate(shapes: readonly LiveShape[], reason: string): void {
    if (shapes.length === 0) return;
    this.#rotations += shapes.length;
    this.#end(shapes, reason);
  }

  #end(shapes: readonly LiveShape[], reason: string): void {
    this.#registry.remove(shapes);
    for (const shape of shapes) this.#waiters.wake(shape, 'rotated');
    this.#event({ kind: 'rotated', message: reason, details: { shapes: shapes.length } });
  }

  #keepHouse(): void {
    try {
      const over = this.#registry.outlived(this.#now() - (this.#options.graceMs ?? GRACE_MS));
      if (over.length > 0) this.#end(over, 'the grace of a compacted shape is over');
      for (let round = 0; round < 20 && this.#store.sweep(); round += 1);
    } catch (error) {
      this.#link.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/**
 * Opens the engine: its durable log at once, the connection to PostgreSQL in the background (see `status`). Throws when another
 * process has the folder open.
 */
export async function openShapeEngine(options: EngineOptions): Promise<ShapeEngine> {
  return new Engine(options);
}
