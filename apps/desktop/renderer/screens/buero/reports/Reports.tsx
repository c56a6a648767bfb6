import { useQuery } from '@tanstack/react-query';
import { BarChart, Card, type Column, DataTable, PageHead, Tabs } from '@valero/ui';
import { BarChart3 } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Input, Reply } from '../../../api.ts';
import { askOffice } from '../data.ts';
import { ExcelButton } from '../ExcelButton.tsx';
import { type Format, useFormat } from '../format.ts';
import { marginOf } from '../overview/figures.ts';
import { PeriodBar } from '../PeriodBar.tsx';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { useView } from '../start.ts';

type By = Input<'bi.revenueBy'>['by'];
type Row = Reply<'bi.revenueBy'>[number];

const DIMENSIONS: readonly By[] = [
  'day',
  'week',
  'month',
  'hour',
  'store',
  'group',
  'article',
  'tax',
  'payment',
  'customer',
];
/** Dimensions in the order of time are drawn whole; of others only the largest. */
const IN_TIME: ReadonlySet<By> = new Set<By>(['day', 'week', 'month', 'hour']);
const DRAWN = 12;

function labelOf(row: Row, by: By, format: Format, none: string): string {
  if (by === 'day') return format.day(row.key);
  if (by === 'month')
    return new Intl.DateTimeFormat(format.locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
      Date.parse(`${row.key}-01`),
    );
  if (by === 'week')
    return row.key.replace(
      /^(\d{4})-W?(\d+)$/,
      (_all, year: string, week: string) => `${format.locale === 'de' ? 'KW' : 'Week'} ${week}/${year}`,
    );
  return row.label === '' ? none : row.label;
}

function useColumns(by: By, total: number): readonly Column<Row>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useMemo(() => {
    const money = (id: string, header: string, pick: (row: Row) => number, hidden = false): Column<Row> => ({
      id,
      header,
      value: pick,
      text: (row) => format.bare(pick(row)),
      align: 'end',
      width: 110,
      hidden,
    });
    const count = (
      id: string,
      header: string,
      pick: (row: Row) => number,
      text: (value: number) => string,
    ): Column<Row> => ({
      id,
      header,
      value: pick,
      text: (row) => text(pick(row)),
      align: 'end',
      width: 92,
    });
    return [
      {
        id: 'label',
        header: t(`report.${by}`),
        value: (row) => (IN_TIME.has(by) ? (by === 'hour' ? Number(row.key) : row.key) : row.label),
        text: (row) => labelOf(row, by, format, t('report.noName')),
        rowHeader: true,
        width: 190,
        grow: 3,
      },
      ...(by === 'article'
        ? [{ id: 'key', header: t('articles.number'), value: (row: Row) => row.key, width: 110 }]
        : []),
      count('receipts', t('report.receipts'), (row) => row.figures.receipts, format.count),
      count(
        'quantity',
        t('report.quantity'),
        (row) => row.quantity,
        (value) => format.qty(value),
      ),
      money('gross', t('report.gross'), (row) => row.figures.gross),
      money('net', t('report.net'), (row) => row.figures.net),
      money('tax', t('report.taxAmount'), (row) => row.figures.tax),
      money('profit', t('report.margin'), (row) => row.figures.netWithCost - row.figures.cost),
      {
        id: 'margin',
        header: t('report.marginShare'),
        value: (row) => marginOf(row.figures),
        text: (row) => {
          const margin = marginOf(row.figures);
          return margin === null ? '–' : format.share(margin);
        },
        align: 'end',
        width: 84,
      },
      {
        id: 'share',
        header: t('report.share'),
        value: (row) => row.figures.gross,
        text: (row) => (total === 0 ? '–' : format.share(Math.round((row.figures.gross * 10_000) / total))),
        align: 'end',
        width: 84,
      },
    ];
  }, [t, by, format, total]);
}

