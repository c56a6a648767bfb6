import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database, { type Statement } from 'better-sqlite3';
import { SCHEMA } from './schema.ts';

/** A shape as it is kept: what it was asked for, the table it saw, the mark of its snapshot. */
export interface ShapeRecord {
  readonly id: number;
  readonly handle: string;
  readonly definition: string;
  /** JSON of relation and mark; read by the shape's code. */
  readonly frame: string;
  readonly chunks: number;
  readonly snapshotBytes: number;
  readonly ready: boolean;
  /** Since when it is not given to new readers; null = it is. */
  readonly retiredAt: number | null;
}

/** A piece of one transaction in a shape's log: whole messages with commas between. */
export interface Piece {
  readonly shape: number;
  readonly lsn: bigint;
  readonly firstOp: number;
  readonly lastOp: number;
  readonly items: string;
  /** Bytes of the shape's log with this piece. */
  readonly total: number;
}

/** A transaction of the source that is to be stored. */
export interface StoredTransaction {
  readonly lsn: bigint;
  readonly xid: number;
}

/** A piece as it is read back. */
export interface StoredPiece {
  readonly lsn: bigint;
  readonly firstOp: number;
  readonly lastOp: number;
  readonly items: Buffer;
}

/** The end of a shape's log. */
export interface LogEnd {
  readonly lsn: bigint;
  readonly op: number;
  readonly total: number;
}

type ShapeRow = {
  id: number;
  handle: string;
  definition: string;
  frame: string;
  chunks: number;
  snapshot_bytes: number;
  ready: number;
  retired_at: number | null;
};

type PieceRow = { lsn: bigint; first_op: bigint; last_op: bigint; items: Buffer };

const SWEEP_ROWS = 64;

/**
 * The durable log: one SQLite file, WAL with synchronous FULL, one process at a time. A transaction of the source is stored with the
 * position it ends at in one transaction here; what was staged of one that never ended is removed at the next start.
 */
export class LogStore {
  readonly #db: Database.Database;
  readonly #statements = new Map<string, Statement>();

