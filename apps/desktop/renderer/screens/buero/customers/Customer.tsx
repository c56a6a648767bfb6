import { useQuery } from '@tanstack/react-query';
import type { CustomerId } from '@valero/domain/kernel';
import { Button, type Column, DataTable, EmptyState, Skeleton } from '@valero/ui';
import { Pencil, UserX } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reply } from '../../../api.ts';
import { askOffice, askOne } from '../data.ts';
import { ExcelButton } from '../ExcelButton.tsx';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { RequestLine } from '../requests/RequestLine.tsx';
import { useCustomerRequests } from '../requests/useRequests.ts';
import { Facts, Side } from '../Split.tsx';
import { useMay } from '../session.ts';
import { EditCustomer } from './CustomerForm.tsx';

type ReceiptRow = Reply<'crm.customerReceipts'>[number];

function HisReceipts({ customerId }: { customerId: CustomerId }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { go } = usePlace();
  const { data, isPending } = useQuery(askOffice('crm.customerReceipts', { customerId, limit: 1000 }));
  const columns = useMemo<readonly Column<ReceiptRow>[]>(
    () => [
      {
        id: 'day',
        header: t('z.day'),
        value: (row) => row.at,
        text: (row) => format.day(row.day),
        width: 112,
        grow: 0,
      },
      {
        id: 'number',
        header: t('receipts.number'),
        value: (row) => row.number,
        text: (row) => `${row.kasseId} · ${row.number}`,
        rowHeader: true,
        width: 140,
      },
      {
        id: 'gross',
        header: t('receipts.gross'),
        value: (row) => row.gross,
        text: (row) => format.bare(row.gross),
        align: 'end',
        width: 90,
        grow: 0,
      },
    ],
    [t, format],
  );
  return (
    <DataTable
      label={t('customers.hisReceipts')}
      columns={columns}
      rows={data ?? []}
      rowId={(row) => row.belegId}
      search={false}
      columnPicker={false}
      height={360}
      loading={isPending}
      onOpen={(row) => go('belege', row.belegId, { unit: 'day', date: row.day })}
      empty={{ title: t('customers.noReceipts') }}
      testId="customer-receipts"
    />
  );
}

/** A customer: revenue, data, receipts. */
export function Customer({ number, onClose }: { number: string; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { go } = usePlace();
  const mayWrite = useMay('crm.write');
  const [editing, setEditing] = useState(false);
  const { data, error, refetch, isPending } = useQuery({
    ...askOne('crm.listCustomers', { text: number, limit: 200, offset: 0 }),
  });
  const requests = useCustomerRequests();
  const row = data?.rows
    .map((entry) => ({ ...entry, ...requests.of(entry.customer) }))
    .find((entry) => entry.row.number === number);
  if (!row) {
    return (
      <Side title={number} onClose={onClose} testId="customer">
        <Problem error={error} onRetry={() => void refetch()} />
        {isPending ? <Skeleton lines={8} /> : null}
        {data ? <EmptyState icon={UserX} title={t('customers.gone')} text={t('customers.goneText')} /> : null}
      </Side>
    );
  }
  const { row: customer, request, receipts, gross } = row;
  if (editing)
    return (
      <EditCustomer
        customer={customer}
        onClose={() => setEditing(false)}
        onSaved={(next) => {
          setEditing(false);
          if (next !== number) go('kunden', next);
        }}
      />
    );
  const given: readonly (readonly [string, string])[] = [
    [t('customers.kind'), t(`customers.${customer.kind}`)],
    [t('customers.street'), customer.street],
    [t('customers.city'), `${customer.zip} ${customer.city}`.trim()],
    [t('customers.vatId'), customer.vatId],
    [t('customers.email'), customer.email],
    [t('customers.phone'), customer.phone],
    [t('customers.group'), customer.group],
    [t('customers.note'), customer.note],
    [t('customers.last'), row.lastDay === null ? '' : format.day(row.lastDay)],
  ];
  return (
    <Side
      title={customer.name}
      sub={`${customer.number}${customer.active ? '' : ` · ${t('customers.inactive')}`}`}
      onClose={onClose}
      actions={
        mayWrite ? (
          <Button label={t('detail.edit')} icon={Pencil} onPress={() => setEditing(true)} testId="customer-edit" />
        ) : undefined
      }
      testId="customer"
    >
      <RequestLine request={request} />
      {gross === null ? null : (
        <div>
          <p className="of-h3">{t('customers.gross')}</p>
          <p className="of-hero" data-testid="customer-gross">
            {format.money(gross)}
          </p>
          <p className="of-muted">{`${format.count(receipts ?? 0)} ${t('customers.receipts')}`}</p>
        </div>
      )}
      <Facts rows={given.filter(([, value]) => value !== '')} />
      {gross === null ? (
        <p className="of-muted">{t('requests.receipts')}</p>
      ) : (
        <>
          <div className="of-between">
            <h3 className="of-h3">{t('customers.hisReceipts')}</h3>
            <ExcelButton query="crm.customerReceipts" filters={{ customerId: customer.id }} testId="excel-receipts" />
          </div>
          <HisReceipts customerId={customer.id} />
        </>
      )}
    </Side>
  );
}
