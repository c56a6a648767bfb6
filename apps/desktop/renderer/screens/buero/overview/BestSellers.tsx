import { useQuery } from '@tanstack/react-query';
import { Card, type Column, DataTable } from '@valero/ui';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reply } from '../../../api.ts';
import { askOffice } from '../data.ts';
import { useFormat } from '../format.ts';
import { usePlace, type View } from '../place.ts';

type Row = Reply<'bi.revenueBy'>[number];

/** Articles with the most revenue of the period; a press leads to the receipts that hold them. */
export function BestSellers({ view }: { view: View }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { go } = usePlace();
  const { from, to, store } = view;
  const { data } = useQuery({
    ...askOffice('bi.revenueBy', { from, to, store, by: 'article', splitByStore: false, limit: 6 }),
    refetchInterval: 15_000,
  });
  const columns = useMemo<readonly Column<Row>[]>(
    () => [
      { id: 'label', header: t('overview.article'), value: (row) => row.label, rowHeader: true, width: 140, grow: 3 },
      {
        id: 'quantity',
        header: t('overview.quantity'),
        value: (row) => row.quantity,
        text: (row) => format.qty(row.quantity),
        align: 'end',
        width: 90,
      },
      {
        id: 'gross',
        header: t('overview.revenue'),
        value: (row) => row.figures.gross,
        text: (row) => format.bare(row.figures.gross),
        align: 'end',
        width: 100,
      },
    ],
    [t, format],
  );
  return (
    <Card title={t('overview.best')} pad={false} testId="best">
      <DataTable
        label={t('overview.best')}
        columns={columns}
        rows={data ?? []}
        rowId={(row) => row.key}
        search={false}
        columnPicker={false}
        height="auto"
        loading={data === undefined}
        onOpen={(row) => go('belege', null, { article: row.key })}
        empty={{ title: t('overview.noSales'), text: t('overview.noSalesText') }}
        testId="best-table"
      />
    </Card>
  );
}
