import { Button, TruthLine } from '@valero/ui';
import { useTranslation } from 'react-i18next';
import { useLive } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { reasonsOf, type TruthReason, truthTone } from './figures.ts';

/** Whether till, server, ledger and figures tell the same story; in words when they do not. */
export function TruthBar() {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { go } = usePlace();
  const { data, error, refetch } = useLive('bi.truth', {});
  if (!data) return <Problem error={error} onRetry={() => void refetch()} testId="truth-problem" />;
  const say = (reason: TruthReason): string =>
    'count' in reason
      ? t(`truth.${reason.kind}`, { count: reason.count })
      : t(`truth.${reason.kind}`, { amount: format.money(reason.amount) });
  const reasons = reasonsOf(data);
  const all = { some: format.count(data.receiptsRollup), all: format.count(data.receiptsServer) };
  const tone = truthTone(data);
  const text =
    tone !== 'ok'
      ? [t('truth.open', all), ...reasons.map(say)].join(' · ')
      : t(data.receiptsServer === 0 ? 'truth.none' : 'truth.equal', all);
  return (
    <TruthLine
      tone={tone}
      text={text}
      note={t('truth.checked', { time: format.time(data.checkedAt) })}
      action={
        tone === 'ok' ? undefined : (
          <Button label={t('truth.devices')} onPress={() => go('abgleich')} testId="truth-devices" />
        )
      }
      testId="truth"
    />
  );
}
