import type { BusinessDay, Cents, DeviceId, Instant } from '@valero/domain/kernel';
import {
  compareZ,
  type MatchGap,
  type MatchLine,
  type MatchSilent,
  type MatchSummary,
  SILENT_MS,
  summarize,
} from '@valero/domain/sync';
import type { Rows } from '../asking.ts';
import { searchLines } from './detail.ts';
import { type MatchDevice, type MatchMaterial, type MatchScope, readMaterial } from './evidence.ts';

/** A till that nobody has heard from for this long is named even when nothing of it is open. */
const LOST_MS = 36 * 3_600_000;

/** The comparison of all Z in one moment. */
export interface Matched {
  readonly summary: MatchSummary;
  readonly lines: readonly MatchLine[];
  /** All of the lines, then those that belong to no Z. */
  readonly gaps: readonly MatchGap[];
  readonly devices: ReadonlyMap<string, MatchDevice>;
}

// the figures people look at are those of the days; their sum over the Z must be the same
const DAYS = `select coalesce(d.device, z.device) as device, coalesce(d.day, z.day) as day, coalesce(z.gross, 0)::bigint as expected, coalesce(d.gross, 0)::bigint as found,
    coalesce(z.receipts, 0)::bigint as "expectedReceipts", coalesce(d.receipts, 0)::bigint as "foundReceipts"
  from (select device, day, sum(gross) as gross, sum(receipts) as receipts from bi.day where device = any($1::uuid[]) group by device, day) d
    full join (select device, day, sum(gross) as gross, sum(receipts) as receipts from bi.z where device = any($1::uuid[]) group by device, day having sum(receipts) > 0) z
      on z.device = d.device and z.day = d.day
  where coalesce(z.gross, 0) <> coalesce(d.gross, 0) or coalesce(z.receipts, 0) <> coalesce(d.receipts, 0)
  order by 2 desc limit 100`;

interface DayRow {
  readonly device: DeviceId;
  readonly day: BusinessDay;
  readonly expected: Cents;
  readonly found: Cents;
  readonly expectedReceipts: number;
  readonly foundReceipts: number;
}

/** Days of the rollups that are not the sum of their Z. A day with the right revenue and the wrong count is told by its count. */
async function dayGaps(rows: Rows, { devices }: MatchMaterial): Promise<MatchGap[]> {
  const ids = [...devices.values()].filter(({ settled }) => settled).map(({ device }) => device);
  const found = await rows<DayRow>(DAYS, [ids]);
  return found.map((row): MatchGap => {
    const at = devices.get(row.device);
    const byCount = row.expected === row.found;
    return {
      device: row.device,
      deviceName: at?.name ?? '',
      storeName: at?.storeName ?? '',
      z: null,
      day: row.day,
      place: 'rollup',
      figure: byCount ? 'belege' : 'day',
      expected: byCount ? row.expectedReceipts : row.expected,
      found: byCount ? row.foundReceipts : row.found,
      missing: [],
      causes: [],
    };
  });
}

function silentOf({ devices }: MatchMaterial, lines: readonly MatchLine[], now: Instant): MatchSilent[] {
  const open = new Set(
    lines.filter(({ closedAt, belege }) => closedAt === null && belege > 0).map(({ device }) => device),
  );
  return [...devices.values()].flatMap((at): MatchSilent[] => {
    const waiting = Math.max(0, at.head - at.received);
    const since = at.lastContact === null ? Number.POSITIVE_INFINITY : now - at.lastContact;
    const awaited = open.has(at.device) || waiting > 0;
    if (!(awaited && since > SILENT_MS) && since <= LOST_MS) return [];
    return [
      {
        device: at.device,
        deviceName: at.name,
        storeName: at.storeName,
        lastContact: at.lastContact,
        waiting,
      },
    ];
  });
}

/** Compares every Z in scope and looks for what is missing where they differ. */
export async function matchAll(rows: Rows, scope: MatchScope, now: Instant): Promise<Matched> {
  const material = await readMaterial(rows, scope);
  const first = material.evidence.map((each) => compareZ(each));
  const details = await searchLines(rows, first, material);
  const lines = material.evidence.map((each, index): MatchLine => {
    const searched = details.get(`${each.device}/${each.z}`);
    const line = first[index];
    if (searched === undefined) return line ?? compareZ(each);
    const server = each.server && { ...each.server, seqSum: searched.seqSum };
    return compareZ({ ...each, server }, searched.detail);
  });
  const others = scope.zs === null ? await dayGaps(rows, material) : [];
  const summary = summarize(lines, others, silentOf(material, lines, now));
  return { summary, lines, gaps: [...lines.flatMap(({ gaps }) => gaps), ...others], devices: material.devices };
}
