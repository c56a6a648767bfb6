import { err, type Instant, ok, type Result } from '@valero/domain/kernel';
import type { ShapeName } from '@valero/domain/sync';
import { SqliteError } from 'better-sqlite3';
import { getTableColumns } from 'drizzle-orm';
import type { Db } from './connection.ts';
import type { TableMap } from './executor.ts';
import { SHAPE_TABLES } from './modules.ts';
import type { ShapeChange, ShapeOutcome, ShapeRow, ShapeValue } from './types.ts';

type Stored = string | number | null;
type StoredRow = Readonly<Record<string, Stored>>;

/** How a shape's values become a row: columns with their kinds; others that the server may send are passed over. */
interface ShapeTable {
  readonly table: string;
  readonly kinds: ReadonlyMap<string, 'text' | 'integer' | 'boolean'>;
}

/** Thrown inside the transaction to undo it; becomes a `Result` outside. */
class ShapeTrouble extends Error {
  readonly code: 'storage.shape_diverged' | 'storage.shape_invalid';
  constructor(code: ShapeTrouble['code'], message: string) {
    super(message);
    this.code = code;
  }
}

function shapeTable(shape: ShapeName, tables: TableMap): ShapeTable {
  const name = SHAPE_TABLES[shape];
  const declared = tables[name];
  if (!declared) throw new Error(`no table for the shape ${shape}`);
  const kinds = Object.values(getTableColumns(declared)).map((column) => {
    const kind = column.dataType === 'boolean' ? 'boolean' : column.dataType === 'number' ? 'integer' : 'text';
    return [column.name, kind] as const;
  });
  return { table: name.replace('.', '_'), kinds: new Map(kinds) };
}

function storedValue(column: string, kind: 'text' | 'integer' | 'boolean', value: ShapeValue): Stored {
  if (value === null) return null;
  if (kind === 'text') return String(value);
  if (kind === 'boolean') return value === true || value === 't' || value === 'true' || value === 1 ? 1 : 0;
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isSafeInteger(number))
    throw new ShapeTrouble('storage.shape_invalid', `${column}: ${String(value).slice(0, 40)} is no integer`);
  return number;
}

function storedRow({ kinds }: ShapeTable, row: ShapeRow): StoredRow {
  const stored: Record<string, Stored> = {};
  for (const [column, kind] of kinds) {
    const value = row.value[column];
    if (value !== undefined) stored[column] = storedValue(column, kind, value);
  }
  if (typeof stored['id'] !== 'string') throw new ShapeTrouble('storage.shape_invalid', 'a row without id');
  return stored;
}

/** Applies batches of shapes to the replicas of master data. */
export interface ShapeApplier {
  apply(shape: ShapeName, change: ShapeChange): Result<ShapeOutcome>;
  /** Throws away what a finished copy has left behind, a piece at a time; for an idle moment. */
  tidy(): void;
}

