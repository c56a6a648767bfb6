import { AppFrame, Dialog, formatDuration, formatTime, KeyBar, Pill, TopBar, useHotkeys } from '@valero/ui';
import { ClipboardCheck } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { InspectionView, SessionView } from '../../../api.ts';
import { useTopic } from '../../../app/useTopic.ts';
import { useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { lock } from '../functions.ts';
import { routeScan } from '../scanTargets.ts';
import { NACHSCHAU_KEY } from '../specials.ts';
import { useNow } from '../TillTop.tsx';
import { useScanner } from '../useScanner.ts';
import { useWords } from '../useWords.ts';
import { BeginStep } from './BeginStep.tsx';
import { CountStep } from './CountStep.tsx';
import { ExportStep } from './ExportStep.tsx';
import { FindStep } from './FindStep.tsx';

/** Steps in the order an official asks for them (§ 146b AO: Kassensturz, single receipts, data). */
type StepId = 'begin' | 'count' | 'find' | 'export';

const KEYS: Readonly<Record<StepId, string>> = { begin: 'F4', count: 'F1', find: 'F2', export: 'F3' };

/** Who looks on, until when, and how long that still is. */
function Running({ inspection }: { inspection: InspectionView }) {
  const { t, locale } = useWords();
  const now = useNow();
  const left = Math.max(0, (inspection.until - now) / 1000);
  const until = t('nachschau.until', {
    time: formatTime(inspection.until, locale),
    left: formatDuration(left, locale),
  });
  return (
    <Pill
      tone={left === 0 ? 'warn' : 'info'}
      icon={ClipboardCheck}
      label={left === 0 ? t('nachschau.expired') : until}
      testId="inspection-until"
    />
  );
}

/**
 * The mode for an unannounced visit of the tax office: the whole screen, three steps, nothing that sells or changes.
 * Escape goes back to the till; the access of the inspector goes on until it is ended or over.
 */
export function Nachschau({ session }: { session: SessionView }) {
  const { t } = useWords();
  const inspection = useTopic('inspection') ?? null;
  const isAuditor = session.role === 'auditor';
  const [step, setStep] = useState<StepId>(isAuditor ? 'find' : 'count');
  const [ending, setEnding] = useState(false);
  const { setNachschau } = useTill.getState();
  useScanner(routeScan, true);
  const leave = (): void => (isAuditor ? void lock() : setNachschau(false));
  useHotkeys({ [NACHSCHAU_KEY]: leave });
  const begun = inspection !== null;
  const steps = useMemo(
    () => (isAuditor ? (['find', 'export'] as const) : (['count', 'find', 'export', 'begin'] as const)),
    [isAuditor],
  );
  const labels: Readonly<Record<StepId, string>> = {
    count: t('nachschau.step1'),
    find: t('nachschau.step2'),
    export: t('nachschau.step3'),
    begin: begun ? t('nachschau.access') : t('nachschau.letIn'),
  };
  const end = async (): Promise<void> => {
    setEnding(false);
    const result = await act('inspection.end', {});
    if (result.ok) useTill.getState().say(t('nachschau.ended'));
  };
  const keys = [
    ...steps.map((id) => ({ key: KEYS[id], label: labels[id], onPress: () => setStep(id), active: step === id })),
    ...(begun && !isAuditor
      ? [{ key: 'F9', label: t('nachschau.end'), onPress: () => setEnding(true), testId: 'inspection-end' }]
      : []),
    {
      key: 'F10',
      label: isAuditor ? t('nachschau.signOut') : t('nachschau.leave'),
      onPress: leave,
      testId: 'nachschau-leave',
    },
  ];
  return (
    <div className="k-till k-nachschau" data-testid="nachschau" data-step={step}>
      <AppFrame
        variant="till"
        mainLabel={t('nachschau.title')}
        top={
          <TopBar place={t('nachschau.title')}>
            {isAuditor ? <Pill tone="info" label={t('nachschau.auditorIn', { name: session.name })} /> : null}
            {inspection ? <Running inspection={inspection} /> : null}
          </TopBar>
        }
        keys={<KeyBar label={t('nachschau.steps')} keys={keys} testId="nachschau-keys" />}
      >
        {step === 'begin' ? <BeginStep session={session} inspection={inspection} onBack={leave} /> : null}
        {step === 'count' ? <CountStep session={session} onBack={leave} onNext={() => setStep('find')} /> : null}
        {step === 'find' ? <FindStep onBack={leave} /> : null}
        {step === 'export' ? <ExportStep onBack={leave} /> : null}
      </AppFrame>
      <Dialog
        open={ending}
        title={t('nachschau.endAsk')}
        tone="warn"
        confirmLabel={t('nachschau.end')}
        onConfirm={() => void end()}
        onCancel={() => setEnding(false)}
        testId="inspection-end-ask"
      >
        <p>{t('nachschau.endText')}</p>
      </Dialog>
    </div>
  );
}
