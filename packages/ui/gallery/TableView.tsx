import { FileSpreadsheet } from 'lucide-react';
import { useMemo, useState } from 'react';
import {
  Button,
  Card,
  type Column,
  DataTable,
  formatCount,
  formatDateTime,
  formatMoney,
  PageHead,
  StatusDot,
  TruthLine,
  useUi,
} from '../src/index.ts';
import { OfficeFrame } from './OfficeFrame.tsx';

interface Receipt {
  no: number;
  at: number;
  till: string;
  person: string;
  way: string;
  cents: number;
  signed: boolean;
}

const ways = ['Bar', 'Karte', 'Gutschein', 'Rechnung'];
const people = ['Aylin M.', 'Özlem Ä.', 'Karla Sommer', 'Jörg Groß'];

function makeRows(count: number): Receipt[] {
  return Array.from({ length: count }, (_, index) => ({
    no: 100_000 + index,
    at: 1_795_000_000_000 - index * 61_000,
    till: `Mitte ${1 + (index % 12)}`,
    person: people[index % people.length] ?? '',
    way: ways[(index * 7) % ways.length] ?? '',
    cents: ((index * 7919) % 20_000) - 900,
    signed: index % 37 !== 0,
  }));
}

const empty = { title: 'Noch keine Belege', text: 'Sobald eine Kasse verkauft, stehen die Belege hier.' };
const search = new URLSearchParams(location.search);

/** 100,000 receipts in one list. */
export function TableView() {
  const { locale } = useUi();
  const [said, setSaid] = useState('');
  const [away, setAway] = useState(false);
  const rows = useMemo(() => makeRows(Number(search.get('rows') ?? 100_000)), []);
  const columns = useMemo<readonly Column<Receipt>[]>(
    () => [
      {
        id: 'no',
        header: 'Beleg',
        value: (row) => row.no,
        text: (row) => formatCount(row.no, locale),
        rowHeader: true,
        width: 100,
        grow: 0,
      },
      { id: 'at', header: 'Zeit', value: (row) => row.at, text: (row) => formatDateTime(row.at, locale), width: 160 },
      { id: 'till', header: 'Kasse', value: (row) => row.till },
      { id: 'person', header: 'Person', value: (row) => row.person, width: 150 },
      { id: 'way', header: 'Zahlart', value: (row) => row.way },
      {
        id: 'tse',
        header: 'TSE',
        value: (row) => (row.signed ? 1 : 0),
        text: (row) => (row.signed ? 'signiert' : 'TSE ausgefallen'),
        cell: (row) => (
          <StatusDot tone={row.signed ? 'ok' : 'warn'} label={row.signed ? 'signiert' : 'TSE ausgefallen'} />
        ),
        width: 160,
      },
      {
        id: 'cents',
        header: 'Betrag',
        value: (row) => row.cents,
        text: (row) => formatMoney(row.cents, locale),
        align: 'end',
        width: 130,
      },
      { id: 'note', header: 'Notiz', value: () => null, hidden: true },
    ],
    [locale],
  );
  const sum = rows.reduce((total, row) => total + row.cents, 0);
  return (
    <OfficeFrame active="belege">
      <PageHead title="Belege" sub="Alle Kassen, alle Filialen">
        <Button label="Andere Seite" pressed={away} onPress={() => setAway(!away)} testId="away" />
        <Button label="Excel" icon={FileSpreadsheet} onPress={() => setSaid('excel')} />
      </PageHead>
      <TruthLine tone="warn" text="7 Belege warten auf Netz, nichts ist verloren" note="der älteste seit 12 Minuten" />
      {away ? null : (
        <Card pad={false} fill>
          <DataTable
            label="Belege"
            columns={columns}
            rows={rows}
            rowId={(row) => String(row.no)}
            onOpen={(row) => setSaid(`open:${row.no}`)}
            totals={{ cents: formatMoney(sum, locale) }}
            empty={empty}
            height="fill"
            memoryKey="gallery-receipts"
            testId="table"
          />
        </Card>
      )}
      <output className="v-hidden" data-testid="said">
        {said}
      </output>
    </OfficeFrame>
  );
}
