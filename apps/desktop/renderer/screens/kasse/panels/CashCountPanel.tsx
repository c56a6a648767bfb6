import { toCents } from '@valero/domain/kernel';
import { Button, formatMoney, formatTime, Panel } from '@valero/ui';
import { useState } from 'react';
import type { Reply, SessionView } from '../../../api.ts';
import { useTill } from '../../../stores/till.ts';
import { actAndRefresh } from '../actions.ts';
import { type Counts, countedCents } from '../count.ts';
import { useWords } from '../useWords.ts';
import { EnterOnly } from './CashPanel.tsx';
import { Difference } from './ClosePanel.tsx';
import { CountEntry } from './CountEntry.tsx';

/** A recorded count with what should have been there. */
export interface CountResult {
  readonly reply: Reply<'kasse.countCash'>;
  readonly at: number;
}

/** Records what was counted; the till's own figure is not asked for before. `note` says what the count was for. */
export async function recordCount(counts: Counts, note: string): Promise<CountResult | null> {
  const denominations = [...counts]
    .filter(([, count]) => count > 0)
    .map(([value, count]) => ({ value: toCents(value), count }));
  const result = await actAndRefresh('kasse.countCash', {
    counted: toCents(countedCents(counts)),
    denominations,
    note,
  });
  return result.ok ? { reply: result.value, at: Date.now() } : null;
}

/** What was counted, what should be there, and the difference. */
export function CountSums({ result }: { result: CountResult }) {
  const { t, locale } = useWords();
  const { counted, expected } = result.reply;
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
    </dl>
  );
}

/** Kassensturz: counts blind, then compares. The day goes on. */
export function CashCountPanel({ session }: { session: SessionView }) {
  const { t, locale } = useWords();
  const [counts, setCounts] = useState<Counts>(new Map());
  const [result, setResult] = useState<CountResult | null>(null);
  const [busy, setBusy] = useState(false);
  const { back, home } = useTill.getState();
  const record = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const recorded = await recordCount(counts, '');
    setBusy(false);
    if (recorded) setResult(recorded);
  };
  if (!result)
    return (
      <CountEntry
        words={{ title: t('count.title'), sub: t('count.blind'), next: t('count.next') }}
        counts={counts}
        onCounts={setCounts}
        onBack={back}
        onNext={() => void record()}
        testId="cash-count"
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
      onBack={home}
      aside={<Button label={t('count.again')} onPress={again} testId="count-again" />}
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
