import type { SnapshotMark } from '@valero/shape-server/rules';
import type { Chance } from './chance.ts';
import type { VirtualTime } from './time.ts';

/** A row as it is stored; values are text as on the wire. */
export type PgRow = Readonly<Record<string, string | null>>;

/** One change of a row; `row` null = deleted, `before` null = it was not there. */
export interface PgWrite {
  readonly table: string;
  readonly key: string;
  readonly row: PgRow | null;
  readonly before: PgRow | null;
}

/** A transaction in the order of commit records, which is not the order of ids nor that of becoming visible. */
export interface PgCommit {
  /** Where its commit record begins. */
  readonly lsn: bigint;
  readonly xid: bigint;
  readonly writes: readonly PgWrite[];
}

/** An open transaction. */
export interface PgTx {
  readonly xid: bigint;
  readonly begunAt: bigint;
  readonly writes: PgWrite[];
  readonly locks: string[];
  /** Run when others see it. */
  readonly hooks: (() => void)[];
  /** `committing`: its commit record is on the disk, other sessions do not see it yet. */
  state: 'open' | 'committing' | 'visible' | 'aborted';
}

interface Version {
  readonly tx: PgTx;
  readonly row: PgRow | null;
}

interface Lock {
  readonly waiting: ((tx: PgTx) => void)[];
}

/** About what a row weighs in the log, in bytes. */
const ROW_BYTES = 180n;
/** What a commit record weighs. */
export const COMMIT_BYTES = 48n;

/**
 * PostgreSQL as far as sync leans on it: ids, snapshots, row locks, commit records, what becomes visible when, what a crash leaves, and a log
 * that grows. A commit record is written before the transaction leaves the list of running ones, as the real one does it.
 */
export class Pg {
  readonly commits: PgCommit[] = [];
  /** The end of the log. */
  lsn: bigint;
  private nextXid: bigint;
  private latestEnded: bigint;
  private readonly active = new Map<bigint, PgTx>();
  private readonly tables = new Map<string, Map<string, Version[]>>();
  private readonly locks = new Map<string, Lock>();
  private readonly time: VirtualTime;
  private readonly chance: Chance;
  /** Told of every new commit record. */
  onCommit: () => void = () => undefined;

  constructor(time: VirtualTime, chance: Chance) {
    this.time = time;
    this.chance = chance;
    // now and then the ids of a run cross 2^32
    this.nextXid = 2n ** 32n + BigInt(chance.hit(0.5) ? -chance.between(1, 60) : chance.between(1, 5000));
    this.latestEnded = this.nextXid - 1n;
    this.lsn = BigInt(chance.between(1, 9)) * 0x1000_0000n;
  }

  begin(): PgTx {
    const tx: PgTx = { xid: this.nextXid, begunAt: this.lsn, writes: [], locks: [], hooks: [], state: 'open' };
    this.nextXid += 1n;
    this.active.set(tx.xid, tx);
    return tx;
  }

  /** Begins a transaction whose first deed is to lock a row; like the real one it has no id before it has the lock. */
  beginWith(name: string, then: (tx: PgTx) => void): void {
    const held = this.locks.get(name);
    if (held) {
      held.waiting.push(then);
      return;
    }
    const tx = this.begin();
    this.tryLock(tx, name);
    then(tx);
  }

  /** Locks a row for a transaction that would rather leave it than wait. */
  tryLock(tx: PgTx, name: string): boolean {
    if (this.locks.has(name)) return tx.locks.includes(name);
    this.locks.set(name, { waiting: [] });
    tx.locks.push(name);
    return true;
  }

  /** Changes a row of a published table; the caller holds its lock. */
  write(tx: PgTx, table: string, key: string, row: PgRow | null): void {
    const rows = this.tables.get(table) ?? new Map<string, Version[]>();
    this.tables.set(table, rows);
    const versions = rows.get(key) ?? [];
    rows.set(key, versions);
    const live = versions.filter(({ tx: by }) => by === tx || by.state === 'visible').at(-1);
    tx.writes.push({ table, key, row, before: live?.row ?? null });
    versions.push({ tx, row });
    this.grow(ROW_BYTES);
  }

  /** Something that nobody follows was written. */
  grow(bytes: bigint): void {
    this.lsn += bytes;
  }

  /** Ends a transaction well: first its record reaches the disk, then others see it, then the client is told. */
  commit(tx: PgTx, then: () => void): void {
    // now and then a disk takes its time
    const flush = this.chance.hit(0.1) ? this.chance.between(200, 4000) : this.chance.between(1, 12);
    this.time.after(flush, () => {
      if (tx.state !== 'open') return;
      this.commits.push({ lsn: this.lsn, xid: tx.xid, writes: tx.writes });
      this.grow(COMMIT_BYTES);
      tx.state = 'committing';
      this.onCommit();
      // a standby that has to confirm keeps a transaction unseen after its record is written
      const pause = this.chance.hit(0.2) ? this.chance.between(50, 5000) : 0;
      this.time.after(pause, () => {
        if (tx.state === 'committing') this.end(tx, 'visible');
        then();
      });
    });
  }

  abort(tx: PgTx): void {
    if (tx.state === 'open') this.end(tx, 'aborted');
  }

  private end(tx: PgTx, state: 'visible' | 'aborted'): void {
    tx.state = state;
    this.active.delete(tx.xid);
    if (tx.xid > this.latestEnded) this.latestEnded = tx.xid;
    if (state === 'visible') for (const hook of tx.hooks) hook();
    for (const name of tx.locks) {
      const waiting = this.locks.get(name)?.waiting ?? [];
      this.locks.delete(name);
      for (const then of waiting) this.time.after(0, () => this.beginWith(name, then));
    }
  }

  /** What a new transaction sees. */
  snapshot(): SnapshotMark {
    const running = [...this.active.keys()];
    const xmax = this.latestEnded + 1n;
    const xmin = running.reduce((least, xid) => (xid < least ? xid : least), xmax);
    return { xmin, xmax, xip: running.filter((xid) => xid < xmax) };
  }

  /** The rows of a table as transactions see them that begin now. */
  rows(table: string): Map<string, PgRow> {
    const found = new Map<string, PgRow>();
    for (const [key, versions] of this.tables.get(table) ?? []) {
      const row = versions.findLast(({ tx }) => tx.state === 'visible')?.row;
      if (row) found.set(key, row);
    }
    return found;
  }

  /** The oldest position a running transaction may still need. */
  oldestRunning(): bigint {
    let oldest = this.lsn;
    for (const tx of this.active.values()) if (tx.begunAt < oldest) oldest = tx.begunAt;
    return oldest;
  }

  /** The machine falls over: what has a commit record has happened, everything else has not. */
  crash(): void {
    for (const { waiting } of this.locks.values()) waiting.length = 0;
    for (const tx of [...this.active.values()]) this.end(tx, tx.state === 'committing' ? 'visible' : 'aborted');
    this.locks.clear();
  }
}
