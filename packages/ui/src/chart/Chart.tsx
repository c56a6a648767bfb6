import type { EChartsType } from 'echarts/core';
import { useEffect, useId, useRef, useState } from 'react';
import { useUi } from '../core/useUi.ts';
import { ChartTable } from './ChartTable.tsx';
import { type ChartKind, type ChartSeries, chartOption, fillOf } from './options.ts';
import type { ChartProps } from './types.ts';
import { useChartInk } from './useChartInk.ts';

function Legend({ series }: { series: readonly ChartSeries[] }) {
  return (
    <ul className="v-legend" aria-hidden="true">
      {series.map((item, index) => (
        <li key={item.id}>
          <i data-fill={fillOf(index)} />
          {item.name}
        </li>
      ))}
    </ul>
  );
}

function ChartView({ kind, ...props }: ChartProps & { kind: ChartKind }) {
  const { title, description, categories, series, format, formatAxis, onPick, height = 260, hideTitle, testId } = props;
  const { texts } = useUi();
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const pick = useRef(onPick);
  const [ready, setReady] = useState<'waiting' | 'drawn' | 'failed'>('waiting');
  const ink = useChartInk(host);
  const id = useId();
  const clickable = onPick !== undefined;
  useEffect(() => {
    pick.current = onPick;
  });
  useEffect(() => {
    let gone = false;
    const resizer = new ResizeObserver(() => chart.current?.resize());
    import('./engine.ts').then(
      ({ createChart }) => {
        if (gone || !host.current) return;
        const made = createChart(host.current);
        made.on('click', (event) => {
          if (typeof event.dataIndex === 'number')
            pick.current?.({ index: event.dataIndex, seriesId: String(event.seriesId ?? '') });
        });
        chart.current = made;
        resizer.observe(host.current);
        setReady('drawn');
      },
      () => setReady('failed'),
    );
    return () => {
      gone = true;
      resizer.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    if (ready !== 'drawn' || !ink) return;
    chart.current?.setOption(
      chartOption({ kind, categories, series, format, formatAxis: formatAxis ?? format, ink, clickable, height }),
      { notMerge: true },
    );
  }, [ready, ink, kind, categories, series, format, formatAxis, clickable, height]);
  return (
    <figure className="v-chart" aria-labelledby={`${id}-title`} data-testid={testId} data-ready={ready}>
      <figcaption>
        <span id={`${id}-title`} className={hideTitle ? 'v-hidden' : 'v-chart-title'}>
          {title}
        </span>
        {series.length > 1 && kind !== 'line' ? <Legend series={series} /> : null}
      </figcaption>
      {ready === 'failed' ? <p className="v-chart-failed">{texts.chartFailed}</p> : null}
      <div
        ref={host}
        className="v-chart-canvas"
        style={{ height }}
        role="img"
        aria-label={`${title}. ${description}`}
      />
      <ChartTable {...props} open={ready === 'failed'} />
    </figure>
  );
}

/** Amounts side by side. Starts at zero; filled, outlined and hatched bars tell series apart without colour. */
export function BarChart(props: ChartProps) {
  return <ChartView {...props} kind="bar" />;
}

/** Parts of a whole, stacked. */
export function StackedBar(props: ChartProps) {
  return <ChartView {...props} kind="stacked" />;
}

/** A course over time; each line carries its name at its end. */
export function LineChart(props: ChartProps) {
  return <ChartView {...props} kind="line" />;
}
