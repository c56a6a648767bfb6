import { Button, formatMoney, formatTime, Panel } from '@valero/ui';
import type { SessionView } from '../../../api.ts';
import { useTill } from '../../../stores/till.ts';
import { foreignAmount } from '../foreign.ts';
import { type CountResult, useCounting } from '../useCounting.ts';
import { useWords } from '../useWords.ts';
import { EnterOnly } from './CashPanel.tsx';
import { Difference } from './ClosePanel.tsx';
import { CountEntry } from './CountEntry.tsx';
import { ForeignFields } from './ForeignFields.tsx';

/** What was counted, what should be there, and the difference; foreign notes each by their currency. */
export function CountSums({ result }: { result: CountResult }) {
  const { t, locale } = useWords();
  const { counted, expected, foreign } = result.reply;
  return (
    <dl className="k-sums">
      <div className="k-sum">
        <dt>{t('close.counted')}</dt>
        <dd data-testid="counted">{formatMoney(counted, locale)}</dd>
      </div>
      <div className="k-sum">
        <dt>{t('close.expected')}</dt>
        <dd data-testid="expected">{formatMoney(expected, locale)}</dd>
      </div>
      <Difference cents={counted - expected} />
      {foreign.map(({ currency, counted: is, expected: should }) => (
        <div key={currency} className="k-sum" data-tone={is === should ? 'ok' : 'warn'}>
          <dt>{currency}</dt>
          <dd data-testid={`count-${currency}`}>
            {t('count.of', {
              is: foreignAmount(is, currency, locale),
              should: foreignAmount(should, currency, locale),
            })}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Kassensturz: counts blind, then compares. The day goes on. */
export function CashCountPanel({ session }: { session: SessionView }) {
  const { t, locale } = useWords();
  const counting = useCounting('');
  const { back, home } = useTill.getState();
  const { result } = counting;
  if (!result)
    return (
      <CountEntry
        words={{ title: t('count.title'), sub: t('count.blind'), next: t('count.next') }}
        counts={counting.counts}
        onCounts={counting.onCounts}
        onBack={back}
        onNext={() => void counting.record()}
        testId="cash-count"
      >
        <ForeignFields currencies={counting.currencies} values={counting.foreign} onChange={counting.onForeign} />
      </CountEntry>
    );
  return (
    <Panel
      title={t('count.result')}
      sub={t('count.resultText', { time: formatTime(result.at, locale), name: session.name })}
      onBack={home}
      aside={<Button label={t('count.again')} onPress={counting.again} testId="count-again" />}
      footer={
        <Button big full variant="pri" label={t('count.ready')} keyHint="Enter" onPress={home} testId="count-ready" />
      }
      testId="cash-count-result"
    >
      <EnterOnly onEnter={home} />
      <CountSums result={result} />
    </Panel>
  );
}