  /** Throws when another process has the folder open. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, 'shapes.db');
    this.#db = new Database(file, { timeout: 2_000 });
    this.#db.pragma('locking_mode = EXCLUSIVE');
    this.#db.pragma('auto_vacuum = INCREMENTAL');
    this.#db.pragma('journal_mode = WAL');
    this.#db.pragma('synchronous = FULL');
    this.#db.pragma('wal_autocheckpoint = 4000');
    this.#db.exec(SCHEMA);
    chmodSync(file, 0o600);
    if (this.#db.pragma('synchronous', { simple: true }) !== 2) throw new Error('the log is not written durably');
  }

  close(): void {
    this.#db.close();
  }

  meta(name: string): string | null {
    const row = this.#sql<[string], { value: string }>('select value from meta where name = ?').get(name);
    return row?.value ?? null;
  }

  setMeta(values: Readonly<Record<string, string>>): void {
    const put = this.#sql<[string, string], never>('insert or replace into meta (name, value) values (?, ?)');
    this.#atomically(() => {
      for (const [name, value] of Object.entries(values)) put.run(name, value);
    });
  }

  /** Every shape that is not gone. */
  shapes(): ShapeRecord[] {
    const rows = this.#sql<[], ShapeRow>(
      `select id, handle, definition, frame, chunks, snapshot_bytes, ready, retired_at
       from shapes where gone = 0 order by id`,
    ).all();
    return rows.map((row) => ({
      id: row.id,
      handle: row.handle,
      definition: row.definition,
      frame: row.frame,
      chunks: row.chunks,
      snapshotBytes: row.snapshot_bytes,
      ready: row.ready === 1,
      retiredAt: row.retired_at,
    }));
  }

  /** Removes what was staged of transactions that did not end before the process did. */
  forgetAfter(shape: number, stored: bigint): void {
    this.#sql<[number, bigint], never>('delete from log where shape = ? and lsn > ?').run(shape, stored);
  }

  addShape(handle: string, definition: string, frame: string): number {
    const insert = this.#sql<[string, string, string], never>(
      'insert into shapes (handle, definition, frame) values (?, ?, ?)',
    );
    return Number(insert.run(handle, definition, frame).lastInsertRowid);
  }

  addChunk(shape: number, n: number, items: Buffer): void {
    const insert = this.#sql<[number, number, Buffer], never>('insert into chunks (shape, n, items) values (?, ?, ?)');
    this.#later(() => void insert.run(shape, n, items));
  }

  finishSnapshot(shape: number, chunks: number, bytes: number): void {
    this.#sql<[number, number, number], never>(
      'update shapes set ready = 1, chunks = ?, snapshot_bytes = ? where id = ?',
    ).run(chunks, bytes, shape);
  }

  retire(shape: number, at: number): void {
    this.#sql<[number, number], never>('update shapes set retired_at = ? where id = ?').run(at, shape);
  }

  /** Ends a shape at once; what it holds is removed by `sweep`. */
  remove(shapes: readonly number[]): void {
    const remove = this.#sql<[number], never>('update shapes set gone = 1 where id = ?');
    this.#atomically(() => {
      for (const id of shapes) remove.run(id);
    });
  }

  /** Writes pieces of a transaction that has not ended; nobody is shown them before `append` has stored its end. */
  stage(pieces: readonly Piece[]): void {
    this.#later(() => this.#atomically(() => this.#insert(pieces)));
  }

  /** Stores transactions whole, and the position up to which everything is stored. */
  append(pieces: readonly Piece[], transactions: readonly StoredTransaction[], stored: bigint): void {
    const note = this.#sql<[bigint, number], never>('insert or replace into recent (lsn, xid) values (?, ?)');
    const put = this.#sql<[string, string], never>('insert or replace into meta (name, value) values (?, ?)');
    this.#atomically(() => {
      this.#insert(pieces);
      for (const { lsn, xid } of transactions) note.run(lsn, xid);
      put.run('stored', String(stored));
    });
  }

  /** Transactions stored lately, which a new snapshot must have seen. */
  recent(): StoredTransaction[] {
    const rows = this.#sql<[], { lsn: bigint; xid: bigint }>('select lsn, xid from recent order by lsn')
      .safeIntegers()
      .all();
    return rows.map(({ lsn, xid }) => ({ lsn, xid: Number(xid) }));
  }

  forgetRecent(lsns: readonly bigint[]): void {
    const remove = this.#sql<[bigint], never>('delete from recent where lsn = ?');
    this.#atomically(() => {
      for (const lsn of lsns) remove.run(lsn);
    });
  }

  /** A chunk of a snapshot; null = there is none of that number. */
  chunk(shape: number, n: number): Buffer | null {
    const row = this.#sql<[number, number], { items: Buffer }>(
      'select items from chunks where shape = ? and n = ?',
    ).get(shape, n);
    return row?.items ?? null;
  }

  /** Pieces after a place, in order, up to and with `until`; lazily, for as many as are taken. */
  *pieces(shape: number, lsn: bigint, op: number, until: bigint): Generator<StoredPiece> {
    const rows = this.#sql<[number, bigint, number, bigint, number], PieceRow>(
      `select lsn, first_op, last_op, items from log
       where shape = ? and (lsn, last_op) > (?, ?) and lsn <= ? order by lsn, last_op limit ?`,
    ).safeIntegers();
    let [at, place] = [lsn, op];
    for (;;) {
      const page = rows.all(shape, at, place, until, SWEEP_ROWS);
      for (const row of page)
        yield { lsn: row.lsn, firstOp: Number(row.first_op), lastOp: Number(row.last_op), items: row.items };
      const last = page.at(-1);
      if (last === undefined || page.length < SWEEP_ROWS) return;
      [at, place] = [last.lsn, Number(last.last_op)];
    }
  }

  /** The end of a shape's log; null = it is empty. */
  end(shape: number): LogEnd | null {
    const row = this.#sql<[number], { lsn: bigint; last_op: bigint; total: bigint }>(
      'select lsn, last_op, total from log where shape = ? order by lsn desc, last_op desc limit 1',
    )
      .safeIntegers()
      .get(shape);
    return row === undefined ? null : { lsn: row.lsn, op: Number(row.last_op), total: Number(row.total) };
  }

  /** Removes a little of what ended shapes hold; false = nothing is left. */
  sweep(): boolean {
    const gone = this.#sql<[], { id: number }>('select id from shapes where gone = 1 limit 1').get();
    if (gone === undefined) return false;
    const { id } = gone;
    const chunks = this.#sql<[number, number, number], never>(
      'delete from chunks where shape = ? and n in (select n from chunks where shape = ? limit ?)',
    ).run(id, id, SWEEP_ROWS).changes;
    if (chunks > 0) return true;
    const pieces = this.#sql<[number, number, number], never>(
      `delete from log where shape = ? and (lsn, last_op) in (select lsn, last_op from log where shape = ? limit ?)`,
    ).run(id, id, SWEEP_ROWS).changes;
    if (pieces === 0) this.#sql<[number], never>('delete from shapes where id = ?').run(id);
    this.#db.pragma('incremental_vacuum(2000)');
    return true;
  }

  #insert(pieces: readonly Piece[]): void {
    const insert = this.#sql<[number, bigint, number, number, number, Buffer], never>(
      'insert or replace into log (shape, lsn, first_op, last_op, total, items) values (?, ?, ?, ?, ?, ?)',
    );
    for (const { shape, lsn, firstOp, lastOp, total, items } of pieces)
      insert.run(shape, lsn, firstOp, lastOp, total, Buffer.from(items));
  }

  /**
   * Writes what need not outlive a power cut by itself: the snapshot of a shape that is not ready, pieces of a transaction that has not ended.
   * The write that makes them count syncs the file, and with it everything before.
   */
  #later(work: () => void): void {
    this.#db.pragma('synchronous = NORMAL');
    try {
      work();
    } finally {
      this.#db.pragma('synchronous = FULL');
    }
  }

  #atomically(work: () => void): void {
    this.#db.transaction(work).immediate();
  }

  #sql<Bind extends unknown[], Row>(text: string): Statement<Bind, Row> {
    const known = this.#statements.get(text);
    // a text is always asked for with the same types
    if (known !== undefined) return known as Statement<Bind, Row>;
    const made = this.#db.prepare<Bind, Row>(text);
    this.#statements.set(text, made as Statement);
    return made;
  }
}
