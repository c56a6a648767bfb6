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
    const odd = typeof value === 'string' && value.includes(SEPARATOR);
    text += `${odd ? value.replaceAll(SEPARATOR, `${SEPARATOR}${SEPARATOR}`) : value}${SEPARATOR}|`;
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

/** The rows an operation is written from, by which its kind is told: two operations whose rows have the same names are laid out alike. */
function partsOf(op: RowOp): readonly [Row, Row?, Row?] {
  if (op.op === 'add') return op.put === undefined ? [op.key, op.add] : [op.key, op.add, op.put];
  if (op.op === 'update') return [op.key, op.set];
  return [op.row];
}

/** A kind of operation on a table, laid out once. */
interface Kind {
  readonly like: RowOp;
  readonly names: readonly (readonly string[])[];
  readonly shape: Omit<Batch, 'rows'>;
  readonly signature: string;
  readonly keyed: boolean;
}

function kindOf(op: RowOp): Kind {
  const shape = shapeOf(op);
  const names = partsOf(op).map((part) => Object.keys(part ?? {}));
  return { like: op, names, shape, signature: signatureOf(shape), keyed: keyed(shape) };
}

function sameTarget(op: RowOp, like: RowOp): boolean {
  if (op.op === 'set' && like.op === 'set') return op.ifNewer === like.ifNewer && op.key.join() === like.key.join();
  if (op.op === 'numbered' && like.op === 'numbered') return op.column === like.column && op.counter === like.counter;
  return true;
}

function isKind(op: RowOp, { like, names }: Kind): boolean {
  if (op.op !== like.op) return false;
  const parts = partsOf(op);
  if (parts.length !== names.length) return false;
  for (let at = 0; at < names.length; at += 1) if (!hasNames(parts[at] ?? {}, names[at] ?? [])) return false;
  return sameTarget(op, like);
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

/** Puts an operation to the rows it joins; false = it cannot join them. */
function merge({ shape, rows }: Segment, identity: string, op: RowOp): boolean {
  const before = rows.get(identity);
  if (!before) {
    rows.set(identity, rowOf(op));
    return true;
  }
  switch (op.op) {
    case 'insert':
    case 'numbered':
      return false;
    case 'add':
      for (const name of shape.added) before[name] = Number(before[name]) + (op.add[name] ?? 0);
      for (const name of shape.put) before[name] = op.put?.[name] ?? null;
      return true;
    case 'set':
      if (shape.ifNewer === null || Number(op.row[shape.ifNewer]) > Number(before[shape.ifNewer]))
        rows.set(identity, rowOf(op));
      return true;
    case 'update':
      Object.assign(before, op.key, op.set);
      return true;
  }
}

/** The columns by which an operation finds its row; an insert has all of them in its row. */
function whereOf(op: RowOp): Row {
  return op.op === 'add' || op.op === 'update' ? op.key : op.row;
}

/** Rows of one column list that are only inserted. */
interface Inserts {
  readonly names: readonly string[];
  readonly ops: RowOp[];
  readonly rows: Row[];
}

function hasNames(row: Row, names: readonly string[]): boolean {
  let at = 0;
  for (const name in row) {
    if (name !== names[at]) return false;
    at += 1;
  }
  return at === names.length;
}

/**
 * What happens to one table. As long as rows are only inserted nothing has to be compared: a key that comes twice is refused by the database.
 */
class TableFold {
  #inserts: Inserts[] | null = [];
  #folded: OrderedFold | null = null;

  add(op: RowOp): void {
    if (this.#inserts !== null && op.op === 'insert') {
      let known = this.#inserts.findLast(({ names }) => hasNames(op.row, names));
      if (known === undefined) {
        known = { names: Object.keys(op.row), ops: [], rows: [] };
        this.#inserts.push(known);
      }
      known.ops.push(op);
      known.rows.push(op.row);
      return;
    }
    this.#folded ??= new OrderedFold();
    for (const { ops } of this.#inserts ?? []) for (const insert of ops) this.#folded.add(insert);
    this.#inserts = null;
    this.#folded.add(op);
  }

  batches(): Batch[] {
    const inserts = (this.#inserts ?? []).flatMap(({ ops: [first], rows }) =>
      first === undefined ? [] : [{ ...shapeOf(first), rows }],
    );
    const segments = (this.#folded?.segments ?? []).map(({ shape, rows }) => ({ ...shape, rows: [...rows.values()] }));
    return [...inserts, ...segments];
  }
}

/** The segments of one table, in the order in which they must run. */
class OrderedFold {
  readonly segments: Segment[] = [];
  readonly #kinds: Kind[] = [];

  add(op: RowOp): void {
    let kind = this.#kinds.find((known) => isKind(op, known));
    if (!kind) {
      kind = kindOf(op);
      this.#kinds.push(kind);
    }
    const { shape, signature } = kind;
    const identity = identify(whereOf(op), kind.keyed ? shape.table.key : shape.key);
    // the latest segment of this kind that nothing in between depends on
    for (let at = this.segments.length - 1; at >= 0; at -= 1) {
      const segment = this.segments[at];
      if (!segment) break;
      if (segment.signature === signature) {
        if (merge(segment, identity, op)) {
          segment.touches?.add(identity);
          return;
        }
        break;
      }
      if (!kind.keyed || segment.touches === null || segment.touches.has(identity)) break;
    }
    const rows = new Map([[identity, rowOf(op)]]);
    this.segments.push({ signature, shape, rows, touches: kind.keyed ? new Set([identity]) : null });
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
  const batches = [...tables.values()].flatMap((folded) => folded.batches());
  assert(
    batches.every(({ rows }) => rows.length > 0),
    'a batch has a row',
  );
  return batches;
}
