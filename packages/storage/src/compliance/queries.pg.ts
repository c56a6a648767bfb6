import { listOutages, listTseExports, tses, zChecks } from '@valero/domain/compliance';
import { type Answer, type Asking, answers, storeOf } from '../pg/asking.ts';
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

/** What every list of this module is limited by. */
interface Page {
  readonly store: string | null;
  readonly device: string | null;
  readonly limit: number;
  readonly offset: number;
}

/** A page of a list; `$1` store, `$2` device, `$3`, `$4` limit and offset, then what `more` brings. */
async function pageOf<Row extends object, Out>(
  { rows, scope }: Asking,
  sql: { readonly columns: string; readonly from: string; readonly where?: string; readonly order: string },
  { store, device, limit, offset }: Page,
  map: (row: Row) => Out,
  more: readonly unknown[] = [],
): Promise<{ rows: Out[]; total: number }> {
  const where = `($1::uuid is null or x.store = $1) and ($2::uuid is null or x.device = $2)${sql.where ? ` and ${sql.where}` : ''}`;
  const found = await rows<Row & { readonly total: number }>(
    `select ${sql.columns}, count(*) over () as total from ${sql.from} x where ${where} order by ${sql.order} limit $3 offset $4`,
    [storeOf(scope, store), device, limit, offset, ...more],
  );
  return { rows: found.map((row) => map(row)), total: found[0]?.total ?? 0 };
}

const since = `(select count(*) from kasse.receipt r where r.device = x.device and r.tse_state = 'failed' and (r.epoch, r.seq) > (x.epoch, x.seq)) as since`;

/** TSEs, outages, checks of each Z and exports of all tills as the server answers them. */
export const complianceAnswers: readonly Answer[] = [
  answers(tses, (asking, input) =>
    pageOf<TseColumns, ReturnType<typeof tseRow>>(
      asking,
      { columns: TSE_COLUMNS.replaceAll('t.', 'x.'), from: 'compliance.tse', order: 'x.device, x.tse_id' },
      input,
      tseRow,
    ),
  ),
  answers(listOutages, (asking, input) =>
    pageOf<OutageColumns, ReturnType<typeof outageRow>>(
      asking,
      {
        columns: `x.outage_id, x.device, x.store, x.tse_id, x.reason, x.detail, x.began, x.ended, x.unsigned, ${since}`,
        from: 'compliance.outage',
        where: '($5::bigint is null or x.began >= $5) and ($6::bigint is null or x.began <= $6)',
        order: 'x.began desc, x.outage_id',
      },
      input,
      outageRow,
      [input.from, input.to],
    ),
  ),
  answers(zChecks, (asking, input) =>
    pageOf<ZCheckColumns, ReturnType<typeof zCheckRow>>(
      asking,
      {
        columns:
          'x.device, x.store, x.at, x.kasse_id, x.z_number, x.belege, x.signatures, x.unsigned, x.complaint_count, x.complaints',
        from: 'compliance.z_check',
        where: '($5::bigint is null or x.z_number = $5)',
        order: 'x.at desc, x.device, x.z_number desc',
      },
      input,
      zCheckRow,
      [input.zNumber],
    ),
  ),
  answers(listTseExports, (asking, input) =>
    pageOf<TseExportColumns, ReturnType<typeof exportRow>>(
      asking,
      {
        columns:
          'x.device, x.store, x.at, x.tse_id, x.serial, x.file, x.bytes, x.sha256, x.from_counter, x.to_counter, x.complaints',
        from: 'compliance.tse_export',
        order: 'x.at desc, x.device, x.seq desc',
      },
      input,
      exportRow,
    ),
  ),
];
