import type { CrmReads } from '@valero/domain/crm';
import type { DocumentsReads } from '@valero/domain/documents';
import type { KnownNumbers } from '@valero/domain/kasse';
import type {
  Actor,
  Command,
  CompanyId,
  DeviceId,
  Effect,
  Fact,
  FactDraft,
  Instant,
  Query,
  Result,
  StoreId,
  UserId,
} from '@valero/domain/kernel';
import type { MeldungReads } from '@valero/domain/meldung';
import type { Article, StockReads } from '@valero/domain/stock';
import type { IngestReply, IngestRequest, MatchRun, TillFigures, TillMatch } from '@valero/domain/sync';
import type { DocumentContents } from '../documents/contents.pg.ts';
import type { RequestDesk } from '../sync/desk.ts';
import type { IdentityStore } from './identity.ts';

/** How the server's data are reached. */
export interface ServerStoreOptions {
  /** `postgres://…`; the login owns the schemas. */
  readonly url: string;
  /** A role every connection takes on after the login (`set role`); migrations run without it and grant it what it needs. */
  readonly role?: string;
  /** Connections at most; default 10. One more is kept for LISTEN. */
  readonly poolSize?: number;
  /** The real clock unless a test brings its own. */
  readonly now?: () => Instant;
  /** Told about trouble that is dealt with (a lost connection, a batch tried again). */
  readonly onWarning?: (message: string, details: Readonly<Record<string, string | number>>) => void;
}

/** What a migration run did. */
export interface MigrationReport {
  /** `module/0001_name` in order; empty = nothing to do. */
  readonly applied: readonly string[];
}

/** Who sends a batch: the device its token belongs to. */
export interface IngestAuth {
  readonly device: DeviceId;
}

/** A device says where it stands. */
export interface HeartbeatRequest {
  readonly device: DeviceId;
  readonly epoch: number;
  readonly head: { readonly seq: number; readonly hash: string };
  readonly sentAt: Instant;
  /** What it says of its own Z; a device of an older version says nothing. */
  readonly figures?: readonly TillFigures[] | undefined;
}

/** Who wants the whole check; null in its place = it is the time of night. */
export interface MatchAsker {
  readonly id: UserId;
  readonly name: string;
}

/** What the server knows of a device's journal. `seq` 0 = nothing of this epoch. */
export interface HeartbeatReply {
  readonly epoch: number;
  readonly ackedSeq: number;
  readonly ackedHash: string;
  readonly quarantined: boolean;
  readonly serverTime: Instant;
  /** The highest numbers known of this till. */
  readonly numbers: KnownNumbers;
  /** How its figures stand here; only when it told any. */
  readonly match?: TillMatch;
}

/** Who does something at the server, when, and where new ids come from. */
export interface ServerStamp {
  /** The person; null = the server itself. */
  readonly actor: UserId | null;
  /** The store it concerns; facts of the head office name one all the same. */
  readonly store: StoreId;
  readonly at: Instant;
  /** Minutes the store's wall clock is ahead of UTC. */
  readonly offset: number;
  /** A new UUIDv7 at every call. */
  readonly newId: () => string;
}

/** Facts for the server's own journal, stored with their effect on master data in one transaction. */
export interface CommitRequest extends ServerStamp {
  readonly drafts: readonly FactDraft[];
}

/** Surroundings of a command that runs at the server. */
export interface ExecuteContext extends ServerStamp {
  readonly actor: UserId;
  readonly person: Actor;
  readonly company: CompanyId;
}

/** What a command left behind. */
export interface Executed<Reply> {
  readonly reply: Reply;
  readonly facts: readonly Fact[];
  readonly effects: readonly Effect[];
}

/** Looks up many articles at once, for files of a catalogue. */
export interface ArticleLookup {
  /**
   * Articles that carry one of the numbers or one of the GTINs; each once. Where two share a number or GTIN, the one a
   * single look-up would answer comes last, so that a map keeps it.
   */
  articlesWith(numbers: readonly string[], gtins: readonly string[]): Promise<readonly Article[]>;
}

/** Reads for commands, inside one transaction. */
export type ServerReads = StockReads & ArticleLookup & CrmReads & MeldungReads & DocumentsReads;

/** Which rows a person may see: `store` null = all stores. */
export interface QueryScope {
  readonly store: StoreId | null;
}

/** The consumers: each applies every fact once, in its own order, in its own time. */
export const CONSUMERS = ['kasse', 'stock', 'crm', 'fibu', 'bi', 'audit', 'compliance', 'sync'] as const;
export type ConsumerName = (typeof CONSUMERS)[number];

/** What one run of a consumer did. `more` = there was a full batch, run again. */
export interface ConsumerRun {
  readonly applied: number;
  readonly dead: number;
  readonly more: boolean;
}

/** A fact a consumer could not apply. `fact` null payload is never shown: read it with `factBody`. */
export interface DeadLetter {
  readonly consumer: ConsumerName;
  readonly fact: string;
  readonly device: DeviceId;
  readonly seq: number;
  readonly type: string;
  readonly reason: string;
  readonly attempts: number;
  readonly at: Instant;
  readonly state: 'open' | 'retried' | 'discarded';
  readonly note: string | null;
}

