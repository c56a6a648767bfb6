import { Button, Card, type Column, DataTable, PageHead, StatusDot } from '@valero/ui';
import { Boxes, PackageCheck } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { office } from '../../../api.ts';
import { nextOffset, usePages, useSearchText } from '../data.ts';
import { ExcelButton } from '../ExcelButton.tsx';
import { useFormat } from '../format.ts';
import { StoreChooser } from '../PeriodBar.tsx';
import { Problem } from '../Problem.tsx';
import { Split } from '../Split.tsx';
import { useMay } from '../session.ts';
import { useView } from '../start.ts';
import { MoveForm } from './MoveForm.tsx';
import type { StockPage, StockRow } from './row.ts';

const PAGE = 500;

function useColumns(narrow: boolean): readonly Column<StockRow>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useMemo(() => {
    const all: readonly Column<StockRow>[] = [
      { id: 'number', header: t('stock.number'), value: (row) => row.number, width: 100, grow: 0 },
      { id: 'name', header: t('stock.name'), value: (row) => row.name, rowHeader: true, width: 190, grow: 3 },
      { id: 'store', header: t('stock.store'), value: (row) => row.storeName, width: 100 },
      {
        id: 'quantity',
        header: t('stock.quantity'),
        value: (row) => row.quantity,
        text: (row) => format.qty(row.quantity, row.unit),
        cell: (row) => (
          <span className={row.quantity < 0 ? 'of-neg' : undefined}>{format.qty(row.quantity, row.unit)}</span>
        ),
        align: 'end',
        width: 120,
      },
      {
        id: 'state',
        header: '',
        value: (row) => (row.quantity < 0 ? 0 : 1),
        text: (row) => (row.quantity < 0 ? t('stock.negative') : ''),
        cell: (row) => (row.quantity < 0 ? <StatusDot tone="warn" label={t('stock.negative')} /> : null),
        width: 116,
        grow: 0,
      },
      {
        id: 'sold',
        header: t('stock.sold'),
        value: (row) => row.sold,
        text: (row) => format.qty(row.sold, row.unit),
        align: 'end',
        width: 120,
      },
      {
        id: 'last',
        header: t('stock.last'),
        value: (row) => row.lastMove,
        text: (row) => (row.lastMove === null ? '–' : format.dateTime(row.lastMove)),
        align: 'end',
        width: 166,
      },
    ];
    const shown = new Set(['number', 'name', 'store', 'quantity']);
    return all.map((column) => ({ ...column, sortable: false })).filter(({ id }) => !narrow || shown.has(id));
  }, [t, format, narrow]);
}

/** What is there of each article in each store; goods received, counts and write-offs are booked beside it. */
export function Stock() {
  const { t } = useTranslation('buero');
  const mayWrite = useMay('stock.write');
  const { view, start, change } = useView();
  const { store } = view;
  const [text, type] = useSearchText();
  const [open, setOpen] = useState<StockRow | 'new' | null>(null);
  const pages = usePages(
    ['stock', text, store],
    (offset: number | null) => office('stock.listStock', { text, store, limit: PAGE, offset: offset ?? 0 }),
    (page: StockPage, before) => ({ ...page, next: nextOffset(before, page) }),
  );
  const columns = useColumns(open !== null);
  return (
    <>
      <PageHead title={t('nav.bestand')}>
        <StoreChooser stores={start.stores} value={store} onChange={(next) => change({ store: next })} />
        <ExcelButton query="stock.listStock" filters={{ text, store }} />
        {mayWrite ? (
          <Button
            label={t('stock.move')}
            icon={PackageCheck}
            variant="pri"
            onPress={() => setOpen('new')}
            testId="stock-move"
          />
        ) : null}
      </PageHead>
      <Problem error={pages.rows.length === 0 ? pages.error : null} onRetry={pages.again} />
      <Split
        list={
          <Card pad={false} fill>
            <DataTable
              label={t('nav.bestand')}
              columns={columns}
              rows={pages.rows}
              rowId={(row) => `${row.articleId}/${row.store}`}
              onOpen={mayWrite ? setOpen : undefined}
              openId={open === null || open === 'new' ? null : `${open.articleId}/${open.store}`}
              searchPlaceholder={t('stock.search')}
              onSearch={type}
              columnPicker={open === null}
              height="fill"
              loading={pages.loading}
              onEndReached={pages.more}
              totalCount={pages.total}
              memoryKey="stock"
              empty={{ icon: Boxes, title: t('stock.none'), text: t('stock.noneText') }}
              testId="stock"
            />
          </Card>
        }
        side={
          open === null ? null : (
            <MoveForm
              key={open === 'new' ? 'new' : `${open.articleId}/${open.store}`}
              row={open === 'new' ? null : open}
              onClose={() => setOpen(null)}
            />
          )
        }
      />
    </>
  );
}
