import type { DeviceId, Instant } from '@valero/domain/kernel';
import {
  joinRanges,
  type MatchGap,
  type MatchRun,
  type MatchSummary,
  type SeqRange,
  storedEpoch,
} from '@valero/domain/sync';
import type pg from 'pg';
import type { Rows } from '../asking.ts';
import { type Connection, inTransaction } from '../pool.ts';
import type { MatchAsker } from '../types.ts';
import { type Matched, matchAll } from './compare.ts';
import type { MatchDevice } from './evidence.ts';

/** Gaps kept with a run; the summary counts them all. */
const KEPT = 200;
/** Facts whose chain one run computes again at most; the next run goes on. About 3 KB each: some seconds. */
const CHAIN_FACTS = 500_000;
const CHAIN_STEP = 20_000;
/** Any number will do, as long as every VALERO server takes the same one: only one whole check at a time. */
const LOCK = 7_218_003_004;
/** What one branch of a forked journal adds to the epoch its facts are stored under. */
const BRANCH = storedEpoch(1, 1) - 1;

interface RunRow {
  readonly id: number;
  readonly at: Instant;
  readonly took_ms: number;
  readonly actor_name: string | null;
  readonly summary: MatchSummary;
  readonly gaps: readonly MatchGap[];
  readonly deep: readonly MatchGap[];
}

/** A run as it is kept, with those of its gaps that sums alone do not show. */
export interface KeptRun {
  readonly run: MatchRun;
  readonly deep: readonly MatchGap[];
}

const RUN_COLUMNS = 'id, at, took_ms, actor_name, summary, gaps, deep';

function keptRun(row: RunRow): KeptRun {
  const { id, at, took_ms: tookMs, actor_name: by, summary, gaps, deep } = row;
  return { run: { id, at, tookMs, by, summary, gaps: [...gaps] }, deep };
}

/** The newest runs. */
export async function readRuns(rows: Rows, limit: number): Promise<KeptRun[]> {
  const found = await rows<RunRow>(`select ${RUN_COLUMNS} from sync.match_run order by id desc limit $1`, [limit]);
  return found.map(keptRun);
}

/** When the whole check was last made. */
export async function lastMatch(pool: pg.Pool): Promise<Instant | null> {
  const { rows } = await pool.query<{ at: Instant }>('select at from sync.match_run order by id desc limit 1');
  return rows[0]?.at ?? null;
}

/** What makes two gaps the same one. */
export function gapKey({ device, z, day, place, figure }: MatchGap): string {
  return [device, z, z === null ? day : '', place, figure].join('/');
}

interface Journal {
  readonly device: DeviceId;
  readonly epoch: number;
  readonly first: number;
  readonly last: number;
}

function chainGap(
  at: MatchDevice | undefined,
  device: DeviceId,
  missing: readonly SeqRange[],
  broken: number | null,
): MatchGap {
  return {
    device,
    deviceName: at?.name ?? '',
    storeName: at?.storeName ?? '',
    z: null,
    day: null,
    place: 'server',
    figure: 'chain',
    expected: null,
    found: broken,
    missing: joinRanges(missing),
    causes: [],
  };
}

/** Journals are gap-free: from 1 on, or from where a branch begins, as many facts as numbers. Read from the key alone. */
async function holes(rows: Rows, devices: ReadonlyMap<string, MatchDevice>): Promise<MatchGap[]> {
  const journals = await rows<Journal>(
    `select device, epoch, first, last from (
       select f.device, f.epoch, count(*) as count, case when f.epoch < ${BRANCH} then 1 else min(f.seq) end as first,
         greatest(max(f.seq), coalesce(max(d.last_seq), 0)) as last
       from sync.fact f left join sync.device d on d.device = f.device and d.epoch + d.branch * ${BRANCH} = f.epoch
       group by f.device, f.epoch
     ) j where count <> last - first + 1`,
    [],
  );
  const gaps: MatchGap[] = [];
  for (const { device, epoch, first, last } of journals) {
    const missing = await rows<SeqRange>(
      `select seq + 1 as "from", next - 1 as "to" from (
         select seq, lead(seq, 1, $3::bigint + 1) over (order by seq) as next from (
           select $4::bigint - 1 as seq union all select seq from sync.fact where device = $1 and epoch = $2) s) g
       where next > seq + 1 order by seq limit 20`,
      [device, epoch, last, first],
    );
    gaps.push(chainGap(devices.get(device), device, missing, null));
  }
  return gaps;
}

interface Mark {
  readonly device: DeviceId;
  readonly epoch: number;
  readonly done: number;
  readonly last: number;
}