/** How far a consumer is. */
export interface ConsumerStatus {
  readonly name: ConsumerName;
  /** Facts it has not seen. */
  readonly waiting: number;
  readonly applied: number;
  readonly dead: number;
  /** When it last applied something. */
  readonly lastRun: Instant | null;
}

/** Drives the consumers. */
export interface Consumers {
  /** One batch of one consumer: operations and cursor in one transaction. */
  runOnce(name: ConsumerName, limit?: number): Promise<ConsumerRun>;
  /** Until every fact stored before this call is applied everywhere; throws after `timeoutMs` (default 60 s). */
  runUntilIdle(timeoutMs?: number): Promise<void>;
  /** Runs all the time in the background, woken by new facts. */
  start(names?: readonly ConsumerName[]): void;
  /** Ends the loop after the batch in hand. */
  stop(): Promise<void>;
  status(): Promise<ConsumerStatus[]>;
  deadLetters(filter?: {
    readonly consumer?: ConsumerName;
    readonly state?: DeadLetter['state'];
  }): Promise<DeadLetter[]>;
  /** Applies a dead letter again; `by` = the person, recorded with it. Errors: sync.dead_letter_unknown, sync.dead_letter_again. */
  retry(consumer: ConsumerName, fact: string, by?: UserId): Promise<Result<void>>;
  /** Gives a dead letter up for a stated reason. Errors: sync.dead_letter_unknown, sync.reason_missing. */
  discard(consumer: ConsumerName, fact: string, reason: string, by?: UserId): Promise<Result<void>>;
}

/** The data of the head office. All money in integer cents, all instants in epoch milliseconds. */
export interface ServerStore {
  /** Brings the schemas up to date; safe to call by several processes at once. Throws when a past migration was edited. */
  migrate(): Promise<MigrationReport>;
  /** Whether the database answers; for /ready. */
  ping(): Promise<boolean>;
  /** Id of the server's own journal. */
  serverDevice(): Promise<DeviceId>;

  /**
   * Stores a batch of a device's journal in one transaction; answers after the commit.
   * Errors: sync.device_mismatch (403), sync.chain_broken (422; `seq`, `reason`), sync.gap (409; `expected`, `epoch`), sync.fork (409; `seq`; the device is
   * quarantined), sync.quarantined (409), sync.epoch_stale (409; `epoch`, `known`).
   */
  ingest(request: IngestRequest, auth: IngestAuth): Promise<Result<IngestReply>>;
  /** Notes where a device stands. Error: sync.device_mismatch. */
  heartbeat(request: HeartbeatRequest, auth: IngestAuth): Promise<Result<HeartbeatReply>>;
  /**
   * Takes in, once, the other history of a device that is held or whose older history was refused; a person has looked and says why.
   * Errors: sync.device_unknown, sync.not_held.
   */
  releaseDevice(device: DeviceId, how: { readonly by: UserId; readonly reason: string }): Promise<Result<void>>;
  /**
   * The whole check of till, server, ledger and rollup: Belege counted one by one, journals searched for holes, chains computed again. Kept as a run.
   * null = one is under way already.
   */
  runMatch(asker: MatchAsker | null): Promise<MatchRun | null>;
  /** When the whole check was last made, whoever wanted it; null = never. */
  lastMatch(): Promise<Instant | null>;
  /** What a device must know before it begins again: the epoch its journal has reached here (0 = none) and its highest numbers. */
  knownOf(device: DeviceId): Promise<{ readonly epoch: number; readonly numbers: KnownNumbers }>;
  /** The exact bytes of a stored fact; null = unknown. */
  factBody(id: string): Promise<string | null>;

  /** Loads, decides and commits a server command in one transaction; commands run one after the other. A declined one is the command's own error. */
  execute<Name extends string, Input, Loaded, Reply, State>(
    command: Command<Name, Input, ServerReads, Loaded, Reply, State>,
    input: Input,
    context: ExecuteContext,
  ): Promise<Result<Executed<Reply>>>;
  /** Appends facts to the server's own journal and applies stock and crm in the same transaction (seed, import). */
  commit(request: CommitRequest): Promise<Fact[]>;
  stockReads(): StockReads;
  crmReads(): CrmReads;

  /** Answers a declared query by name. Errors: storage.query_unknown, storage.input_invalid. Rights are the caller's to check; `scope` limits the rows. */
  query(name: string, input: unknown, scope: QueryScope): Promise<Result<unknown>>;
  /** The same with the declaration itself, typed. */
  ask<Input, Output>(query: Query<string, Input, Output>, input: Input, scope?: QueryScope): Promise<Output>;

  /** The bytes of e-invoices, by their SHA-256. */
  readonly contents: DocumentContents;
  readonly consumers: Consumers;
  readonly requests: RequestDesk;
  readonly identity: IdentityStore;

  /** Ends the loop and all connections. */
  close(): Promise<void>;
}
