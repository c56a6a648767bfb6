import type { Offset } from './offset.ts';
import type { EngineRules } from './rules.ts';

/** A column as the catalogue describes it. */
export interface Column {
  readonly name: string;
  /** PostgreSQL's name of the type (`int8`, `text`, `uuid` …); of an array the type of its elements. */
  readonly type: string;
  /** Dimensions of an array; 0 = none. */
  readonly dims: number;
  /** Place in the primary key; null = not part of it. */
  readonly pkIndex: number | null;
  readonly notNull: boolean;
  /** What the type was declared with, under the names of the schema header. */
  readonly modifiers: Readonly<Record<string, string | number>>;
}

/** A table at one moment of its life: dropped and made again, or with other columns, it is another one. */
export interface Relation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Column[];
  /** Changes with OID, names, types and keys. */
  readonly signature: string;
}

/** What a shape is made of: a table, a condition over its rows, some of its columns. Two equal requests are one shape. */
export interface ShapeRequest {
  readonly schema: string;
  readonly table: string;
  /** Electric's grammar with `$1` …; null = every row. */
  readonly where: string | null;
  /** Values of the parameters by number (`{ '1': 'x' }`). */
  readonly params: Readonly<Record<string, string>>;
  /** Columns in the order wanted, the primary key among them; null = all. */
  readonly columns: readonly string[] | null;
  /** `default`: an update carries key and changed columns; `full`: whole row and old values. */
  readonly replica: 'default' | 'full';
  /** `changes_only`: the snapshot's rows are left out. */
  readonly log: 'full' | 'changes_only';
}

/** A shape that readers hold a handle on. */
export interface Shape {
  /** `<hash>-<µs>`, never used twice. */
  readonly handle: string;
  readonly request: ShapeRequest;
  readonly relation: Relation;
  /** The columns it carries, in its order. */
  readonly columns: readonly Column[];
  /** No longer given to new readers (compaction); those who hold it may read on until the grace is over. */
  readonly retired: boolean;
}

/** Why a shape cannot be had. `field` and `message` go into the protocol's `errors`. */
export interface ShapeProblem {
  readonly kind: 'invalid' | 'unavailable';
  readonly field: 'table' | 'where' | 'params' | 'columns' | 'offset' | 'handle' | 'database';
  readonly message: string;
  /** Seconds; only with `unavailable`. */
  readonly retryAfter?: number;
}

/** A piece of a shape's log: whole messages, serialised once. */
export interface Reading {
  /** JSON messages with commas between them, without the brackets; empty = nothing after the offset. */
  readonly items: Buffer;
  /** Where to go on. */
  readonly end: Offset;
  /** Nothing is stored after `end`, and the stream has passed the position the snapshot was read at. */
  readonly atHead: boolean;
  /** `lastSeenLsn` at the moment of this reading: the one to send with `up-to-date` when it ends `atHead`. */
  readonly seenLsn: string;
}

/** What became of a read. `rotated` = the handle is over (409); `beyond` = the offset lies after the last one. */
export type ReadOutcome =
  | { readonly kind: 'read'; readonly reading: Reading }
  | { readonly kind: 'rotated' | 'beyond' };

/** How the engine stands. */
export interface EngineStatus {
  /** `waiting` for the lock on the slot, `starting`, `active`, or `down`: the database is not reached, readers still get what is stored. */
  readonly state: 'waiting' | 'starting' | 'active' | 'down';
  readonly shapes: number;
  readonly waiting: number;
  /** Bytes of WAL PostgreSQL keeps for the slot; null = unknown. */
  readonly retainedWal: number | null;
  /** `reserved`, `extended`, `unreserved`, `lost`, or null = unknown. */
  readonly walStatus: string | null;
  readonly rotations: number;
  readonly lastError: string | null;
}

/**
 * The engine: PostgreSQL's changes in, logs of shapes out.
 *
 * A shape is current up to an LSN: `lastSeenLsn` promises that what a reader has at the shape's head is exactly the shape after
 * every transaction that committed at or before it, and nothing of a later one. A fresh shape is not at its head before the stream has passed the
 * WAL position its snapshot was read at, so a reader who follows several shapes has one cut at the smallest of their LSNs.
 *
 * The commit LSN of a transaction, in offsets, `lsn` headers and this promise, is the start of its commit record plus one: the first
 * position at which it counts. So `lastSeenLsn >= pg_current_wal_lsn()`, asked after a commit, means that the commit is in.
 * Values of bool are `true` and `false` everywhere, whatever PostgreSQL sends.
 */
