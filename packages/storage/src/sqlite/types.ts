import type { ComplianceReads } from '@valero/domain/compliance';
import type { Customer } from '@valero/domain/crm';
import type { TillIdentity, User } from '@valero/domain/identity';
import type { Basket, KasseReads } from '@valero/domain/kasse';
import type { Fact, FactDraft, Instant, Result, UserId } from '@valero/domain/kernel';
import type { Article, LabelReads } from '@valero/domain/stock';
import type { SealedFact, ShapeName, SyncReads } from '@valero/domain/sync';
import type { BelegFinder } from '../audit/find.sqlite.ts';
import type { ChainFault, ChainHead } from '../journal/index.ts';
import type { Proof } from './proof.ts';

/** How far a long piece of work is; `total` is known from the start. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** Called now and then with how far it is. */
export type OnProgress = (progress: Progress) => void;

/** Where a device's data lies and what time it is. */
export interface OpenOptions {
  /** Folder of `valero.db`; made when it is missing. */
  readonly dir: string;
  readonly now: () => Instant;
  /** Told while a rebuild that was cut short is finished at opening. */
  readonly progress?: OnProgress;
}

/** Who does something, when, and where new ids come from. */
export interface Stamp {
  /** The person; null = the device itself. */
  readonly actor: UserId | null;
  readonly at: Instant;
  /** Minutes the wall clock is ahead of UTC. */
  readonly offset: number;
  /** A new UUIDv7 at every call. */
  readonly newId: () => string;
}

/** A document on its way to the printer. */
export interface PrintDraft {
  /** `beleg`, `z`, `x`, `slip` …; the print side decides by it. */
  readonly kind: string;
  /** The document as JSON text, complete: printing needs nothing else. */
  readonly document: string;
  readonly belegId?: string | null;
  readonly zNumber?: number | null;
  readonly copy?: boolean;
  /** The job in whose place this copy stands. */
  readonly copyOf?: string | null;
}

/** A transaction of a TSE that was begun and stands on no Beleg yet. */
export interface TseTask {
  /** The caller's UUID of the transaction. */
  readonly key: string;
  readonly tseId: number;
  /** null = the answer to the start has not come (yet). */
  readonly number: number | null;
  /** The basket it was begun for; null = it serves a Beleg or nobody. */
  readonly basketId: string | null;
  /** The Beleg it was to sign; null = none yet. */
  readonly belegId: string | null;
  /** processData that was ordered with the finish; empty = none was ordered. */
  readonly content: string;
  /** Wall clock of the till. */
  readonly startedAt: Instant;
  /** What the record of its end will say. */
  readonly note: string;
}

/** What a commit changes in the memory of the TSE desk. */
export interface TseCommit {
  /** The pending decision is carried out by this commit. */
  readonly decided: boolean;
  /** Keys of tasks that are accounted for now. */
  readonly dropped: readonly string[];
  readonly kept: readonly TseTask[];
}

/** What the TSE desk must find again after a crash. Errors: storage.disk_full, storage.io. */
export interface TseMemory {
  /** The decision that was being signed; null = none. */
  decision(): string | null;
  /** On the disk when it returns. */
  keepDecision(text: string, at: Instant): Result<void>;
  dropDecision(): Result<void>;
  tasks(): TseTask[];
  /** Survives a crash of the process, not of the power. */
  keepTask(task: TseTask): Result<void>;
  dropTask(key: string): Result<void>;
}

/** What a card terminal's driver must find again after a crash; JSON texts of the driver's own. Errors: storage.disk_full, storage.io. */
export interface CardNotes {
  /** null = the terminal was never asked for this intent. */
  get(intentId: string): { readonly mark: string | null; readonly seen: string | null } | null;
  /** Where the terminal's books stood; on the disk when it returns. */
  mark(intentId: string, mark: string, at: Instant): Result<void>;
  /** What the terminal said and has not been acknowledged yet; on the disk when it returns. */
  seen(intentId: string, seen: string, at: Instant): Result<void>;
  drop(intentId: string): Result<void>;
}

