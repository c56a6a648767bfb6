import type { Db } from './connection.ts';

/** A question that is asked again and again; the part of a prepared statement that reading needs. */
export interface Asking<P extends unknown[], R> {
  get(...values: P): R | undefined;
  all(...values: P): R[];
}

/** Where master data are read. */
export interface MasterView {
  ask<P extends unknown[], R>(sql: string): Asking<P, R>;
  /** A function of SQL on every connection the view reads through. */
  define(name: string, run: (value: unknown) => unknown): void;
}

/** A view that can be held at a moment while the tables change under it. */
export interface HeldView extends MasterView {
  /** From now on everybody reads the state of this moment. */
  hold(): void;
  /** Everybody reads the tables again. */
  release(): void;
  isHeld(): boolean;
  /** Values (ids, numbers) of rows this device has made itself since `hold`: who asks for them by value is answered from the tables. */
  own(values: Iterable<unknown>): void;
  close(): void;
}

type Still = Asking<unknown[], unknown>;

/** A view of one connection, never held. */
export function plainView(db: Db): MasterView {
  return {
    ask: (sql) => db.prepare(sql),
    define: (name, run) => void db.function(name, { deterministic: true }, run),
  };
}

/**
 * A view of the database that stands still on demand: a second, reading connection keeps the snapshot of the moment (WAL), while the first
 * goes on writing. So a large change of master data may be written piece by piece and is seen at once and whole.
 */
export function heldView(db: Db, openReader: () => Db): HeldView {
  let reader: Db | null = null;
  let held = false;
  const functions: [string, (value: unknown) => unknown][] = [];
  const own = new Set<unknown>();
  const still = new Map<string, Still>();
  const stillAsk = (sql: string): Still => {
    let statement = still.get(sql);
    if (!statement) {
      if (!reader) throw new Error('a held view has its reader');
      statement = reader.prepare<unknown[]>(sql);
      still.set(sql, statement);
    }
    return statement;
  };
  return {
    ask<P extends unknown[], R>(sql: string): Asking<P, R> {
      const now = db.prepare<unknown[], R>(sql);
      return {
        get: (...values) =>
          held && !values.some((value) => own.has(value))
            ? (stillAsk(sql).get(...values) as R | undefined)
            : now.get(...values),
        all: (...values) => (held ? (stillAsk(sql).all(...values) as R[]) : now.all(...values)),
      };
    },
    define(name, run) {
      functions.push([name, run]);
      db.function(name, { deterministic: true }, run);
    },
    hold() {
      if (held) return;
      reader = openReader();
      for (const [name, run] of functions) reader.function(name, { deterministic: true }, run);
      reader.exec('BEGIN');
      // a snapshot is taken by the first read
      reader.prepare('SELECT count(*) FROM device_meta').get();
      held = true;
    },
    release() {
      held = false;
      own.clear();
      still.clear();
      reader?.close();
      reader = null;
    },
    isHeld: () => held,
    own: (values) => {
      for (const value of values) if (typeof value === 'string') own.add(value);
    },
    close() {
      reader?.close();
      reader = null;
    },
  };
}
