import { Button, Panel, TruthLine } from '@valero/ui';
import { useTopic } from '../../../app/useTopic.ts';
import { fromHere, useTill } from '../../../stores/till.ts';
import { actAndRefresh } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useTraining } from '../useTraining.ts';
import { useWords } from '../useWords.ts';
import { EnterOnly } from './CashPanel.tsx';

/** Turns training on or off; never with an open receipt, so that none is half real. */
export function TrainingPanel() {
  const { t } = useWords();
  const on = useTraining();
  const open = useTopic('basket')?.lines.some((line) => !line.voided) ?? false;
  const { back, say } = useTill.getState();
  const turn = async (): Promise<void> => {
    if (open) return;
    const here = fromHere();
    const result = await actAndRefresh('kasse.setTraining', { on: !on });
    if (!result.ok) return;
    here.home();
    say(on ? t('training.ended') : t('training.started'));
  };
  return (
    <Panel
      title={t('training.title')}
      onBack={back}
      footer={
        <Button
          big
          full
          variant="pri"
          label={on ? t('training.end') : t('training.start')}
          keyHint="Enter"
          disabled={open}
          onPress={() => void turn()}
          testId="training-turn"
        />
      }
      testId="training"
    >
      <NoticeLine />
      <EnterOnly onEnter={() => void turn()} />
      {open ? <TruthLine tone="warn" text={t('training.openBasket')} testId="training-blocked" /> : null}
      <p>{t('training.startText')}</p>
      <p className="k-hint">{t('training.startHint')}</p>
    </Panel>
  );
}
