/** What a PostgreSQL snapshot saw, as `pg_current_snapshot()` gives it: transaction ids with their epoch (64 bits). */
export interface SnapshotMark {
  /** Every transaction below has ended. */
  readonly xmin: bigint;
  /** No transaction from here on had begun to be seen. */
  readonly xmax: bigint;
  /** Those between that were still running. */
  readonly xip: readonly bigint[];
}

/** How far the stream has come, for the report to PostgreSQL. */
export interface StreamState {
  /** Every transaction that ended before this position is stored durably. */
  readonly stored: bigint;
  /** The position of PostgreSQL's last keepalive; everything before it has been sent to us. */
  readonly walEnd: bigint;
  /** A transaction has begun and its end has not come. */
  readonly open: boolean;
  /** A transaction has ended and is not stored yet. */
  readonly unflushed: boolean;
}

const HALF = 2n ** 31n;

/**
 * Whether a snapshot saw a transaction that has committed. The stream knows only the lower 32 bits of its id, so the id is taken as
 * the one nearest to `xmax`: ids wrap around, and no snapshot and transaction that meet are 2^31 ids apart.
 */
export function visibleIn(mark: SnapshotMark, xid32: number): boolean {
  const distance = BigInt.asUintN(32, BigInt(xid32) - mark.xmax);
  const xid = mark.xmax + (distance < HALF ? distance : distance - 2n * HALF);
  if (xid < mark.xmin) return true;
  return xid < mark.xmax && !mark.xip.includes(xid);
}

/**
 * The position PostgreSQL may be told: it never sends again what came before it. A keepalive's position counts only while nothing is
 * open or unflushed; without it the traffic on unpublished tables would keep WAL for ever.
 */
export function acknowledgeable({ stored, walEnd, open, unflushed }: StreamState): bigint {
  return open || unflushed || walEnd < stored ? stored : walEnd;
}

/** Whether a transaction that PostgreSQL sends (again) is stored already. */
export function alreadyStored(commitLsn: bigint, stored: bigint): boolean {
  return commitLsn <= stored;
}

/** The pure rules the engine lives by; a simulation may plant others. */
export interface EngineRules {
  readonly visibleIn: typeof visibleIn;
  readonly acknowledgeable: typeof acknowledgeable;
  readonly alreadyStored: typeof alreadyStored;
}

/** The rules as they hold. */
export const RULES: EngineRules = { visibleIn, acknowledgeable, alreadyStored };
