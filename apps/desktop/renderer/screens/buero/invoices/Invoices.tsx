import type { Failure } from '@valero/domain/kernel';
import { Button, Card, type Column, DataTable, PageHead, StatusDot, TruthLine, useToast } from '@valero/ui';
import { FileDown, FileUp, Settings2 } from 'lucide-react';
import { type DragEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { office, type Reply } from '../../../api.ts';
import { CallError } from '../../../app/query.ts';
import { nextOffset, refreshOffice, usePages, useSearchText } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { Split } from '../Split.tsx';
import { useMay } from '../session.ts';
import { showDecimal } from './amount.ts';
import { Incoming } from './Incoming.tsx';
import { InvoiceDetails } from './InvoiceDetails.tsx';
import { uploadInvoice } from './invoiceApi.ts';

type Page = Reply<'documents.listInvoices'>;
type Row = Page['rows'][number];
const PAGE = 200;
/** Address of the form for contact, account and register. */
const DETAILS = 'angaben';

function useColumns(narrow: boolean): readonly Column<Row>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useMemo(() => {
    const all: readonly Column<Row>[] = [
      { id: 'seller', header: t('invoices.seller'), value: (row) => row.seller, rowHeader: true, width: 190, grow: 3 },
      { id: 'number', header: t('invoices.number'), value: (row) => row.number, width: 130, grow: 1 },
      {
        id: 'issued',
        header: t('invoices.issued'),
        value: (row) => row.issued,
        text: (row) => dayText(row.issued, format),
        width: 110,
      },
      {
        id: 'gross',
        header: t('invoices.gross'),
        value: (row) => row.gross,
        text: (row) => `${showDecimal(row.gross, format.locale)} ${row.currency}`,
        align: 'end',
        width: 130,
      },
      {
        id: 'check',
        header: t('invoices.check'),
        value: (row) => row.errors,
        cell: (row) => <Verdict row={row} />,
        width: 150,
      },
      { id: 'kind', header: t('invoices.kind'), value: (row) => t(`invoices.kinds.${row.kind}`), width: 110 },
      {
        id: 'at',
        header: t('invoices.receivedAt'),
        value: (row) => row.receivedAt,
        text: (row) => format.dateTime(row.receivedAt),
        width: 140,
      },
    ];
    const shown = new Set(['seller', 'number', 'gross', 'check']);
    return all.map((column) => ({ ...column, sortable: false })).filter(({ id }) => !narrow || shown.has(id));
  }, [t, format, narrow]);
}

function dayText(day: string, format: ReturnType<typeof useFormat>): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? format.day(day) : day;
}

function Verdict({ row }: { row: Pick<Row, 'errors' | 'warnings'> }) {
  const { t } = useTranslation('buero');
  if (row.errors > 0) return <StatusDot tone="danger" label={t('invoices.errors', { count: row.errors })} />;
  if (row.warnings > 0) return <StatusDot tone="warn" label={t('invoices.warnings', { count: row.warnings })} />;
  return <StatusDot tone="ok" label={t('invoices.fine')} />;
}

interface UploadProps {
  onTaken: (id: string) => void;
}

/** Takes files in by drop or choice, one after the other; what is refused is said by its name. */
function useUpload({ onTaken }: UploadProps) {
  const { t } = useTranslation('buero');
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<{ name: string; failure: Failure } | null>(null);
  const take = async (files: readonly File[]): Promise<void> => {
    if (busy || files.length === 0) return;
    setBusy(true);
    setFailed(null);
    let last: string | null = null;
    for (const file of files) {
      const taken = await uploadInvoice(file);
      if (!taken.ok) {
        setFailed({ name: file.name, failure: taken.error });
        break;
      }
      last = taken.value.id;
      const wrong = taken.value.findings.filter(({ severity }) => severity === 'error').length;
      toast.show({
        tone: wrong > 0 ? 'warn' : 'ok',
        title: t('invoices.taken', { number: taken.value.number }),
        text: wrong > 0 ? t('invoices.errors', { count: wrong }) : undefined,
      });
    }
    setBusy(false);
    await refreshOffice();
    if (last !== null) onTaken(last);
  };
  return { busy, failed, take };
}

function DropZone({ busy, onFiles }: { busy: boolean; onFiles: (files: readonly File[]) => void }) {
  const { t } = useTranslation('buero');
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    onFiles([...event.dataTransfer.files]);
  };
  return (
    <section
      className="of-drop"
      aria-label={t('invoices.drop')}
      data-over={over || undefined}
      data-testid="invoice-drop"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <p className="of-muted">{t('invoices.dropText')}</p>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept=".xml,.pdf"
        aria-label={t('invoices.choose')}
        data-testid="invoice-file"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <Button
        label={t('invoices.choose')}
        icon={FileUp}
        variant="pri"
        busy={busy}
        onPress={() => input.current?.click()}
        testId="invoice-choose"
      />
    </section>
  );
}

/** Incoming e-invoices: the list, the one that is open, and taking new ones in. */
export function Invoices() {
  const { t } = useTranslation('buero');
  const place = usePlace();
  const mayWrite = useMay('documents.write');
  const maySet = useMay('identity.manage');
  const [text, type] = useSearchText();
  const pages = usePages(
    ['invoices', text],
    (offset: number | null) => office('documents.listInvoices', { text, limit: PAGE, offset: offset ?? 0 }),
    (page: Page, before) => ({ ...page, next: nextOffset(before, page) }),
  );
  const columns = useColumns(place.id !== null);
  const upload = useUpload({ onTaken: (id) => place.go('rechnungen', id) });
  const close = (): void => place.go('rechnungen');
  const details = maySet ? (
    <Button
      label={t('invoices.details')}
      icon={Settings2}
      onPress={() => place.go('rechnungen', DETAILS)}
      testId="invoice-details-open"
    />
  ) : null;
  return (
    <>
      <PageHead title={t('nav.rechnungen')}>{details}</PageHead>
      <Problem error={pages.rows.length === 0 ? pages.error : null} onRetry={pages.again} />
      {mayWrite ? <DropZone busy={upload.busy} onFiles={(files) => void upload.take(files)} /> : null}
      {upload.failed ? (
        <>
          <TruthLine
            tone="danger"
            text={t('invoices.refused', { name: upload.failed.name })}
            testId="invoice-refused"
          />
          <Problem error={new CallError(upload.failed.failure)} testId="invoice-problem" />
        </>
      ) : null}
      <Split
        list={
          <Card pad={false} fill>
            <DataTable
              label={t('nav.rechnungen')}
              columns={columns}
              rows={pages.rows}
              rowId={({ id }) => id}
              onOpen={({ id }) => place.go('rechnungen', id)}
              openId={place.id}
              searchPlaceholder={t('invoices.search')}
              onSearch={type}
              columnPicker={place.id === null}
              height="fill"
              loading={pages.loading}
              onEndReached={pages.more}
              totalCount={pages.total}
              memoryKey="invoices"
              empty={{ icon: FileDown, title: t('invoices.none'), text: t('invoices.noneText') }}
              testId="invoices"
            />
          </Card>
        }
        side={
          place.id === null ? null : place.id === DETAILS ? (
            <InvoiceDetails onClose={close} />
          ) : (
            <Incoming key={place.id} id={place.id} onClose={close} />
          )
        }
      />
    </>
  );
}
