import type { Fact } from '@valero/domain/kernel';

/** A value of a stored column. Money, quantities and instants are integers; booleans are 0/1 in SQLite and boolean in PostgreSQL (the executor converts). */
export type Value = string | number | boolean | null;
/** Columns by their SQL name. */
export type Row = Readonly<Record<string, Value>>;

/**
 * What a fact does to the projections, as data: the same list is executed by SQLite at a till and, folded and batched, by PostgreSQL at the server.
 * `table` is `module.table`; SQLite knows it as `module_table`, PostgreSQL as a table in the module's schema.
 * - `insert`: a new row; a key that is there already is our bug.
 * - `set`: the whole row by key, inserted or replaced (`ifNewer`: only when this integer column rises).
 * - `add`: counters by key, inserted at 0 and then raised; `put` sets further columns beside, the later fact wins.
 * - `update`: columns of rows that match `key`; no row is no error.
 * - `numbered`: an insert whose `column` takes the next gap-free number of `counter`.
 */
export type RowOp =
  | { readonly op: 'insert'; readonly table: string; readonly row: Row }
  | {
      readonly op: 'set';
      readonly table: string;
      readonly key: readonly string[];
      readonly row: Row;
      readonly ifNewer?: string;
    }
  | {
      readonly op: 'add';
      readonly table: string;
      readonly key: Row;
      readonly add: Readonly<Record<string, number>>;
      readonly put?: Row;
    }
  | { readonly op: 'update'; readonly table: string; readonly key: Row; readonly set: Row }
  | {
      readonly op: 'numbered';
      readonly table: string;
      readonly row: Row;
      readonly column: string;
      readonly counter: string;
    };

/** A module's projection: pure, total over every fact of the journal (facts of no interest give no operations). */
export interface Projection {
  readonly module: string;
  /** Tables this projection owns, children before parents, so that a rebuild can empty them. */
  readonly tables: readonly string[];
  apply(fact: Fact): RowOp[];
}
