import { Card, type Column, DataTable, PageHead, TruthLine } from '@valero/ui';
import { BookOpen } from 'lucide-react';
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

type Page = Reply<'fibu.journal'>;
type Row = Page['rows'][number];
const PAGE = 500;

function useColumns(): readonly Column<Row>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useMemo<readonly Column<Row>[]>(() => {
    const side = (id: 'debit' | 'credit'): Column<Row> => ({
      id,
      header: t(`fibu.${id}`),
      value: (row) => row[id],
      text: (row) => (row[id] === 0 ? '' : format.bare(row[id])),
      align: 'end',
      width: 116,
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
      { id: 'voucher', header: t('fibu.voucher'), value: (row) => row.belegfeld, width: 150, sortable: false },
      {
        id: 'account',
        header: t('fibu.account'),
        value: (row) => row.account,
        width: 76,
        grow: 0,
        rowHeader: true,
        sortable: false,
      },
      {
        id: 'name',
        header: t('fibu.accountName'),
        value: (row) => row.accountName,
        width: 180,
        grow: 2,
        sortable: false,
      },
      { id: 'text', header: t('fibu.text'), value: (row) => row.text, width: 170, grow: 2, sortable: false },
      side('debit'),
      side('credit'),
      { id: 'store', header: t('fibu.store'), value: (row) => row.store, width: 120, hidden: true, sortable: false },
      {
        id: 'recorded',
        header: t('fibu.recorded'),
        value: (row) => row.recordedAt,
        text: (row) => format.dateTime(row.recordedAt),
        width: 166,
        hidden: true,
        sortable: false,
      },
    ];
  }, [t, format]);
}

/** The booking journal of a period: debit and credit beside each other, their sums in sight. */
export function Journal() {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { go } = usePlace();
  const { view, start } = useView();
  const { from, to, store } = view;
  const pages = usePages(
    ['journal', from, to, store, start.ready],
    (offset: number | null) => office('fibu.journal', { from, to, store, limit: PAGE, offset: offset ?? 0 }),
    (page: Page, before) => ({ ...page, next: nextOffset(before, page) }),
  );
  const columns = useColumns();
  const { debit = 0, credit = 0 } = pages.first ?? {};
  const sums = { debit: format.money(debit), credit: format.money(credit) };
  return (
    <>
      <PageHead title={t('nav.journal')}>
        <ExcelButton query="fibu.journal" filters={{ from, to, store }} />
      </PageHead>
      <PeriodBar />
      <Problem error={pages.rows.length === 0 ? pages.error : null} onRetry={pages.again} />
      {pages.rows.length > 0 ? (
        <TruthLine
          tone={debit === credit ? 'ok' : 'danger'}
          text={t(debit === credit ? 'fibu.sums' : 'fibu.unequal', sums)}
          testId="journal-sums"
        />
      ) : null}
      <Card pad={false} fill>
        <DataTable
          label={t('nav.journal')}
          columns={columns}
          rows={pages.rows}
          rowId={(row) => `${row.entry}/${row.account}/${row.debit}/${row.credit}/${row.text}`}
          onOpen={(row) => go('konten', row.account)}
          search={false}
          height="fill"
          loading={pages.loading}
          onEndReached={pages.more}
          totalCount={pages.total}
          memoryKey="journal"
          totals={
            pages.rows.length > 0 ? { number: 'Σ', debit: format.bare(debit), credit: format.bare(credit) } : undefined
          }
          empty={{ icon: BookOpen, title: t('fibu.none'), text: t('fibu.noneText') }}
          testId="journal"
        />
      </Card>
    </>
  );
}