export interface ShapeEngine {
  /** Finds the shape or makes it (publication, registration, snapshot); resolves when the beginning of its snapshot can be read. */
  acquire(request: ShapeRequest): Promise<{ readonly shape: Shape } | { readonly problem: ShapeProblem }>;
  /** The shape of a handle while it may be read. */
  find(handle: string): Shape | null;
  /** The shape a new reader of this request would get, if there is one already. */
  current(request: ShapeRequest): Shape | null;
  /** The next piece after `after`, at most about one chunk of bytes. Throws only for our own bugs. */
  read(shape: Shape, after: Offset): Promise<ReadOutcome>;
  /** The last offset stored. */
  last(shape: Shape): Offset;
  /** The LSN the shape's head stands for, as decimal text; see above. */
  lastSeenLsn(shape: Shape): string;
  /** Resolves when there is something after `after`, at once if there is already; thousands may wait. */
  wait(
    shape: Shape,
    after: Offset,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<'changed' | 'rotated' | 'timeout' | 'aborted'>;
  /** Ends a shape; its readers must refetch. False = unknown. */
  drop(handle: string): Promise<boolean>;
  /** Runs work in one repeatable-read transaction with the session settings every value is written under. */
  inSnapshot<T>(work: (query: SnapshotQuery) => Promise<T>): Promise<T>;
  /** The table as the catalogue has it now; null = there is none. */
  relation(schema: string, table: string): Promise<Relation | null>;
  status(): EngineStatus;
  /** Answers everybody who waits, acknowledges what is stored, ends the stream. The slot stays. */
  close(): Promise<void>;
}

/** Asks inside a snapshot; every value is text or null. */
export type SnapshotQuery = (
  sql: string,
  values: readonly (string | null)[],
) => Promise<readonly Readonly<Record<string, string | null>>[]>;

/** Where the engine works and how. */
export interface EngineOptions {
  /** `postgres://…`; the login may replicate. */
  readonly databaseUrl: string;
  /** Folder of the durable log; one engine at a time. */
  readonly folder: string;
  /** Names in PostgreSQL. */
  readonly slot: string;
  readonly publication: string;
  /**
   * `published`: only tables of the publication, which a migration has made with replica identity full.
   * `dynamic`: any table; publication and identity are changed at the first request (conformance only).
   */
  readonly tables: 'published' | 'dynamic';
  /** `strict`: conditions that can be looked up by an index; `electric`: more operators, evaluated for each row (conformance only). */
  readonly grammar: 'strict' | 'electric';
  /** Bytes of one answer, about. Default 1 MiB. */
  readonly chunkBytes?: number;
  /** How long a retired shape may be read. Default 24 h. */
  readonly graceMs?: number;
  /** A log larger than this and twice its snapshot is compacted. Default 10 MiB. */
  readonly compactBytes?: number;
  /** How often slot and catalogue are looked at. Default 10 s. */
  readonly checkMs?: number;
  /** A snapshot that takes longer is read while it is written; should the engine die meanwhile, its readers start over. Default 1 s. */
  readonly patienceMs?: number;
  readonly now?: () => number;
  /** Other rules than those that hold, for a simulation that plants faults. */
  readonly rules?: EngineRules;
  /** Told about trouble that is dealt with, and about rotations. */
  readonly onEvent?: (event: EngineEvent) => void;
}

/** Something an operator wants to know. */
export interface EngineEvent {
  readonly kind:
    | 'connected'
    | 'disconnected'
    | 'rotated'
    | 'slot-lost'
    | 'slot-at-risk'
    | 'compacted'
    | 'waiting-for-lock';
  readonly message: string;
  readonly details: Readonly<Record<string, string | number>>;
}

/** A request of the HTTP protocol, free of any web framework. */
export interface ShapeHttpRequest {
  readonly method: string;
  /** The path as it was sent, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The parsed JSON body of a POST; undefined = none. */
  readonly body?: unknown;
  /** The reader hung up. */
  readonly signal: AbortSignal;
}

/** The answer; a body that is iterated is an event stream. */
export interface ShapeHttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | AsyncIterable<string>;
}
