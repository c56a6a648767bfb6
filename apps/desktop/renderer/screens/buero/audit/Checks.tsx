import { Card, type Column, DataTable, StatusDot, TruthLine } from '@valero/ui';
import { ListChecks } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { office, type Reply } from '../../../api.ts';
import { nextOffset, usePages } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';

type Page = Reply<'compliance.zChecks'>;
type Row = Page['rows'][number];
const ALL = { store: null, device: null, zNumber: null, limit: 300 } as const;

function useColumns(): readonly Column<Row>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useMemo<readonly Column<Row>[]>(() => {
    const number = (id: 'belege' | 'signatures' | 'unsigned'): Column<Row> => ({
      id,
      header: t(`audit.${id}`),
      value: (row) => row[id],
      text: (row) => format.count(row[id]),
      align: 'end',
      width: 110,
      grow: 0,
    });
    const result = (row: Row): string =>
      row.complaintCount === 0
        ? t('audit.clean')
        : t('audit.complaints', { count: row.complaintCount, first: row.complaints[0]?.text ?? '' });
    return [
      {
        id: 'at',
        header: t('audit.at'),
        value: (row) => row.at,
        text: (row) => format.dateTime(row.at),
        width: 176,
        grow: 0,
      },
      { id: 'till', header: t('audit.till'), value: (row) => row.kasseId, rowHeader: true, width: 130 },
      { id: 'z', header: t('audit.z'), value: (row) => row.zNumber, align: 'end', width: 70, grow: 0 },
      number('belege'),
      number('signatures'),
      number('unsigned'),
      {
        id: 'result',
        header: t('audit.result'),
        value: (row) => row.complaintCount,
        text: result,
        cell: (row) => <StatusDot tone={row.complaintCount === 0 ? 'ok' : 'danger'} label={result(row)} />,
        width: 260,
        grow: 3,
      },
    ];
  }, [t, format]);
}

/** What the auditor's rules said of each Z. */
export function Checks() {
  const { t } = useTranslation('buero');
  const pages = usePages(
    ['audit.zChecks'],
    (offset: number | null) => office('compliance.zChecks', { ...ALL, offset: offset ?? 0 }),
    (page: Page, before) => ({ ...page, next: nextOffset(before, page) }),
    true,
  );
  const bad = pages.rows.filter(({ complaintCount }) => complaintCount > 0).length;
  return (
    <>
      <Problem error={pages.rows.length === 0 ? pages.error : null} onRetry={pages.again} />
      {pages.rows.length > 0 ? (
        <TruthLine
          tone={bad === 0 ? 'ok' : 'danger'}
          text={bad === 0 ? t('audit.allClean', { count: pages.total }) : t('audit.someBad', { count: bad })}
          testId="checks-verdict"
        />
      ) : null}
      <Card pad={false} fill>
        <DataTable
          label={t('audit.tabs.checks')}
          columns={useColumns()}
          rows={pages.rows}
          rowId={(row) => `${row.device}/${row.zNumber}/${row.at}`}
          search={false}
          height="fill"
          loading={pages.loading}
          onEndReached={pages.more}
          totalCount={pages.total}
          memoryKey="audit-checks"
          empty={{ icon: ListChecks, title: t('audit.noChecks'), text: t('audit.noChecksText') }}
          testId="audit-checks"
        />
      </Card>
    </>
  );
}
