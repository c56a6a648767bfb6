import { createHash } from 'node:crypto';
import { assert, type Instant } from '@valero/domain/kernel';
import type { ShapeName } from '@valero/domain/sync';
import type pg from 'pg';
import { quote, type Table, tableOf } from './catalog.ts';
import { type Connection, inTransaction } from './pool.ts';
import type { Signals } from './signal.ts';
import type {
  ChangePosition,
  ShapeChangeRow,
  ShapeChanges,
  ShapeColumn,
  ShapeDefinition,
  ShapeMark,
  Shapes,
  ShapeValues,
  ShapeWhere,
} from './types.ts';

const TABLE_OF: Readonly<Record<ShapeName, string>> = {
  articles: 'stock.article',
  customers: 'crm.customer',
  users: 'identity.user',
  stores: 'identity.store',
  devices: 'identity.device',
  company: 'identity.company',
};

/** PostgreSQL's own names, as Electric's schema header has them. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  bigint: 'int8',
  integer: 'int4',
  boolean: 'bool',
  uuid: 'uuid',
  text: 'text',
};

const SNAPSHOT = 'begin isolation level repeatable read read only';

function define(name: ShapeName): ShapeDefinition {
  const table = tableOf(TABLE_OF[name]);
  const columns = [...table.columns.values()].map((column): ShapeColumn => {
    const type = TYPE_NAMES[column.type];
    assert(type !== undefined, `a shape has simple types only: ${column.type}`);
    const pkIndex = table.key.indexOf(column.name);
    return { name: column.name, type, notNull: column.notNull, pkIndex: pkIndex < 0 ? null : pkIndex };
  });
  assert(table.key.length === 1 && table.key[0] === 'id', 'a shape is keyed by id');
  const signature = createHash('sha256')
    .update(`${table.name}/${JSON.stringify(columns)}`)
    .digest('hex')
    .slice(0, 16);
  return { name, schema: table.schema, table: table.bare, columns, signature };
}

/** Text of every column, under its own name. */
function selectList(table: Table): string {
  return [...table.columns.keys()].map((name) => `t.${quote(name)}::text`).join(', ');
}

/** `and col = $n …` for the filter; `null` matches nothing set. Values are parameters, columns are checked against the table. */
function filter(table: Table, where: ShapeWhere, values: unknown[]): string {
  let text = '';
  for (const [name, value] of Object.entries(where)) {
    const column = table.columns.get(name);
    assert(column !== undefined, `a shape filters by its own columns: ${name}`);
    if (value === null) text += ` and t.${quote(name)} is null`;
    else {
      values.push(value);
      text += ` and t.${quote(name)} = $${values.length}::${column.type}`;
    }
  }
  return text;
}

async function readMark(connection: Connection): Promise<ShapeMark> {
  const { rows } = await connection.query<{ xmin: string; xmax: string; xip: string[] }>(
    `select pg_snapshot_xmin(s)::text as xmin, pg_snapshot_xmax(s)::text as xmax, array(select pg_snapshot_xip(s)::text) as xip from pg_current_snapshot() s`,
  );
  const [mark] = rows;
  assert(mark !== undefined, 'a snapshot has a mark');
  return mark;
}

/** Whether a transaction is part of a snapshot: its changes are in the rows already. */
export function seenBy(mark: ShapeMark, xid: string): boolean {
  const id = BigInt(xid);
  return id < BigInt(mark.xmax) && (id < BigInt(mark.xmin) || !mark.xip.includes(xid));
}

async function snapshot(
  pool: pg.Pool,
  name: ShapeName,
  where: ShapeWhere,
  page: Parameters<Shapes['snapshot']>[2],
  pageRows: number,
): Promise<Awaited<ReturnType<Shapes['snapshot']>>> {
  const table = tableOf(TABLE_OF[name]);
  return inTransaction(
    pool,
    async (connection) => {
      const mark = await readMark(connection);
      const values: unknown[] = [];
      const condition = filter(table, where, values);
      await connection.query(
        `declare shape no scroll cursor for select ${selectList(table)} from ${table.sql} t where true${condition} order by t.id`,
        values,
      );
      let rows = 0;
      for (;;) {
        const part = await connection.query<ShapeValues>(`fetch forward ${Math.trunc(pageRows)} from shape`);
        if (part.rows.length === 0) break;
        rows += part.rows.length;
        await page(part.rows, mark);
        if (part.rows.length < pageRows) break;
      }
      // changes of transactions at or above xmin may be missing in the snapshot; those it has seen are told apart by the mark
      return { mark, rows, start: { xid: mark.xmin, id: '0' } };
    },
    { begin: SNAPSHOT },
  );
}

interface LogRow {
  readonly xid: string;
  readonly id: string;
  readonly key: string;
}

async function forgotten(connection: Connection, after: ChangePosition): Promise<boolean> {
  const { rowCount } = await connection.query(
    'select 1 from sync.change_floor where (xid, id) > ($1::xid8, $2::bigint)',
    [after.xid, after.id],
  );
  return (rowCount ?? 0) > 0;
}

