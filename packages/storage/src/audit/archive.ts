import type { TillIdentity, User } from '@valero/domain/identity';

/** A fact as it lies in a journal: the exact bytes with their place in the chain. */
export interface ArchiveFact {
  readonly device: string;
  readonly epoch: number;
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  /** Hex of 32 bytes. */
  readonly prevHash: string;
  readonly hash: string;
  readonly body: string;
}

/** A column of a table that is given out. */
export interface ArchiveColumn {
  readonly name: string;
  readonly kind: 'text' | 'integer' | 'boolean';
}

/** A table that is given out; `name` = `module_table` in both databases. */
export interface ArchiveTable {
  readonly name: string;
  readonly columns: readonly ArchiveColumn[];
}

/** A value as it is given out. */
export type ArchiveValue = string | number | boolean | null;

/** A person without anything secret. */
export type ArchiveUser = Omit<User, 'pinHash'> & { readonly hasPin: boolean };

/** A step of a database's schema that has run: the version history of the data. */
export interface ArchiveStep {
  readonly step: string;
  readonly checksum: string;
  /** ISO UTC. */
  readonly at: string;
}

/**
 * Everything an installation keeps, for exports: one state of the data from beginning to end, in batches, read only. Secrets (PIN and password hashes,
 * tokens), rollups and indexes that can be made again, and the open basket are not in it.
 */
export interface ArchiveSource {
  /** Every till whose records are here, with company and store as they are now. */
  tills(): Promise<readonly TillIdentity[]>;
  users(): Promise<readonly ArchiveUser[]>;
  /** Facts of all journals: device by device, in the order of their chain. */
  journal(): AsyncIterable<readonly ArchiveFact[]>;
  journalCount(): Promise<number>;
  tables(): Promise<readonly ArchiveTable[]>;
  /** Rows of a table, values in the order of its columns. */
  rows(table: ArchiveTable): AsyncIterable<readonly (readonly ArchiveValue[])[]>;
  steps(): Promise<readonly ArchiveStep[]>;
  /** What the database is: `SQLite 3.50.2`. */
  engine(): Promise<string>;
  close(): Promise<void>;
}

/** Columns that are never given out, in any table: secrets, and search keys that repeat a name. */
const HIDDEN_COLUMNS: ReadonlySet<string> = new Set(['pin_hash', 'search_key', 'xid']);

/** Tables that are never given out: secrets, working state, indexes and rollups that can be made again. */
const HIDDEN_TABLES = [
  /^(device|sync|bi)_/,
  /^identity_(password|device_(token|key|code|assertion)|refresh_token)$/,
  /^kasse_search_term$/,
  /^stock_article_(word|part)/,
  /^audit_(state|signature)$/,
  /^(journal|journal_anchor|schema_migration|sqlite_.*)$/,
  /_(secret|token|outbox)s?$/,
];

/** Whether a table is given out. */
export function isGivenOut(table: string): boolean {
  return !HIDDEN_TABLES.some((pattern) => pattern.test(table));
}

/** Whether a column is given out. */
export function isColumnGivenOut(column: string): boolean {
  return !HIDDEN_COLUMNS.has(column) && !/(^|_)(pin|password|secret|token)(_hash)?$/.test(column);
}
