import { Card, type Column, Columns, DataTable, formatDuration, PageHead, StatusDot, TruthLine } from '@valero/ui';
import { RefreshCw } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reply } from '../../../api.ts';
import { useLive } from '../data.ts';
import { ExcelButton } from '../ExcelButton.tsx';
import { useFormat } from '../format.ts';
import { TruthBar } from '../overview/TruthBar.tsx';
import { Problem } from '../Problem.tsx';

type Row = Reply<'sync.listDevices'>[number];
/** A clock that is off by more than this is told. */
const CLOCK_MS = 120_000;

function useColumns(): readonly Column<Row>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useMemo(() => {
    const clock = (row: Row): string => {
      if (row.clockOffsetMs === null) return '–';
      const by = formatDuration(Math.abs(row.clockOffsetMs) / 1000, format.locale);
      if (Math.abs(row.clockOffsetMs) <= CLOCK_MS) return t('devices.clockRight');
      return t(row.clockOffsetMs > 0 ? 'devices.clockFast' : 'devices.clockSlow', { by });
    };
    return [
      { id: 'name', header: t('devices.device'), value: (row) => row.name, rowHeader: true, width: 110 },
      { id: 'store', header: t('devices.store'), value: (row) => row.storeName, width: 100 },
      { id: 'kind', header: t('devices.kind'), value: (row) => t(`devices.${row.kind}`), width: 80 },
      {
        id: 'contact',
        header: t('devices.contact'),
        value: (row) => row.lastContact,
        text: (row) => (row.lastContact === null ? t('never') : format.ago(row.lastContact)),
        width: 120,
      },
      {
        id: 'received',
        header: t('devices.received'),
        value: (row) => row.received,
        text: (row) => format.count(row.received),
        align: 'end',
        width: 100,
      },
      {
        id: 'waiting',
        header: t('devices.waitingCol'),
        value: (row) => row.waiting,
        text: (row) => format.count(row.waiting),
        align: 'end',
        width: 86,
      },
      {
        id: 'clock',
        header: t('devices.clock'),
        value: (row) => row.clockOffsetMs,
        text: clock,
        cell: (row) => (
          <StatusDot
            tone={row.clockOffsetMs === null ? 'neutral' : Math.abs(row.clockOffsetMs) > CLOCK_MS ? 'warn' : 'ok'}
            label={clock(row)}
          />
        ),
        width: 150,
      },
      {
        id: 'state',
        header: t('devices.state'),
        value: (row) => (row.quarantined ? 0 : row.review > 0 ? 1 : row.waiting > 0 ? 2 : 3),
        cell: (row) => {
          if (row.quarantined) return <StatusDot tone="danger" label={t('devices.quarantined')} />;
          if (row.review > 0) return <StatusDot tone="warn" label={t('devices.toReview', { count: row.review })} />;
          if (row.waiting > 0) return <StatusDot tone="info" label={t('devices.isWaiting', { count: row.waiting })} />;
          return <StatusDot tone="ok" label={t('devices.ok')} />;
        },
        width: 190,
        grow: 2,
      },
    ];
  }, [t, format]);
}

function Verdict({ rows }: { rows: readonly Row[] }) {
  const { t } = useTranslation('buero');
  const held = rows.filter(({ quarantined }) => quarantined).length;
  const review = rows.reduce((sum, row) => sum + row.review, 0);
  const waiting = rows.reduce((sum, row) => sum + row.waiting, 0);
  if (held > 0) return <TruthLine tone="danger" text={t('devices.held', { count: held })} testId="verdict" />;
  if (review > 0) return <TruthLine tone="warn" text={t('devices.review', { count: review })} testId="verdict" />;
  if (waiting > 0) return <TruthLine tone="info" text={t('devices.waiting', { count: waiting })} testId="verdict" />;
  return <TruthLine tone="ok" text={t('devices.fine')} testId="verdict" />;
}

function Proof() {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { data } = useLive('bi.truth', {});
  const columns = useMemo<readonly Column<{ name: string; value: string }>[]>(
    () => [
      {
        id: 'name',
        header: t('devices.figure'),
        value: (row) => row.name,
        rowHeader: true,
        width: 200,
        grow: 2,
        sortable: false,
      },
      { id: 'value', header: t('devices.value'), value: (row) => row.value, align: 'end', width: 140, sortable: false },
    ],
    [t],
  );
  const rows = data
    ? [
        { name: t('devices.facts'), value: `${format.count(data.received)} / ${format.count(data.applied)}` },
        { name: t('devices.receiptsServer'), value: format.count(data.receiptsServer) },
        { name: t('devices.receiptsRollup'), value: format.count(data.receiptsRollup) },
        { name: t('devices.grossServer'), value: format.money(data.grossServer) },
        { name: t('devices.grossRollup'), value: format.money(data.grossRollup) },
        { name: t('devices.grossClosed'), value: format.money(data.grossClosed) },
        { name: t('devices.grossLedger'), value: format.money(data.grossLedger) },
        { name: t('devices.ledgerSum'), value: format.money(data.ledgerSum) },
      ]
    : [];
  return (
    <Card title={t('devices.ledger')} pad={false} testId="proof">
      <DataTable
        label={t('devices.ledger')}
        columns={columns}
        rows={rows}
        rowId={(row) => row.name}
        search={false}
        columnPicker={false}
        height="auto"
        loading={data === undefined}
        empty={{ title: t('devices.none') }}
        testId="proof-table"
      />
    </Card>
  );
}

/** Tills and desktops as the head office knows them, and whether all figures agree. */
export function Devices() {
  const { t } = useTranslation('buero');
  const { data, error, refetch, isPending } = useLive('sync.listDevices', {});
  const columns = useColumns();
  const words = ['explainWaiting', 'explainClock', 'explainReview', 'explainHeld'] as const;
  return (
    <>
      <PageHead title={t('nav.abgleich')}>
        <ExcelButton query="sync.listDevices" filters={{}} />
      </PageHead>
      <Problem error={data ? null : error} onRetry={() => void refetch()} />
      {data ? <Verdict rows={data} /> : null}
      <Card pad={false}>
        <DataTable
          label={t('nav.abgleich')}
          columns={columns}
          rows={data ?? []}
          rowId={(row) => row.device}
          search={false}
          height="auto"
          loading={isPending}
          memoryKey="devices"
          empty={{ icon: RefreshCw, title: t('devices.none'), text: t('devices.noneText') }}
          testId="devices"
        />
      </Card>
      <TruthBar />
      <Columns template="1fr 1fr" align="stretch">
        <Proof />
        <Card title={t('devices.explain')}>
          <ul className="of-explain">
            {words.map((word) => (
              <li key={word}>{t(`devices.${word}`)}</li>
            ))}
          </ul>
        </Card>
      </Columns>
    </>
  );
}