async function changes(
  pool: pg.Pool,
  name: ShapeName,
  where: ShapeWhere,
  after: ChangePosition,
  limit: number,
  since: ShapeMark | undefined,
): Promise<ShapeChanges | null> {
  const table = tableOf(TABLE_OF[name]);
  return inTransaction(
    pool,
    async (connection): Promise<ShapeChanges | null> => {
      if (await forgotten(connection, after)) return null;
      const log = await connection.query<LogRow>({
        name: 'read-changes',
        text: `select c.xid::text, c.id::text, c.key from sync.change c where c.relation = $1 and (c.xid, c.id) > ($2::xid8, $3::bigint)
        and c.xid < pg_snapshot_xmin(pg_current_snapshot()) order by c.xid, c.id limit $4`,
        values: [table.name, after.xid, after.id, limit],
      });
      const last = log.rows.at(-1);
      if (!last) return { rows: [], next: after, upToDate: true };
      const latest = new Map<string, ChangePosition>();
      for (const { xid, id, key } of log.rows) {
        if (since && seenBy(since, xid)) continue;
        // the last change of a row decides its place in the order
        latest.delete(key);
        latest.set(key, { xid, id });
      }
      const values: unknown[] = [[...latest.keys()]];
      const condition = filter(table, where, values);
      const now =
        latest.size === 0
          ? []
          : (
              await connection.query<ShapeValues>(
                `select ${selectList(table)} from ${table.sql} t where t.id = any($1::uuid[])${condition}`,
                values,
              )
            ).rows;
      const byKey = new Map(now.map((row) => [row['id'], row]));
      const rows = [...latest].map(([key, position]): ShapeChangeRow => {
        const row = byKey.get(key);
        return row
          ? { position, op: 'upsert', key, values: row }
          : { position, op: 'delete', key, values: { id: key } };
      });
      return { rows, next: { xid: last.xid, id: last.id }, upToDate: log.rows.length < limit };
    },
    { begin: SNAPSHOT },
  );
}

async function prune(pool: pg.Pool, before: Instant): Promise<number> {
  return inTransaction(pool, async (connection) => {
    const { rows } = await connection.query<{ count: number }>(
      `with gone as (delete from sync.change where at < to_timestamp($1::double precision / 1000) and xid < pg_snapshot_xmin(pg_current_snapshot()) returning xid, id),
        top as (select xid, id from gone order by xid desc, id desc limit 1),
        floor as (update sync.change_floor f set xid = top.xid, id = top.id from top where (top.xid, top.id) > (f.xid, f.id))
       select count(*) from gone`,
      [before],
    );
    return rows[0]?.count ?? 0;
  });
}

const RELATIONS = Object.values(TABLE_OF);
const CHECK_MS = 1000;
const HELD_MS = 20;
/** How often it looks with nobody waiting before it goes to sleep. */
const IDLE_LOOKS = 60;

/** What the log looks like: its newest change below the horizon, the horizon, and whether a change is still above it. */
interface Look {
  readonly last: string;
  readonly xmin: string;
  readonly held: boolean;
}

/**
 * Tells waiters when a change has sunk below the horizon. One watcher for all of them: it looks when signalled, every second, and every
 * 20 ms while an older transaction still hides a change. It stays a minute after the last of them.
 */
class ChangeWatch {
  readonly #pool: pg.Pool;
  readonly #signals: Signals;
  readonly #waiting = new Set<(changed: boolean) => void>();
  #running = false;
  #closed = false;

  constructor(pool: pg.Pool, signals: Signals) {
    this.#pool = pool;
    this.#signals = signals;
  }

  wait(timeoutMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#closed || signal?.aborted) return Promise.resolve(false);
    return new Promise((done) => {
      const finish = (changed: boolean): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        this.#waiting.delete(finish);
        done(changed);
      };
      const abort = (): void => finish(false);
      const timer = setTimeout(() => finish(false), timeoutMs);
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.add(finish);
      if (!this.#running) void this.#run();
    });
  }

  close(): void {
    this.#closed = true;
    for (const finish of [...this.#waiting]) finish(false);
  }

  async #look(): Promise<Look> {
    const { rows } = await this.#pool.query<Look>({
      name: 'look-at-changes',
      text: `select coalesce((select c.id::text from sync.change c where c.xid < h.xmin order by c.id desc limit 1), '') as last, h.xmin::text as xmin,
        exists (select 1 from unnest($1::text[]) r (relation) join sync.change c on c.relation = r.relation and c.xid >= h.xmin) as held
        from (select pg_snapshot_xmin(pg_current_snapshot()) as xmin) h`,
      values: [RELATIONS],
    });
    const [look] = rows;
    assert(look !== undefined, 'a look sees one row');
    return look;
  }

  #tell(): void {
    for (const finish of [...this.#waiting]) finish(true);
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#signals.listen();
    try {
      let told = await this.#look();
      // whoever came first may have read before this look: they look again
      this.#tell();
      for (let idle = 0; idle < IDLE_LOOKS && !this.#closed; idle = this.#waiting.size > 0 ? 0 : idle + 1) {
        await this.#signals.wait('change', told.held ? HELD_MS : CHECK_MS);
        const look = await this.#look();
        if (look.last !== told.last || (told.held && look.xmin !== told.xmin)) this.#tell();
        told = look;
      }
    } catch {
      // the database is away: whoever waits finds out by asking
      this.#tell();
    } finally {
      this.#running = false;
    }
  }
}

/** Opens the shapes of a store. */
export function openShapes(pool: pg.Pool, signals: Signals): Shapes & { close(): void } {
  const watch = new ChangeWatch(pool, signals);
  return {
    definition: define,
    snapshot: (name, where, page, pageRows = 5000) => snapshot(pool, name, where, page, pageRows),
    changes: (name, where, after, { limit = 1000, since } = {}) => changes(pool, name, where, after, limit, since),
    wait: (timeoutMs, signal) => watch.wait(timeoutMs, signal),
    prune: (before) => prune(pool, before),
    close: () => watch.close(),
  };
}
