import { CASH_ONLY } from '@valero/domain/compliance';
import { BUSINESS_ACCOUNTS } from '@valero/domain/fibu';
import type { BusinessDay, Cents, DeviceId, Instant, StoreId } from '@valero/domain/kernel';
import { type MatchEvidence, type Sums, storedEpoch } from '@valero/domain/sync';
import type { Rows } from '../asking.ts';

/** Which Z are looked at. */
export interface MatchScope {
  /** null = all stores. */
  readonly store: StoreId | null;
  /** null = all devices. */
  readonly device: DeviceId | null;
  /** null = every Z; else these, of the one device. */
  readonly zs: readonly number[] | null;
  /** Count the Belege themselves instead of the sums kept per Z: slower, finds what was lost behind them. */
  readonly recount: boolean;
}

/** A device as the match names it. */
export interface MatchDevice {
  readonly device: DeviceId;
  readonly name: string;
  readonly store: StoreId;
  readonly storeName: string;
  readonly epoch: number;
  readonly received: number;
  readonly head: number;
  readonly lastContact: Instant | null;
  readonly settled: boolean;
}

/** Everything the comparison needs, read in one snapshot. */
export interface MatchMaterial {
  readonly devices: ReadonlyMap<string, MatchDevice>;
  /** By device, then by Z. */
  readonly evidence: readonly MatchEvidence[];
  /** Where the seq of each Z ends in the journal here, for the search of what is missing: by `device/z`. */
  readonly ends: ReadonlyMap<string, { readonly epoch: number; readonly seq: number }>;
}

/** Texts of bookings that only move cash: a tip handed on leaves the account it came in by and is no business. */
const CASH_TEXTS: readonly string[] = [...CASH_ONLY];

/** What one branch of a forked journal adds to the epoch its facts are stored under. */
const BRANCH = storedEpoch(1, 1) - 1;

const REVENUE = "bon_typ = 'Beleg' and not training and kind in ('sale', 'storno')";

interface PerZ {
  readonly device: DeviceId;
  readonly z: number;
}
type Summed = PerZ & { readonly belege: number; readonly gross: Cents; readonly seq_sum: number | null };
type Closed = PerZ & {
  readonly at: Instant;
  readonly day: BusinessDay;
  readonly belege: number;
  readonly gross: Cents;
  readonly epoch: number;
  readonly seq: number;
};
type ToldRow = Summed & {
  readonly closed: boolean;
  readonly seq_sum: number;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
  readonly at: Instant;
  readonly here: string | null;
};

// a device that has facts or figures and no master data (yet) is named by the name it has on its Belege
const DEVICES = `select d.device, coalesce(i.name, nullif(t.kasse_id, ''), left(d.device::text, 8)) as name,
    coalesce(i.store, t.store, '00000000-0000-0000-0000-000000000000') as store, coalesce(s.name, '') as "storeName",
    d.epoch, d.last_seq as received, d.head_seq as head, d.last_contact as "lastContact",
    not exists (select 1 from late where late.device = d.device) as settled
  from sync.device d left join identity.device i on i.id = d.device left join identity.store s on s.id = i.store
    left join kasse.till t on t.device = d.device
  where d.device not in (select device from sync.server) and ($1::uuid is null or d.device = $1) and ($2::uuid is null or coalesce(i.store, t.store) = $2)
  order by s.number nulls last, i.number, d.device`;

/** Devices with facts that kasse, fibu or bi have not worked in yet. */
const LATE = `with late as materialized (
    select distinct f.device from sync.fact f where not f.inline
      and (f.xid, f.pos) > (select c.xid, c.pos from sync.consumer c where c.name in ('kasse', 'fibu', 'bi') order by c.xid, c.pos limit 1)
  ) `;

const CLOSED = `select device, number as z, created_at as at, business_day as day, beleg_count as belege, revenue as gross, epoch, seq
  from kasse.z where device = any($1::uuid[]) and ($2::bigint[] is null or number = any($2))`;

const TOLD = `select t.device, t.z_number as z, t.closed, t.belege, t.gross, t.seq_sum, t.head_epoch as epoch, t.head_seq as seq, t.head_hash as hash,
    t.told_at as at, f.hash as here
  from sync.till_figures t join sync.device d on d.device = t.device left join lateral (
    select f.hash from sync.fact f where f.device = t.device and f.epoch in (t.head_epoch, t.head_epoch + d.branch * ${BRANCH}) and f.seq = t.head_seq
    order by f.hash = t.head_hash desc limit 1
  ) f on true
  where t.device = any($1::uuid[]) and ($2::bigint[] is null or t.z_number = any($2))`;

const SERVER_SUMS = `select p.device, p.z_number as z, p.beleg_count as belege, coalesce(c.gross, 0)::bigint as gross, null::bigint as seq_sum
  from kasse.period p left join (
    select device, z_number, sum(gross)::bigint as gross from kasse.period_case where device = any($1::uuid[]) and gv_typ <> all($2::text[])
      and ($3::bigint[] is null or z_number = any($3)) group by device, z_number
  ) c on c.device = p.device and c.z_number = p.z_number
  where p.device = any($1::uuid[]) and ($3::bigint[] is null or p.z_number = any($3))`;

const SERVER_COUNT = `select device, z_number as z, count(*) as belege, coalesce(sum(gross) filter (where ${REVENUE}), 0)::bigint as gross, sum(seq)::bigint as seq_sum
  from kasse.receipt where device = any($1::uuid[]) and ($2::bigint[] is null or z_number = any($2)) group by device, z_number`;