/** Everything one command leaves behind; stored in one transaction or not at all. */
export interface CommitInput extends Stamp {
  readonly drafts: readonly FactDraft[];
  /** The new working state; left out = unchanged. `basket: null` = no open sale. */
  readonly state?: { readonly basket: Basket | null };
  readonly prints?: readonly PrintDraft[];
  /** What signing leaves behind; stored with the facts, so that a decision is carried out exactly once. */
  readonly tse?: TseCommit;
}

/** What was stored. */
export interface Committed {
  readonly facts: readonly Fact[];
  /** Ids of the print jobs, in the order of `prints`. */
  readonly printIds: readonly string[];
}

/**
 * Where a print stands (hardware reference § 1.6).
 *
 *   queued ──→ sending ──→ awaiting-confirm ──→ printed
 *     │           └──────────────┴──→ uncertain ──→ printed | cancelled, by a person; a copy is a new job
 *     └──→ cancelled
 */
export type PrintState = 'queued' | 'sending' | 'awaiting-confirm' | 'printed' | 'uncertain' | 'cancelled';

/** A document in the print queue. */
export interface PrintJob {
  /** Of this till, never given twice: the printer confirms by it. */
  readonly number: number;
  readonly id: string;
  readonly kind: string;
  readonly document: string;
  readonly belegId: string | null;
  readonly zNumber: number | null;
  readonly copy: boolean;
  readonly state: PrintState;
  /** How often it left for the printer: 0 or 1. */
  readonly attempts: number;
  /** Why it waits, is uncertain or was cancelled: a code of a device, `restart`, `copied`, `document`. */
  readonly lastError: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** The job in whose place this copy stands. */
  readonly copyOf: string | null;
  /** Who answered for it; null = nobody had to. */
  readonly settledBy: string | null;
}

/** The print queue; order of arrival. Changes from a state they may not come from change nothing. */
export interface PrintQueue {
  /** Puts a document into the queue outside of a command (a copy, a report). */
  enqueue(draft: PrintDraft, stamp: { readonly at: Instant; readonly newId: () => string }): PrintJob;
  /** Cancels a queued or uncertain job and puts a copy in its place, in one transaction; null = it is neither. */
  replaceByCopy(
    id: string,
    draft: PrintDraft,
    stamp: { readonly at: Instant; readonly newId: () => string },
    by: string | null,
  ): PrintJob | null;
  /** The oldest queued job; one that could not leave and was made before `heldBefore` waits for a person. */
  next(heldBefore: Instant): PrintJob | null;
  get(id: string): PrintJob | null;
  /** Newest first. */
  list(filter: { readonly state?: PrintState; readonly limit: number }): PrintJob[];
  /** Notes on all queued jobs why they do not leave. */
  stalled(reason: string, at: Instant): void;
  /** Queued → sending, on the disk when it returns. False = it is not queued any more and must not be sent. */
  sending(id: string, at: Instant): boolean;
  /** The printer's link has all bytes. */
  awaiting(id: string, at: Instant): void;
  /** The printer said so. */
  printed(id: string, at: Instant): void;
  uncertain(id: string, reason: string, at: Instant): void;
  /** A person has the paper of an uncertain job in hand. */
  confirmed(id: string, at: Instant, by: string | null): boolean;
  /** A person wants a queued job that waits to be tried again. */
  released(id: string, at: Instant): boolean;
  /** Nobody needs a queued or uncertain job any more. */
  cancelled(id: string, reason: string | null, at: Instant, by: string | null): boolean;
}

/** The journal of this device, for sync, checks and exports. */
export interface Journal {
  /** Epoch, last seq and hash; seq 0 and the hash the epoch chains to when it has no fact yet. */
  head(): ChainHead;
  /** Facts of an epoch from `fromSeq` on, in order; the current epoch when none is named. */
  read(fromSeq: number, limit: number, epoch?: number): SealedFact[];
  /** Facts parsed from their bodies, over all epochs, after journal position `afterPos`. */
  facts(afterPos: number, limit: number): { readonly pos: number; readonly fact: Fact }[];
  /** What the server has not acknowledged yet: of one epoch, oldest first, at most `limit` facts and about `maxBytes` bytes. */
  unsent(limit: number, maxBytes?: number): { readonly epoch: number; readonly facts: SealedFact[] };
  unsentCount(): number;
  /** When the oldest unacknowledged fact was recorded. */
  oldestUnsentAt(): Instant | null;
  count(): number;
  /** Checks the whole chain; names the first wrong row. */
  verify(
    progress?: OnProgress,
  ):
    | { readonly ok: true; readonly count: number; readonly head: ChainHead }
    | { readonly ok: false; readonly fault: ChainFault };
}

