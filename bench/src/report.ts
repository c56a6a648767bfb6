import { dashboard, revenueBy } from '@valero/domain/bi';
import { type StoreId, toBusinessDay } from '@valero/domain/kernel';
import type { ServerStore } from '@valero/storage/pg';
import type pg from 'pg';
import { dayAfter, type Filled, fillSales, REVENUE } from './five-million.ts';
import { type Bench, dice, percentile } from './harness.ts';
import { benchDatabase } from './postgres.ts';

/** A question of the overview: a period and a store, or all of them. */
interface Question {
  readonly from: ReturnType<typeof toBusinessDay>;
  readonly to: ReturnType<typeof toBusinessDay>;
  readonly store: StoreId | null;
}

/** Gross cents by key: what both sides must agree on. */
type Sums = ReadonlyMap<string, number>;

/** A tile of the overview: how the product answers it, and the same as a plain sum over the lines. */
interface Tile {
  readonly name: string;
  /** Rows the screen asks for at most. */
  readonly limit: number;
  readonly ours: (store: ServerStore, question: Question) => Promise<Sums>;
  readonly bare: string;
}

const BETWEEN = 'and r.business_day between $1 and $2 and ($3::uuid is null or r.store = $3)';

/** The tiles, asked as the screens ask them. */
const TILES: readonly Tile[] = [
  {
    name: 'totals and stores',
    limit: 1000,
    ours: async (store, question) => {
      const { stores } = await store.ask(dashboard, question);
      return new Map(stores.map((row): [string, number] => [row.store, row.figures.gross]));
    },
    bare: `select r.store::text as key, sum(l.gross)::float8 as gross from ${REVENUE} ${BETWEEN} group by r.store`,
  },
  {
    name: 'revenue by day',
    limit: 1000,
    ours: async (store, question) => {
      const rows = await store.ask(revenueBy, { ...question, by: 'day', splitByStore: true, limit: 1000 });
      return new Map(rows.map((row): [string, number] => [`${row.key} ${row.store}`, row.figures.gross]));
    },
    bare: `select r.business_day || ' ' || r.store as key, sum(l.gross)::float8 as gross from ${REVENUE} ${BETWEEN} group by r.business_day, r.store`,
  },
  {
    name: 'best sellers',
    limit: 6,
    ours: async (store, question) => {
      const rows = await store.ask(revenueBy, { ...question, by: 'article', splitByStore: false, limit: 6 });
      return new Map(rows.map((row): [string, number] => [row.key, row.figures.gross]));
    },
    bare: `select l.article_number as key, sum(l.gross)::float8 as gross from ${REVENUE} ${BETWEEN} group by l.article_number
      order by sum(l.gross) desc, l.article_number limit 6`,
  },
];

/** Periods people look at: a day, a week, a month, a quarter, a year, or any; one store or all. */
function questions({ firstDay, days, stores }: Filled, count: number, seed: number): Question[] {
  const roll = dice(seed);
  return Array.from({ length: count }, (_, n) => {
    const lengths = [1, 7, 30, 91, days, 1 + roll(days)];
    const length = Math.min(days, lengths[n % lengths.length] ?? 1);
    const start = roll(days - length + 1);
    return {
      from: toBusinessDay(dayAfter(firstDay, start)),
      to: toBusinessDay(dayAfter(firstDay, start + length - 1)),
      store: roll(2) === 0 ? null : (stores[roll(stores.length)] ?? null),
    };
  });
}

/** Throws unless both say the same; a store that sold nothing is a row of zeros here and no row there. */
function same({ name, limit }: Tile, question: Question, ours: Sums, bare: Sums): void {
  const sold = [...ours].filter(([key, gross]) => gross !== 0 || bare.has(key));
  const wrong = sold.find(([key, gross]) => bare.get(key) !== gross);
  const complete = sold.length === Math.min(limit, bare.size);
  if (wrong || !complete)
    throw new Error(`${name} ${JSON.stringify(question)}: ${wrong ?? sold.length} is not what the lines sum to`);
}

/** Asks every question; of the first `plain` the plain sum is asked too, and must say the same. */
async function askAll(
  store: ServerStore,
  pool: pg.Pool,
  tile: Tile,
  list: readonly Question[],
  plain: number,
): Promise<{ ours: number[]; paired: number[]; bare: number[] }> {
  const [ours, paired, bare]: [number[], number[], number[]] = [[], [], []];
  for (const [n, question] of list.entries()) {
    const started = performance.now();
    const answer = await tile.ours(store, question);
    const took = performance.now() - started;
    ours.push(took);
    if (n >= plain) continue;
    const begun = performance.now();
    const { rows } = await pool.query<{ key: string; gross: number }>(tile.bare, [
      question.from,
      question.to,
      question.store,
    ]);
    bare.push(performance.now() - begun);
    paired.push(took);
    same(tile, question, answer, new Map(rows.map((row): [string, number] => [row.key, row.gross])));
  }
  return { ours, paired, bare };
}

/** Tiles of the overview over five million sales lines, against the same question as a plain sum over the lines. */
export async function report(bench: Bench): Promise<void> {
  const count = bench.option('questions', 240);
  const plain = bench.option('plain', 12);
  const { store, pool } = await benchDatabase(bench);
  const filled = await fillSales(bench, pool, store, bench.option('lines', 5_000_000));
  bench.say(`${filled.lines} lines of ${filled.days} days in ${filled.stores.length} stores`);
  const list = questions(filled, count, bench.option('seed', 17));
  for (const tile of TILES) {
    // the first ones are not measured: they fill the caches of the database
    await askAll(store, pool, tile, list.slice(0, 10), 0);
    const { ours, paired, bare } = await askAll(store, pool, tile, list, plain);
    const shared = { bench: 'report', unit: 'ms' };
    const reference = percentile(bare, 50);
    const ratio = plain > 0 ? percentile(paired, 50) / reference : null;
    if (plain > 0)
      bench.report({ ...shared, metric: `plain sum: ${tile.name} p50`, value: reference, limit: null, ratio: null });
    bench.report({ ...shared, metric: `${tile.name} p50`, value: percentile(ours, 50), limit: null, ratio });
    bench.report({ ...shared, metric: `${tile.name} p95`, value: percentile(ours, 95), limit: 100, ratio: null });
  }
}
