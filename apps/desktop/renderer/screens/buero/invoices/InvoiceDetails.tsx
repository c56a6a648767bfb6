import { useQuery } from '@tanstack/react-query';
import type { InvoiceSettings } from '@valero/domain/documents';
import type { Failure } from '@valero/domain/kernel';
import { Button, Row, Skeleton, TextField, useToast } from '@valero/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { office } from '../../../api.ts';
import { CallError } from '../../../app/query.ts';
import { askOne, refreshOffice } from '../data.ts';
import { Problem } from '../Problem.tsx';
import { Side } from '../Split.tsx';

const FIELDS = [
  ['contactName', 80],
  ['phone', 40],
  ['email', 120],
  ['iban', 34],
  ['bic', 11],
  ['registration', 40],
] as const;

/** Contact, account and register number for the invoices that go out (XRechnung BR-DE-5 to 7, BR-DE-23). */
export function InvoiceDetails({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('buero');
  const { data, error, refetch } = useQuery(askOne('documents.invoiceSettings', {}));
  return (
    <Side title={t('invoices.details')} sub={t('invoices.detailsText')} onClose={onClose} testId="invoice-details">
      <Problem error={error} onRetry={() => void refetch()} />
      {data ? <Form start={data} onClose={onClose} /> : <Skeleton lines={6} />}
    </Side>
  );
}

function Form({ start, onClose }: { start: InvoiceSettings; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const toast = useToast();
  const [draft, setDraft] = useState(start);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const done = await office('documents.saveSettings', { settings: draft });
    setBusy(false);
    if (!done.ok) return setFailure(done.error);
    await refreshOffice();
    toast.show({ tone: 'ok', title: t('detail.saved') });
    onClose();
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <div className="of-form">
        {FIELDS.map(([field, max]) => (
          <TextField
            key={field}
            label={t(`invoices.field.${field}`)}
            value={draft[field]}
            onChange={(value) => setDraft({ ...draft, [field]: value })}
            maxLength={max}
            testId={`invoice-${field}`}
          />
        ))}
        {failure ? (
          <div className="of-wide">
            <Problem error={new CallError(failure)} testId="invoice-details-problem" />
          </div>
        ) : null}
      </div>
      <Row>
        <Button label={t('detail.save')} variant="pri" submit busy={busy} testId="invoice-details-save" />
        <Button label={t('detail.cancel')} onPress={onClose} testId="invoice-details-cancel" />
      </Row>
    </form>
  );
}