/** Where a shape stands. */
export interface ShapeCursor {
  readonly offset: string;
  readonly handle: string;
  readonly rows: number;
  readonly lastSyncedAt: Instant | null;
  /** A whole new copy is being loaded beside the one in use. */
  readonly refetching: boolean;
  /** The LSN the rows in use stand for; decimal text, null = not known. */
  readonly lsn: string | null;
  /** Everything up to here has been received; what is not in use yet waits. */
  readonly receivedLsn: string | null;
  /** The LSN a new copy stands for that is whole and waits for its cut. */
  readonly baseLsn: string | null;
  /** Rows noted in a new copy, and changes that wait for their cut. */
  readonly waiting: number;
  /** First and last LSN of the changes that wait. */
  readonly waitingFrom: string | null;
  readonly waitingTo: string | null;
}

/** Sync state that outlives a restart. */
export interface SyncState {
  /** The last fact the server has confirmed; seq 0 = none of this epoch. */
  acked(): { readonly epoch: number; readonly seq: number; readonly hash: string };
  setAcked(epoch: number, seq: number, hash: string, at: Instant): Result<void>;
  cursor(shape: ShapeName): ShapeCursor | null;
  shapes(): { readonly name: ShapeName; readonly rows: number; readonly lastSyncedAt: Instant | null }[];
  /** The server said its time while this device's clock stood at `at`; the hybrid clock of facts leans on it. */
  heardTime(server: Instant, at: Instant): void;
  /** The server was reached / an attempt failed. */
  contact(at: Instant): void;
  failed(reason: string, at: Instant): void;
  status(): { readonly lastContact: Instant | null; readonly lastError: string | null };
}

/** A value as PostgreSQL's shapes bring it: text, or what a client has made of it. */
export type ShapeValue = string | number | bigint | boolean | null;

/** One message of a shape. `update` may carry only key and changed columns; unknown columns are passed over. */
export interface ShapeRow {
  readonly operation: 'insert' | 'update' | 'delete';
  readonly value: Readonly<Record<string, ShapeValue>>;
  /** LSN of the commit that made the change, decimal text; rows of a snapshot have none. */
  readonly lsn?: string | null | undefined;
}

/**
 * What a batch of a shape does. Stored with its offset and handle in one transaction; a batch that comes in parts leaves
 * `offset` null in all but the last. `refetch` (after must-refetch) starts a new copy beside the one in use.
 */
export type ShapeChange =
  | {
      readonly kind: 'rows';
      readonly rows: readonly ShapeRow[];
      readonly offset: string | null;
      readonly handle: string;
      readonly upToDate: boolean;
      /** With `upToDate`: everything up to here has been received. */
      readonly lsn?: string | null | undefined;
      readonly at: Instant;
    }
  | { readonly kind: 'refetch'; readonly at: Instant };

/** What applying did; rows that were written and deleted. */
export interface ShapeOutcome {
  readonly written: number;
  readonly deleted: number;
  /** The new copy is in use now. */
  readonly swapped: boolean;
}

/** A shape in a cut. */
export interface CutShape {
  readonly shape: ShapeName;
  /** The LSN of its last up-to-date. */
  readonly receivedLsn: bigint;
  /** When that was heard. */
  readonly heardAt: Instant;
}

/** Put in use, for all these shapes at once, what was received up to one LSN. */
export interface CutOrder {
  readonly lsn: bigint;
  readonly shapes: readonly CutShape[];
}

/** What a cut did. */
export interface CutOutcome {
  readonly shapes: readonly (ShapeOutcome & { readonly shape: ShapeName })[];
  /** Transactions it took; between them the till worked. */
  readonly pieces: number;
}

/** Result of SQLite's own check of its file. */
export interface IntegrityReport {
  readonly ok: boolean;
  readonly problems: readonly string[];
  readonly ms: number;
}

