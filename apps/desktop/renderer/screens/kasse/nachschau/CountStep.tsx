import { Button, formatTime, Panel, TruthLine } from '@valero/ui';
import type { SessionView } from '../../../api.ts';
import { useTopic } from '../../../app/useTopic.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { CountSums } from '../panels/CashCountPanel.tsx';
import { EnterOnly } from '../panels/CashPanel.tsx';
import { CountEntry } from '../panels/CountEntry.tsx';
import { ForeignFields } from '../panels/ForeignFields.tsx';
import { useCounting } from '../useCounting.ts';
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
  const counting = useCounting(t('nachschau.title'));
  const { result } = counting;
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
        counts={counting.counts}
        onCounts={counting.onCounts}
        onBack={onBack}
        onNext={() => void counting.record()}
        testId="inspection-count"
      >
        <ForeignFields currencies={counting.currencies} values={counting.foreign} onChange={counting.onForeign} />
      </CountEntry>
    );
  return (
    <Panel
      title={t('count.result')}
      sub={t('count.resultText', { time: formatTime(result.at, locale), name: session.name })}
      onBack={onBack}
      aside={<Button label={t('count.again')} onPress={counting.again} testId="count-again" />}
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
