import { Button, formatTime, Panel, TruthLine } from '@valero/ui';
import { useState } from 'react';
import type { SessionView } from '../../../api.ts';
import { useTopic } from '../../../app/useTopic.ts';
import type { Counts } from '../count.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { type CountResult, CountSums, recordCount } from '../panels/CashCountPanel.tsx';
import { EnterOnly } from '../panels/CashPanel.tsx';
import { CountEntry } from '../panels/CountEntry.tsx';
import { useWords } from '../useWords.ts';

interface CountStepProps {
  session: SessionView;
  onBack: () => void;
  onNext: () => void;
}

/** Kassensturz in front of the inspector: counted first, compared after. */
export function CountStep({ session, onBack, onNext }: CountStepProps) {
  const { t, locale } = useWords();
  const open = useTopic('basket')?.lines.some((line) => !line.voided) ?? false;
  const [counts, setCounts] = useState<Counts>(new Map());
  const [result, setResult] = useState<CountResult | null>(null);
  const [busy, setBusy] = useState(false);
  const record = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const recorded = await recordCount(counts, t('nachschau.title'));
    setBusy(false);
    if (recorded) setResult(recorded);
  };
  if (open && !result)
    return (
      <Panel title={t('nachschau.step1')} onBack={onBack} testId="count-blocked">
        <TruthLine tone="warn" text={t('close.openBasket')} />
      </Panel>
    );
  if (!result)
    return (
      <CountEntry
        words={{ title: t('nachschau.step1'), sub: t('count.blind'), next: t('count.next') }}
        counts={counts}
        onCounts={setCounts}
        onBack={onBack}
        onNext={() => void record()}
        testId="inspection-count"
      />
    );
  const again = (): void => {
    setCounts(new Map());
    setResult(null);
  };
  return (
    <Panel
      title={t('count.result')}
      sub={t('count.resultText', { time: formatTime(result.at, locale), name: session.name })}
      onBack={onBack}
      aside={<Button label={t('count.again')} onPress={again} testId="count-again" />}
      footer={
        <Button
          big
          full
          variant="pri"
          label={t('nachschau.step2')}
          keyHint="Enter"
          onPress={onNext}
          testId="count-next-step"
        />
      }
      testId="inspection-count-result"
    >
      <EnterOnly onEnter={onNext} />
      <NoticeLine />
      <CountSums result={result} />
    </Panel>
  );
}