/** Articles for commands, answered at once. */
export interface DeviceStockReads extends LabelReads {
  article(id: string): Article | null;
  articleByNumber(number: string): Article | null;
  articleByGtin(gtin: string): Article | null;
}

/** Customers for commands, answered at once. */
export interface DeviceCrmReads {
  customer(id: string): Customer | null;
  customerByNumber(number: string): Customer | null;
}

/** People who may sign in here, from the `users` shape. */
export interface DeviceUsers {
  list(): User[];
  get(id: string): User | null;
}

/**
 * The data of one till: journal, projections, replicas of master data, print queue, sync state. One process at a time.
 * All methods are synchronous except `checkIntegrity`; none may be called after `close`.
 */
export interface DeviceStore extends BelegFinder {
  readonly dir: string;
  /** Gives the device its identity and writes the first fact of its journal. Error: storage.commissioned. */
  commission(identity: TillIdentity, stamp: Stamp & { readonly software: string }): Result<Committed>;
  identity(): TillIdentity | null;
  /** Takes over changed master data of company, store or device; the ids must stay. */
  updateIdentity(identity: TillIdentity): void;
  /**
   * Journal rows, projections, basket state and print jobs in ONE transaction, on the disk when it returns.
   * Errors: storage.not_commissioned, storage.disk_full, storage.io. A conflict in the data is our bug and throws.
   * Without drafts and prints it only saves the basket (survives a crash of the process, not of the power).
   */
  commit(input: CommitInput): Result<Committed>;
  /** Begins the next epoch (after a restore); chains to the last hash. */
  startEpoch(): number;
  kasseReads(): KasseReads;
  stockReads(): DeviceStockReads;
  crmReads(): DeviceCrmReads;
  complianceReads(): ComplianceReads;
  syncReads(): SyncReads;
  users(): DeviceUsers;
  /** Guards of the journal that were missing when the data were opened; they are back, and somebody had removed them. */
  readonly restoredGuards: readonly string[];
  /** Last known values of everything whose changes are recorded, by `entity/id` and field. */
  auditState(device: string): ReadonlyMap<string, Readonly<Record<string, string | null>>>;
  /** Answers a declared query of the device by name; checks the input. Errors: storage.query_unknown, storage.input_invalid. Rights are the host's. */
  query(name: string, input: unknown): Result<unknown>;
  readonly journal: Journal;
  readonly sync: SyncState;
  /** What the till says of its own Z, and how many Belege wait. */
  readonly proof: Proof;
  readonly prints: PrintQueue;
  readonly tse: TseMemory;
  readonly cardNotes: CardNotes;
  /** Puts rows of one shape in use at once, whatever the others have. Error storage.shape_diverged: an update met no row, the caller must refetch the shape. */
  applyShape(shape: ShapeName, change: ShapeChange): Result<ShapeOutcome>;
  /**
   * Stores what the stream of a shape brought, for a later cut; a shape that was never whole is written at once.
   * Errors: storage.shape_diverged (the caller must refetch the shape), storage.shape_invalid.
   */
  receiveShape(shape: ShapeName, change: ShapeChange): Result<ShapeOutcome>;
  /**
   * Puts in use what was received. Each step is a few milliseconds; the caller lets the till work in between, starts no second cut and
   * refetches nothing before it is done. Errors as above: that shape begins a new copy by itself.
   */
  cutShapes(order: CutOrder): Generator<void, Result<CutOutcome>>;
  /** Throws away a piece of what old copies have left behind; true = there is more. */
  tidyShapes(): boolean;
  /** Moves the write-ahead log into the database in a thread of its own when it has grown; never rejects. */
  moveLog(): Promise<void>;
  /** Empties the projections (not the replicas) and applies the journal again; finished at the next opening when cut short. */
  rebuild(progress?: OnProgress): { readonly facts: number };
  /** SQLite's quick_check in a thread of its own; for an idle moment. */
  checkIntegrity(): Promise<IntegrityReport>;
  /** Moves the write-ahead log into the database and throws away finished print jobs of more than 30 days; for an idle moment. */
  checkpoint(): void;
  close(): void;
}

export type { ChainFault, ChainHead };