/** Rows of a replica: read, written, deleted by key. Statements are kept per set of columns. */
function replica(db: Db, { table, kinds }: ShapeTable) {
  const columns = [...kinds.keys()];
  const statements = new Map<string, ReturnType<typeof db.prepare<unknown[]>>>();
  const prepared = (sql: string) => {
    let statement = statements.get(sql);
    if (!statement) {
      statement = db.prepare<unknown[]>(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  const live = db.prepare<[string], StoredRow>(`SELECT ${columns.join(', ')} FROM ${table} WHERE id = ?`);
  const remove = db.prepare<[string]>(`DELETE FROM ${table} WHERE id = ?`);
  return {
    live: (id: string): StoredRow | undefined => live.get(id),
    remove: (id: string): number => remove.run(id).changes,
    upsert: (row: StoredRow): void => {
      const names = Object.keys(row);
      const rest = names.filter((name) => name !== 'id').map((name) => `${name} = excluded.${name}`);
      const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) ON CONFLICT (id) DO UPDATE SET ${rest.join(', ')}`;
      prepared(sql).run(Object.values(row));
    },
    update: (row: StoredRow): number => {
      const names = Object.keys(row).filter((name) => name !== 'id');
      if (names.length === 0) return live.get(String(row['id'])) ? 1 : 0;
      return prepared(`UPDATE ${table} SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`).run(
        ...names.map((name) => row[name]),
        row['id'],
      ).changes;
    },
    /** Rows whose key the new copy does not have. */
    removeUnseen: (shape: string): number =>
      prepared(`DELETE FROM ${table} WHERE id NOT IN (SELECT key FROM device_shape_staging WHERE shape = ?)`).run(shape)
        .changes,
    count: (): number => Number((prepared(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n),
  };
}
type Replica = ReturnType<typeof replica>;

const same = (a: StoredRow, b: StoredRow): boolean => Object.keys(a).every((column) => a[column] === b[column]);

/**
 * The applier. A batch is written with its offset and handle in one transaction.
 * A new copy after must-refetch is staged: rows equal to the copy in use are only noted as seen, others are kept aside;
 * the batch that is up to date writes what differs and deletes what is gone, so the catalogue is never empty and changes at once.
 * `again` re-applies master data this device made and the server has not confirmed yet, so that a swap does not lose it.
 */
export function shapeApplier(db: Db, tables: TableMap, again: () => void): ShapeApplier {
  const parts = new Map<ShapeName, { readonly table: ShapeTable; readonly rows: Replica }>();
  const partOf = (shape: ShapeName) => {
    let part = parts.get(shape);
    if (!part) {
      const table = shapeTable(shape, tables);
      part = { table, rows: replica(db, table) };
      parts.set(shape, part);
    }
    return part;
  };
  const refetching = db.prepare<[string], { refetching: number; row_count: number }>(
    'SELECT refetching, row_count FROM device_shape WHERE shape = ?',
  );
  const setCursor = db.prepare(
    `INSERT INTO device_shape (shape, "offset", handle, row_count, last_synced_at, refetching) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (shape) DO UPDATE SET "offset" = excluded."offset", handle = excluded.handle, row_count = excluded.row_count,
       last_synced_at = coalesce(excluded.last_synced_at, last_synced_at), refetching = excluded.refetching`,
  );
  const clear = db.prepare('DELETE FROM device_shape_staging WHERE shape = ?');
  const stage = db.prepare(
    'INSERT INTO device_shape_staging (shape, key, value) VALUES (?, ?, ?) ON CONFLICT (shape, key) DO UPDATE SET value = excluded.value',
  );
  const unstage = db.prepare('DELETE FROM device_shape_staging WHERE shape = ? AND key = ?');
  const staged = db.prepare<[string, string], { value: string | null }>(
    'SELECT value FROM device_shape_staging WHERE shape = ? AND key = ?',
  );
  const differing = db.prepare<[string], { value: string }>(
    'SELECT value FROM device_shape_staging WHERE shape = ? AND value IS NOT NULL',
  );
  const leftover = db.prepare(
    `DELETE FROM device_shape_staging WHERE (shape, key) IN (SELECT s.shape, s.key FROM device_shape_staging s WHERE NOT EXISTS
       (SELECT 1 FROM device_shape d WHERE d.shape = s.shape AND d.refetching = 1) LIMIT 5000)`,
  );

  const stageRow = (shape: ShapeName, rows: Replica, row: ShapeRow, stored: StoredRow): void => {
    const id = String(stored['id']);
    if (row.operation === 'delete') {
      unstage.run(shape, id);
      return;
    }
    const live = rows.live(id);
    let whole = stored;
    if (row.operation === 'update') {
      const before = staged.get(shape, id);
      if (!before) throw new ShapeTrouble('storage.shape_diverged', `update of an unknown row ${id}`);
      whole = { ...(before.value === null ? live : (JSON.parse(before.value) as StoredRow)), ...stored };
    }
    stage.run(shape, id, live && same(whole, live) ? null : JSON.stringify(whole));
  };

  const applyRow = (rows: Replica, row: ShapeRow, stored: StoredRow): { written: number; deleted: number } => {
    if (row.operation === 'delete') return { written: 0, deleted: rows.remove(String(stored['id'])) };
    if (row.operation === 'insert') rows.upsert(stored);
    else if (rows.update(stored) !== 1)
      throw new ShapeTrouble('storage.shape_diverged', `update of an unknown row ${String(stored['id'])}`);
    return { written: 1, deleted: 0 };
  };

  const swap = (shape: ShapeName, rows: Replica): { written: number; deleted: number } => {
    const changed = differing.all(shape);
    for (const { value } of changed) rows.upsert(JSON.parse(value) as StoredRow);
    const deleted = rows.removeUnseen(shape);
    again();
    return { written: changed.length, deleted };
  };

  const run = (shape: ShapeName, change: ShapeChange): ShapeOutcome => {
    const { table, rows } = partOf(shape);
    const before = refetching.get(shape);
    if (change.kind === 'refetch') {
      clear.run(shape);
      setCursor.run(shape, '-1', '', before?.row_count ?? 0, null, 1);
      return { written: 0, deleted: 0, swapped: false };
    }
    const staging = before?.refetching === 1;
    let written = 0;
    let deleted = 0;
    for (const row of change.rows) {
      const stored = storedRow(table, row);
      if (staging) stageRow(shape, rows, row, stored);
      else {
        const did = applyRow(rows, row, stored);
        written += did.written;
        deleted += did.deleted;
      }
    }
    const swapped = staging && change.upToDate;
    if (swapped) ({ written, deleted } = swap(shape, rows));
    const counted =
      swapped || (!staging && change.rows.length > 0 && change.upToDate) ? rows.count() : (before?.row_count ?? 0);
    const at: Instant | null = change.upToDate ? change.at : null;
    setCursor.run(shape, change.offset, change.handle, counted, at, staging && !swapped ? 1 : 0);
    return { written, deleted, swapped };
  };

  const inOne = db.transaction(run);
  return {
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
    tidy: () => void leftover.run(),
  };
}
