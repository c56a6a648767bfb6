import { err, type Instant, ok, type Result } from '@valero/domain/kernel';
import type { ShapeName } from '@valero/domain/sync';
import { SqliteError } from 'better-sqlite3';
import type { Db } from './connection.ts';
import type { TableMap } from './executor.ts';
import { openReplica, type Replica, ShapeTrouble } from './replica.ts';
import { openStaging } from './staging.ts';
import type { ShapeChange, ShapeOutcome, ShapeRow } from './types.ts';

/** Applies batches of shapes to the replicas of master data. */
export interface ShapeApplier {
  apply(shape: ShapeName, change: ShapeChange): Result<ShapeOutcome>;
  /** Throws away what a finished copy has left behind, a piece at a time; for an idle moment. */
  tidy(): void;
}

/** What rows have done to a replica; `grown` = how many more rows it has. */
interface Tally {
  written: number;
  deleted: number;
  grown: number;
}

/** Applies a row to the copy in use; an update that meets no row means that the copy is not what the server thinks it is. */
function applyRow(replica: Replica, row: ShapeRow, tally: Tally): void {
  const stored = replica.rowOf(row);
  if (row.operation === 'delete') {
    const gone = replica.remove(stored.id);
    tally.deleted += gone;
    tally.grown -= gone;
    return;
  }
  if (row.operation === 'insert') {
    if (!replica.has(stored.id)) tally.grown += 1;
    replica.upsert(stored);
  } else if (replica.update(stored) !== 1) {
    throw new ShapeTrouble('storage.shape_diverged', `update of an unknown row ${stored.id}`);
  }
  tally.written += 1;
}

/**
 * The applier. A batch is written with its offset and handle in one transaction.
 * A new copy after must-refetch is staged beside the one in use; the batch that is up to date writes what differs and deletes
 * what is gone, so the catalogue is never empty and changes at once. Without a copy in use rows are written as they arrive.
 * `again` re-applies master data this device made and the server has not confirmed yet, so that a swap does not lose it.
 */
export function shapeApplier(db: Db, tables: TableMap, again: () => void): ShapeApplier {
  const staging = openStaging(db);
  const replicas = new Map<ShapeName, Replica>();
  const replicaOf = (shape: ShapeName): Replica => {
    let found = replicas.get(shape);
    if (!found) {
      found = openReplica(db, tables, shape);
      replicas.set(shape, found);
    }
    return found;
  };
  const cursor = db.prepare<[string], { refetching: number; row_count: number }>(
    'SELECT refetching, row_count FROM device_shape WHERE shape = ?',
  );
  const setCursor = db.prepare(
    `INSERT INTO device_shape (shape, "offset", handle, row_count, last_synced_at, refetching) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (shape) DO UPDATE SET "offset" = excluded."offset", handle = excluded.handle, row_count = excluded.row_count,
       last_synced_at = coalesce(excluded.last_synced_at, last_synced_at), refetching = excluded.refetching`,
  );

  const run = (shape: ShapeName, change: ShapeChange): ShapeOutcome => {
    const replica = replicaOf(shape);
    const before = cursor.get(shape);
    if (change.kind === 'refetch') {
      staging.clear(shape);
      const rows = replica.count();
      setCursor.run(shape, '-1', '', rows, null, rows > 0 ? 1 : 0);
      return { written: 0, deleted: 0, swapped: false };
    }
    const beside = before?.refetching === 1;
    const tally: Tally = { written: 0, deleted: 0, grown: 0 };
    for (const row of change.rows) {
      if (beside) staging.stage(shape, replica, row);
      else applyRow(replica, row, tally);
    }
    const swapped = beside && change.upToDate;
    if (swapped) {
      Object.assign(tally, staging.swap(shape, replica));
      again();
    }
    const rows = before && !swapped ? before.row_count + tally.grown : replica.count();
    const at: Instant | null = change.upToDate ? change.at : null;
    setCursor.run(shape, change.offset, change.handle, rows, at, beside && !swapped ? 1 : 0);
    return { written: tally.written, deleted: tally.deleted, swapped };
  };

  const inOne = db.transaction(run);
  return {
    tidy: staging.tidy,
    apply: (shape, change) => {
      try {
        return ok(inOne.immediate(shape, change));
      } catch (error) {
        if (error instanceof ShapeTrouble) return err({ code: error.code, details: { shape, reason: error.message } });
        if (error instanceof SqliteError && error.code.startsWith('SQLITE_CONSTRAINT')) {
          return err({ code: 'storage.shape_invalid', details: { shape, reason: error.message } });
        }
        throw error;
      }
    },
  };
}