const MARKS = `select j.device, j.epoch, coalesce(m.seq, 0) as done, j.last from (
    select device, epoch, max(seq) as last from sync.fact group by device, epoch
  ) j left join sync.match_mark m on m.device = j.device and m.epoch = j.epoch
  where coalesce(m.seq, 0) < j.last order by j.device, j.epoch`;

// the hash is over the hash before (32 bytes) and the exact text; the fact before must be the one it names
const BROKEN = `select f.seq from (
    select seq, hash, prev_hash, body, lag(hash) over (order by seq) as before, lag(seq) over (order by seq) as before_seq from sync.fact where device = $1 and epoch = $2 and seq between $3 and $4
  ) f
  where f.before_seq = f.seq - 1 and f.before <> f.prev_hash
    or f.hash <> encode(sha256(decode(f.prev_hash, 'hex') || convert_to(f.body, 'UTF8')), 'hex')
  order by f.seq limit 1`;

/** Computes the chains again from where the last run stopped. A broken link is not passed: it is found again every night until somebody has dealt with it. */
async function chains(
  rows: Rows,
  devices: ReadonlyMap<string, MatchDevice>,
): Promise<{ gaps: MatchGap[]; marks: Mark[] }> {
  const gaps: MatchGap[] = [];
  const marks: Mark[] = [];
  let left = CHAIN_FACTS;
  for (const { device, epoch, done, last } of await rows<Mark>(MARKS, [])) {
    let at = done;
    while (at < last && left > 0) {
      const to = Math.min(last, at + CHAIN_STEP);
      const [broken] = await rows<{ seq: number }>(BROKEN, [device, epoch, Math.max(1, at), to]);
      if (broken) {
        gaps.push(chainGap(devices.get(device), device, [], broken.seq));
        break;
      }
      left -= to - at;
      at = to;
    }
    if (at > done) marks.push({ device, epoch, done: at, last });
  }
  return { gaps, marks };
}

const ALL = { store: null, device: null, zs: null } as const;

async function look(rows: Rows, now: Instant) {
  const quick = await matchAll(rows, { ...ALL, recount: false }, now);
  const counted: Matched = await matchAll(rows, { ...ALL, recount: true }, now);
  const chain = await chains(rows, counted.devices);
  const gaps = [...counted.gaps, ...(await holes(rows, counted.devices)), ...chain.gaps];
  const shown = new Set(quick.gaps.map(gapKey));
  const deep = gaps.filter((gap) => !shown.has(gapKey(gap)));
  const seen = new Set(gaps.map(gapKey));
  const all = [...gaps, ...quick.gaps.filter((gap) => !seen.has(gapKey(gap)))];
  return { summary: { ...counted.summary, gaps: all.length }, gaps: all, deep, marks: chain.marks };
}

function rowsOn(connection: Connection): Rows {
  return async <R extends object>(text: string, values: readonly unknown[]) =>
    (await connection.query<R>(text, [...values])).rows;
}

/**
 * The whole check: Belege counted one by one, journals searched for holes, chains computed again. Kept as a run with all it found.
 * Null = another one is under way.
 */
export function runMatch(
  pool: pg.Pool,
  asker: MatchAsker | null,
  now: Instant,
  clock: () => number = Date.now,
): Promise<MatchRun | null> {
  const began = clock();
  return inTransaction(
    pool,
    async (connection): Promise<MatchRun | null> => {
      const { rows: locked } = await connection.query<{ mine: boolean }>(
        'select pg_try_advisory_xact_lock($1) as mine',
        [LOCK],
      );
      if (locked[0]?.mine !== true) return null;
      const { summary, gaps, deep, marks } = await look(rowsOn(connection), now);
      await connection.query(
        `insert into sync.match_mark (device, epoch, seq) select * from unnest($1::uuid[], $2::bigint[], $3::bigint[])
         on conflict (device, epoch) do update set seq = excluded.seq`,
        [marks.map(({ device }) => device), marks.map(({ epoch }) => epoch), marks.map(({ done }) => done)],
      );
      const { rows } = await connection.query<RunRow>(
        `insert into sync.match_run (at, took_ms, actor, actor_name, summary, gaps, deep) values ($1, $2, $3, $4, $5, $6, $7) returning ${RUN_COLUMNS}`,
        [
          now,
          Math.round(clock() - began),
          asker?.id ?? null,
          asker?.name ?? null,
          JSON.stringify(summary),
          JSON.stringify(gaps.slice(0, KEPT)),
          JSON.stringify(deep.slice(0, KEPT)),
        ],
      );
      const [kept] = rows;
      if (!kept) throw new Error('an insert returns its row');
      return keptRun(kept).run;
    },
    { begin: 'begin isolation level repeatable read' },
  );
}
