import { err, type Result } from '@valero/domain/kernel';
import type { ShapeName } from '@valero/domain/sync';
import { SqliteError } from 'better-sqlite3';
import { getTableColumns } from 'drizzle-orm';
import type { Db } from './connection.ts';
import type { TableMap } from './executor.ts';
import { SHAPE_TABLES } from './modules.ts';
import type { ShapeRow, ShapeValue } from './types.ts';

type Stored = string | number | null;

/** A row of a replica as SQLite holds it. */
export type StoredRow = Readonly<Record<string, Stored>>;

/** A row that has its key. */
export type KeyedRow = StoredRow & { readonly id: string };

/** Thrown inside a transaction to undo it; becomes a `Result` outside. */
export class ShapeTrouble extends Error {
  readonly code: 'storage.shape_diverged' | 'storage.shape_invalid';
  constructor(code: ShapeTrouble['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** A shape's trouble as a failure; anything else is our own bug and goes on. */
export function troubleOf(shape: ShapeName, error: unknown): Result<never> {
  if (error instanceof ShapeTrouble) return err({ code: error.code, details: { shape, reason: error.message } });
  if (error instanceof SqliteError && error.code.startsWith('SQLITE_CONSTRAINT')) {
    return err({ code: 'storage.shape_invalid', details: { shape, reason: error.message } });
  }
  throw error;
}

type Kind = 'text' | 'integer' | 'boolean';

function storedValue(column: string, kind: Kind, value: ShapeValue): Stored {
  if (value === null) return null;
  if (kind === 'text') return String(value);
  if (kind === 'boolean') return value === true || value === 't' || value === 'true' || value === 1 ? 1 : 0;
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new ShapeTrouble('storage.shape_invalid', `${column}: ${String(value).slice(0, 40)} is no integer`);
}

/** The replica of one shape: rows read, written and deleted by their key `id`. */
export interface Replica {
  /** A shape's values as a row; columns this program does not know are passed over. Throws `ShapeTrouble`. */
  rowOf(row: ShapeRow): KeyedRow;
  live(id: string): StoredRow | undefined;
  has(id: string): boolean;
  upsert(row: StoredRow): void;
  /** Number of rows that were changed: 1, or 0 when there is none. */
  update(row: StoredRow): number;
  remove(id: string): number;
  /**
   * Deletes rows whose keys a new copy (noted under `lot`) does not have, among the next `limit` places after `after`.
   * `next` null = that was the last of them.
   */
  removeUnseen(lot: string, after: number, limit: number): { readonly deleted: number; readonly next: number | null };
  count(): number;
}

/** Column names and kinds of the table a shape fills, from its declaration. */
function kindsOf(tables: TableMap, shape: ShapeName): Map<string, Kind> {
  const declared = tables[SHAPE_TABLES[shape]];
  if (!declared) throw new Error(`no table for the shape ${shape}`);
  return new Map(
    Object.values(getTableColumns(declared)).map((column): [string, Kind] => {
      const integer = column.dataType === 'number' ? 'integer' : 'text';
      return [column.name, column.dataType === 'boolean' ? 'boolean' : integer];
    }),
  );
}

function toRow(kinds: ReadonlyMap<string, Kind>, row: ShapeRow): KeyedRow {
  const stored: Record<string, Stored> = {};
  for (const [column, kind] of kinds) {
    const value = row.value[column];
    if (value !== undefined) stored[column] = storedValue(column, kind, value);
  }
  const { id } = stored;
  if (typeof id !== 'string') throw new ShapeTrouble('storage.shape_invalid', 'a row without id');
  return { ...stored, id };
}

/** Deletes in ranges of places, so that no piece grows with the table. */
function unseenRemover(db: Db, table: string): Replica['removeUnseen'] {
  const edge = db.prepare<[number, number], { place: number }>(
    `SELECT rowid AS place FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT 1 OFFSET ?`,
  );
  const remove = db.prepare<[number, number, string]>(
    `DELETE FROM ${table} WHERE rowid > ? AND rowid <= ?
       AND NOT EXISTS (SELECT 1 FROM device_shape_staging s WHERE s.shape = ? AND s.key = ${table}.id)`,
  );
  return (lot, after, limit) => {
    const last = edge.get(after, limit - 1)?.place ?? null;
    const { changes } = remove.run(after, last ?? Number.MAX_SAFE_INTEGER, lot);
    return { deleted: changes, next: last };
  };
}

/** Opens the replica of a shape. */
export function openReplica(db: Db, tables: TableMap, shape: ShapeName): Replica {
  const table = SHAPE_TABLES[shape].replace('.', '_');
  const kinds = kindsOf(tables, shape);
  const statements = new Map<string, ReturnType<typeof db.prepare<unknown[]>>>();
  const prepared = (sql: string) => {
    let statement = statements.get(sql);
    if (!statement) {
      statement = db.prepare<unknown[]>(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  const live = db.prepare<[string], StoredRow>(`SELECT ${[...kinds.keys()].join(', ')} FROM ${table} WHERE id = ?`);
  const has = db.prepare<[string], { found: number }>(`SELECT 1 AS found FROM ${table} WHERE id = ?`);
  const remove = db.prepare<[string]>(`DELETE FROM ${table} WHERE id = ?`);
  const count = db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`);
  return {
    rowOf: (row) => toRow(kinds, row),
    live: (id) => live.get(id),
    has: (id) => has.get(id) !== undefined,
    remove: (id) => remove.run(id).changes,
    upsert: (row) => {
      const names = Object.keys(row);
      const rest = names.filter((column) => column !== 'id').map((column) => `${column} = excluded.${column}`);
      const into = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
      const or = rest.length === 0 ? 'NOTHING' : `UPDATE SET ${rest.join(', ')}`;
      prepared(`${into} ON CONFLICT (id) DO ${or}`).run(Object.values(row));
    },
    update: (row) => {
      const names = Object.keys(row).filter((column) => column !== 'id');
      if (names.length === 0) return has.get(String(row['id'])) ? 1 : 0;
      const changes = names.map((column) => `${column} = ?`).join(', ');
      const values = names.map((column) => row[column]);
      return prepared(`UPDATE ${table} SET ${changes} WHERE id = ?`).run(...values, row['id']).changes;
    },
    removeUnseen: unseenRemover(db, table),
    count: () => count.get()?.n ?? 0,
  };
}

/** What rows have done to a replica; `grown` = how many more rows it has. */
export interface Tally {
  written: number;
  deleted: number;
  grown: number;
}

/** Brings the row of a new copy in: only the columns that differ, so that indexes of the others are left alone. */
export function replaceRow(replica: Replica, stored: KeyedRow, tally: Tally): void {
  const live = replica.live(stored.id);
  if (live) {
    const differing = Object.entries(stored).filter(([column, value]) => live[column] !== value);
    replica.update({ ...Object.fromEntries(differing), id: stored.id });
  } else {
    replica.upsert(stored);
    tally.grown += 1;
  }
  tally.written += 1;
}

/** Applies a row to the copy in use; an update that meets no row means that the copy is not what the server thinks it is. */
export function applyRow(replica: Replica, operation: ShapeRow['operation'], stored: KeyedRow, tally: Tally): void {
  if (operation === 'delete') {
    const gone = replica.remove(stored.id);
    tally.deleted += gone;
    tally.grown -= gone;
    return;
  }
  if (operation === 'insert') {
    if (!replica.has(stored.id)) tally.grown += 1;
    replica.upsert(stored);
  } else if (replica.update(stored) !== 1) {
    throw new ShapeTrouble('storage.shape_diverged', `update of an unknown row ${stored.id}`);
  }
  tally.written += 1;
}
