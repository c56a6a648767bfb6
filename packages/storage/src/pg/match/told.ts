import type { DeviceId, Instant } from '@valero/domain/kernel';
import { FIGURES_LIMIT, type HeldFact, type MatchState, type TillFigures, type TillMatch } from '@valero/domain/sync';
import type pg from 'pg';
import type { Rows } from '../asking.ts';
import { inTransaction } from '../pool.ts';
import { matchAll } from './compare.ts';

/** Z a till is asked to tell (again) at once; the open one and the last come by themselves. */
const WANTED = FIGURES_LIMIT - 4;

const SAVE = `insert into sync.till_figures as t (device, z_number, closed, belege, gross, seq_sum, first_seq, last_seq, head_epoch, head_seq, head_hash, told_at)
  select $1, v.* , $12 from unnest($2::bigint[], $3::boolean[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::text[])
    as v (z_number, closed, belege, gross, seq_sum, first_seq, last_seq, head_epoch, head_seq, head_hash)
  on conflict (device, z_number) do update set closed = excluded.closed, belege = excluded.belege, gross = excluded.gross, seq_sum = excluded.seq_sum,
    first_seq = excluded.first_seq, last_seq = excluded.last_seq, head_epoch = excluded.head_epoch, head_seq = excluded.head_seq,
    head_hash = excluded.head_hash, told_at = excluded.told_at, matched = false`;

// closed Z the till has not told of, the newest first; then those that did not stand when it told them, the longest ago first
const MISSING = `select z from (
    select z.number as z, 0 as rank, -z.number as place from kasse.z z
      where z.device = $1 and not exists (select 1 from sync.till_figures t where t.device = z.device and t.z_number = z.number and t.closed)
    union all
    select t.z_number, 1, t.told_at from sync.till_figures t where t.device = $1 and t.closed and not t.matched
  ) w order by rank, place limit $2`;

// Z it does not speak of now: what it said of them when it last did
const OTHERS = `select count(*) as closed, count(*) filter (where matched) as matched, coalesce(sum(belege), 0)::bigint as belege,
    coalesce(sum(belege) filter (where matched), 0)::bigint as stand
  from sync.till_figures where device = $1 and closed and z_number <> all($2::bigint[])`;

const HELD = `select seq, type, consumer, reason from (
    select f.seq, f.type, d.consumer, d.reason, d.at from sync.dead_letter d join sync.fact f on f.id = d.fact where d.state = 'open' and f.device = $1
    union all
    select f.seq, f.type, null, array_to_string(f.flags, ','), f.received_at from sync.fact f where f.device = $1 and f.flags is not null
  ) h order by (consumer is null), at desc limit 5`;

function worst(states: readonly MatchState[]): MatchState {
  const order: readonly MatchState[] = ['differs', 'waiting', 'settling', 'unheard', 'open', 'equal'];
  return order.find((state) => states.includes(state)) ?? 'equal';
}

/** Notes what a till says of its Z and answers how it stands; only this till's Z are looked at. */
export function hearFigures(
  pool: pg.Pool,
  device: DeviceId,
  figures: readonly TillFigures[],
  now: Instant,
): Promise<TillMatch> {
  const list = [...new Map(figures.map((each) => [each.z, each])).values()];
  return inTransaction(pool, async (connection): Promise<TillMatch> => {
    const column = <T>(pick: (each: TillFigures) => T): T[] => list.map(pick);
    await connection.query(SAVE, [
      device,
      column(({ z }) => z),
      column(({ closed }) => closed),
      column(({ belege }) => belege),
      column(({ gross }) => gross),
      column(({ seqSum }) => seqSum),
      column(({ firstSeq }) => firstSeq),
      column(({ lastSeq }) => lastSeq),
      column(({ head }) => head.epoch),
      column(({ head }) => head.seq),
      column(({ head }) => head.hash),
      now,
    ]);
    const rows: Rows = async <R extends object>(text: string, values: readonly unknown[]) =>
      (await connection.query<R>(text, [...values])).rows;
    const zs = list.map(({ z }) => z);
    const matched = await matchAll(rows, { store: null, device, zs, recount: false }, now);
    const stand = matched.lines.filter(({ state, toldAt }) => state === 'equal' && toldAt !== null).map(({ z }) => z);
    await connection.query(
      'update sync.till_figures set matched = (z_number = any($3::bigint[])) where device = $1 and z_number = any($2::bigint[]) and closed',
      [device, zs, stand],
    );
    const [others] = await rows<{ closed: number; matched: number; belege: number; stand: number }>(OTHERS, [
      device,
      zs,
    ]);
    const wanted = await rows<{ z: number }>(MISSING, [device, WANTED]);
    const closed = matched.lines.filter(({ closedAt }) => closedAt !== null);
    const { summary } = matched;
    return {
      belege: summary.belege + (others?.belege ?? 0),
      matched: summary.matched + (others?.stand ?? 0),
      closed: closed.length + (others?.closed ?? 0),
      closedMatched: closed.filter(({ state }) => state === 'equal').length + (others?.matched ?? 0),
      state: worst(matched.lines.map(({ state }) => state)),
      gaps: matched.gaps.slice(0, 5),
      held: await rows<HeldFact>(HELD, [device]),
      checkedAt: now,
      wanted: wanted.map(({ z }) => z),
    };
  });
}
