import type { KnownNumbers } from '@valero/domain/kasse';
import { type DeviceId, type Fact, toCents } from '@valero/domain/kernel';
import { factOf } from '../journal/index.ts';
import type { Sql } from './pool.ts';

interface NumbersRow {
  readonly beleg: number | null;
  readonly invoices: number | null;
  readonly z: number | null;
  readonly cash: number | null;
  readonly total: number | null;
}

/** The highest numbers of a till that are worked in; what was received a moment ago may be missing until its consumer has seen it. */
export async function knownNumbers(sql: Sql, device: DeviceId): Promise<KnownNumbers> {
  const { rows } = await sql.query<NumbersRow>({
    name: 'known-numbers',
    text: `select (select max(r.number) from kasse.receipt r where r.device = $1) as beleg,
        (select t.invoices from kasse.till t where t.device = $1) as invoices, z.number as z, z.cash_carried as cash, z.grand_total as total
      from (select 1) as one left join lateral
        (select number, cash_carried, grand_total from kasse.z where device = $1 order by number desc limit 1) z on true`,
    values: [device],
  });
  const [row] = rows;
  return {
    beleg: row?.beleg ?? 0,
    z: row?.z ?? 0,
    invoices: row?.invoices ?? 0,
    cashCarried: toCents(row?.cash ?? 0),
    grandTotal: toCents(row?.total ?? 0),
  };
}

// One statement, one snapshot: what the consumer works in meanwhile is seen in exactly one of the places. Bodies are read here, because a
// sound JSON text may hold what PostgreSQL's own JSON does not take.
const REPEATED = `select 'kasse.belegIssued' as type, r.number, null as body from kasse.receipt r where r.device = $1 and r.number = any($2::bigint[])
  union all select 'kasse.kassenabschlussMade', z.number, null from kasse.z where z.device = $1 and z.number = any($3::bigint[])
  union all select f.type, null, f.body from sync.fact f join sync.consumer c on c.name = 'kasse'
    where f.device = $1 and (f.xid, f.pos) > (c.xid, c.pos) and f.type in ('kasse.belegIssued', 'kasse.kassenabschlussMade')`;

const KINDS = [
  ['kasse.belegIssued', 'beleg_number'],
  ['kasse.kassenabschlussMade', 'z_number'],
] as const;

/** The number a fact gives to a Beleg or Z; null = it gives none. */
function numberOf({ type, payload }: Pick<Fact, 'type' | 'payload'>, wanted: string): number | null {
  if (type !== wanted || typeof payload !== 'object' || payload === null || !('number' in payload)) return null;
  return Number.isSafeInteger(payload.number) ? Number(payload.number) : null;
}

/** Which new facts of a restored till give a number that was given before: their flag by fact id. */
export async function repeatedNumbers(
  sql: Sql,
  device: DeviceId,
  facts: readonly Fact[],
): Promise<ReadonlyMap<string, 'beleg_number' | 'z_number'>> {
  const lists = KINDS.map(([type]) => facts.map((fact) => numberOf(fact, type)).filter((number) => number !== null));
  const found = new Map<string, 'beleg_number' | 'z_number'>();
  if (lists.every((list) => list.length === 0)) return found;
  const { rows } = await sql.query<{ type: string; number: number | null; body: string | null }>(REPEATED, [
    device,
    ...lists,
  ]);
  const known = new Set(
    rows.map(({ type, number, body }) => `${type}/${body === null ? number : numberOf(factOf(body), type)}`),
  );
  for (const fact of facts)
    for (const [type, flag] of KINDS) {
      const number = numberOf(fact, type);
      if (number !== null && known.has(`${type}/${number}`)) found.set(fact.id, flag);
      // two of one batch may share a number as well
      if (number !== null) known.add(`${type}/${number}`);
    }
  return found;
}
