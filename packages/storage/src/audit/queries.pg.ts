import {
  type AccessRow,
  type ChangeRow,
  listAccesses,
  listChanges,
  listInspections,
  type RecordKind,
  retention,
} from '@valero/domain/audit';
import type { QueryInput, QueryOutput } from '@valero/domain/kernel';
import { type Answer, type Asking, answers } from '../pg/asking.ts';
import { retentionTable, spanOf, type YearCount } from './retention.ts';

const CHANGES = `from audit.change c left join identity."user" u on u.id = c.actor
  left join stock.article a on c.entity = 'article' and a.id::text = c.entity_id
  where c.at between $1 and $2 and ($3::uuid is null or c.device = $3) and ($4::uuid is null or c.store = $4) and ($5::text is null or c.entity = $5)
    and ($6 = '' or position($6 in lower(concat_ws(' ', c.label, a.name, c.entity_id, c.field, u.name, c.before, c.after))) > 0)`;

const ACCESSES = `from audit.access c
  where c.at between $1 and $2 and ($3::uuid is null or c.device = $3) and ($4::uuid is null or c.store = $4) and ($5::text is null or c.kind = $5)
    and ($6 = '' or position($6 in lower(concat_ws(' ', c.who, c.detail, c.origin))) > 0)`;

type Filter = Pick<QueryInput<typeof listChanges>, 'text' | 'from' | 'to' | 'device'>;

function bound({ text, from, to, device }: Filter, { scope }: Asking, kind: string | null): unknown[] {
  const span = spanOf(from, to);
  return [span.from, span.to, device, scope.store, kind, text.trim().toLowerCase()];
}

async function changes(
  asking: Asking,
  input: QueryInput<typeof listChanges>,
): Promise<QueryOutput<typeof listChanges>> {
  const given = bound(input, asking, input.entity);
  const rows = await asking.rows<ChangeRow>(
    `select c.fact, c.n, c.at, c.device, c.store, c.actor, coalesce(u.name, '') as "actorName", c.entity, c.entity_id as "entityId",
       coalesce(nullif(c.label, ''), a.name, '') as label, c.field, c.before, c.after ${CHANGES}
     order by c.at desc, c.fact desc, c.n limit $7 offset $8`,
    [...given, input.limit, input.offset],
  );
  const [count] = await asking.rows<{ total: number }>(`select count(*) as total ${CHANGES}`, given);
  return { rows, total: count?.total ?? 0 };
}

async function accesses(
  asking: Asking,
  input: QueryInput<typeof listAccesses>,
): Promise<QueryOutput<typeof listAccesses>> {
  const given = bound(input, asking, input.kind);
  const rows = await asking.rows<AccessRow>(
    `select c.fact, c.at, c.device, c.store, c.kind, c.who, c.detail, c.origin ${ACCESSES} order by c.at desc, c.fact desc limit $7 offset $8`,
    [...given, input.limit, input.offset],
  );
  const [count] = await asking.rows<{ total: number }>(`select count(*) as total ${ACCESSES}`, given);
  return { rows, total: count?.total ?? 0 };
}

/** Where each kind of record lies at the head office, with the instant that decides its calendar year. */
const COUNTED: readonly (readonly [RecordKind, string, string])[] = [
  ['belege', 'kasse.receipt', 'finished_at'],
  ['zReports', 'kasse.z', 'created_at'],
  ['journal', 'sync.fact', 'at'],
  ['masterDataHistory', 'audit.change', 'at'],
  ['accessLog', 'audit.access', 'at'],
];

async function countYears({ rows, scope }: Asking): Promise<YearCount[]> {
  const year = (column: string): string => `extract(year from to_timestamp(${column} / 1000.0))::int`;
  const counts: YearCount[] = [];
  for (const [kind, table, column] of COUNTED) {
    const found = await rows<{ year: number; records: number }>(
      `select ${year(column)} as year, count(*) as records from ${table} where ($1::uuid is null or store = $1) group by 1`,
      [scope.store],
    );
    counts.push(...found.map((row) => ({ kind, ...row })));
  }
  const ledger = await rows<{ year: number; records: number }>(
    'select substr(date, 1, 4)::int as year, count(*) as records from fibu.entry where ($1::uuid is null or store = $1) group by 1',
    [scope.store],
  );
  return [...counts, ...ledger.map((row) => ({ kind: 'ledger' as const, ...row }))];
}

/** The audit questions as the head office answers them. */
export const auditAnswers: readonly Answer[] = [
  answers(listChanges, changes),
  answers(listAccesses, accesses),
  answers(listInspections, ({ rows, scope }) =>
    rows<QueryOutput<typeof listInspections>[number]>(
      `select id, device, auditor_name as "auditorName", authority, began_at as "beganAt", until, ended_at as "endedAt", reason
       from audit.inspection where ($1::uuid is null or store = $1) order by began_at desc, id desc limit 500`,
      [scope.store],
    ),
  ),
  answers(retention, async (asking) => retentionTable(await countYears(asking))),
];
