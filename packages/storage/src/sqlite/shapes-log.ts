import type { Db } from './connection.ts';
import type { KeyedRow } from './replica.ts';
import type { ShapeRow } from './types.ts';

type Operation = ShapeRow['operation'];

/** A change that waits for its cut. */
export interface LoggedChange {
  readonly lsn: bigint;
  readonly key: string;
  readonly operation: Operation;
  readonly row: KeyedRow;
}

/** Changes that were received and are not in use yet, by lot (one copy of one shape). */
export interface ShapeLog {
  /** Notes a change; several of one transaction to one row become one. Gives how many more changes wait. */
  add(lot: string, change: LoggedChange): number;
  /** The next changes up to an LSN, in order of transaction. */
  next(lot: string, upTo: bigint, limit: number): LoggedChange[];
  done(lot: string, lsn: bigint, key: string): void;
  /** First and last LSN of what waits; null = nothing does. */
  bounds(lot: string): { readonly first: bigint; readonly last: bigint } | null;
  /** How many changes wait up to an LSN; counts to `limit` at most. */
  due(lot: string, upTo: bigint, limit: number): number;
}

interface Row {
  readonly lsn: string;
  readonly key: string;
  readonly operation: Operation;
  readonly value: string;
}

/**
 * Two changes of one transaction to one row as one. An update after a delete is what reading a cut-short batch again looks like:
 * the delete comes once more behind it.
 */
function merged(before: Row, { operation, row }: LoggedChange): { operation: Operation; row: KeyedRow } {
  if (operation !== 'update' || before.operation === 'delete') return { operation, row };
  return { operation: before.operation, row: { ...(JSON.parse(before.value) as KeyedRow), ...row } };
}

/** Opens the log. */
export function openShapeLog(db: Db): ShapeLog {
  const insert = db.prepare(
    'INSERT INTO device_shape_change (lot, lsn, key, operation, value) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const columns = 'CAST(lsn AS TEXT) AS lsn, key, operation, value';
  const one = db.prepare<[string, bigint, string], Row>(
    `SELECT ${columns} FROM device_shape_change WHERE lot = ? AND lsn = ? AND key = ?`,
  );
  const replace = db.prepare(
    'UPDATE device_shape_change SET operation = ?, value = ? WHERE lot = ? AND lsn = ? AND key = ?',
  );
  const next = db.prepare<[string, bigint, number], Row>(
    `SELECT ${columns} FROM device_shape_change WHERE lot = ? AND lsn <= ? ORDER BY device_shape_change.lsn, key LIMIT ?`,
  );
  const remove = db.prepare('DELETE FROM device_shape_change WHERE lot = ? AND lsn = ? AND key = ?');
  const edge = (order: 'ASC' | 'DESC') =>
    db.prepare<[string], { lsn: string }>(
      `SELECT CAST(lsn AS TEXT) AS lsn FROM device_shape_change WHERE lot = ? ORDER BY device_shape_change.lsn ${order} LIMIT 1`,
    );
  const first = edge('ASC');
  const last = edge('DESC');
  const due = db.prepare<[string, bigint, number], { n: number }>(
    'SELECT count(*) AS n FROM (SELECT 1 FROM device_shape_change WHERE lot = ? AND lsn <= ? LIMIT ?)',
  );
  return {
    add: (lot, change) => {
      const { lsn, key, operation, row } = change;
      if (insert.run(lot, lsn, key, operation, JSON.stringify(row)).changes === 1) return 1;
      const before = one.get(lot, lsn, key);
      if (before === undefined) return 0;
      const both = merged(before, change);
      replace.run(both.operation, JSON.stringify(both.row), lot, lsn, key);
      return 0;
    },
    next: (lot, upTo, limit) =>
      next.all(lot, upTo, limit).map(({ lsn, key, operation, value }) => ({
        ...{ lsn: BigInt(lsn), key, operation },
        row: JSON.parse(value) as KeyedRow,
      })),
    done: (lot, lsn, key) => void remove.run(lot, lsn, key),
    bounds: (lot) => {
      const from = first.get(lot);
      const to = last.get(lot);
      return from && to ? { first: BigInt(from.lsn), last: BigInt(to.lsn) } : null;
    },
    due: (lot, upTo, limit) => due.get(lot, upTo, limit)?.n ?? 0,
  };
}
