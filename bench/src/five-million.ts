import { CASH_ONLY } from '@valero/domain/compliance';
import { type DeviceId, type StoreId, toId, toInstant, unwrap } from '@valero/domain/kernel';
import type { ServerStore } from '@valero/storage/pg';
import { sellingWorld } from '@valero/testkit/selling';
import type pg from 'pg';
import { catalogue } from './catalogue.ts';
import type { Bench } from './harness.ts';
import { type TillJournal, tillJournal } from './journals.ts';

const DAYS = 14;
const PER_DAY = 120;
/** Times the two stores of the pattern stand beside each other: ten stores. */
const SETS = 5;
const DAY_MS = 86_400_000;

/** Rollups that are copied as they are: those by store and day. */
const ROLLUPS = ['bi.day', 'bi.hour', 'bi.article', 'bi.article_group', 'bi.tax', 'bi.payment', 'bi.customer'];

/** Rollups that are summed up again of `bi.article`, because a copy falls into other months and stores: what their key is there. */
const SUMMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'bi.article_month': { store: 'store', month: 'left(day, 7)', number: 'number' },
  'bi.article_company': { day: 'day', number: 'number' },
  'bi.article_company_month': { month: 'left(day, 7)', number: 'number' },
};

/** Sales lines that are revenue, as plain SQL: lines and their Belege. */
export const REVENUE = `kasse.receipt r join kasse.receipt_line l on l.receipt_id = r.id where r.bon_typ = 'Beleg' and not r.training
  and r.kind in ('sale', 'storno') and l.gv_typ not in (${[...CASH_ONLY].map((gvTyp) => `'${gvTyp}'`).join(', ')})`;

/** What lies in the database. */
export interface Filled {
  readonly lines: number;
  readonly stores: readonly StoreId[];
  /** First day, and how many days there are. */
  readonly firstDay: string;
  readonly days: number;
}

async function one<R extends object>(pool: pg.Pool, sql: string): Promise<R> {
  const { rows } = await pool.query<R>(sql);
  const [row] = rows;
  if (!row) throw new Error('a row was expected');
  return row;
}

/** Sends a journal as its till does. */
async function send(store: ServerStore, { identity, sealed }: TillJournal): Promise<void> {
  const head = sealed.at(-1);
  if (!head) return;
  const { id } = identity.device;
  for (let at = 0; at < sealed.length; at += 200) {
    const facts = sealed.slice(at, at + 200);
    const batch = {
      device: id,
      epoch: 1,
      facts,
      head: { seq: head.seq, hash: head.hash },
      sentAt: toInstant(Date.now()),
    };
    unwrap(await store.ingest(batch, { device: id }));
  }
}

/** Two weeks of three tills in two stores, sold by the domain, stored and rolled up by the product's own consumers. */
async function pattern(bench: Bench, store: ServerStore): Promise<void> {
  const world = { ...sellingWorld(), articles: [...catalogue(2000)] };
  await store.identity.saveCompany(world.company);
  for (const place of world.stores) await store.identity.saveStore(place);
  for (const [n, till] of world.tills.entries()) {
    await store.identity.saveDevice(till.device);
    await send(store, tillJournal(world, n, { sales: DAYS * PER_DAY, perDay: PER_DAY }));
  }
  bench.say('the consumers roll the pattern up');
  await store.consumers.runUntilIdle(600_000);
  const letters = await store.consumers.deadLetters();
  if (letters.length > 0) throw new Error(`facts could not be applied: ${letters[0]?.reason}`);
}

/** SQL of an id moved by a number: the same number gives the same id, no two are alike, and ids of one copy lie together. */
const movedId = (column: string, by: string): string =>
  `case when ${by} = 0 then ${column} else (lpad(to_hex(${by}), 8, '0') || substr(${column}::text, 9))::uuid end`;

/** SQL of the columns that differ in copy `n` = set `s`, fortnight `k`. */
const MOVED: Readonly<Record<string, string>> = {
  id: movedId('t.id', 'c.n'),
  receipt_id: movedId('t.receipt_id', 'c.n'),
  store: movedId('t.store', 'c.s'),
  device: movedId('t.device', 'c.s'),
  business_day: `to_char(t.business_day::date + ${DAYS} * c.k, 'YYYY-MM-DD')`,
  day: `to_char(t.day::date + ${DAYS} * c.k, 'YYYY-MM-DD')`,
  started_at: `t.started_at + ${DAYS * DAY_MS}::bigint * c.k`,
  finished_at: `t.finished_at + ${DAYS * DAY_MS}::bigint * c.k`,
};

/** Copies the pattern's rows of a table to every store and fortnight. */
async function copy(pool: pg.Pool, table: string, fortnights: number): Promise<void> {
  const [schema, name] = table.split('.');
  const { rows } = await pool.query<{ column: string }>(
    'select column_name as column from information_schema.columns where table_schema = $1 and table_name = $2 order by ordinal_position',
    [schema, name],
  );
  const columns = rows.map(({ column }) => column);
  await pool.query(
    `insert into ${table} (${columns.join(', ')}) select ${columns.map((column) => MOVED[column] ?? `t.${column}`).join(', ')}
     from (select s, k, s * ${fortnights} + k as n from generate_series(0, ${SETS - 1}) s, generate_series(0, ${fortnights - 1}) k) c, ${table} t
     where c.n > 0 order by c.n`,
  );
}

