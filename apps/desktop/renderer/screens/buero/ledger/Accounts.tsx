import { useQuery } from '@tanstack/react-query';
import { Card, type Column, DataTable, PageHead, TruthLine } from '@valero/ui';
import { Landmark } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reply } from '../../../api.ts';
import { askOffice } from '../data.ts';
import { ExcelButton } from '../ExcelButton.tsx';
import { useFormat } from '../format.ts';
import { PeriodBar } from '../PeriodBar.tsx';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { useView } from '../start.ts';
import { AccountSheet } from './AccountSheet.tsx';
import { useBalanceText } from './balanceText.ts';

type Row = Reply<'fibu.balances'>[number];

/** Balances of all accounts; one of them opens as its sheet. */
export function Accounts() {
  const { id } = usePlace();
  return id === null ? <Balances /> : <AccountSheet account={id} />;
}

function Balances() {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const balanceText = useBalanceText();
  const { go } = usePlace();
  const { view, start } = useView();
  const { from, to } = view;
  const { data, error, refetch, isPending } = useQuery({
    ...askOffice('fibu.balances', { from, to }),
    enabled: start.ready,
  });
  const columns = useMemo<readonly Column<Row>[]>(() => {
    const money = (id: 'debit' | 'credit'): Column<Row> => ({
      id,
      header: t(`fibu.${id}`),
      value: (row) => row[id],
      text: (row) => (row[id] === 0 ? '' : format.bare(row[id])),
      align: 'end',
      width: 120,
    });
    const side = (id: 'opening' | 'balance'): Column<Row> => ({
      id,
      header: t(`fibu.${id}`),
      value: (row) => row[id],
      text: (row) => balanceText(row[id]),
      align: 'end',
      width: 130,
    });
    return [
      { id: 'account', header: t('fibu.account'), value: (row) => row.account, rowHeader: true, width: 84, grow: 0 },
      { id: 'name', header: t('fibu.accountName'), value: (row) => row.name, width: 240, grow: 3 },
      side('opening'),
      money('debit'),
      money('credit'),
      side('balance'),
    ];
  }, [t, format, balanceText]);
  const rows = data ?? [];
  const debit = rows.reduce((sum, row) => sum + row.debit, 0);
  const credit = rows.reduce((sum, row) => sum + row.credit, 0);
  const sums = { debit: format.money(debit), credit: format.money(credit) };
  return (
    <>
      <PageHead title={t('nav.konten')}>
        <ExcelButton query="fibu.balances" filters={{ from, to }} />
      </PageHead>
      <PeriodBar stores={false} />
      <Problem error={data ? null : error} onRetry={() => void refetch()} />
      {rows.length > 0 ? (
        <TruthLine
          tone={debit === credit ? 'ok' : 'danger'}
          text={t(debit === credit ? 'fibu.sums' : 'fibu.unequal', sums)}
          testId="balance-sums"
        />
      ) : null}
      <Card pad={false} fill>
        <DataTable
          label={t('nav.konten')}
          columns={columns}
          rows={rows}
          rowId={(row) => row.account}
          onOpen={(row) => go('konten', row.account)}
          height="fill"
          loading={isPending}
          memoryKey="accounts"
          initialSort={{ id: 'account', desc: false }}
          totals={
            rows.length > 0 ? { account: 'Σ', debit: format.bare(debit), credit: format.bare(credit) } : undefined
          }
          empty={{ icon: Landmark, title: t('fibu.none'), text: t('fibu.noneText') }}
          testId="accounts"
        />
      </Card>
    </>
  );
}
