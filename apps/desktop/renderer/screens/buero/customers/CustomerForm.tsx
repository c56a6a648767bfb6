import type { Customer } from '@valero/domain/crm';
import type { Failure, Result } from '@valero/domain/kernel';
import { Button, Checkbox, Row, SelectField, TextArea, TextField, useToast } from '@valero/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeOffice, type OfficeChanged } from '../../../api.ts';
import { CallError } from '../../../app/query.ts';
import { refreshOffice } from '../data.ts';
import { Problem } from '../Problem.tsx';
import { labelOf, useToldChange } from '../requests/told.ts';
import { Side } from '../Split.tsx';

type Draft = Omit<Customer, 'id' | 'version'>;

const BLANK: Draft = {
  number: '',
  name: '',
  kind: 'private',
  street: '',
  zip: '',
  city: '',
  country: 'DEU',
  vatId: '',
  email: '',
  phone: '',
  group: '',
  note: '',
  active: true,
};

interface FormProps {
  title: string;
  start: Draft;
  isNew: boolean;
  save: (draft: Draft) => Promise<Result<OfficeChanged>>;
  onClose: () => void;
  onSaved: (number: string) => void;
}

const TEXTS = [
  ['number', 50],
  ['name', 50],
  ['street', 60],
  ['zip', 10],
  ['city', 62],
  ['country', 3],
  ['vatId', 15],
  ['email', 120],
  ['phone', 40],
  ['group', 60],
] as const;

function CustomerForm({ title, start, isNew, save, onClose, onSaved }: FormProps) {
  const { t } = useTranslation('buero');
  const toast = useToast();
  const told = useToldChange();
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const wrong = (field: (typeof TEXTS)[number][0]): string | undefined => {
    if ((field === 'number' || field === 'name') && draft[field].trim() === '') return t('customers.required');
    if (field === 'country' && draft.country.length !== 3) return t('customers.country3');
    return undefined;
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (busy || TEXTS.some(([field]) => wrong(field))) return;
    setBusy(true);
    const done = await save({ ...draft, number: draft.number.trim(), name: draft.name.trim() });
    setBusy(false);
    if (!done.ok) return setFailure(done.error);
    await refreshOffice();
    toast.show(told(done.value, t('detail.saved')));
    onSaved(draft.number.trim());
  };
  return (
    <Side title={title} onClose={onClose} testId="customer-form">
      <form onSubmit={(event) => void submit(event)} noValidate>
        <div className="of-form">
          {TEXTS.map(([field, max]) => (
            <TextField
              key={field}
              label={t(`customers.${field}`)}
              value={draft[field]}
              onChange={(value) => setDraft({ ...draft, [field]: field === 'country' ? value.toUpperCase() : value })}
              maxLength={max}
              required={field === 'number' || field === 'name'}
              error={tried ? wrong(field) : undefined}
              testId={`customer-${field}`}
            />
          ))}
          <SelectField
            label={t('customers.kind')}
            options={(['private', 'business', 'employee'] as const).map((id) => ({ id, label: t(`customers.${id}`) }))}
            value={draft.kind}
            onChange={(kind) => setDraft({ ...draft, kind })}
            testId="customer-kind"
          />
          <div className="of-wide">
            <TextArea
              label={t('customers.note')}
              value={draft.note}
              onChange={(note) => setDraft({ ...draft, note })}
              maxLength={500}
              testId="customer-note"
            />
          </div>
          {isNew ? null : (
            <Checkbox
              label={t('customers.active')}
              checked={draft.active}
              onChange={(active) => setDraft({ ...draft, active })}
              testId="customer-active"
            />
          )}
          {failure ? (
            <div className="of-wide">
              <Problem error={new CallError(failure)} testId="customer-problem" />
            </div>
          ) : null}
          <div className="of-wide">
            <Row>
              <Button label={t('detail.save')} variant="pri" submit busy={busy} testId="customer-save" />
              <Button label={t('detail.cancel')} onPress={onClose} testId="customer-cancel" />
            </Row>
          </div>
        </div>
      </form>
    </Side>
  );
}

/** A new customer. */
export function NewCustomer({ onClose, onSaved }: Pick<FormProps, 'onClose' | 'onSaved'>) {
  const { t } = useTranslation('buero');
  return (
    <CustomerForm
      title={t('customers.create')}
      start={BLANK}
      isNew
      save={({ active: _active, ...draft }) => changeOffice('crm.createCustomer', draft, null, labelOf(draft))}
      onClose={onClose}
      onSaved={onSaved}
    />
  );
}

/** Changes a customer's data; the version seen is named, so that nobody's change is lost. */
export function EditCustomer({
  customer,
  onClose,
  onSaved,
}: Pick<FormProps, 'onClose' | 'onSaved'> & { customer: Customer }) {
  const [{ id, version, ...start }] = useState(customer);
  return (
    <CustomerForm
      title={customer.name}
      start={start}
      isNew={false}
      save={(draft) =>
        changeOffice('crm.saveCustomer', { customer: { ...draft, id }, baseVersion: version }, start, labelOf(draft))
      }
      onClose={onClose}
      onSaved={onSaved}
    />
  );
}
