import { listOutages, listTseExports, tseStatus, tses, zChecks } from '@valero/domain/compliance';
import type { Database } from 'better-sqlite3';
import { type Answer, answer } from '../sqlite/answer.ts';
import { complianceReads, OUTAGES } from './reads.sqlite.ts';
import {
  exportRow,
  type OutageColumns,
  outageRow,
  TSE_COLUMNS,
  type TseColumns,
  type TseExportColumns,
  tseRow,
  type ZCheckColumns,
  zCheckRow,
} from './rows.ts';

type Bound = Readonly<Record<string, string | number | null>>;

/** A page of a list and how long the whole is. */
function pageOf<Row, Out>(
  db: Database,
  sql: { readonly select: string; readonly from: string; readonly where: string; readonly order: string },
  input: Bound & { readonly limit: number; readonly offset: number },
  map: (row: Row) => Out,
): { rows: Out[]; total: number } {
  const rows = db
    .prepare<[Bound], Row>(`${sql.select} WHERE ${sql.where} ORDER BY ${sql.order} LIMIT @limit OFFSET @offset`)
    .all(input);
  const { limit: _limit, offset: _offset, ...filter } = input;
  const total =
    db.prepare<[Bound], { n: number }>(`SELECT count(*) AS n FROM ${sql.from} WHERE ${sql.where}`).get(filter)?.n ?? 0;
  return { rows: rows.map(map), total };
}

const within = (t: string): string =>
  `(@store IS NULL OR ${t}.store = @store) AND (@device IS NULL OR ${t}.device = @device)`;
const EXPORT =
  'SELECT e.device, e.store, e.at, e.tse_id, e.serial, e.file, e.bytes, e.sha256, e.from_counter, e.to_counter, e.complaints FROM compliance_tse_export e';

/** The till's own questions about TSEs, outages, checks and exports. */
export function complianceAnswers(db: Database, device: () => string): readonly Answer[] {
  const reads = complianceReads(db, device);
  const openOutages = db.prepare<[string], OutageColumns>(
    `${OUTAGES} WHERE o.device = ? AND o.ended IS NULL ORDER BY o.began`,
  );
  const unsigned = db.prepare<[string], { n: number }>(
    `SELECT count(*) AS n FROM kasse_receipt r WHERE r.device = ? AND r.tse_state = 'failed'
       AND r.z_number = (SELECT open_z FROM kasse_till t WHERE t.device = r.device)`,
  );
  const newest = db.prepare<[string], TseExportColumns>(
    `${EXPORT} WHERE e.device = ? ORDER BY e.epoch DESC, e.seq DESC LIMIT 1`,
  );
  return [
    answer(tseStatus, () => {
      const last = newest.get(device());
      return {
        inService: [...reads.inService()],
        outages: openOutages.all(device()).map(outageRow),
        unsignedInZ: unsigned.get(device())?.n ?? 0,
        lastExport: last ? exportRow(last) : null,
      };
    }),
    answer(tses, (input) =>
      pageOf<TseColumns, ReturnType<typeof tseRow>>(
        db,
        {
          select: `SELECT ${TSE_COLUMNS} FROM compliance_tse t`,
          from: 'compliance_tse t',
          where: within('t'),
          order: 't.device, t.tse_id',
        },
        input,
        tseRow,
      ),
    ),
    answer(listOutages, (input) =>
      pageOf<OutageColumns, ReturnType<typeof outageRow>>(
        db,
        {
          select: OUTAGES,
          from: 'compliance_outage o',
          where: `${within('o')} AND (@from IS NULL OR o.began >= @from) AND (@to IS NULL OR o.began <= @to)`,
          order: 'o.began DESC, o.outage_id',
        },
        input,
        outageRow,
      ),
    ),
    answer(zChecks, (input) =>
      pageOf<ZCheckColumns, ReturnType<typeof zCheckRow>>(
        db,
        {
          select:
            'SELECT c.device, c.store, c.at, c.kasse_id, c.z_number, c.belege, c.signatures, c.unsigned, c.complaint_count, c.complaints FROM compliance_z_check c',
          from: 'compliance_z_check c',
          where: `${within('c')} AND (@zNumber IS NULL OR c.z_number = @zNumber)`,
          order: 'c.at DESC, c.device, c.z_number DESC',
        },
        input,
        zCheckRow,
      ),
    ),
    answer(listTseExports, (input) =>
      pageOf<TseExportColumns, ReturnType<typeof exportRow>>(
        db,
        {
          select: EXPORT,
          from: 'compliance_tse_export e',
          where: within('e'),
          order: 'e.at DESC, e.device, e.seq DESC',
        },
        input,
        exportRow,
      ),
    ),
  ];
}
