import { BarChart, Button, Card, EmptyState, formatDay, Skeleton, useUi, utcToDay } from '@valero/ui';
import { CalendarSearch, Store } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reply } from '../../../api.ts';
import { useLive } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { usePlace, type View } from '../place.ts';
import type { Start } from '../start.ts';
import { chartOf, hoursOf } from './figures.ts';

const DIMENSION = { day: 'hour', week: 'day', month: 'day', year: 'month' } as const;
const HEIGHT = 290;

/** Keys of every day or month of a period, also of those without a sale. */
function keysOf(view: View, rows: Reply<'bi.revenueBy'>): readonly string[] {
  if (view.unit === 'day') return hoursOf(rows);
  if (view.unit === 'year')
    return Array.from(
      { length: 12 },
      (_unused, month) => `${view.from.slice(0, 4)}-${String(month + 1).padStart(2, '0')}`,
    );
  const days: string[] = [];
  for (let at = Date.parse(view.from); at <= Date.parse(view.to); at += 86_400_000) days.push(utcToDay(at));
  return days;
}

/** Revenue of the period over its hours, days or months, by store; a press leads one step down. */
export function RevenueChart({ view, start }: { view: View; start: Start }) {
  const { t } = useTranslation('buero');
  const { locale } = useUi();
  const format = useFormat();
  const { go } = usePlace();
  const { from, to, store, unit } = view;
  const by = DIMENSION[unit];
  const { data, error, refetch, isPending } = useLive('bi.revenueBy', {
    from,
    to,
    store,
    by,
    splitByStore: true,
    limit: 1000,
  });
  const { stores } = start;
  const chart = useMemo(() => chartOf(data ?? [], stores, data ? keysOf(view, data) : []), [data, stores, view]);
  const labels = useMemo(
    () =>
      chart.keys.map((key) => {
        if (unit === 'day') return t('overview.hour', { hour: key });
        if (unit === 'year') return formatDay(`${key}-01`, locale, 'month').replace(/\s?\d{4}$/, '');
        return format.shortDay(key);
      }),
    [chart, unit, locale, format, t],
  );
  const money = useCallback((cents: number) => format.money(cents), [format]);
  const axis = useCallback((cents: number) => format.axis(Math.round(cents)), [format]);
  const title = t(unit === 'day' ? 'overview.perHour' : unit === 'year' ? 'overview.perMonth' : 'overview.perDay');
  const totals = chart.keys.map((_key, index) =>
    chart.series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0),
  );
  const peak = totals.indexOf(Math.max(...totals));
  const pick = ({ index }: { index: number }): void => {
    const key = chart.keys[index];
    if (key === undefined) return;
    if (unit === 'day') return go('belege', null, { unit, date: view.date });
    go('uebersicht', null, unit === 'year' ? { unit: 'month', date: `${key}-01` } : { unit: 'day', date: key });
  };
  const empty = totals.every((value) => value === 0);
  return (
    <Card testId="revenue-chart">
      {error && !data ? <Problem error={error} onRetry={() => void refetch()} /> : null}
      {isPending ? <Skeleton height={HEIGHT} /> : null}
      {data && empty ? <NoSales start={start} /> : null}
      {data && !empty ? (
        <BarChart
          title={title}
          description={t('overview.peak', { label: labels[peak] ?? '', amount: format.money(totals[peak] ?? 0) })}
          categories={labels}
          series={chart.series.map((item) => ({ ...item }))}
          format={money}
          formatAxis={axis}
          onPick={pick}
          height={HEIGHT}
          categoryLabel={t(`report.${by}`)}
          testId="chart"
        />
      ) : null}
    </Card>
  );
}

function NoSales({ start }: { start: Start }) {
  const { t } = useTranslation('buero');
  const { go } = usePlace();
  if (start.first === null)
    return <EmptyState icon={Store} title={t('overview.begin')} text={t('overview.beginText')} testId="no-data" />;
  return (
    <EmptyState
      icon={CalendarSearch}
      title={t('overview.noSales')}
      text={t('overview.noSalesText')}
      action={
        <Button
          label={t('overview.lastDay')}
          onPress={() => go('uebersicht', null, { unit: 'day', date: start.last }, true)}
          testId="to-last-day"
        />
      }
      testId="no-sales"
    />
  );
}
