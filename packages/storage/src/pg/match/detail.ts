import type { DeviceId } from '@valero/domain/kernel';
import { joinRanges, type MatchCause, type MatchDetail, type MatchLine, type SeqRange } from '@valero/domain/sync';
import type { Rows } from '../asking.ts';
import type { MatchMaterial } from './evidence.ts';

/** At most this many Z are searched for what is missing; the others say by how much only. */
const SEARCHED = 50;

/** A stretch of one journal. */
interface Stretch {
  readonly device: DeviceId;
  readonly epoch: number;
  readonly from: number;
  /** null = to the end. */
  readonly to: number | null;
}

const HOLES = `select from_seq as "from", to_seq as "to" from (
    select seq + 1 as from_seq, lead(seq, 1, coalesce($4::bigint, seq) + 1) over (order by seq) - 1 as to_seq from (
      select $3::bigint - 1 as seq union all
      select seq from sync.fact where device = $1 and epoch = $2 and seq >= $3 and ($4::bigint is null or seq <= $4)
    ) s
  ) g where from_seq <= to_seq order by from_seq limit 20`;

const UNAPPLIED = `select f.seq as "from", f.seq as "to" from sync.fact f
  where f.device = $1 and f.epoch = $2 and f.seq >= $3 and ($4::bigint is null or f.seq <= $4) and f.type = 'kasse.belegIssued'
    and not exists (select 1 from kasse.receipt r where r.device = f.device and r.z_number = $5 and r.epoch = f.epoch and r.seq = f.seq)
    and (f.body::json -> 'payload' ->> 'zNumber') = $5::text
  order by f.seq limit 200`;

const CAUSES = `select f.seq, d.consumer, d.reason, d.state, d.note from sync.dead_letter d join sync.fact f on f.id = d.fact
  where d.state <> 'retried' and f.device = $1 and f.epoch = $2 and f.seq >= $3 and ($4::bigint is null or f.seq <= $4) order by f.seq limit 50`;

const SEQ_SUM = 'select sum(seq)::bigint as "seqSum" from kasse.receipt where device = $1 and z_number = $2';

/** What a Z that differs is missing, and the sum of the numbers of the Belege here. */
export interface Searched {
  readonly detail: MatchDetail;
  readonly seqSum: number | null;
}

/** Where in the journal a Z lies: after the Kassenabschluss before it, up to its own. */
function stretchOf(line: MatchLine, material: MatchMaterial): Stretch {
  const own = material.ends.get(`${line.device}/${line.z}`);
  const before = material.ends.get(`${line.device}/${line.z - 1}`);
  const next = material.ends.get(`${line.device}/${line.z + 1}`);
  const epoch = own?.epoch ?? line.headTill?.epoch ?? before?.epoch ?? next?.epoch ?? 1;
  const from = before && before.epoch === epoch ? before.seq + 1 : 1;
  return { device: line.device, epoch, from, to: own?.seq ?? next?.seq ?? null };
}

/** Looks for what a Z that differs is missing: holes in its stretch of the journal, Belege without a row, facts put aside. */
async function searchZ(rows: Rows, line: MatchLine, material: MatchMaterial): Promise<Searched> {
  const { device, epoch, from, to } = stretchOf(line, material);
  const values = [device, epoch, from, to];
  const holes = await rows<SeqRange>(HOLES, values);
  const unapplied = await rows<SeqRange>(UNAPPLIED, [...values, line.z]);
  const causes = await rows<MatchCause>(CAUSES, values);
  const [sum] = await rows<{ seqSum: number | null }>(SEQ_SUM, [device, line.z]);
  return { detail: { holes, unapplied: joinRanges(unapplied), causes }, seqSum: sum?.seqSum ?? null };
}

/** What is missing in the Z that differ, by `device/z`; the newest first when there are many. */
export async function searchLines(
  rows: Rows,
  lines: readonly MatchLine[],
  material: MatchMaterial,
): Promise<ReadonlyMap<string, Searched>> {
  const wanted = lines.filter(({ state }) => state === 'differs').slice(-SEARCHED);
  const found = new Map<string, Searched>();
  for (const line of wanted) found.set(`${line.device}/${line.z}`, await searchZ(rows, line, material));
  return found;
}
