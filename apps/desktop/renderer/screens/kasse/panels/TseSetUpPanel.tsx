import { Button, Panel, PasswordField, ProgressBar, Segmented, TextField } from '@valero/ui';
import { useState } from 'react';
import { useTill } from '../../../stores/till.ts';
import { actAndRefresh } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';

/** Puts a TSE into service: which one, what opens it, then one press; the host does the rest and keeps the secrets. */
export function TseSetUpPanel() {
  const { t } = useWords();
  const [kind, setKind] = useState<'fiskaly' | 'simulator'>('fiskaly');
  const [apiKey, setApiKey] = useState('');
  const [apiSecret, setApiSecret] = useState('');
  const [tssId, setTssId] = useState('');
  const [busy, setBusy] = useState(false);
  const { back, say } = useTill.getState();
  const complete = kind === 'simulator' || (apiKey.trim() !== '' && apiSecret.trim() !== '');
  const setUp = async (): Promise<void> => {
    if (busy || !complete) return;
    setBusy(true);
    const access = {
      apiKey: apiKey.trim(),
      apiSecret: apiSecret.trim(),
      ...(tssId.trim() === '' ? {} : { tssId: tssId.trim() }),
    };
    const result = await actAndRefresh('tse.setUp', kind === 'simulator' ? { kind } : { kind, ...access });
    setBusy(false);
    if (!result.ok) return;
    back();
    say(t('tse.setUpDone'));
  };
  return (
    <Panel
      title={t('tse.setUpTitle')}
      sub={t('tse.setUpText')}
      onBack={back}
      footer={
        <Button
          big
          full
          variant="pri"
          label={t('tse.setUpNow')}
          busy={busy}
          disabled={!complete}
          onPress={() => void setUp()}
          testId="tse-set-up-now"
        />
      }
      testId="tse-setup"
    >
      <NoticeLine />
      <div className="k-form">
        <div className="k-choice">
          <span>{t('tse.kind')}</span>
          <Segmented
            label={t('tse.kind')}
            items={[
              { id: 'fiskaly' as const, label: t('tse.fiskaly') },
              { id: 'simulator' as const, label: t('tse.simulator') },
            ]}
            value={kind}
            onChange={setKind}
            testId="tse-kind"
          />
          <small>{kind === 'simulator' ? t('tse.notCertifiedDo') : t('tse.fiskalyText')}</small>
        </div>
        {kind === 'fiskaly' ? (
          <>
            <TextField
              label={t('tse.apiKey')}
              value={apiKey}
              onChange={setApiKey}
              maxLength={200}
              autoFocus
              testId="tse-api-key"
            />
            <PasswordField
              label={t('tse.apiSecret')}
              value={apiSecret}
              onChange={setApiSecret}
              maxLength={200}
              testId="tse-api-secret"
            />
            <TextField
              label={t('tse.tssId')}
              hint={t('tse.tssIdHint')}
              value={tssId}
              onChange={setTssId}
              maxLength={36}
              onEnter={() => void setUp()}
              testId="tse-tss-id"
            />
          </>
        ) : null}
      </div>
      {busy ? <ProgressBar label={t('tse.setUpNow')} value={0} /> : null}
    </Panel>
  );
}
