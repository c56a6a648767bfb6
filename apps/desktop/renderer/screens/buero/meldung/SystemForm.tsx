import { type BusinessDay, type Failure, type StoreId, toBusinessDay, toId, uuidV7 } from '@valero/domain/kernel';
import type { MeldungTse, System, SystemId, SystemView, TseForm } from '@valero/domain/meldung';
import { Button, DateField, Row, SelectField, TextArea, TextField, useToast } from '@valero/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { office } from '../../../api.ts';
import { CallError } from '../../../app/query.ts';
import { refreshOffice } from '../data.ts';
import { Problem } from '../Problem.tsx';
import { today } from '../place.ts';
import { Side } from '../Split.tsx';

type Draft = Omit<System, 'version'>;
type Change = (change: Partial<Draft>) => void;

const KINDS = ['pc', 'register', 'app', 'scale', 'other'] as const;
const ACQUISITIONS = ['bought', 'rented', 'leased', 'borrowed'] as const;
const FORMS = ['usb', 'sd', 'cloud', 'lan', 'other'] as const;
const BLANK_TSE: MeldungTse = { form: null, certificationId: '', serial: '', commissioned: null };

function blank(store: StoreId): Draft {
  return {
    id: toId<SystemId>(uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))),
    device: null,
    store,
    kind: 'register',
    software: '',
    softwareVersion: '',
    manufacturer: '',
    model: '',
    serial: '',
    acquisition: 'bought',
    acquired: null,
    commissioned: null,
    decommissioned: null,
    decommissionReason: '',
    tseForm: null,
    tses: [],
    note: '',
  };
}

const asDay = (day: string | null): BusinessDay | null => (day === null ? null : toBusinessDay(day));

function DayFields({ draft, change }: { draft: Draft; change: Change }) {
  const { t } = useTranslation('buero');
  const max = today();
  return (
    <>
      <DateField
        label={t('meldung.field.acquired')}
        value={draft.acquired}
        onChange={(day) => change({ acquired: asDay(day) })}
        max={max}
        testId="system-acquired"
      />
      <DateField
        label={t('meldung.field.commissioned')}
        value={draft.commissioned}
        onChange={(day) => change({ commissioned: asDay(day) })}
        max={max}
        testId="system-commissioned"
      />
    </>
  );
}

function FormField({ value, onChange }: { value: TseForm | null; onChange: (form: TseForm) => void }) {
  const { t } = useTranslation('buero');
  return (
    <SelectField
      label={t('meldung.field.tseForm')}
      options={FORMS.map((id) => ({ id, label: t(`meldung.form.${id}`) }))}
      value={value}
      onChange={onChange}
      placeholder={t('meldung.formUnknown')}
      testId="system-tse-form"
    />
  );
}

/** What only a system of another maker is asked: of a till it is known. */
function OtherFields({ draft, change, tried }: { draft: Draft; change: Change; tried: boolean }) {
  const { t } = useTranslation('buero');
  const tse = draft.tses[0] ?? BLANK_TSE;
  const changeTse = (part: Partial<MeldungTse>): void => {
    const next = { ...tse, ...part };
    const empty = next.serial === '' && next.certificationId === '' && next.form === null && next.commissioned === null;
    change({ tses: empty ? draft.tses.slice(1) : [next, ...draft.tses.slice(1)] });
  };
  return (
    <>
      <TextField
        label={t('meldung.field.serial')}
        value={draft.serial}
        onChange={(serial) => change({ serial })}
        maxLength={70}
        required
        error={tried && draft.serial.trim() === '' ? t('meldung.required') : undefined}
        testId="system-serial"
      />
      <TextField
        label={t('meldung.field.software')}
        value={draft.software}
        onChange={(software) => change({ software })}
        maxLength={50}
        testId="system-software"
      />
      <TextField
        label={t('meldung.field.softwareVersion')}
        value={draft.softwareVersion}
        onChange={(softwareVersion) => change({ softwareVersion })}
        maxLength={50}
        testId="system-software-version"
      />
      <div className="of-wide">
        <TextField
          label={t('meldung.field.tseSerial')}
          value={tse.serial}
          onChange={(serial) => changeTse({ serial: serial.trim().toLowerCase() })}
          maxLength={64}
          error={tried && wrongSerial(draft) ? t('meldung.serial64') : undefined}
          testId="system-tse-serial"
        />
      </div>
      <TextField
        label={t('meldung.field.certificationId')}
        value={tse.certificationId}
        onChange={(certificationId) => changeTse({ certificationId: certificationId.trim() })}
        maxLength={40}
        hint="BSI-K-TR-0362-2019"
        testId="system-certification"
      />
      <FormField value={tse.form} onChange={(form) => changeTse({ form })} />
      <DateField
        label={t('meldung.field.tseCommissioned')}
        value={tse.commissioned}
        onChange={(day) => changeTse({ commissioned: asDay(day) })}
        max={today()}
        testId="system-tse-day"
      />
    </>
  );
}

