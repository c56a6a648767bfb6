import type { RequestView } from '@valero/domain/sync';
import { Button, Card, type Column, DataTable, PageHead } from '@valero/ui';
import { UserPlus, Users } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { office, type Reply } from '../../../api.ts';
import { nextOffset, usePages, useSearchText } from '../data.ts';
import { ExcelButton } from '../ExcelButton.tsx';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { OfflineLines } from '../requests/OfflineLines.tsx';
import { MarkedText } from '../requests/RequestMark.tsx';
import { useCustomerRequests } from '../requests/useRequests.ts';
import { Split } from '../Split.tsx';
import { useMay } from '../session.ts';
import { Customer } from './Customer.tsx';
import { NewCustomer } from './CustomerForm.tsx';

type Page = Reply<'crm.listCustomers'>;
type Row = Page['rows'][number] & { readonly request: RequestView | null };
const PAGE = 500;
/** Address of the form for a new one. */
const NEW = '+';

function useColumns(narrow: boolean): readonly Column<Row>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useMemo(() => {
    const all: readonly Column<Row>[] = [
      { id: 'number', header: t('customers.number'), value: ({ customer }) => customer.number, width: 90, grow: 0 },
      {
        id: 'name',
        header: t('customers.name'),
        value: ({ customer }) => customer.name,
        cell: ({ customer, request }) => <MarkedText text={customer.name} request={request} />,
        rowHeader: true,
        width: 170,
        grow: 3,
      },
      {
        id: 'city',
        header: t('customers.city'),
        value: ({ customer }) => `${customer.zip} ${customer.city}`.trim(),
        width: 150,
        grow: 2,
      },
      { id: 'group', header: t('customers.group'), value: ({ customer }) => customer.group, width: 110 },
      {
        id: 'receipts',
        header: t('customers.receipts'),
        value: (row) => row.receipts,
        text: (row) => (row.receipts === null ? '–' : format.count(row.receipts)),
        align: 'end',
        width: 80,
      },
      {
        id: 'gross',
        header: t('customers.gross'),
        value: (row) => row.gross,
        text: (row) => (row.gross === null ? '–' : format.bare(row.gross)),
        align: 'end',
        width: 120,
      },
      {
        id: 'last',
        header: t('customers.last'),
        value: (row) => row.lastDay,
        text: (row) => (row.lastDay === null ? '–' : format.day(row.lastDay)),
        align: 'end',
        width: 116,
      },
    ];
    const shown = new Set(['number', 'name', 'gross', 'last']);
    return all.map((column) => ({ ...column, sortable: false })).filter(({ id }) => !narrow || shown.has(id));
  }, [t, format, narrow]);
}

/** Customers by revenue, and the one that is open beside them. */
export function Customers() {
  const { t } = useTranslation('buero');
  const place = usePlace();
  const mayWrite = useMay('crm.write');
  const [text, type] = useSearchText();
  const pages = usePages(
    ['customers', text],
    (offset: number | null) => office('crm.listCustomers', { text, limit: PAGE, offset: offset ?? 0 }),
    (page: Page, before) => ({ ...page, next: nextOffset(before, page) }),
  );
  const requests = useCustomerRequests();
  const rows = useMemo(
    () =>
      pages.rows.map((entry): Row => {
        const { row, request } = requests.of(entry.customer);
        return { ...entry, customer: row, request };
      }),
    [pages.rows, requests],
  );
  const columns = useColumns(place.id !== null);
  const close = (): void => place.go('kunden');
  const create = mayWrite ? (
    <Button
      label={t('customers.create')}
      icon={UserPlus}
      variant="pri"
      onPress={() => place.go('kunden', NEW)}
      testId="customer-create"
    />
  ) : null;
  return (
    <>
      <PageHead title={t('nav.kunden')}>
        <ExcelButton query="crm.listCustomers" filters={{ text }} />
        {create}
      </PageHead>
      <OfflineLines />
      <Problem error={pages.rows.length === 0 ? pages.error : null} onRetry={pages.again} />
      <Split
        list={
          <Card pad={false} fill>
            <DataTable
              label={t('nav.kunden')}
              columns={columns}
              rows={rows}
              rowId={({ customer }) => customer.number}
              onOpen={({ customer }) => place.go('kunden', customer.number)}
              openId={place.id}
              searchPlaceholder={t('customers.search')}
              onSearch={type}
              columnPicker={place.id === null}
              height="fill"
              loading={pages.loading}
              onEndReached={pages.more}
              totalCount={pages.total}
              memoryKey="customers"
              empty={{ icon: Users, title: t('customers.none'), text: t('customers.noneText') }}
              testId="customers"
            />
          </Card>
        }
        side={
          place.id === null ? null : place.id === NEW ? (
            <NewCustomer onClose={close} onSaved={(number) => place.go('kunden', number)} />
          ) : (
            <Customer key={place.id} number={place.id} onClose={close} />
          )
        }
      />
    </>
  );
}
