import { useQuery } from '@tanstack/react-query';
import type { InvoiceFormat } from '@valero/domain/documents';
import type { Beleg } from '@valero/domain/kasse';
import type { Failure } from '@valero/domain/kernel';
import { Button, Dialog, SelectField, TextField, TruthLine, useToast } from '@valero/ui';
import { FileText, ReceiptText } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CallError } from '../../../app/query.ts';
import { askOne, refreshOffice } from '../data.ts';
import { download } from '../download.ts';
import { tellOffice } from '../errors.ts';
import { useFormat } from '../format.ts';
import { invoicePath, receiptPath } from '../invoices/invoiceApi.ts';
import { Problem } from '../Problem.tsx';

const FORMATS: readonly InvoiceFormat[] = ['zugferd', 'xrechnung-ubl', 'xrechnung-cii'];
/** The customer on the receipt. */
const SAME = '';

/** To whom the invoice is to be made out. */
type Wish = Parameters<typeof invoicePath>[2];
const NO_WISH: Wish = { customerId: null, buyerReference: '', email: '' };

/** Ways from a receipt to its invoice and its electronic form; only where there was a sale. */
export function InvoiceActions({ beleg }: { beleg: Beleg }) {
  const { t } = useTranslation('buero');
  const { locale } = useFormat();
  const toast = useToast();
  const [open, setOpen] = useState(false);
  if (beleg.bonTyp !== 'Beleg' || (beleg.kind !== 'sale' && beleg.kind !== 'storno')) return null;
  const receipt = async (): Promise<void> => {
    const failure = await download(receiptPath(beleg.id, 'pdf'));
    if (failure === null) return;
    const told = tellOffice(failure, locale);
    toast.show({ tone: 'danger', title: told.what, text: told.action });
  };
  return (
    <>
      <Button
        label={t('invoices.make')}
        icon={FileText}
        variant="pri"
        onPress={() => setOpen(true)}
        testId="make-invoice"
      />
      <Button label={t('invoices.receiptPdf')} icon={ReceiptText} onPress={() => void receipt()} testId="receipt-pdf" />
      {open ? <InvoiceDialog beleg={beleg} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function InvoiceDialog({ beleg, onClose }: { beleg: Beleg; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const toast = useToast();
  const [format, setFormat] = useState<InvoiceFormat>('zugferd');
  const [wish, setWish] = useState<Wish>(NO_WISH);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { data: issued = [] } = useQuery(askOne('documents.issuedInvoices', { belegId: beleg.id }));
  const [first] = issued;
  const run = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    // what went out once goes out again as it was
    const failed = await download(invoicePath(beleg.id, format, first ? NO_WISH : wish));
    setBusy(false);
    if (failed) return setFailure(failed);
    await refreshOffice();
    toast.show({ tone: 'ok', title: t('invoices.saved') });
    onClose();
  };
  return (
    <Dialog
      open
      title={t('invoices.make')}
      confirmLabel={t('invoices.download')}
      onConfirm={() => void run()}
      onCancel={onClose}
      busy={busy}
      testId="invoice-dialog"
    >
      <p>{t('invoices.makeText')}</p>
      <SelectField
        label={t('invoices.format')}
        options={FORMATS.map((id) => ({
          id,
          label: t(`invoices.formats.${id}.label`),
          sub: t(`invoices.formats.${id}.text`),
        }))}
        value={format}
        onChange={(next) => setFormat(next as InvoiceFormat)}
        testId="invoice-format"
      />
      {first ? (
        <TruthLine tone="info" text={t('invoices.already', { number: first.number })} testId="invoice-already" />
      ) : (
        <Recipient beleg={beleg} wish={wish} onChange={setWish} />
      )}
      {failure ? <Problem error={new CallError(failure)} testId="invoice-failed" /> : null}
    </Dialog>
  );
}

interface RecipientProps {
  beleg: Beleg;
  wish: Wish;
  onChange: (wish: Wish) => void;
}

function Recipient({ beleg, wish, onChange }: RecipientProps) {
  const { t } = useTranslation('buero');
  const { data: found } = useQuery({
    ...askOne('crm.searchCustomers', { text: '', limit: 200 }),
    enabled: beleg.customer === null,
  });
  const customers = (found?.customers ?? []).map(({ id, number, name }) => ({
    id: String(id),
    label: name,
    sub: number,
  }));
  return (
    <>
      {beleg.customer === null ? (
        <SelectField
          label={t('invoices.customer')}
          options={[{ id: SAME, label: t('invoices.chooseCustomer') }, ...customers]}
          value={wish.customerId ?? SAME}
          onChange={(id) => onChange({ ...wish, customerId: id === SAME ? null : id })}
          testId="invoice-customer"
        />
      ) : null}
      <TextField
        label={t('invoices.buyerReference')}
        value={wish.buyerReference}
        onChange={(buyerReference) => onChange({ ...wish, buyerReference })}
        maxLength={100}
        testId="invoice-reference"
      />
      <TextField
        label={t('invoices.email')}
        value={wish.email}
        onChange={(email) => onChange({ ...wish, email })}
        maxLength={120}
        testId="invoice-to"
      />
    </>
  );
}
