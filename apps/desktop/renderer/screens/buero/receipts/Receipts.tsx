import type { DeviceId } from '@valero/domain/kernel';
import { isUuid, toId } from '@valero/domain/kernel';
import { Button, Card, type Column, DataTable, PageHead, StatusDot } from '@valero/ui';
import { Receipt as ReceiptIcon, X } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Input, office, type Reply } from '../../../api.ts';
import { nextOffset, usePages, useSearchText } from '../data.ts';
import { ExcelButton } from '../ExcelButton.tsx';
import { useFormat } from '../format.ts';
import { PeriodBar } from '../PeriodBar.tsx';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { Split } from '../Split.tsx';
import { useView } from '../start.ts';
import { Receipt } from './Receipt.tsx';

type Page = Reply<'kasse.listBelege'>;
type Row = Page['rows'][number];
const PAGE = 200;

function useColumns(narrow: boolean): readonly Column<Row>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useMemo(() => {
    const all: readonly Column<Row>[] = [
      {
        id: 'at',
        header: t('receipts.time'),
        value: (row) => row.at,
        text: (row) => format.dateTime(row.at),
        width: 166,
        grow: 0,
      },
      { id: 'till', header: t('receipts.till'), value: (row) => row.kasseId, width: 116 },
      {
        id: 'number',
        header: t('receipts.number'),
        value: (row) => row.number,
        align: 'end',
        width: 78,
        grow: 0,
        rowHeader: true,
      },
      {
        id: 'kind',
        header: t('receipts.kind'),
        value: (row) => row.kind,
        text: (row) => t(`receipts.${row.kind}`),
        cell: (row) => {
          if (row.voidedBy !== null)
            return <StatusDot tone="warn" label={t('receipts.voidedBy', { number: row.voidedBy })} />;
          return row.storno ? <StatusDot tone="danger" label={t('receipts.storno')} /> : t(`receipts.${row.kind}`);
        },
        width: 150,
      },
      { id: 'operator', header: t('receipts.operator'), value: (row) => row.operator, width: 110 },
      { id: 'customer', header: t('receipts.customer'), value: (row) => row.customer, width: 130, grow: 2 },
      { id: 'lines', header: t('receipts.lines'), value: (row) => row.lines, align: 'end', width: 66, grow: 0 },
      { id: 'payment', header: t('receipts.payment'), value: (row) => row.payment, width: 110 },
      {
        id: 'gross',
        header: t('receipts.gross'),
        value: (row) => row.gross,
        text: (row) => format.bare(row.gross),
        align: 'end',
        width: 104,
      },
    ];
    const shown = new Set(['at', 'till', 'number', 'kind', 'gross']);
    return all.map((column) => ({ ...column, sortable: false })).filter(({ id }) => !narrow || shown.has(id));
  }, [t, format, narrow]);
}

/** Receipts of a period, newest first, and the one that is open as paper beside them. */
export function Receipts() {
  const { t } = useTranslation('buero');
  const place = usePlace();
  const { view, start } = useView();
  const { q = '', article, device } = place.search;
  const [text, type] = useSearchText(q);
  const { from, to, store } = view;
  const filters: Omit<Input<'kasse.listBelege'>, 'limit' | 'offset'> = {
    text,
    from,
    to,
    store,
    device: device !== undefined && isUuid(device) ? toId<DeviceId>(device) : null,
    articleNumber: article ?? null,
  };
  const pages = usePages(
    ['belege', filters, start.ready],
    (offset: number | null) => office('kasse.listBelege', { ...filters, limit: PAGE, offset: offset ?? 0 }),
    (page: Page, before) => ({ ...page, next: nextOffset(before, page) }),
    true,
  );
  const columns = useColumns(place.id !== null);
  const keep = { ...(q === '' ? {} : { q }), ...(article ? { article } : {}), ...(device ? { device } : {}) };
  return (
    <>
      <PageHead title={t('nav.belege')}>
        <ExcelButton query="kasse.listBelege" filters={filters} />
      </PageHead>
      <PeriodBar />
      <Problem error={pages.rows.length === 0 ? pages.error : null} onRetry={pages.again} />
      <Split
        list={
          <Card pad={false} fill>
            <DataTable
              label={t('nav.belege')}
              columns={columns}
              rows={pages.rows}
              rowId={(row) => row.id}
              onOpen={(row) => place.go('belege', row.id, keep)}
              openId={place.id}
              searchPlaceholder={t('receipts.search')}
              onSearch={type}
              columnPicker={place.id === null}
              height="fill"
              loading={pages.loading}
              onEndReached={pages.more}
              totalCount={pages.total}
              memoryKey="belege"
              toolbar={
                article || device || q !== '' ? (
                  <Button
                    label={article ? t('receipts.withArticle', { number: article }) : q || t('receipts.clearArticle')}
                    icon={X}
                    onPress={() => place.go('belege', place.id)}
                    testId="clear-filter"
                  />
                ) : undefined
              }
              empty={{ icon: ReceiptIcon, title: t('receipts.none'), text: t('receipts.noneText') }}
              testId="receipts"
            />
          </Card>
        }
        side={place.id === null ? null : <Receipt id={place.id} onClose={() => place.go('belege', null, keep)} />}
      />
    </>
  );
}
