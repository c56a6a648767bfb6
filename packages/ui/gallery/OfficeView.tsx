import { FileSpreadsheet } from 'lucide-react';
import { useState } from 'react';
import {
  BarChart,
  Button,
  Card,
  type Column,
  Columns,
  DataTable,
  DateNav,
  formatCompact,
  formatMoney,
  Kpi,
  KpiRow,
  PageHead,
  type PeriodUnit,
  Stack,
  StatusDot,
  TruthLine,
  useUi,
} from '../src/index.ts';
import { OfficeFrame } from './OfficeFrame.tsx';

interface Store {
  id: string;
  revenue: number;
  receipts: number;
  offline: boolean;
}

const stores: readonly Store[] = [
  { id: 'Mitte', revenue: 1_120_810, receipts: 672, offline: false },
  { id: 'Hafen', revenue: 773_450, receipts: 432, offline: true },
];

const hours = ['7', '8', '9', '10', '11', '12', '13', '14', '15'].map((hour) => `${hour} Uhr`);
const series = [
  {
    id: 'mitte',
    name: 'Mitte',
    values: [20_000, 40_000, 90_000, 140_000, 170_000, 210_000, 260_000, 240_000, 190_000],
  },
  { id: 'hafen', name: 'Hafen', values: [10_000, 30_000, 60_000, 90_000, 120_000, 140_000, 170_000, 150_000, 120_000] },
];

const todos = [
  { id: '1', text: 'Preisänderung Kaffee: 2 Fassungen', action: 'Ansehen' },
  { id: '2', text: 'Lead „Hotel Adler“: Schutz endet in 5 Tagen', action: 'Anrufen' },
];

const todoColumns: readonly Column<(typeof todos)[number]>[] = [
  { id: 'text', header: 'Was', value: (row) => row.text, sortable: false, grow: 3 },
  {
    id: 'do',
    header: 'Tun',
    value: (row) => row.action,
    cell: (row) => <Button label={row.action} onPress={() => undefined} />,
    align: 'end',
    sortable: false,
    width: 128,
    grow: 0,
  },
];

const noRows = { title: 'Nichts zu tun' };

/** The office's first page. */
export function OfficeView() {
  const { locale } = useUi();
  const [period, setPeriod] = useState<{ unit: PeriodUnit; date: string }>({ unit: 'day', date: '2026-11-21' });
  const columns: readonly Column<Store>[] = [
    { id: 'name', header: 'Filiale', value: (row) => row.id, width: 84, rowHeader: true },
    {
      id: 'revenue',
      header: 'Umsatz',
      value: (row) => row.revenue,
      text: (row) => formatMoney(row.revenue, locale, { bare: true }),
      align: 'end',
      width: 104,
    },
    { id: 'receipts', header: 'Bons', value: (row) => row.receipts, align: 'end', width: 66, grow: 0 },
    {
      id: 'state',
      header: 'Stand',
      value: (row) => (row.offline ? 1 : 0),
      cell: (row) =>
        row.offline ? <StatusDot tone="warn" label="Kasse 2 offline, 7 Bons" /> : <StatusDot tone="ok" label="live" />,
      width: 190,
      grow: 2,
    },
  ];
  return (
    <OfficeFrame active="uebersicht">
      <PageHead title="Heute">
        <DateNav {...period} onChange={setPeriod} today="2026-11-21" testId="datenav" />
        <Button label="Excel" icon={FileSpreadsheet} onPress={() => undefined} />
      </PageHead>
      <TruthLine
        tone="ok"
        text="4.312 von 4.312 Belegen: Kasse = Server = FIBU = Auswertung"
        note="zuletzt geprüft 14:31"
      />
      <KpiRow label="Kennzahlen">
        <Kpi
          label="Umsatz brutto"
          value={formatMoney(1_894_260, locale)}
          delta={{ dir: 'up', text: '6,2 %' }}
          note="zum Vorjahrestag"
          spark={[12, 14, 13, 17, 16, 18, 19]}
          onPress={() => undefined}
        />
        <Kpi label="Belege" value="1.104" note="Ø 17,16 € je Bon" />
        <Kpi label="Rohertrag" value="31,8 %" delta={{ dir: 'down', text: '0,4 Pkt.' }} note="Käse, Blumen" />
        <Kpi label="Bargeld in Laden" value={formatMoney(321_840, locale)} note="4 Kassen offen · 0 Differenzen" />
      </KpiRow>
      <Columns template="1.55fr 1fr" align="stretch">
        <Card>
          <BarChart
            title="Umsatz je Stunde, beide Filialen"
            description="Spitze um 13 Uhr: Mitte 2.600 €, Hafen 1.700 €."
            categories={hours}
            series={series}
            format={(cents) => formatMoney(cents, locale)}
            formatAxis={(cents) => formatCompact(cents / 100, locale)}
            onPick={() => undefined}
            height={270}
            testId="chart"
          />
        </Card>
        <Stack>
          <Card title="Filialen" pad={false}>
            <DataTable
              label="Filialen"
              columns={columns}
              rows={stores}
              rowId={(row) => row.id}
              search={false}
              columnPicker={false}
              height="auto"
              empty={noRows}
              onOpen={() => undefined}
            />
          </Card>
          <Card title="Zu tun" pad={false}>
            <DataTable
              label="Zu tun"
              columns={todoColumns}
              rows={todos}
              rowId={(row) => row.id}
              search={false}
              columnPicker={false}
              height="auto"
              empty={noRows}
            />
          </Card>
        </Stack>
      </Columns>
    </OfficeFrame>
  );
}
