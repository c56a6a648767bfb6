import { type Instant, toInstant } from '@valero/domain/kernel';
import type { ShapeName } from '@valero/domain/sync';
import type { Db } from './connection.ts';
import type { ShapeCursor } from './types.ts';

/** Where a shape stands, as it is stored. */
export interface ShapeRecord {
  readonly shape: ShapeName;
  readonly offset: string;
  readonly handle: string;
  readonly rows: number;
  readonly lastSyncedAt: Instant | null;
  readonly refetching: boolean;
  readonly lsn: bigint | null;
  readonly received: bigint | null;
  readonly base: bigint | null;
  readonly copy: number;
  readonly noted: number;
  readonly waiting: number;
}

/** Reads and writes where shapes stand; writers call it in the transaction that writes the rows. */
export interface ShapeStates {
  get(shape: ShapeName): ShapeRecord;
  /** Null = the shape has never been heard of. */
  find(shape: ShapeName): ShapeRecord | null;
  all(): ShapeRecord[];
  put(record: ShapeRecord): void;
}

interface Row {
  readonly shape: ShapeName;
  readonly offset: string;
  readonly handle: string;
  readonly row_count: number;
  readonly last_synced_at: number | null;
  readonly refetching: number;
  readonly lsn: string | null;
  readonly received: string | null;
  readonly base: string | null;
  readonly copy: number;
  readonly noted: number;
  readonly waiting: number;
}

const COLUMNS = `shape, "offset", handle, row_count, last_synced_at, refetching, CAST(lsn AS TEXT) AS lsn,
  CAST(received_lsn AS TEXT) AS received, CAST(base_lsn AS TEXT) AS base, copy, noted, waiting`;

const number = (text: string | null): bigint | null => (text === null ? null : BigInt(text));

function recordOf(row: Row): ShapeRecord {
  const { shape, offset, handle, copy, noted, waiting } = row;
  return {
    ...{ shape, offset, handle, copy, noted, waiting },
    rows: row.row_count,
    lastSyncedAt: row.last_synced_at === null ? null : toInstant(row.last_synced_at),
    refetching: row.refetching === 1,
    lsn: number(row.lsn),
    received: number(row.received),
    base: number(row.base),
  };
}

const UNHEARD = { offset: '-1', handle: '', rows: 0, lastSyncedAt: null, refetching: false } as const;
const NOTHING = { lsn: null, received: null, base: null, copy: 0, noted: 0, waiting: 0 } as const;

/** Opens the states. */
export function shapeStates(db: Db): ShapeStates {
  const one = db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM device_shape WHERE shape = ?`);
  const all = db.prepare<[], Row>(`SELECT ${COLUMNS} FROM device_shape ORDER BY shape`);
  const put = db.prepare(
    `INSERT INTO device_shape (shape, "offset", handle, row_count, last_synced_at, refetching, lsn, received_lsn, base_lsn, copy, noted, waiting)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (shape) DO UPDATE SET "offset" = excluded."offset", handle = excluded.handle, row_count = excluded.row_count,
       last_synced_at = excluded.last_synced_at, refetching = excluded.refetching, lsn = excluded.lsn, received_lsn = excluded.received_lsn,
       base_lsn = excluded.base_lsn, copy = excluded.copy, noted = excluded.noted, waiting = excluded.waiting`,
  );
  const find = (shape: ShapeName): ShapeRecord | null => {
    const row = one.get(shape);
    return row ? recordOf(row) : null;
  };
  return {
    find,
    get: (shape) => find(shape) ?? { shape, ...UNHEARD, ...NOTHING },
    all: () => all.all().map(recordOf),
    put: (r) =>
      void put.run(
        ...[r.shape, r.offset, r.handle, r.rows, r.lastSyncedAt, r.refetching ? 1 : 0],
        ...[r.lsn, r.received, r.base, r.copy, r.noted, r.waiting],
      ),
  };
}

/** Under which name the notes of a shape's present copy lie. */
export function lotOf({ shape, copy }: Pick<ShapeRecord, 'shape' | 'copy'>): string {
  return copy === 0 ? shape : `${shape}/${copy}`;
}

/** A new copy begins: what was noted of the one before is void at once and swept away later. */
export function anew(record: ShapeRecord): ShapeRecord {
  const { shape, rows, lastSyncedAt, lsn, copy } = record;
  return {
    ...{ shape, rows, lastSyncedAt, lsn, offset: '-1', handle: '', refetching: rows > 0 },
    ...{ received: null, base: null, copy: copy + 1, noted: 0, waiting: 0 },
  };
}

/** What a device tells of a shape. */
export function cursorOf(
  record: ShapeRecord,
  bounds: { readonly first: bigint; readonly last: bigint } | null,
): ShapeCursor {
  const text = (value: bigint | null | undefined): string | null => value?.toString() ?? null;
  const { offset, handle, rows, lastSyncedAt, refetching, lsn, received, base, noted, waiting } = record;
  return {
    ...{ offset, handle, rows, lastSyncedAt, refetching },
    lsn: text(lsn),
    receivedLsn: text(received),
    baseLsn: text(base),
    waiting: noted + waiting,
    waitingFrom: text(bounds?.first),
    waitingTo: text(bounds?.last),
  };
}
