import type { QueryInput, QueryOutput, StoreId } from '@valero/domain/kernel';
import {
  deadLetters,
  factContent,
  flagged,
  isProven,
  type MatchGap,
  type MatchLine,
  type MatchState,
  match,
  matchRuns,
} from '@valero/domain/sync';
import { type Answer, type Asking, answers, type Rows } from '../asking.ts';
import { type Matched, matchAll } from './compare.ts';
import { gapKey, readRuns } from './run.ts';

type Match = QueryOutput<typeof match>;

/** Z of a till in the picture, and gaps in the list. */
const CELLS = 60;
const GAPS = 200;

/** What needs a person first. */
const RANK: Readonly<Record<MatchState, number>> = {
  differs: 0,
  waiting: 1,
  settling: 2,
  unheard: 3,
  open: 4,
  equal: 5,
};

function ordered(lines: readonly MatchLine[]): MatchLine[] {
  const at = ({ closedAt }: MatchLine): number => closedAt ?? Number.MAX_SAFE_INTEGER;
  const urgent = ({ state }: MatchLine): number => Math.min(RANK[state], 3);
  return [...lines].sort((a, b) => urgent(a) - urgent(b) || at(b) - at(a) || b.z - a.z);
}

function tillsOf({ lines, devices }: Matched): Match['tills'] {
  const byDevice = new Map<string, MatchLine[]>();
  for (const line of lines) {
    const list = byDevice.get(line.device);
    if (list) list.push(line);
    else byDevice.set(line.device, [line]);
  }
  return [...devices.values()].flatMap(({ device, name, storeName }) => {
    const own = byDevice.get(device);
    if (!own) return [];
    return [
      {
        device,
        deviceName: name,
        storeName,
        belege: own.reduce((sum, { belege }) => sum + belege, 0),
        matched: own.reduce((sum, { matched }) => sum + matched, 0),
        cells: own.slice(-CELLS).map(({ z, day, state, belege, matched }) => ({ z, day, state, belege, matched })),
      },
    ];
  });
}

async function besideOf(rows: Rows, store: StoreId | null): Promise<Match['beside']> {
  const [found] = await rows<Match['beside']>(
    `select
       (select count(*) from sync.dead_letter d join sync.fact f on f.id = d.fact where d.state = 'open' and ($1::uuid is null or f.store = $1)) as letters,
       (select count(*) from sync.fact where flags is not null and ($1::uuid is null or store = $1)) as review,
       (select coalesce(sum(amount), 0)::bigint from fibu.line) as "ledgerSum"`,
    [store],
  );
  if (!found) throw new Error('a comparison answers one row');
  return found;
}

async function matching({ rows, now, scope }: Asking, input: QueryInput<typeof match>): Promise<Match> {
  const matched = await matchAll(rows, { store: scope.store, device: null, zs: null, recount: false }, now);
  const [kept] = await readRuns(rows, 1);
  const seen = (gap: MatchGap): boolean => scope.store === null || matched.devices.has(gap.device);
  const shown = new Set(matched.gaps.map(gapKey));
  const deep = (kept?.deep ?? []).filter((gap) => seen(gap) && !shown.has(gapKey(gap)));
  const gaps = [...matched.gaps, ...deep];
  const summary = { ...matched.summary, gaps: gaps.length };
  const wanted = ordered(matched.lines).filter(
    ({ device, state }) =>
      (input.device === null || device === input.device) && (input.state === null || state === input.state),
  );
  return {
    checkedAt: now,
    summary,
    proven: isProven(summary),
    gaps: gaps.slice(0, GAPS),
    lines: wanted.slice(input.offset, input.offset + input.limit),
    total: wanted.length,
    tills: input.limit === 0 ? [] : tillsOf(matched),
    // what a run of all stores says is not for the people of one
    beside: await besideOf(rows, scope.store),
    lastRun:
      kept === undefined
        ? null
        : scope.store === null
          ? kept.run
          : { ...kept.run, summary, gaps: kept.run.gaps.filter(seen) },
  };
}

const WHERE = `f.id as fact, f.device, coalesce(i.name, nullif(t.kasse_id, ''), 'Server') as "deviceName", coalesce(s.name, '') as "storeName",
  f.epoch, f.seq, f.type, f.at as "recordedAt", f.received_at as "receivedAt"`;
const PLACE = `left join identity.device i on i.id = f.device left join kasse.till t on t.device = f.device left join identity.store s on s.id = f.store`;

/** The match, its runs, and the lists of facts that wait for a person. */
export const matchAnswers: readonly Answer[] = [
  answers(match, matching),
  answers(matchRuns, async ({ rows, scope }, { limit }) => {
    if (scope.store !== null) return [];
    return (await readRuns(rows, limit)).map(({ run }) => run);
  }),
  answers(deadLetters, ({ rows, scope }, { state }) =>
    rows<QueryOutput<typeof deadLetters>[number]>(
      `select ${WHERE}, d.consumer, d.reason, d.attempts, d.at, d.state, d.note
       from sync.dead_letter d join sync.fact f on f.id = d.fact ${PLACE}
       where ($1::uuid is null or f.store = $1) and ($2::text is null or d.state = $2)
       order by (d.state = 'open') desc, d.at desc, d.fact, d.consumer limit 1000`,
      [scope.store, state],
    ),
  ),
  answers(flagged, async ({ rows, scope }, { limit, offset }) => {
    const found = await rows<QueryOutput<typeof flagged>['rows'][number]>(
      `select ${WHERE}, f.flags from sync.fact f ${PLACE}
       where f.flags is not null and ($1::uuid is null or f.store = $1) order by f.received_at desc, f.device, f.seq desc limit $2 offset $3`,
      [scope.store, limit, offset],
    );
    const [sum] = await rows<{ total: number }>(
      'select count(*) as total from sync.fact where flags is not null and ($1::uuid is null or store = $1)',
      [scope.store],
    );
    return { rows: found, total: sum?.total ?? 0 };
  }),
  answers(factContent, async ({ rows, scope }, { fact }) => {
    const [found] = await rows<{ type: string; body: string; hash: string }>(
      'select type, body, hash from sync.fact where id = $1 and ($2::uuid is null or store = $2)',
      [fact, scope.store],
    );
    return found ?? null;
  }),
];
