import { Button, Panel, TruthLine } from '@valero/ui';
import { useTopic } from '../../../app/useTopic.ts';
import { useTill } from '../../../stores/till.ts';
import { actAndRefresh } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';
import { EnterOnly } from './CashPanel.tsx';

/** The rates have changed since the open Z began: the day is closed first, and the open receipt waits meanwhile. */
export function RateChangePanel() {
  const { t } = useWords();
  const open = useTopic('basket')?.lines.some((line) => !line.voided) ?? false;
  const { back, replace } = useTill.getState();
  const close = async (): Promise<void> => {
    if (open) {
      const result = await actAndRefresh('kasse.park', { label: t('rate.parkLabel') });
      if (!result.ok) return;
    }
    replace({ name: 'close' });
  };
  return (
    <Panel
      title={t('rate.title')}
      onBack={back}
      footer={
        <Button
          big
          full
          variant="pri"
          label={open ? t('rate.park') : t('rate.close')}
          keyHint="Enter"
          onPress={() => void close()}
          testId="rate-close"
        />
      }
      testId="rate-change"
    >
      <NoticeLine />
      <EnterOnly onEnter={() => void close()} />
      <TruthLine tone="info" text={t('rate.text')} note={t('rate.safe')} />
    </Panel>
  );
}
