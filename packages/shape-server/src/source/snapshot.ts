import type pg from 'pg';
import type { SnapshotQuery } from '../model.ts';
import type { SnapshotMark } from '../rules.ts';
import { snapshotEnd } from '../shape/format.ts';
import type { ShapePlan, SnapshotPlace } from '../shape/shape.ts';
import type { Table } from './catalogue.ts';
import { parseLsn } from './lsn.ts';
import { closeSession, openSession } from './session.ts';
import { quoteName } from './slot.ts';

const ROWS = 1_000;
const BOOL = 16;
const FIRST_ROWS = 50;
/** Bytes of rows to have in memory at once, about. */
const FETCH_BYTES = 2 * 1024 * 1024;

const BEGIN = 'begin transaction isolation level repeatable read, read only';

/** Reads `pg_current_snapshot()`: `xmin:xmax:xip,xip`. */
export function parseMark(text: string): SnapshotMark {
  const [xmin = '', xmax = '', xip = ''] = text.split(':');
  return { xmin: BigInt(xmin), xmax: BigInt(xmax), xip: xip === '' ? [] : xip.split(',').map(BigInt) };
}

/** What PostgreSQL sees at this moment. */
export async function currentMark(client: pg.ClientBase): Promise<SnapshotMark> {
  const { rows } = await client.query<{ mark: string }>('select pg_current_snapshot()::text as mark');
  return parseMark(rows[0]?.mark ?? '');
}

/** A transaction that sees the database at one moment. */
export class Snapshot {
  readonly #client: pg.Client;
  readonly place: SnapshotPlace;

  constructor(client: pg.Client, place: SnapshotPlace) {
    this.#client = client;
    this.place = place;
  }

  /**
   * Opens the transaction and holds the table as it is: a rewrite of it between the mark and the reading would make it look empty.
   * The snapshot is not taken yet.
   */
  static async hold(client: pg.Client, { schema, name }: Table, waitMs: number): Promise<void> {
    await client.query(BEGIN);
    await client.query(`set local lock_timeout = ${waitMs}`);
    await client.query(`lock table ${quoteName(schema)}.${quoteName(name)} in access share mode`);
  }

  /** Takes the snapshot. The position is read after the mark was taken, so every transaction it saw has committed before. */
  static async take(client: pg.Client): Promise<Snapshot> {
    const { rows } = await client.query<{ mark: string; lsn: string }>(
      'select pg_current_snapshot()::text as mark, pg_current_wal_insert_lsn()::text as lsn',
    );
    const { mark = '', lsn = '' } = rows[0] ?? {};
    return new Snapshot(client, { mark: parseMark(mark), lsn: parseLsn(lsn) });
  }

  /** Reads the rows of a shape as chunks of messages; the last item of the last one is `snapshot-end`. */
  async *chunks(plan: ShapePlan, write: (row: readonly (string | null)[]) => string, chunkBytes: number) {
    let items: string[] = [];
    let bytes = 0;
    if (plan.request.log === 'full') {
      for await (const rows of this.#rows(plan)) {
        for (const row of rows) {
          const item = write(row);
          if (bytes > 0 && bytes + item.length > chunkBytes) {
            yield Buffer.from(items.join(','));
            [items, bytes] = [[], 0];
          }
          items.push(item);
          bytes += item.length;
        }
      }
    }
    items.push(snapshotEnd(this.place.mark));
    yield Buffer.from(items.join(','));
  }

  async *#rows({ table, where }: ShapePlan): AsyncGenerator<readonly (string | null)[][]> {
    const names = table.columns.map(({ name }) => quoteName(name)).join(', ');
    const condition = where === null ? '' : ` where ${where.sql}`;
    const text = `declare rows no scroll cursor for select ${names} from ${quoteName(table.schema)}.${quoteName(table.name)}${condition}`;
    await this.#client.query(text, [...(where?.values ?? [])]);
    const bools = table.typeOids.flatMap((oid, place) => (oid === BOOL ? [place] : []));
    let count = FIRST_ROWS;
    for (;;) {
      const { rows } = await this.#client.query<(string | null)[]>({
        text: `fetch forward ${count} from rows`,
        rowMode: 'array',
        // as the stream has it: a domain over bool is not written as bool
        types: { getTypeParser: () => (value: string) => value },
      });
      for (const row of rows) for (const place of bools) row[place] = boolText(row[place]);
      if (rows.length > 0) yield rows;
      if (rows.length < count) return;
      const bytes = rows.reduce((sum, row) => sum + row.reduce((all, value) => all + (value?.length ?? 0), 0), 1);
      count = Math.max(1, Math.min(ROWS, Math.floor((FETCH_BYTES * rows.length) / bytes)));
    }
  }
}

function boolText(text: string | null | undefined): string | null {
  if (text == null) return null;
  return text === 't' ? 'true' : 'false';
}

/** Sessions for snapshots, a few at a time; the others wait their turn. */
export class SnapshotSessions {
  readonly #open: () => Promise<pg.Client>;
  readonly #limit: number;
  readonly #idle: pg.Client[] = [];
  readonly #lent = new Set<pg.Client>();
  readonly #queue: (() => void)[] = [];
  readonly #broken = new WeakSet<pg.Client>();
  #used = 0;
  #closed = false;

  constructor(databaseUrl: string, name: string, limit: number) {
    this.#limit = limit;
    this.#open = async () => {
      const made: { client?: pg.Client } = {};
      made.client = await openSession(databaseUrl, name, false, () => {
        if (made.client !== undefined) this.#broken.add(made.client);
      });
      return made.client;
    };
  }

  /** Lends a session; one in which something failed is not lent again. */
  async use<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    if (this.#used >= this.#limit) await new Promise<void>((turn) => this.#queue.push(turn));
    else this.#used += 1;
    let client: pg.Client | null = null;
    let lent: pg.Client | null = null;
    try {
      if (this.#closed) throw new Error('the engine is closed');
      client = this.#take() ?? (await this.#open());
      lent = client;
      this.#lent.add(lent);
      const result = await work(client);
      if (!this.#closed && !this.#broken.has(client)) {
        this.#idle.push(client);
        client = null;
      }
      return result;
    } finally {
      if (lent !== null) this.#lent.delete(lent);
      if (client !== null) await closeSession(client);
      const next = this.#queue.shift();
      if (next === undefined) this.#used -= 1;
      else next();
    }
  }

  /** Closes all; whoever works with one gets an error. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const client of this.#lent) client.connection.stream.destroy();
    await Promise.all(this.#idle.splice(0).map(closeSession));
  }

  #take(): pg.Client | null {
    for (let client = this.#idle.pop(); client !== undefined; client = this.#idle.pop())
      if (!this.#broken.has(client)) return client;
    return null;
  }
}

/** A repeatable-read transaction's way to ask. */
export function queryOf(client: pg.Client): SnapshotQuery {
  return async (sql, values) => (await client.query<Record<string, string | null>>(sql, [...values])).rows;
}

/** Runs work in one repeatable-read transaction. */
export async function inSnapshot<T>(client: pg.Client, work: (query: SnapshotQuery) => Promise<T>): Promise<T> {
  await client.query(BEGIN);
  const result = await work(queryOf(client));
  await client.query('commit');
  return result;
}
