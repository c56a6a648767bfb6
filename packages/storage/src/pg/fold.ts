import { assert } from '@valero/domain/kernel';
import type { Row, RowOp, Value } from '../rowop.ts';
import { type Table, tableOf } from './catalog.ts';

/**
 * One statement over many rows of one table. All rows have the same columns.
 * - `insert`, `set`: `columns` are those of the row; `key` the conflict target of a set.
 * - `add`: `key` columns, `added` counters, `put` columns beside.
 * - `update`: `key` columns to match, `put` columns to set.
 */
export interface Batch {
  readonly table: Table;
  readonly op: RowOp['op'];
  readonly columns: readonly string[];
  readonly key: readonly string[];
  readonly added: readonly string[];
  readonly put: readonly string[];
  readonly ifNewer: string | null;
  /** Column and counter of a `numbered` insert. */
  readonly numbered: { readonly column: string; readonly counter: string } | null;
  readonly rows: readonly Row[];
}

/** A batch while it is being filled. */
interface Segment {
  readonly signature: string;
  readonly shape: Omit<Batch, 'rows'>;
  /** By identity; null identity (an update by other columns than the key) is kept under its match key. */
  readonly rows: Map<string, Record<string, Value>>;
  /** Identities of the rows it touches; null = it may touch any row. */
  readonly touches: Set<string> | null;
}

const SEPARATOR = '\u001f';

function identify(row: Row, columns: readonly string[]): string {
  let text = '';
  for (const column of columns) {
    const value = row[column];
    text += `${typeof value === 'string' ? value.replaceAll(SEPARATOR, `${SEPARATOR}${SEPARATOR}`) : String(value)}${SEPARATOR}|`;
  }
  return text;
}

function shapeOf(op: RowOp): Omit<Batch, 'rows'> {
  const base = { table: tableOf(op.table), op: op.op, added: [], put: [], ifNewer: null, numbered: null, key: [] };
  switch (op.op) {
    case 'insert':
      return { ...base, columns: Object.keys(op.row).sort() };
    case 'numbered':
      return {
        ...base,
        columns: Object.keys(op.row)
          .filter((name) => name !== op.column)
          .sort(),
        numbered: { column: op.column, counter: op.counter },
      };
    case 'set':
      return { ...base, columns: Object.keys(op.row).sort(), key: [...op.key].sort(), ifNewer: op.ifNewer ?? null };
    case 'add': {
      const [key, added, put] = [
        Object.keys(op.key).sort(),
        Object.keys(op.add).sort(),
        Object.keys(op.put ?? {}).sort(),
      ];
      return { ...base, columns: [...key, ...added, ...put], key, added, put };
    }
    case 'update': {
      const [key, put] = [Object.keys(op.key).sort(), Object.keys(op.set).sort()];
      assert(!put.some((name) => key.includes(name)), `an update does not move its own key: ${op.table}`);
      return { ...base, columns: [...key, ...put], key, put };
    }
  }
}

function rowOf(op: RowOp): Record<string, Value> {
  if (op.op === 'add') return { ...op.key, ...op.add, ...op.put };
  if (op.op === 'update') return { ...op.key, ...op.set };
  return { ...op.row };
}

function signatureOf(shape: Omit<Batch, 'rows'>): string {
  const { op, columns, key, added, put, ifNewer, numbered } = shape;
  return [
    op,
    columns.join(),
    key.join(),
    added.join(),
    put.join(),
    ifNewer ?? '',
    numbered?.column ?? '',
    numbered?.counter ?? '',
  ].join('/');
}

/** Shapes by the names of an operation's columns, so that the same kind of operation is laid out once. */
function quickSignature(op: RowOp): string {
  switch (op.op) {
    case 'insert':
      return `i/${Object.keys(op.row).join()}`;
    case 'numbered':
      return `n/${op.column}/${op.counter}/${Object.keys(op.row).join()}`;
    case 'set':
      return `s/${op.ifNewer ?? ''}/${op.key.join()}/${Object.keys(op.row).join()}`;
    case 'add':
      return `a/${Object.keys(op.key).join()}/${Object.keys(op.add).join()}/${Object.keys(op.put ?? {}).join()}`;
    case 'update':
      return `u/${Object.keys(op.key).join()}/${Object.keys(op.set).join()}`;
  }
}

/**
 * Whether rows of this shape are known by the primary key. A set or add whose conflict target is another key, and an update by other
 * columns or of the key itself, may touch any row.
 */
function keyed(shape: Omit<Batch, 'rows'>): boolean {
  const { table, op, key, put } = shape;
  if (op === 'insert' || op === 'numbered') return table.key.every((name) => shape.columns.includes(name));
  if (op === 'update' && put.some((name) => table.key.includes(name))) return false;
  return key.length === table.key.length && table.key.every((name) => key.includes(name));
}

function merge(segment: Segment, identity: string, row: Record<string, Value>): boolean {
  const { shape, rows } = segment;
  const before = rows.get(identity);
  if (!before) {
    rows.set(identity, row);
    return true;
  }
  switch (shape.op) {
    case 'insert':
    case 'numbered':
      return false;
    case 'add':
      for (const name of shape.added) before[name] = Number(before[name]) + Number(row[name]);
      for (const name of shape.put) before[name] = row[name] ?? null;
      return true;
    case 'set':
      if (shape.ifNewer === null || Number(row[shape.ifNewer]) > Number(before[shape.ifNewer])) rows.set(identity, row);
      return true;
    case 'update':
      Object.assign(before, row);
      return true;
  }
}

/** The segments of one table, in the order in which they must run. */
class TableFold {
  readonly segments: Segment[] = [];
  readonly #shapes = new Map<string, { shape: Omit<Batch, 'rows'>; signature: string; keyed: boolean }>();

  add(op: RowOp): void {
    const quick = quickSignature(op);
    let known = this.#shapes.get(quick);
    if (!known) {
      const shape = shapeOf(op);
      known = { shape, signature: signatureOf(shape), keyed: keyed(shape) };
      this.#shapes.set(quick, known);
    }
    const row = rowOf(op);
    const { shape, signature } = known;
    const identity = identify(row, known.keyed ? shape.table.key : shape.key);
    // the latest segment of this kind that nothing in between depends on
    for (let at = this.segments.length - 1; at >= 0; at -= 1) {
      const segment = this.segments[at];
      if (!segment) break;
      if (segment.signature === signature) {
        if (merge(segment, identity, row)) {
          segment.touches?.add(identity);
          return;
        }
        break;
      }
      if (!known.keyed || segment.touches === null || segment.touches.has(identity)) break;
    }
    const rows = new Map([[identity, row]]);
    this.segments.push({ signature, shape, rows, touches: known.keyed ? new Set([identity]) : null });
  }
}

/**
 * Turns operations into few statements that leave the same rows as running them one by one: counters of the same key are summed,
 * the last of several sets or updates of a row stays, and an operation joins an earlier statement of its kind only when nothing
 * between them touches its row. Tables come in the order of their first operation, so a booking precedes its lines.
 */
export function fold(ops: Iterable<RowOp>): Batch[] {
  const tables = new Map<string, TableFold>();
  for (const op of ops) {
    let folded = tables.get(op.table);
    if (!folded) {
      folded = new TableFold();
      tables.set(op.table, folded);
    }
    folded.add(op);
  }
  const batches: Batch[] = [];
  for (const folded of tables.values()) {
    for (const { shape, rows } of folded.segments) {
      assert(rows.size > 0, 'a segment has a row');
      batches.push({ ...shape, rows: [...rows.values()] });
    }
  }
  return batches;
}
