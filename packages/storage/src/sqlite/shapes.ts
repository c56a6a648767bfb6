import { ok, type Result } from '@valero/domain/kernel';
import type { ShapeName } from '@valero/domain/sync';
import { type Db, relaxed } from './connection.ts';
import type { TableMap } from './executor.ts';
import { applyRow, openReplica, type Replica, type Tally, troubleOf } from './replica.ts';
import { type CutParts, finishCut, runCut, swapWhole } from './shapes-cut.ts';
import { openShapeLog, type ShapeLog } from './shapes-log.ts';
import { anew, lotOf, type ShapeRecord, type ShapeStates, shapeStates } from './shapes-state.ts';
import { sweeper } from './shapes-sweep.ts';
import type { HeldView } from './shapes-view.ts';
import { openStaging, type Staging } from './staging.ts';
import type { CutOrder, CutOutcome, ShapeChange, ShapeOutcome } from './types.ts';

/** Brings what streams of shapes say into the replicas of master data. */
export interface ShapeApplier {
  /** One shape alone, in use at once. */
  apply(shape: ShapeName, change: ShapeChange): Result<ShapeOutcome>;
  /** Takes what a stream brought without putting it in use, unless the shape was empty. */
  receive(shape: ShapeName, change: ShapeChange): Result<ShapeOutcome>;
  /** Puts what was received in use, up to one LSN for all shapes. */
  cut(order: CutOrder): Generator<void, Result<CutOutcome>>;
  /** Ends a cut that was cut short; before anybody reads. */
  finish(): void;
  /** Throws away a piece of what is void; true = there is more. */
  tidy(): boolean;
  readonly states: ShapeStates;
  readonly log: ShapeLog;
}

type Rows = Extract<ShapeChange, { kind: 'rows' }>;

/** How a shape takes rows: straight into use (it has never been whole), beside the copy in use, or into the log. */
function wayOf(record: ShapeRecord): 'direct' | 'beside' | 'log' {
  if (record.refetching && record.base === null) return 'beside';
  return record.refetching || record.lastSyncedAt !== null ? 'log' : 'direct';
}

interface Core {
  readonly states: ShapeStates;
  readonly staging: Staging;
  readonly log: ShapeLog;
  readonly replicaOf: (shape: ShapeName) => Replica;
}

/** The place that rows give: kept when a batch comes in parts (`offset` null), so that a crash in between reads it again. */
function placed(record: ShapeRecord, { offset, handle }: Rows): ShapeRecord {
  return offset === null ? record : { ...record, offset, handle };
}

function takeDirect({ replicaOf }: Core, record: ShapeRecord, change: Rows): [ShapeRecord, Tally] {
  const replica = replicaOf(record.shape);
  const tally: Tally = { written: 0, deleted: 0, grown: 0 };
  for (const row of change.rows) applyRow(replica, row.operation, replica.rowOf(row), tally);
  const next = { ...placed(record, change), rows: record.rows + tally.grown };
  if (!change.upToDate) return [next, tally];
  const lsn = change.lsn ?? null;
  const seen = lsn === null ? {} : { lsn: BigInt(lsn), received: BigInt(lsn) };
  return [{ ...next, ...seen, lastSyncedAt: change.at }, tally];
}

function takeBeside({ staging, replicaOf }: Core, record: ShapeRecord, change: Rows): ShapeRecord {
  const replica = replicaOf(record.shape);
  const lot = lotOf(record);
  let { noted } = record;
  for (const row of change.rows) noted += staging.stage(lot, replica, replica.rowOf(row), row.operation);
  const next = { ...placed(record, change), noted };
  if (!change.upToDate) return next;
  const lsn = BigInt(change.lsn ?? 0);
  return { ...next, base: lsn, received: lsn };
}

function takeIntoLog({ log, replicaOf }: Core, record: ShapeRecord, change: Rows): ShapeRecord {
  const replica = replicaOf(record.shape);
  const lot = lotOf(record);
  let { waiting } = record;
  for (const row of change.rows) {
    const stored = replica.rowOf(row);
    // a server that does not say where a change lies: after everything that has been received whole
    const lsn = row.lsn === undefined || row.lsn === null ? (record.received ?? 0n) + 1n : BigInt(row.lsn);
    waiting += log.add(lot, { lsn, key: stored.id, operation: row.operation, row: stored });
  }
  const received = change.upToDate && change.lsn ? BigInt(change.lsn) : record.received;
  return { ...placed(record, change), waiting, received };
}

/**
 * The applier. What a stream brings is stored with its offset and handle in one transaction: into the log or a new copy beside the one in use,
 * so that what is in use together with what waits is always the shape at that offset. A cut puts it in use. Without a copy in use rows are written as they arrive.
 * `again` re-applies master data this device made and the server has not confirmed yet, so that a new copy does not lose it.
 */
export function shapeApplier(db: Db, tables: TableMap, view: HeldView, again: () => void): ShapeApplier {
  const replicas = new Map<ShapeName, Replica>();
  const replicaOf = (shape: ShapeName): Replica => {
    let found = replicas.get(shape);
    if (!found) {
      found = openReplica(db, tables, shape);
      replicas.set(shape, found);
    }
    return found;
  };
  const core: Core = { states: shapeStates(db), staging: openStaging(db), log: openShapeLog(db), replicaOf };
  const { states, log } = core;
  const parts: CutParts = { ...core, db, view, again };

  const alone = (shape: ShapeName, change: ShapeChange): ShapeOutcome => {
    const before = states.get(shape);
    if (change.kind === 'refetch') return begin(before);
    if (wayOf(before) !== 'beside') {
      const [record, { written, deleted }] = takeDirect(core, before, change);
      states.put(record);
      return { written, deleted, swapped: false };
    }
    const staged = takeBeside(core, before, change);
    states.put(staged);
    return change.upToDate ? swapWhole(parts, staged, change) : { written: 0, deleted: 0, swapped: false };
  };
  const begin = (before: ShapeRecord): ShapeOutcome => {
    states.put(anew(before));
    return { written: 0, deleted: 0, swapped: false };
  };
  const received = (shape: ShapeName, change: ShapeChange): ShapeOutcome => {
    const before = states.get(shape);
    if (change.kind === 'refetch' || wayOf(before) === 'direct') return alone(shape, change);
    states.put(wayOf(before) === 'beside' ? takeBeside(core, before, change) : takeIntoLog(core, before, change));
    return { written: 0, deleted: 0, swapped: false };
  };
  const inOne =
    (run: (shape: ShapeName, change: ShapeChange) => ShapeOutcome) =>
    (shape: ShapeName, change: ShapeChange): Result<ShapeOutcome> => {
      try {
        const transaction = db.transaction(run);
        return ok(relaxed(db, () => transaction.immediate(shape, change)));
      } catch (error) {
        return troubleOf(shape, error);
      }
    };
  return {
    ...{ states, log, apply: inOne(alone), receive: inOne(received) },
    cut: (order) => runCut(parts, order),
    finish: () => finishCut(parts),
    tidy: sweeper(db, states),
  };
}
