import { Button } from '@valero/ui';
import { GraduationCap } from 'lucide-react';
import { useTill } from '../../stores/till.ts';
import { useTraining } from './useTraining.ts';
import { useWords } from './useWords.ts';

/** Over the whole width, striped and in words: nothing that happens now is a sale. */
export function TrainingBanner() {
  const { t } = useWords();
  const on = useTraining();
  const open = useTill((till) => till.open);
  if (!on) return null;
  return (
    <section className="k-training" aria-label={t('training.title')} data-testid="training-banner">
      <GraduationCap className="v-icon" aria-hidden="true" />
      <b>{t('training.banner')}</b>
      <span>{t('training.bannerText')}</span>
      <Button label={t('training.end')} onPress={() => open({ name: 'training' })} testId="training-end" />
    </section>
  );
}