function ReportChart({ rows, by, onPick }: { rows: readonly Row[]; by: By; onPick: (row: Row) => void }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const drawn = useMemo(() => (IN_TIME.has(by) ? rows : rows.slice(0, DRAWN)), [rows, by]);
  const series = useMemo(
    () => [{ id: 'gross', name: t('report.gross'), values: drawn.map((row) => row.figures.gross) }],
    [drawn, t],
  );
  const categories = useMemo(
    () => drawn.map((row) => (by === 'day' ? format.shortDay(row.key) : labelOf(row, by, format, t('report.noName')))),
    [drawn, by, format, t],
  );
  const money = useCallback((cents: number) => format.money(cents), [format]);
  const axis = useCallback((cents: number) => format.axis(Math.round(cents)), [format]);
  const peak = drawn.reduce<Row | null>(
    (best, row) => (best && best.figures.gross >= row.figures.gross ? best : row),
    null,
  );
  const what = `${t('report.question')}: ${t(`report.${by}`)}`;
  return (
    <Card>
      <BarChart
        title={drawn.length < rows.length ? `${what} · ${t('report.top', { count: DRAWN })}` : what}
        description={
          peak === null
            ? ''
            : t('overview.peak', {
                label: labelOf(peak, by, format, t('report.noName')),
                amount: format.money(peak.figures.gross),
              })
        }
        categories={categories}
        series={series}
        format={money}
        formatAxis={axis}
        height={220}
        categoryLabel={t(`report.${by}`)}
        onPick={({ index }) => {
          const row = drawn[index];
          if (row) onPick(row);
        }}
        testId="report-chart"
      />
    </Card>
  );
}

/** Revenue by whatever one asks, as chart and table, down to the receipts. */
export function Reports() {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const place = usePlace();
  const { view, start } = useView();
  const by = place.search.by ?? 'day';
  const { from, to, store } = view;
  const filters = { from, to, store, by, splitByStore: false, limit: 100_000 };
  const { data, error, refetch, isPending } = useQuery({ ...askOffice('bi.revenueBy', filters), enabled: start.ready });
  const rows = data ?? [];
  const sum = (pick: (row: Row) => number): number => rows.reduce((all, row) => all + pick(row), 0);
  const gross = sum((row) => row.figures.gross);
  const columns = useColumns(by, gross);
  const open = (row: Row): void => {
    if (by === 'day') return place.go('uebersicht', null, { unit: 'day', date: row.key });
    if (by === 'month') return place.go('uebersicht', null, { unit: 'month', date: `${row.key}-01` });
    if (by === 'store') return place.go('uebersicht', null, { store: row.key });
    if (by === 'article') return place.go('belege', null, { article: row.key });
    if (by === 'customer') return place.go('belege', null, { q: row.label });
    place.go('belege');
  };
  const additive = IN_TIME.has(by) || by === 'store';
  return (
    <>
      <PageHead title={t('nav.auswertungen')}>
        <ExcelButton query="bi.revenueBy" filters={{ from, to, store, by }} />
        <ExcelButton
          query="consolidated"
          filters={{ from, to, store }}
          label={t('excel.consolidated')}
          testId="excel-consolidated"
        />
      </PageHead>
      <PeriodBar />
      <Tabs
        label={t('report.question')}
        items={DIMENSIONS.map((id) => ({ id, label: t(`report.${id}`) }))}
        value={by}
        onChange={(next) => place.go('auswertungen', null, { by: next as By }, true)}
        testId="by"
      />
      <Problem error={data ? null : error} onRetry={() => void refetch()} />
      {rows.length > 0 ? <ReportChart rows={rows} by={by} onPick={open} /> : null}
      <Card pad={false} fill testId="report">
        <DataTable
          key={by}
          label={`${t('report.question')}: ${t(`report.${by}`)}`}
          columns={columns}
          rows={rows}
          rowId={(row) => row.key}
          onOpen={open}
          height="fill"
          loading={isPending}
          memoryKey={`report-${by}`}
          totals={{
            label: t('sum'),
            ...(additive ? { receipts: format.count(sum((row) => row.figures.receipts)) } : {}),
            gross: format.bare(gross),
            net: format.bare(sum((row) => row.figures.net)),
            tax: format.bare(sum((row) => row.figures.tax)),
            profit: format.bare(sum((row) => row.figures.netWithCost - row.figures.cost)),
          }}
          empty={{ icon: BarChart3, title: t('report.none'), text: t('report.noneText') }}
          testId="report-table"
        />
      </Card>
    </>
  );
}
