import type { Failure } from '@valero/domain/kernel';
import { Button, Logo, PasswordField, Segmented, Stack, TextField, ThemeToggle, TruthLine, useUi } from '@valero/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CallError } from '../../app/query.ts';
import { useSettings } from '../../stores/settings.ts';
import { Problem } from './Problem.tsx';
import { SignInHere } from './SignInHere.tsx';
import { signIn, useOfficeSession } from './session.ts';

/** Login and password, in the language of the person. */
export function SignIn() {
  const { t } = useTranslation('buero');
  const { locale } = useUi();
  const { theme, set } = useSettings();
  const { expired } = useOfficeSession();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    setFailure(null);
    if (login.trim() === '' || password === '' || busy) return;
    setBusy(true);
    setFailure(await signIn(login.trim(), password));
    setBusy(false);
  };
  return (
    <main className="of-sign">
      <div className="of-sign-cards">
        <SignInHere />
        <div className="of-sign-card">
          <Logo height={26} />
          <h1>{t('sign.title')}</h1>
          {expired ? <TruthLine tone="info" text={t('sign.expired')} testId="sign-expired" /> : null}
          <form onSubmit={(event) => void submit(event)} noValidate>
            <Stack gap={4}>
              <TextField
                label={t('sign.login')}
                value={login}
                onChange={setLogin}
                autoFocus
                autoComplete="username"
                name="login"
                maxLength={60}
                error={tried && login.trim() === '' ? t('sign.loginMissing') : undefined}
                testId="sign-login"
              />
              <PasswordField
                label={t('sign.password')}
                value={password}
                onChange={setPassword}
                autoComplete="current-password"
                name="password"
                error={tried && password === '' ? t('sign.passwordMissing') : undefined}
                testId="sign-password"
              />
              {failure ? <Problem error={new CallError(failure)} testId="sign-problem" /> : null}
              <Button label={t('sign.submit')} variant="pri" submit busy={busy} full testId="sign-submit" />
            </Stack>
          </form>
          <p className="of-sign-help">{t('sign.help')}</p>
        </div>
      </div>
      <div className="of-sign-choices">
        <Segmented
          label="Sprache / Language"
          items={[
            { id: 'de', label: 'Deutsch' },
            { id: 'en', label: 'English' },
          ]}
          value={locale}
          onChange={(next) => set({ locale: next })}
          testId="sign-language"
        />
        <ThemeToggle value={theme} onChange={(next) => set({ theme: next })} testId="sign-theme" />
      </div>
    </main>
  );
}
