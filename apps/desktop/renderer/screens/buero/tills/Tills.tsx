import { Button, Card, type Column, DataTable, EmptyState, Row as Line, PageHead, Paper, StatusDot } from '@valero/ui';
import { FileQuestion, ScrollText } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { office, type Reply } from '../../../api.ts';
import { nextOffset, usePages } from '../data.ts';
import { ExcelButton } from '../ExcelButton.tsx';
import { useFormat } from '../format.ts';
import { PeriodBar } from '../PeriodBar.tsx';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { Side, Split } from '../Split.tsx';
import { useView } from '../start.ts';
import { zDifference, zPaper } from './zPaper.ts';

type Page = Reply<'kasse.listZ'>;
type Row = Page['rows'][number];
const PAGE = 100;

function keyOf({ device, z }: Row): string {
  return `${device}-${z.number}`;
}

function useColumns(narrow: boolean): readonly Column<Row>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useMemo(() => {
    const all: readonly Column<Row>[] = [
      {
        id: 'day',
        header: t('z.day'),
        value: ({ z }) => z.businessDay,
        text: ({ z }) => format.day(z.businessDay),
        width: 116,
        grow: 0,
      },
      { id: 'store', header: t('z.store'), value: (row) => row.storeName, width: 100 },
      { id: 'till', header: t('z.till'), value: ({ z }) => z.kasseId, width: 120 },
      {
        id: 'number',
        header: t('z.number'),
        value: ({ z }) => z.number,
        text: ({ z }) => `Z ${z.number}`,
        rowHeader: true,
        align: 'end',
        width: 70,
        grow: 0,
      },
      {
        id: 'receipts',
        header: t('z.receipts'),
        value: ({ z }) => z.belegCount,
        text: ({ z }) => format.count(z.belegCount),
        align: 'end',
        width: 80,
      },
      {
        id: 'revenue',
        header: t('z.revenue'),
        value: ({ z }) => z.revenue,
        text: ({ z }) => format.bare(z.revenue),
        align: 'end',
        width: 110,
      },
      {
        id: 'counted',
        header: t('z.counted'),
        value: ({ z }) => z.cashCounted,
        text: ({ z }) => format.bare(z.cashCounted),
        align: 'end',
        width: 110,
      },
      {
        id: 'difference',
        header: t('z.difference'),
        value: ({ z }) => zDifference(z),
        text: ({ z }) => format.bare(zDifference(z)),
        cell: ({ z }) =>
          zDifference(z) === 0 ? (
            <StatusDot tone="ok" label={t('z.even')} />
          ) : (
            <StatusDot tone="warn" label={format.money(zDifference(z))} />
          ),
        width: 118,
      },
      { id: 'operator', header: t('z.operator'), value: ({ z }) => z.operator.name, width: 110 },
      {
        id: 'made',
        header: t('z.made'),
        value: ({ z }) => z.createdAt,
        text: ({ z }) => format.dateTime(z.createdAt),
        width: 166,
        hidden: true,
      },
    ];
    const shown = new Set(['day', 'till', 'number', 'revenue', 'difference']);
    return all.map((column) => ({ ...column, sortable: false })).filter(({ id }) => !narrow || shown.has(id));
  }, [t, format, narrow]);
}

function ZDetail({ row, onClose }: { row: Row | undefined; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { go } = usePlace();
  const lines = useMemo(() => (row ? zPaper(row.z, format, t) : []), [row, format, t]);
  if (!row)
    return (
      <Side title={t('z.number')} onClose={onClose} testId="z">
        <EmptyState icon={FileQuestion} title={t('z.gone')} text={t('z.goneText')} />
      </Side>
    );
  const { z } = row;
  const day = z.businessDay;
  return (
    <Side
      title={t('paper.z', { number: z.number })}
      sub={`${row.storeName} · ${z.kasseId} · ${format.day(day)}`}
      onClose={onClose}
      testId="z"
    >
      <Line wrap>
        <Button
          label={t('z.receiptsOf')}
          onPress={() => go('belege', null, { unit: 'day', date: day, device: row.device })}
          testId="z-receipts"
        />
      </Line>
      <div className="of-paper">
        <Paper label={t('paper.z', { number: z.number })} lines={lines} testId="z-paper" />
      </div>
    </Side>
  );
}

/** Z reports of a period and the one that is open as paper. Differences stand in words. */
export function Tills() {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const place = usePlace();
  const { view, start } = useView();
  const { from, to, store } = view;
  const pages = usePages(
    ['z', from, to, store, start.ready],
    (offset: number | null) => office('kasse.listZ', { from, to, store, limit: PAGE, offset: offset ?? 0 }),
    (page: Page, before) => ({ ...page, next: nextOffset(before, page) }),
  );
  const columns = useColumns(place.id !== null);
  const whole = pages.rows.length === pages.total;
  const sum = (pick: (row: Row) => number): string => format.bare(pages.rows.reduce((all, row) => all + pick(row), 0));
  return (
    <>
      <PageHead title={t('nav.kassen')}>
        <ExcelButton query="kasse.listZ" filters={{ from, to, store }} />
      </PageHead>
      <PeriodBar />
      <Problem error={pages.rows.length === 0 ? pages.error : null} onRetry={pages.again} />
      <Split
        list={
          <Card pad={false} fill>
            <DataTable
              label={t('z.closings')}
              columns={columns}
              rows={pages.rows}
              rowId={keyOf}
              onOpen={(row) => place.go('kassen', keyOf(row))}
              openId={place.id}
              columnPicker={place.id === null}
              height="fill"
              loading={pages.loading}
              onEndReached={pages.more}
              totalCount={pages.total}
              memoryKey="z"
              totals={
                whole && pages.rows.length > 0
                  ? {
                      day: t('sum'),
                      receipts: format.count(pages.rows.reduce((all, { z }) => all + z.belegCount, 0)),
                      revenue: sum(({ z }) => z.revenue),
                      counted: sum(({ z }) => z.cashCounted),
                      difference: sum(({ z }) => zDifference(z)),
                    }
                  : undefined
              }
              empty={{ icon: ScrollText, title: t('z.none'), text: t('z.noneText') }}
              testId="z-list"
            />
          </Card>
        }
        side={
          place.id === null ? null : (
            <ZDetail row={pages.rows.find((row) => keyOf(row) === place.id)} onClose={() => place.go('kassen')} />
          )
        }
      />
    </>
  );
}
