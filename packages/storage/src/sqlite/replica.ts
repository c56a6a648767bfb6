import type { ShapeName } from '@valero/domain/sync';
import { getTableColumns } from 'drizzle-orm';
import type { Db } from './connection.ts';
import type { TableMap } from './executor.ts';
import { SHAPE_TABLES } from './modules.ts';
import type { ShapeRow, ShapeValue } from './types.ts';

type Stored = string | number | null;

/** A row of a replica as SQLite holds it. */
export type StoredRow = Readonly<Record<string, Stored>>;

/** Thrown inside a transaction to undo it; becomes a `Result` outside. */
export class ShapeTrouble extends Error {
  readonly code: 'storage.shape_diverged' | 'storage.shape_invalid';
  constructor(code: ShapeTrouble['code'], message: string) {
    super(message);
    this.code = code;
  }
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
  rowOf(row: ShapeRow): StoredRow & { readonly id: string };
  live(id: string): StoredRow | undefined;
  has(id: string): boolean;
  upsert(row: StoredRow): void;
  /** Number of rows that were changed: 1, or 0 when there is none. */
  update(row: StoredRow): number;
  remove(id: string): number;
  /** Deletes the rows whose keys the new copy of the shape does not have. */
  removeUnseen(): number;
  count(): number;
}

/** Opens the replica of a shape; column names and kinds come from the table's declaration. */
export function openReplica(db: Db, tables: TableMap, shape: ShapeName): Replica {
  const name = SHAPE_TABLES[shape];
  const declared = tables[name];
  if (!declared) throw new Error(`no table for the shape ${shape}`);
  const table = name.replace('.', '_');
  const kinds = new Map(
    Object.values(getTableColumns(declared)).map((column): [string, Kind] => {
      const integer = column.dataType === 'number' ? 'integer' : 'text';
      return [column.name, column.dataType === 'boolean' ? 'boolean' : integer];
    }),
  );
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
    rowOf: (row) => {
      const stored: Record<string, Stored> = {};
      for (const [column, kind] of kinds) {
        const value = row.value[column];
        if (value !== undefined) stored[column] = storedValue(column, kind, value);
      }
      const { id } = stored;
      if (typeof id !== 'string') throw new ShapeTrouble('storage.shape_invalid', 'a row without id');
      return { ...stored, id };
    },
    live: (id) => live.get(id),
    has: (id) => has.get(id) !== undefined,
    remove: (id) => remove.run(id).changes,
    upsert: (row) => {
      const names = Object.keys(row);
      const rest = names.filter((column) => column !== 'id').map((column) => `${column} = excluded.${column}`);
      const into = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
      prepared(`${into} ON CONFLICT (id) DO UPDATE SET ${rest.join(', ')}`).run(Object.values(row));
    },
    update: (row) => {
      const names = Object.keys(row).filter((column) => column !== 'id');
      if (names.length === 0) return live.get(String(row['id'])) ? 1 : 0;
      const changes = names.map((column) => `${column} = ?`).join(', ');
      const values = names.map((column) => row[column]);
      return prepared(`UPDATE ${table} SET ${changes} WHERE id = ?`).run(...values, row['id']).changes;
    },
    removeUnseen: () =>
      prepared(`DELETE FROM ${table} WHERE id NOT IN (SELECT key FROM device_shape_staging WHERE shape = ?)`).run(shape)
        .changes,
    count: () => count.get()?.n ?? 0,
  };
}
