import { Button, NumberField, SelectField, Switch, TextField, TruthLine } from '@valero/ui';
import { useState } from 'react';
import { call, type DriverView } from '../../../api.ts';
import { useTill } from '../../../stores/till.ts';
import { useWords } from '../useWords.ts';
import { type Draft, freeId, type OptionField, optionFields, takenIds } from './deviceParts.ts';
import { forgetDevices, useDevices, useDrivers } from './useDevices.ts';

interface SetUpStepProps {
  draft: Draft;
  /** null = it is new. */
  id: string | null;
  said: string | null;
  onSaved: (id: string, name: string) => void;
}

/** What it is, what it is called and how it is set; then it is kept. */
export function SetUpStep({ draft, id, said, onSaved }: SetUpStepProps) {
  const { t, locale } = useWords();
  const rows = useDevices(true) ?? [];
  const drivers = useDrivers().filter((each) => each.kind === draft.kind && fits(each, draft));
  const [driver, setDriver] = useState(draft.driver);
  const [name, setName] = useState(draft.name);
  const [options, setOptions] = useState(draft.options);
  const [busy, setBusy] = useState(false);
  const chosen = drivers.find((each) => each.id === driver);
  const save = async (): Promise<void> => {
    if (busy || !chosen) return;
    setBusy(true);
    const known = id ?? freeId(draft.kind, takenIds(rows, draft.kind));
    const setup = { id: known, driver, name: name.trim(), link: draft.link, options: { ...options }, enabled: true };
    const result = await call('devices.save', { setup });
    setBusy(false);
    if (!result.ok) return useTill.getState().fail(result.error);
    await forgetDevices();
    const [failure] = result.value.failures;
    onSaved(known, name.trim() || chosen.name[locale]);
    if (failure) useTill.getState().fail(failure);
  };
  return (
    <div className="k-form">
      {said ? <TruthLine tone="info" text={said} testId="device-said" /> : null}
      <SelectField
        label={t('devices.driver')}
        options={drivers.map((each) => ({ id: each.id, label: each.name[locale] }))}
        value={chosen ? driver : null}
        onChange={setDriver}
        placeholder={t('devices.which')}
        testId="device-driver"
      />
      <TextField
        label={t('devices.name')}
        hint={t('devices.nameHint')}
        value={name}
        onChange={setName}
        maxLength={80}
        testId="device-name"
      />
      {chosen ? <Options driver={chosen} values={options} onChange={setOptions} /> : null}
      <Button
        big
        full
        variant="pri"
        label={t(id === null ? 'devices.save' : 'devices.saveChange')}
        busy={busy}
        disabled={!chosen}
        disabledReason={t('devices.which')}
        onPress={() => void save()}
        testId="device-save"
      />
    </div>
  );
}

/** Whether a driver can use the link that was chosen. */
function fits(driver: DriverView, { link }: Draft): boolean {
  if (link === null) return driver.links.length === 0;
  const kind = typeof link === 'object' && 'kind' in link ? link.kind : null;
  return driver.links.some((each) => each === kind);
}

interface OptionsProps {
  driver: DriverView;
  values: Readonly<Record<string, unknown>>;
  onChange: (values: Readonly<Record<string, unknown>>) => void;
}

function Options({ driver, values, onChange }: OptionsProps) {
  const { t } = useWords();
  const fields = optionFields(driver);
  if (fields.length === 0) return null;
  return (
    <section className="k-form" aria-label={t('devices.options')}>
      <h3 className="k-h3">{t('devices.options')}</h3>
      {fields.map((field) => (
        <Option
          key={field.name}
          field={field}
          value={values[field.name] ?? field.initial}
          onChange={(value) => onChange({ ...values, [field.name]: value })}
        />
      ))}
    </section>
  );
}

interface OptionProps {
  field: OptionField;
  value: unknown;
  onChange: (value: unknown) => void;
}

function Option({ field, value, onChange }: OptionProps) {
  const { t } = useWords();
  // a driver may have options nobody has words for yet: they keep the name they have in the file
  const label = t(`devices.option.${field.name}` as 'devices.option.model', { defaultValue: field.name });
  const common = { label, testId: `option-${field.name}` };
  switch (field.as) {
    case 'choice':
      return (
        <SelectField
          {...common}
          options={field.choices.map((choice) => ({ id: String(choice), label: String(choice) }))}
          value={value === undefined ? null : String(value)}
          onChange={(id) => onChange(field.choices.find((choice) => String(choice) === id))}
        />
      );
    case 'number':
      return (
        <NumberField
          {...common}
          value={typeof value === 'number' ? value : null}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case 'switch':
      return <Switch {...common} checked={value === true} onChange={onChange} />;
    case 'text':
      return (
        <TextField {...common} value={typeof value === 'string' ? value : ''} onChange={onChange} maxLength={400} />
      );
  }
}