function wrongSerial({ tses }: Draft): boolean {
  return tses.some(({ serial }) => !/^[0-9a-f]{64}$/.test(serial));
}

interface FormProps {
  title: string;
  start: Draft;
  baseVersion: number;
  onClose: () => void;
  onSaved: (id: string) => void;
}

function SystemForm({ title, start, baseVersion, onClose, onSaved }: FormProps) {
  const { t } = useTranslation('buero');
  const toast = useToast();
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const isTill = draft.device !== null;
  const change: Change = (part) => setDraft({ ...draft, ...part });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (busy || (!isTill && (draft.serial.trim() === '' || wrongSerial(draft)))) return;
    setBusy(true);
    const done = await office('meldung.saveSystem', { system: draft, baseVersion });
    setBusy(false);
    if (!done.ok) return setFailure(done.error);
    await refreshOffice();
    toast.show({ tone: 'ok', title: t('detail.saved') });
    onSaved(draft.id);
  };
  return (
    <Side title={title} onClose={onClose} testId="system-form">
      <form onSubmit={(event) => void submit(event)} noValidate>
        <div className="of-form">
          <SelectField
            label={t('meldung.field.kind')}
            options={KINDS.map((id) => ({ id, label: t(`meldung.kind.${id}`) }))}
            value={draft.kind}
            onChange={(kind) => change({ kind })}
            testId="system-kind"
          />
          <TextField
            label={t('meldung.field.manufacturer')}
            value={draft.manufacturer}
            onChange={(manufacturer) => change({ manufacturer })}
            maxLength={50}
            testId="system-manufacturer"
          />
          <TextField
            label={t('meldung.field.model')}
            value={draft.model}
            onChange={(model) => change({ model })}
            maxLength={50}
            testId="system-model"
          />
          <SelectField
            label={t('meldung.field.acquisition')}
            options={ACQUISITIONS.map((id) => ({ id, label: t(`meldung.acquisition.${id}`) }))}
            value={draft.acquisition}
            onChange={(acquisition) => change({ acquisition })}
            testId="system-acquisition"
          />
          <DayFields draft={draft} change={change} />
          {isTill ? (
            <FormField value={draft.tseForm} onChange={(tseForm) => change({ tseForm })} />
          ) : (
            <OtherFields draft={draft} change={change} tried={tried} />
          )}
          <div className="of-wide">
            <TextArea
              label={t('meldung.field.note')}
              value={draft.note}
              onChange={(note) => change({ note })}
              maxLength={500}
              testId="system-note"
            />
          </div>
          {failure ? (
            <div className="of-wide">
              <Problem error={new CallError(failure)} testId="system-problem" />
            </div>
          ) : null}
          <div className="of-wide">
            <Row>
              <Button label={t('detail.save')} variant="pri" submit busy={busy} testId="system-save" />
              <Button label={t('detail.cancel')} onPress={onClose} testId="system-cancel" />
            </Row>
          </div>
        </div>
      </form>
    </Side>
  );
}

/** A system of another maker, entered by hand. */
export function NewSystem({ store, onClose, onSaved }: { store: StoreId } & Pick<FormProps, 'onClose' | 'onSaved'>) {
  const { t } = useTranslation('buero');
  const [start] = useState(() => blank(store));
  return <SystemForm title={t('meldung.newTitle')} start={start} baseVersion={0} onClose={onClose} onSaved={onSaved} />;
}

/** Changes what was entered of a system; the version seen is named, so that nobody's change is lost. */
export function EditSystem({
  system,
  onClose,
  onSaved,
}: { system: SystemView } & Pick<FormProps, 'onClose' | 'onSaved'>) {
  const { t } = useTranslation('buero');
  const { version, missing: _missing, ...start } = system;
  return (
    <SystemForm
      title={system.serial || t('meldung.noSerial')}
      start={start}
      baseVersion={version}
      onClose={onClose}
      onSaved={onSaved}
    />
  );
}
