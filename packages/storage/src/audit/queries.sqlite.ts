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
import type { Database } from 'better-sqlite3';
import { type Answer, answer } from '../sqlite/answer.ts';
import { retentionTable, spanOf, type YearCount } from './retention.ts';

const CHANGES = `FROM audit_change c LEFT JOIN identity_user u ON u.id = c.actor
  LEFT JOIN stock_article a ON c.entity = 'article' AND a.id = c.entity_id
  WHERE c.at BETWEEN @from AND @to AND (@entity IS NULL OR c.entity = @entity) AND (@device IS NULL OR c.device = @device)
    AND (@text = '' OR instr(lower(c.label || ' ' || coalesce(a.name, '') || ' ' || c.entity_id || ' ' || c.field || ' ' || coalesce(u.name, '')
      || ' ' || coalesce(c.before, '') || ' ' || coalesce(c.after, '')), @text) > 0)`;

const ACCESSES = `FROM audit_access c WHERE c.at BETWEEN @from AND @to AND (@kind IS NULL OR c.kind = @kind)
  AND (@device IS NULL OR c.device = @device) AND (@text = '' OR instr(lower(c.who || ' ' || c.detail || ' ' || c.origin), @text) > 0)`;

/** Where each kind of record lies on a till, with the instant that decides its calendar year. */
const COUNTED: readonly (readonly [RecordKind, string, string])[] = [
  ['belege', 'kasse_receipt', 'finished_at'],
  ['zReports', 'kasse_z', 'created_at'],
  ['masterDataHistory', 'audit_change', 'at'],
  ['accessLog', 'audit_access', 'at'],
];

type Filter = Pick<QueryInput<typeof listChanges>, 'text' | 'from' | 'to' | 'device' | 'limit' | 'offset'>;

function bound({ text, from, to, device, limit, offset }: Filter) {
  return { text: text.trim().toLowerCase(), device, limit, offset, ...spanOf(from, to) };
}

/** The audit questions as a till answers them. */
export function auditAnswers(db: Database): readonly Answer[] {
  const count = (sql: string, given: object): number =>
    db.prepare<object, { total: number }>(`SELECT count(*) AS total ${sql}`).get(given)?.total ?? 0;
  return [
    answer(listChanges, (input): QueryOutput<typeof listChanges> => {
      const given = { ...bound(input), entity: input.entity };
      const rows = db
        .prepare<object, ChangeRow>(
          `SELECT c.fact, c.n, c.at, c.device, c.store, c.actor, coalesce(u.name, '') AS actorName, c.entity, c.entity_id AS entityId,
             coalesce(nullif(c.label, ''), a.name, '') AS label, c.field, c.before, c.after ${CHANGES}
           ORDER BY c.at DESC, c.fact DESC, c.n LIMIT @limit OFFSET @offset`,
        )
        .all(given);
      return { rows, total: count(CHANGES, given) };
    }),
    answer(listAccesses, (input): QueryOutput<typeof listAccesses> => {
      const given = { ...bound(input), kind: input.kind };
      const rows = db
        .prepare<object, AccessRow>(
          `SELECT c.fact, c.at, c.device, c.store, c.kind, c.who, c.detail, c.origin ${ACCESSES} ORDER BY c.at DESC, c.fact DESC LIMIT @limit OFFSET @offset`,
        )
        .all(given);
      return { rows, total: count(ACCESSES, given) };
    }),
    answer(
      listInspections,
      (): QueryOutput<typeof listInspections> =>
        db
          .prepare<[], QueryOutput<typeof listInspections>[number]>(
            `SELECT id, device, auditor_name AS auditorName, authority, began_at AS beganAt, until, ended_at AS endedAt, reason
           FROM audit_inspection ORDER BY began_at DESC, id DESC LIMIT 500`,
          )
          .all(),
    ),
    answer(retention, () => retentionTable(countYears(db))),
  ];
}

function countYears(db: Database): YearCount[] {
  const counts = COUNTED.flatMap(([kind, table, column]) =>
    db
      .prepare<[], { year: number; records: number }>(
        `SELECT CAST(strftime('%Y', ${column} / 1000, 'unixepoch') AS INTEGER) AS year, count(*) AS records FROM ${table} GROUP BY 1`,
      )
      .all()
      .map((row) => ({ kind, ...row })),
  );
  const journal = db
    .prepare<[], { year: number; records: number }>(
      "SELECT CAST(strftime('%Y', json_extract(body, '$.at') / 1000, 'unixepoch') AS INTEGER) AS year, count(*) AS records FROM journal GROUP BY 1",
    )
    .all();
  return [...counts, ...journal.map((row) => ({ kind: 'journal' as const, ...row }))];
}

/** Last known value of every watched field of this device, by `entity/id`. */
export function auditState(
  db: Database,
): (device: string) => ReadonlyMap<string, Readonly<Record<string, string | null>>> {
  const read = db.prepare<[string], { entity: string; entity_id: string; field: string; value: string | null }>(
    'SELECT entity, entity_id, field, value FROM audit_state WHERE device = ?',
  );
  return (device) => {
    const known = new Map<string, Record<string, string | null>>();
    for (const { entity, entity_id: id, field, value } of read.all(device)) {
      const key = `${entity}/${id}`;
      known.set(key, { ...known.get(key), [field]: value });
    }
    return known;
  };
}
