import { Card, type Column, DataTable, StatusDot } from '@valero/ui';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reply } from '../../../api.ts';
import { useFormat } from '../format.ts';
import { usePlace } from '../place.ts';

type Dashboard = Reply<'bi.dashboard'>;
type StoreRow = Dashboard['stores'][number];
type TillRow = Dashboard['tills'][number];

/** A till that has not been heard of for so long may be without network. */
const SILENT_MS = 5 * 60_000;

function silent(lastContact: number | null): boolean {
  return lastContact === null || Date.now() - lastContact > SILENT_MS;
}

/** Stores with their revenue and whether their tills are in touch; a press shows that store alone. */
export function StoresCard({ data }: { data: Dashboard | undefined }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { go, search } = usePlace();
  const tills = data?.tills;
  const columns = useMemo<readonly Column<StoreRow>[]>(
    () => [
      { id: 'name', header: t('store.label'), value: (row) => row.name, rowHeader: true, width: 84 },
      {
        id: 'revenue',
        header: t('overview.revenue'),
        value: (row) => row.figures.gross,
        text: (row) => format.bare(row.figures.gross),
        align: 'end',
        width: 92,
      },
      {
        id: 'receipts',
        header: t('overview.receipts'),
        value: (row) => row.figures.receipts,
        text: (row) => format.count(row.figures.receipts),
        align: 'end',
        width: 62,
        grow: 0,
      },
      {
        id: 'state',
        header: t('overview.state'),
        value: (row) => row.lastContact,
        cell: (row) => {
          const quiet = (tills ?? []).filter((till) => till.store === row.store && silent(till.lastContact)).length;
          if (quiet === 0) return <StatusDot tone="ok" label={t('live')} />;
          return <StatusDot tone="warn" label={t('overview.offlineSome', { count: quiet })} />;
        },
        width: 106,
      },
    ],
    [t, format, tills],
  );
  return (
    <Card title={t('overview.stores')} pad={false} testId="stores">
      <DataTable
        label={t('overview.stores')}
        columns={columns}
        rows={data?.stores ?? []}
        rowId={(row) => row.store}
        search={false}
        columnPicker={false}
        height="auto"
        loading={data === undefined}
        onOpen={(row) => go('uebersicht', null, { store: search.store === row.store ? undefined : row.store })}
        empty={{ title: t('overview.begin'), text: t('overview.beginText') }}
        testId="stores-table"
      />
    </Card>
  );
}

/** Tills with their cash and state; a press leads to their Z reports. */
export function TillsCard({ data }: { data: Dashboard | undefined }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { go } = usePlace();
  const columns = useMemo<readonly Column<TillRow>[]>(
    () => [
      { id: 'name', header: t('overview.till'), value: (row) => row.name, rowHeader: true, width: 84 },
      {
        id: 'cash',
        header: t('overview.cash'),
        value: (row) => row.cash,
        text: (row) => format.bare(row.cash),
        align: 'end',
        width: 100,
      },
      {
        id: 'state',
        header: t('overview.state'),
        value: (row) => row.lastContact,
        cell: (row) => {
          const word = row.open ? t('overview.open') : t('overview.closed');
          if (!silent(row.lastContact)) return <StatusDot tone={row.open ? 'ok' : 'neutral'} label={word} />;
          const ago = row.lastContact === null ? t('never') : format.ago(row.lastContact);
          return <StatusDot tone="warn" label={t('overview.offline', { word, ago })} />;
        },
        width: 150,
        grow: 2,
      },
    ],
    [t, format],
  );
  return (
    <Card title={t('overview.tills')} pad={false} testId="tills">
      <DataTable
        label={t('overview.tills')}
        columns={columns}
        rows={data?.tills ?? []}
        rowId={(row) => row.device}
        search={false}
        columnPicker={false}
        height="auto"
        loading={data === undefined}
        onOpen={() => go('kassen')}
        empty={{ title: t('overview.noTills'), text: t('overview.noTillsText') }}
        testId="tills-table"
      />
    </Card>
  );
}
