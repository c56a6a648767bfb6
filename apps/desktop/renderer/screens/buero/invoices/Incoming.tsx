import { useQuery } from '@tanstack/react-query';
import type { Finding, ReadInvoice, ReadLine, ReadParty } from '@valero/domain/documents';
import { isUuid } from '@valero/domain/kernel';
import { Button, type Column, DataTable, EmptyState, Row, Skeleton, TruthLine, useToast } from '@valero/ui';
import { FileCode, FileDown, FileQuestion } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { CallError } from '../../../app/query.ts';
import { download } from '../download.ts';
import { tellOffice } from '../errors.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { Facts, Side } from '../Split.tsx';
import { showDecimal } from './amount.ts';
import { fetchInvoice, type InvoiceView } from './invoiceApi.ts';

/** One incoming e-invoice as it reads, what the check found, and its files as they came. */
export function Incoming({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const known = isUuid(id);
  const { data, error, refetch, isPending } = useQuery({
    queryKey: ['office', 'incoming', id],
    queryFn: async (): Promise<InvoiceView> => {
      const answer = await fetchInvoice(id);
      if (!answer.ok) throw new CallError(answer.error);
      return answer.value;
    },
    enabled: known,
  });
  if (!data) {
    return (
      <Side title={t('invoices.one')} onClose={onClose} testId="incoming">
        <Problem error={error} onRetry={() => void refetch()} />
        {known && isPending ? <Skeleton lines={12} /> : null}
        {known ? null : <EmptyState icon={FileQuestion} title={t('invoices.gone')} />}
      </Side>
    );
  }
  return <Opened view={data} onClose={onClose} />;
}

function Opened({ view, onClose }: { view: InvoiceView; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const toast = useToast();
  const { received, invoice } = view;
  const save = async (part: 'xml' | 'original'): Promise<void> => {
    const failure = await download(`/api/v1/documents/received/${received.id}/${part}`);
    if (failure === null) return;
    const told = tellOffice(failure, format.locale);
    toast.show({ tone: 'danger', title: told.what, text: told.action });
  };
  return (
    <Side
      title={`${received.seller} · ${received.number}`}
      sub={`${showDecimal(received.gross, format.locale)} ${received.currency} · ${t(`invoices.kinds.${received.kind}`)}`}
      onClose={onClose}
      testId="incoming"
    >
      <Findings findings={received.findings} />
      <Row wrap>
        <Button label={t('invoices.saveXml')} icon={FileCode} onPress={() => void save('xml')} testId="incoming-xml" />
        {received.kind === 'zugferd' ? (
          <Button
            label={t('invoices.savePdf')}
            icon={FileDown}
            onPress={() => void save('original')}
            testId="incoming-original"
          />
        ) : null}
      </Row>
      {invoice ? <Content invoice={invoice} /> : null}
      <h3 className="of-h3">{t('invoices.kept')}</h3>
      <Facts
        rows={[
          [t('invoices.receivedAt'), `${format.dateTime(received.receivedAt)}, ${received.by}`],
          [t('invoices.file'), received.fileName],
          ['SHA-256', <code key="hash">{received.xmlHash}</code>],
        ]}
      />
    </Side>
  );
}

function Findings({ findings }: { findings: readonly Finding[] }) {
  const { t } = useTranslation('buero');
  const { locale } = useFormat();
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (findings.length === 0) return <TruthLine tone="ok" text={t('invoices.allFine')} testId="incoming-verdict" />;
  return (
    <>
      <TruthLine
        tone={errors > 0 ? 'danger' : 'warn'}
        text={errors > 0 ? t('invoices.errors', { count: errors }) : t('invoices.warnings', { count: findings.length })}
        note={errors > 0 ? t('invoices.askSeller') : undefined}
        testId="incoming-verdict"
      />
      <ul className="of-explain" data-testid="incoming-findings">
        {findings.map(({ rule, text }) => (
          <li key={`${rule} ${text.de}`}>
            <strong>{rule}</strong> {text[locale]}
          </li>
        ))}
      </ul>
    </>
  );
}

function partyText(party: ReadParty): string {
  const place = [party.zip, party.city].filter((part) => part !== '').join(' ');
  return [party.name, party.street, place, party.country].filter((part) => part !== '').join(', ');
}

function Content({ invoice }: { invoice: ReadInvoice }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const day = (text: string | null): string =>
    text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) ? format.day(text) : (text ?? '–');
  const money = (text: string | null): string => `${showDecimal(text, format.locale)} ${invoice.currency}`;
  const { seller, buyer, payment, totals } = invoice;
  const credit = ['381', '396', '384'].includes(invoice.type);
  const rows: readonly (readonly [string, string | null])[] = [
    [t('invoices.type'), `${credit ? t('invoices.credit') : t('invoices.invoice')} (${invoice.type})`],
    [t('invoices.seller'), partyText(seller)],
    [t('invoices.taxId'), seller.vatId ?? seller.taxNumber],
    [
      t('invoices.contact'),
      [seller.contact.name, seller.contact.phone, seller.contact.email].filter(Boolean).join(', '),
    ],
    [t('invoices.buyer'), partyText(buyer)],
    [t('invoices.issued'), day(invoice.issued)],
    [t('invoices.supplied'), day(invoice.supplied)],
    [t('invoices.dueDay'), invoice.due === null ? null : day(invoice.due)],
    [t('invoices.reference'), invoice.buyerReference],
    [t('invoices.order'), invoice.order],
    [t('invoices.preceding'), invoice.preceding.join(', ')],
    [t('invoices.iban'), payment.iban],
    [t('invoices.terms'), payment.terms],
    [t('invoices.notes'), invoice.notes.join('\n')],
    [t('invoices.attachments'), invoice.attachments.join(', ')],
  ];
  const sums: readonly (readonly [string, string])[] = [
    ...invoice.adjustments.map((entry): readonly [string, string] => [
      entry.reason || t(entry.charge ? 'invoices.charge' : 'invoices.allowance'),
      `${entry.charge ? '' : '−'}${money(entry.amount)}`,
    ]),
    [t('invoices.net'), money(totals.net)],
    ...invoice.breakdown.map((entry): readonly [string, string] => [
      t('invoices.tax', { rate: showDecimal(entry.rate ?? '0', format.locale, 0), base: money(entry.net) }),
      `${money(entry.tax)}${entry.reason === null ? '' : ` (${entry.reason})`}`,
    ]),
    [t('invoices.gross'), money(totals.gross)],
    ...(totals.paid === null ? [] : [[t('invoices.paid'), money(totals.paid)] as const]),
    ...(totals.rounding === null ? [] : [[t('invoices.rounding'), money(totals.rounding)] as const]),
    [t('invoices.due'), money(totals.due)],
  ];
  return (
    <>
      <Facts rows={rows.filter(([, value]) => value !== null && value !== '')} />
      <h3 className="of-h3">{t('invoices.lines')}</h3>
      <Lines lines={invoice.lines} />
      <Facts rows={sums} />
    </>
  );
}

function Lines({ lines }: { lines: readonly ReadLine[] }) {
  const { t } = useTranslation('buero');
  const { locale } = useFormat();
  const columns = useMemo<readonly Column<ReadLine>[]>(
    () => [
      {
        id: 'name',
        header: t('invoices.name'),
        value: (line) => line.name,
        rowHeader: true,
        width: 150,
        grow: 2,
        sortable: false,
      },
      {
        id: 'quantity',
        header: t('invoices.quantity'),
        value: (line) => showDecimal(line.quantity, locale, 0),
        align: 'end',
        width: 70,
        sortable: false,
      },
      {
        id: 'price',
        header: t('invoices.price'),
        value: (line) => showDecimal(line.price, locale),
        align: 'end',
        width: 100,
        sortable: false,
      },
      {
        id: 'rate',
        header: t('invoices.rate'),
        value: (line) => `${showDecimal(line.rate ?? '0', locale, 0)} %`,
        align: 'end',
        width: 64,
        sortable: false,
      },
      {
        id: 'net',
        header: t('invoices.net'),
        value: (line) => showDecimal(line.net, locale),
        align: 'end',
        width: 90,
        sortable: false,
      },
    ],
    [t, locale],
  );
  const rows = useMemo(() => lines.map((line, index) => ({ ...line, key: String(index) })), [lines]);
  return (
    <DataTable
      label={t('invoices.lines')}
      columns={columns}
      rows={rows}
      rowId={({ key }) => key}
      search={false}
      columnPicker={false}
      height={Math.min(420, 60 + rows.length * 40)}
      empty={{ title: t('invoices.noLines') }}
      testId="incoming-lines"
    />
  );
}