/** Fills a rollup anew with the sums of `bi.article`, in the order of its key. */
async function sumUp(pool: pg.Pool, table: string, key: Readonly<Record<string, string>>): Promise<void> {
  const by = Object.values(key).join(', ');
  await pool.query(`delete from ${table}`);
  await pool.query(
    `insert into ${table} (${Object.keys(key).join(', ')}, name, receipts, lines, gross, net, tax, cost, net_with_cost, quantity)
     select ${by}, max(name), sum(receipts), sum(lines), sum(gross), sum(net), sum(tax), sum(cost), sum(net_with_cost), sum(quantity)
     from bi.article group by ${by} order by ${by}`,
  );
}

async function moreStores(pool: pg.Pool, store: ServerStore): Promise<void> {
  const stores = await store.identity.stores();
  const devices = await store.identity.devices();
  for (let set = 1; set < SETS; set += 1) {
    const moved = (id: string): string => `${set.toString(16).padStart(8, '0')}${id.slice(8)}`;
    for (const place of stores) {
      const number = place.number + set * stores.length;
      await store.identity.saveStore({
        ...place,
        id: toId<StoreId>(moved(place.id)),
        number,
        name: `${place.name} ${number}`,
      });
    }
    for (const device of devices) {
      const number = device.number + set * devices.length;
      const ids = { id: toId<DeviceId>(moved(device.id)), store: toId<StoreId>(moved(device.store)) };
      await store.identity.saveDevice({
        ...device,
        ...ids,
        number,
        kasseId: `${device.kasseId}-${set}`,
        serial: `${device.serial}-${set}`,
      });
    }
  }
  await pool.query('analyze');
}

/** Throws unless every rollup sums to the lines, and the articles of some copied days are what their lines sum to, row by row. */
async function check(pool: pg.Pool, days: readonly string[]): Promise<void> {
  const raw = await one<{ gross: string; lines: string }>(
    pool,
    `select sum(l.gross)::text as gross, count(*)::text as lines from ${REVENUE}`,
  );
  for (const table of [...ROLLUPS.filter((name) => name !== 'bi.customer'), ...Object.keys(SUMMED)]) {
    const sum = await one<{ gross: string; lines: string }>(
      pool,
      `select sum(gross)::text as gross, sum(lines)::text as lines from ${table}`,
    );
    if (sum.gross !== raw.gross || sum.lines !== raw.lines) throw new Error(`${table} is not what the lines sum to`);
  }
  const list = days.map((day) => `'${day}'`).join();
  const { wrong } = await one<{ wrong: number }>(
    pool,
    `select count(*)::int as wrong from (
       select r.store, r.business_day as day, l.article_number as number, sum(l.gross) as gross, sum(l.quantity) as quantity, count(*) as lines,
         count(distinct r.id) as receipts from ${REVENUE} and r.business_day in (${list}) group by 1, 2, 3) a
     full join (select * from bi.article where day in (${list})) b on a.store = b.store and a.day = b.day and a.number = b.number
     where (a.gross, a.quantity, a.lines, a.receipts) is distinct from (b.gross, b.quantity, b.lines, b.receipts)`,
  );
  if (wrong > 0) throw new Error(`${wrong} articles are not what their lines sum to`);
}

/**
 * Fills an empty database with about `wanted` sales lines and their rollups. A fortnight of three tills is sold and rolled up by the product
 * itself; the rest are copies of its rows for other stores and later fortnights, which is what the consumers would have made of the same
 * sales there: every figure is a sum by store and day.
 */
export async function fillSales(bench: Bench, pool: pg.Pool, store: ServerStore, wanted: number): Promise<Filled> {
  await pattern(bench, store);
  const { lines } = await one<{ lines: number }>(pool, 'select count(*)::int as lines from kasse.receipt_line');
  const fortnights = Math.max(1, Math.ceil(wanted / lines / SETS));
  bench.say(`${lines} lines in ${SETS * fortnights} copies`);
  for (const table of ['kasse.receipt', 'kasse.receipt_line', ...ROLLUPS]) await copy(pool, table, fortnights);
  for (const [table, key] of Object.entries(SUMMED)) await sumUp(pool, table, key);
  await moreStores(pool, store);
  const range = await one<{ first: string; days: number }>(
    pool,
    'select min(day) as first, (max(day)::date - min(day)::date + 1) as days from bi.day',
  );
  await check(pool, [range.first, dayAfter(range.first, range.days >> 1), dayAfter(range.first, range.days - 1)]);
  const total = await one<{ lines: number }>(pool, 'select count(*)::int as lines from kasse.receipt_line');
  const places = await store.identity.stores();
  return { lines: total.lines, stores: places.map(({ id }) => id), firstDay: range.first, days: range.days };
}

/** The calendar day so many days later. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