const AT_TOLD = `select r.device, r.z_number as z, count(*) as belege, coalesce(sum(r.gross) filter (where ${REVENUE}), 0)::bigint as gross, sum(r.seq)::bigint as seq_sum
  from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[]) as t (device, z, epoch, seq)
    join kasse.receipt r on r.device = t.device and r.z_number = t.z and (r.epoch % ${BRANCH}, r.seq) <= (t.epoch, t.seq)
  group by r.device, r.z_number`;

const LEDGER = `select e.source_device as device, e.source_z as z,
    coalesce(-sum(l.amount) filter (where l.account = any ($2::text[]) and split_part(l.text, ' ', 1) <> all ($3::text[])), 0)::bigint as gross
  from fibu.entry e join fibu.line l on l.entry = e.id
  where e.source_device = any($1::uuid[]) and ($4::bigint[] is null or e.source_z = any($4)) group by e.source_device, e.source_z`;

const ROLLUP = `select device, z_number as z, sum(belege)::bigint as belege, sum(gross)::bigint as gross, sum(seq_sum)::bigint as seq_sum
  from bi.z where device = any($1::uuid[]) and ($2::bigint[] is null or z_number = any($2)) group by device, z_number`;

const keyOf = ({ device, z }: PerZ): string => `${device}/${z}`;

function byKey<Row extends PerZ>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function sumsOf(row: Summed | undefined): Sums | null {
  return row === undefined ? null : { belege: row.belege, gross: row.gross, seqSum: row.seq_sum };
}

/** Belege up to the fact the till spoke at, only of the Z that are not closed here: there are as many as tills. */
async function atTold(rows: Rows, told: readonly ToldRow[], closed: ReadonlyMap<string, Closed>) {
  const open = told.filter((row) => !closed.has(keyOf(row)));
  if (open.length === 0) return new Map<string, Summed>();
  const found = await rows<Summed>(AT_TOLD, [
    open.map((row) => row.device),
    open.map((row) => row.z),
    open.map((row) => row.epoch),
    open.map((row) => row.seq),
  ]);
  return byKey(found);
}

/** Reads what every place says, per till and Z; sums kept per Z unless `recount`. */
export async function readMaterial(rows: Rows, scope: MatchScope): Promise<MatchMaterial> {
  const list = await rows<MatchDevice>(`${LATE}${DEVICES}`, [scope.device, scope.store]);
  const ids = list.map(({ device }) => device);
  const { zs } = scope;
  const closed = byKey(await rows<Closed>(CLOSED, [ids, zs]));
  const toldRows = await rows<ToldRow>(TOLD, [ids, zs]);
  const told = byKey(toldRows);
  const server = byKey(
    scope.recount
      ? await rows<Summed>(SERVER_COUNT, [ids, zs])
      : await rows<Summed>(SERVER_SUMS, [ids, CASH_TEXTS, zs]),
  );
  const upTo = await atTold(rows, toldRows, closed);
  const ledger = byKey(
    await rows<PerZ & { readonly gross: Cents }>(LEDGER, [ids, [...BUSINESS_ACCOUNTS], CASH_TEXTS, zs]),
  );
  const rollup = byKey(await rows<Summed>(ROLLUP, [ids, zs]));
  const newest = new Map<string, number>();
  for (const { device, z } of closed.values()) newest.set(device, Math.max(newest.get(device) ?? 0, z));
  const keys = new Map<string, PerZ>();
  for (const map of [closed, told, server, rollup]) {
    for (const row of map.values()) keys.set(keyOf(row), row);
  }
  const devices = new Map(list.map((device) => [device.device as string, device]));
  const evidence: MatchEvidence[] = [];
  for (const [key, { device, z }] of keys) {
    const at = devices.get(device);
    if (at === undefined) continue;
    const closing = closed.get(key) ?? null;
    const own = told.get(key);
    evidence.push({
      device,
      deviceName: at.name,
      store: at.store,
      storeName: at.storeName,
      z,
      closing,
      told: own ? toldOf(own) : null,
      server: sumsOf(server.get(key)),
      serverAtTold:
        closing === null && own ? (sumsOf(upTo.get(key)) ?? { belege: 0, gross: 0 as Cents, seqSum: 0 }) : null,
      headHere: own && own.here !== null ? { epoch: own.epoch, seq: own.seq, hash: own.here } : null,
      ledger: ledger.get(key)?.gross ?? null,
      rollup: sumsOf(rollup.get(key)),
      overtaken: closing === null && z < (newest.get(device) ?? 0),
      settled: at.settled,
      received: at.head <= at.received && (own === undefined || own.epoch < at.epoch || own.seq <= at.received),
    });
  }
  const order = new Map(ids.map((id, index) => [id, index]));
  evidence.sort((a, b) => (order.get(a.device) ?? 0) - (order.get(b.device) ?? 0) || a.z - b.z);
  return { devices, evidence, ends: new Map([...closed].map(([key, { epoch, seq }]) => [key, { epoch, seq }])) };
}

function toldOf(row: ToldRow): NonNullable<MatchEvidence['told']> {
  return {
    belege: row.belege,
    gross: row.gross,
    seqSum: row.seq_sum,
    closed: row.closed,
    head: { epoch: row.epoch, seq: row.seq, hash: row.hash },
    at: row.at,
  };
}
