import { useQuery } from '@tanstack/react-query';
import type { Failure } from '@valero/domain/kernel';
import { Button, PasswordField, SelectField, Stack, useUi } from '@valero/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { standsBehind } from '../../api.ts';
import { ask, CallError } from '../../app/query.ts';
import { useTopic } from '../../app/useTopic.ts';
import { Problem } from './Problem.tsx';
import { signInHere } from './session.ts';

/** At a till whose head office does not answer: on with the PIN of this device. Nothing otherwise. */
export function SignInHere() {
  const online = useTopic('sync')?.online ?? true;
  return standsBehind() === 'till' && !online ? <PinForm /> : null;
}

function PinForm() {
  const { t } = useTranslation('buero');
  const { locale } = useUi();
  const { data } = useQuery(ask('session.users', {}));
  const [person, setPerson] = useState<string | null>(null);
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const people = data ?? [];
  const chosen = person ?? people[0]?.id ?? null;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (chosen === null || pin === '' || busy) return;
    setBusy(true);
    setFailure(await signInHere(chosen, pin));
    setBusy(false);
    setPin('');
  };
  if (people.length === 0) return null;
  return (
    <div className="of-sign-card" lang={locale} data-testid="sign-here">
      <h1>{t('requests.pinTitle')}</h1>
      <p className="of-sign-help">{t('requests.pinText')}</p>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap={4}>
          <SelectField
            label={t('requests.person')}
            options={people.map(({ id, name }) => ({ id, label: name }))}
            value={chosen ?? ''}
            onChange={(id) => setPerson(id)}
            testId="sign-here-person"
          />
          <PasswordField
            label={t('requests.pin')}
            value={pin}
            onChange={setPin}
            autoComplete="off"
            name="pin"
            testId="sign-here-pin"
          />
          {failure ? <Problem error={new CallError(failure)} testId="sign-here-problem" /> : null}
          <Button label={t('requests.pinSubmit')} variant="pri" submit busy={busy} full testId="sign-here-submit" />
        </Stack>
      </form>
    </div>
  );
}
