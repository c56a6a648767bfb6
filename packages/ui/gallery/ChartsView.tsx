import { useState } from 'react';
import {
  BarChart,
  Card,
  Columns,
  formatCompact,
  formatMoney,
  LineChart,
  PageHead,
  Sparkline,
  StackedBar,
  useUi,
} from '../src/index.ts';

const days = ['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa'];
const one = [{ id: 'umsatz', name: 'Umsatz', values: [412_000, 388_000, 451_000, 470_000, 702_000, 894_260] }];
const parts = [
  { id: 'bar', name: 'Bar', values: [200_000, 180_000, 210_000, 190_000, 300_000, 410_000] },
  { id: 'karte', name: 'Karte', values: [150_000, 160_000, 180_000, 210_000, 320_000, 390_000] },
  { id: 'gutschein', name: 'Gutschein', values: [32_000, 28_000, 41_000, 50_000, 52_000, 64_260] },
  { id: 'rechnung', name: 'Rechnung', values: [30_000, 20_000, 20_000, 20_000, 30_000, 30_000] },
];
const months = ['Jan', 'Feb', 'Mär', 'Apr', 'Mai', 'Jun', 'Jul', 'Aug', 'Sep', 'Okt', 'Nov', 'Dez'];
const years = [
  {
    id: '2026',
    name: '2026',
    values: [31, 29, 35, 38, 41, 40, 44, 43, 39, 42, 47, null].map((k) => (k === null ? null : k * 100_000)),
  },
  { id: '2025', name: '2025', values: [28, 27, 31, 33, 36, 38, 40, 41, 36, 38, 41, 55].map((k) => k * 100_000) },
  { id: 'plan', name: 'Plan', values: [30, 30, 33, 35, 38, 40, 42, 42, 40, 41, 45, 58].map((k) => k * 100_000) },
];

/** Every chart. */
export function ChartsView() {
  const { locale } = useUi();
  const [said, setSaid] = useState('');
  const format = (cents: number): string => formatMoney(cents, locale);
  const axis = (cents: number): string => formatCompact(cents / 100, locale);
  return (
    <main className="v-page">
      <PageHead title="Diagramme" />
      <Columns min={520}>
        <Card>
          <BarChart
            title="Umsatz je Tag"
            description="Samstag war mit 8.942,60 € der stärkste Tag."
            categories={days}
            series={one}
            format={format}
            formatAxis={axis}
            onPick={({ index, seriesId }) => setSaid(`pick:${seriesId}:${index}`)}
            categoryLabel="Tag"
            testId="bar"
          />
        </Card>
        <Card>
          <StackedBar
            title="Womit wird gezahlt?"
            description="Bar und Karte liegen gleichauf."
            categories={days}
            series={parts}
            format={format}
            formatAxis={axis}
            testId="stacked"
          />
        </Card>
        <Card>
          <LineChart
            title="Umsatz je Monat gegen Vorjahr und Plan"
            description="Jeder Monat liegt über dem Vorjahr."
            categories={months}
            series={years}
            format={format}
            formatAxis={axis}
            onPick={({ index, seriesId }) => setSaid(`pick:${seriesId}:${index}`)}
            testId="line"
          />
        </Card>
        <Card title="Verlauf in einem Wort">
          <Sparkline values={[3, 5, 4, 6, 8, 7, 9]} label="steigt seit sieben Tagen" width={200} height={48} />
        </Card>
      </Columns>
      <output className="v-hidden" data-testid="said">
        {said}
      </output>
    </main>
  );
}
