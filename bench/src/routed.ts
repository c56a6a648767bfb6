import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Asked, Place, syncOnce } from './first-sync.ts';
import type { Bench } from './harness.ts';

/** What the changes go through. */
interface Routed {
  readonly pool: pg.Pool;
  readonly url: string;
  readonly sync: typeof syncOnce;
}

/** Rows of one transaction. */
const ROWS = 100;
/** Shapes asked for at the same time. */
const AT_ONCE = 8;
const FENCE_MS = 10;

/** Runs work over items, some at the same time. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Row changes a second that reach the shapes they belong to, of very many that each hold the rows of one store. From the first insert until the last can be read. */
export async function routedChanges(bench: Bench, { pool, url, sync }: Routed): Promise<void> {
  const shapes = bench.option('shapes', 1000);
  const changes = bench.option('changes', 20_000);
  const stores = Array.from({ length: shapes }, (_, n) => n);
  const asked = (store: number): Asked => ({
    url,
    path: `/v1/shape?table=movement&where=store%20%3D%20%241&params%5B1%5D=${store}&`,
    token: '',
  });
  const places = new Map<number, Place>();
  await each(stores, async (store) => {
    places.set(store, (await sync(asked(store), null)).place);
  });
  bench.say(`${places.size} shapes`);
  const begun = performance.now();
  for (let from = 0; from < changes; from += ROWS)
    await pool.query(
      `insert into movement select n, (n::bigint * 7919) % $3, 'Bewegung ' || n from generate_series($1::int, $2::int) n`,
      [from, Math.min(changes, from + ROWS) - 1, shapes],
    );
  const { rows } = await pool.query<{ lsn: string }>(`select (pg_current_wal_lsn() - '0/0'::pg_lsn)::text as lsn`);
  const wanted = BigInt(rows[0]?.lsn ?? 0);
  for (let place: Place | null = places.get(0) ?? null; ; ) {
    const told = await sync(asked(0), place);
    if (told.lsn >= wanted) break;
    place = told.place;
    await sleep(FENCE_MS);
  }
  const seconds = (performance.now() - begun) / 1000;
  let read = 0;
  await each(stores, async (store) => {
    const { inserts } = await sync(asked(store), places.get(store) ?? null);
    read += inserts;
  });
  if (read !== changes) throw new Error(`${read} changes were read, ${changes} were made`);
  bench.report(
    {
      bench: 'fanout',
      metric: `row changes routed to ${shapes} shapes`,
      value: changes / seconds,
      unit: 'rows/s',
      limit: 2000,
      ratio: null,
    },
    'value',
    'least',
  );
}
