import { assert } from '@valero/domain/kernel';
import type { Statement } from 'better-sqlite3';
import { getTableColumns } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Row, RowOp, Value } from '../rowop.ts';
import type { Db } from './connection.ts';

/** Drizzle declarations by the name a RowOp uses, `module.table`. */
export type TableMap = Readonly<Record<string, SQLiteTable>>;

type Bound = string | number | null;

/** Runs row operations on SQLite. Statements are prepared once per shape of an operation. */
export interface RowExecutor {
  run(ops: readonly RowOp[]): void;
}

const bound = (value: Value): Bound => (typeof value === 'boolean' ? Number(value) : value);

function values(into: Bound[], row: Row): Bound[] {
  for (const column in row) into.push(bound(row[column] ?? null));
  return into;
}

function names(row: Row): string {
  let text = '';
  for (const column in row) text += `,${column}`;
  return text;
}

/** SQL of an operation; columns are checked against the declaration, so that a misspelt one is found by name. */
function sqlOf(op: RowOp, tables: TableMap): string {
  const declared = tables[op.table];
  assert(declared !== undefined, `no such table: ${op.table}`);
  const known = new Set(Object.values(getTableColumns(declared)).map((column) => column.name));
  const list = (row: Row): string[] => {
    const columns = Object.keys(row);
    for (const column of columns) assert(known.has(column), `${op.table} has no column ${column}`);
    return columns;
  };
  const table = op.table.replace('.', '_');
  const into = (columns: readonly string[]): string =>
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
  const onConflict = (key: readonly string[], changes: readonly string[], only = ''): string =>
    ` ON CONFLICT (${key.join(', ')}) DO ${changes.length === 0 ? 'NOTHING' : `UPDATE SET ${changes.join(', ')}${only}`}`;
  switch (op.op) {
    case 'insert':
      return into(list(op.row));
    case 'set': {
      const columns = list(op.row);
      const rest = columns
        .filter((column) => !op.key.includes(column))
        .map((column) => `${column} = excluded.${column}`);
      const only = op.ifNewer ? ` WHERE excluded.${op.ifNewer} > ${table}.${op.ifNewer}` : '';
      return into(columns) + onConflict(op.key, rest, only);
    }
    case 'add': {
      const key = list(op.key);
      const sums = list(op.add).map((column) => `${column} = ${column} + excluded.${column}`);
      const puts = list(op.put ?? {}).map((column) => `${column} = excluded.${column}`);
      return into([...key, ...Object.keys(op.add), ...Object.keys(op.put ?? {})]) + onConflict(key, [...sums, ...puts]);
    }
    case 'update':
      return `UPDATE ${table} SET ${list(op.set)
        .map((column) => `${column} = ?`)
        .join(', ')} WHERE ${list(op.key)
        .map((column) => `${column} IS ?`)
        .join(' AND ')}`;
    case 'numbered':
      return into([op.column, ...list(op.row)]);
  }
}

/** Makes an executor for these tables. */
export function rowExecutor(db: Db, tables: TableMap): RowExecutor {
  const statements = new Map<string, Statement<unknown[]>>();
  const nextNumber = db.prepare<[string], { value: number }>(
    'INSERT INTO device_counter (counter, value) VALUES (?, 1) ON CONFLICT (counter) DO UPDATE SET value = value + 1 RETURNING value',
  );
  const prepared = (shape: string, op: RowOp): Statement<unknown[]> => {
    let statement = statements.get(shape);
    if (!statement) {
      statement = db.prepare<unknown[]>(sqlOf(op, tables));
      statements.set(shape, statement);
    }
    return statement;
  };
  const one = (op: RowOp): void => {
    switch (op.op) {
      case 'insert':
        prepared(`i${op.table}${names(op.row)}`, op).run(values([], op.row));
        return;
      case 'set':
        prepared(`s${op.table}${op.ifNewer ?? ''}${names(op.row)}`, op).run(values([], op.row));
        return;
      case 'add': {
        const shape = `a${op.table}${names(op.key)}+${names(op.add)}+${op.put ? names(op.put) : ''}`;
        const row = values(values([], op.key), op.add);
        prepared(shape, op).run(op.put ? values(row, op.put) : row);
        return;
      }
      case 'update':
        prepared(`u${op.table}${names(op.set)}?${names(op.key)}`, op).run(values(values([], op.set), op.key));
        return;
      case 'numbered':
        prepared(`n${op.table}${op.column}${names(op.row)}`, op).run(
          values([nextNumber.get(op.counter)?.value ?? 0], op.row),
        );
    }
  };
  return {
    run: (ops) => {
      for (const op of ops) one(op);
    },
  };
}
