import { Button, formatTime, Panel, Segmented, TextField, TruthLine } from '@valero/ui';
import { useState } from 'react';
import type { InspectionView, SessionView } from '../../../api.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';

/** How long an inspector's access may last, in minutes. */
const DURATIONS = [60, 120, 240, 480] as const;

interface BeginStepProps {
  session: SessionView;
  inspection: InspectionView | null;
  onBack: () => void;
}

/** Lets the inspector in: name and authority, then a code that reads everything and changes nothing, for some hours. */
export function BeginStep({ session, inspection, onBack }: BeginStepProps) {
  const { t, locale } = useWords();
  const [name, setName] = useState('');
  const [authority, setAuthority] = useState('');
  const [minutes, setMinutes] = useState<number>(120);
  const [code, setCode] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const may = session.rights.includes('audit.read') || session.rights.includes('kasse.close');
  const complete = name.trim() !== '' && authority.trim() !== '';
  const begin = async (): Promise<void> => {
    if (busy || !complete || !may) return;
    setBusy(true);
    const input = { auditorName: name.trim(), authority: authority.trim(), minutes };
    const result = await act('inspection.begin', input);
    setBusy(false);
    if (result.ok) setCode(result.value.code);
  };
  if (inspection)
    return (
      <Panel
        title={t('nachschau.running', { name: inspection.auditorName, authority: inspection.authority })}
        sub={t('nachschau.code')}
        onBack={onBack}
        testId="inspection-running"
      >
        <NoticeLine />
        {code === null ? null : (
          <div className="k-code">
            <b data-testid="inspection-code">{code}</b>
            <span>{t('nachschau.pill', { time: formatTime(inspection.until, locale) })}</span>
          </div>
        )}
        <p>{code === null ? t('nachschau.codeGone') : t('nachschau.codeText')}</p>
        <p className="k-hint">{t('nachschau.counted', { calls: inspection.calls, exports: inspection.exports })}</p>
      </Panel>
    );
  return (
    <Panel
      title={t('nachschau.letIn')}
      sub={t('nachschau.beginText')}
      onBack={onBack}
      footer={
        <Button
          big
          full
          variant="pri"
          label={t('nachschau.begin')}
          keyHint="Enter"
          busy={busy}
          disabled={!complete || !may}
          disabledReason={may ? undefined : t('nachschau.beginRight')}
          onPress={() => void begin()}
          testId="inspection-begin"
        />
      }
      testId="inspection-new"
    >
      <NoticeLine />
      {may ? null : <TruthLine tone="warn" text={t('nachschau.beginRight')} />}
      <div className="k-form">
        <TextField
          label={t('nachschau.auditor')}
          value={name}
          onChange={setName}
          maxLength={80}
          autoFocus
          onEnter={() => void begin()}
          testId="inspection-name"
        />
        <TextField
          label={t('nachschau.authority')}
          hint={t('nachschau.authorityHint')}
          value={authority}
          onChange={setAuthority}
          maxLength={120}
          onEnter={() => void begin()}
          testId="inspection-authority"
        />
        <div className="k-choice">
          <span>{t('nachschau.minutes')}</span>
          <Segmented
            label={t('nachschau.minutes')}
            items={DURATIONS.map((entry) => ({ id: String(entry), label: t('nachschau.hour', { count: entry / 60 }) }))}
            value={String(minutes)}
            onChange={(id) => setMinutes(Number(id))}
            testId="inspection-minutes"
          />
        </div>
      </div>
    </Panel>
  );
}
