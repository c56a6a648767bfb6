import { Button, Card, type Column, DataTable, PageHead } from '@valero/ui';
import { ArrowLeft, BookOpen } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { office, type Reply } from '../../../api.ts';
import { nextOffset, usePages } from '../data.ts';
import { ExcelButton } from '../ExcelButton.tsx';
import { useFormat } from '../format.ts';
import { PeriodBar } from '../PeriodBar.tsx';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { useView } from '../start.ts';
import { useBalanceText } from './balanceText.ts';

type Page = Reply<'fibu.accountSheet'>;
type Row = Page['rows'][number];
const PAGE = 500;

function useColumns(): readonly Column<Row>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const balanceText = useBalanceText();
  return useMemo<readonly Column<Row>[]>(() => {
    const money = (id: 'debit' | 'credit'): Column<Row> => ({
      id,
      header: t(`fibu.${id}`),
      value: (row) => row[id],
      text: (row) => (row[id] === 0 ? '' : format.bare(row[id])),
      align: 'end',
      width: 120,
      grow: 0,
      sortable: false,
    });
    return [
      {
        id: 'number',
        header: t('fibu.number'),
        value: (row) => row.number,
        align: 'end',
        width: 64,
        grow: 0,
        sortable: false,
      },
      {
        id: 'date',
        header: t('fibu.date'),
        value: (row) => row.date,
        text: (row) => format.day(row.date),
        width: 116,
        grow: 0,
        sortable: false,
      },
      {
        id: 'voucher',
        header: t('fibu.voucher'),
        value: (row) => row.belegfeld,
        width: 160,
        sortable: false,
        rowHeader: true,
      },
      { id: 'text', header: t('fibu.text'), value: (row) => row.text, width: 200, grow: 3, sortable: false },
      money('debit'),
      money('credit'),
      {
        id: 'balance',
        header: t('fibu.balance'),
        value: (row) => row.balance,
        text: (row) => balanceText(row.balance),
        align: 'end',
        width: 136,
        grow: 0,
        sortable: false,
      },
    ];
  }, [t, format, balanceText]);
}

/** One account's movements with the running balance, from opening to closing. */
export function AccountSheet({ account }: { account: string }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const balanceText = useBalanceText();
  const { go } = usePlace();
  const { view, start } = useView();
  const { from, to } = view;
  const pages = usePages(
    ['account', account, from, to, start.ready],
    (offset: number | null) => office('fibu.accountSheet', { account, from, to, limit: PAGE, offset: offset ?? 0 }),
    (page: Page, before) => ({ ...page, next: nextOffset(before, page) }),
  );
  const columns = useColumns();
  const sheet = pages.first;
  return (
    <>
      <PageHead
        title={t('fibu.sheet', { account, name: sheet?.name ?? '' })}
        sub={
          sheet
            ? `${t('fibu.opening')} ${balanceText(sheet.opening)} · ${t('fibu.closing')} ${balanceText(sheet.closing)}`
            : undefined
        }
        testId="sheet-head"
      >
        <Button label={t('fibu.back')} icon={ArrowLeft} onPress={() => go('konten')} testId="accounts-back" />
        <ExcelButton query="fibu.accountSheet" filters={{ account, from, to }} />
      </PageHead>
      <PeriodBar stores={false} />
      <Problem error={pages.rows.length === 0 ? pages.error : null} onRetry={pages.again} />
      <Card pad={false} fill>
        <DataTable
          label={t('fibu.sheet', { account, name: sheet?.name ?? '' })}
          columns={columns}
          rows={pages.rows}
          rowId={(row) => `${row.entry}/${row.debit}/${row.credit}/${row.balance}`}
          search={false}
          height="fill"
          loading={pages.loading}
          onEndReached={pages.more}
          totalCount={pages.total}
          memoryKey={`sheet-${account}`}
          totals={
            sheet && pages.rows.length === pages.total && pages.total > 0
              ? {
                  number: 'Σ',
                  debit: format.bare(pages.rows.reduce((sum, row) => sum + row.debit, 0)),
                  credit: format.bare(pages.rows.reduce((sum, row) => sum + row.credit, 0)),
                  balance: balanceText(sheet.closing),
                }
              : undefined
          }
          empty={{ icon: BookOpen, title: t('fibu.none'), text: t('fibu.noneText') }}
          testId="sheet"
        />
      </Card>
    </>
  );
}
