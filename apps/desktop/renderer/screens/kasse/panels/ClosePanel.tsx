import { useQuery } from '@tanstack/react-query';
import type { Kassenabschluss } from '@valero/domain/kasse';
import { toCents } from '@valero/domain/kernel';
import { Button, ButtonRow, digitsToCents, formatMoney, NumberField, Panel } from '@valero/ui';
import { useState } from 'react';
import { ask } from '../../../app/query.ts';
import { useTopic } from '../../../app/useTopic.ts';
import { useTill } from '../../../stores/till.ts';
import { actAndRefresh } from '../actions.ts';
import { type Counts, countedCents } from '../count.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { PaperView } from '../PaperView.tsx';
import { usePaper } from '../paper.ts';
import { useWords } from '../useWords.ts';
import { CutOffer } from './CardCutPanel.tsx';
import { EnterOnly } from './CashPanel.tsx';
import { CountEntry } from './CountEntry.tsx';
import { FigureEntry } from './LinePanel.tsx';

/** Counted less expected, in words. */
export function Difference({ cents }: { cents: number }) {
  const { t, locale } = useWords();
  const size = formatMoney(Math.abs(cents), locale);
  const text =
    cents === 0
      ? t('close.noDifference')
      : cents > 0
        ? t('close.over', { amount: size })
        : t('close.short', { amount: size });
  return (
    <div className="k-sum k-sum-big" data-tone={cents === 0 ? 'ok' : 'warn'}>
      <dt>{t('close.difference')}</dt>
      <dd data-testid="difference">{text}</dd>
    </div>
  );
}

interface CompareProps {
  counted: number;
  counts: Counts;
  onBack: () => void;
  onDone: (z: Kassenabschluss) => void;
}

/** Second step: what should be there, what is there, what goes to the bank. */
function Compare({ counted, counts, onBack, onDone }: CompareProps) {
  const { t, locale } = useWords();
  const x = useQuery({ ...ask('kasse.xReport', {}), staleTime: 0 });
  const [digits, setDigits] = useState('');
  const [busy, setBusy] = useState(false);
  const [foreignCounted, setForeignCounted] = useState<Readonly<Record<string, number | null>>>({});
  const foreign = x.data?.foreign.filter(({ held }) => held > 0) ?? [];
  const money = (cents: number): string => formatMoney(cents, locale);
  const expected = x.data?.expectedCash ?? 0;
  const drop = Math.min(digitsToCents(digits), counted);
  const close = async (): Promise<void> => {
    if (busy || !x.data) return;
    setBusy(true);
    const denominations = [...counts]
      .filter(([, count]) => count > 0)
      .map(([value, count]) => ({ value: toCents(value), count }));
    const result = await actAndRefresh('kasse.closeDay', {
      counted: toCents(counted),
      denominations,
      drop: toCents(drop),
      foreign: foreign.map(({ currency, held }) => ({ currency, counted: toCents(foreignCounted[currency] ?? held) })),
    });
    setBusy(false);
    if (result.ok) onDone(result.value.z);
  };
  return (
    <Panel
      title={t('close.title')}
      sub={t('close.warn')}
      onBack={onBack}
      footer={
        <Button
          big
          full
          variant="pri"
          label={t('close.confirm')}
          keyHint="Enter"
          busy={busy}
          disabled={!x.data}
          onPress={() => void close()}
          testId="close-now"
        />
      }
      testId="close-compare"
    >
      <NoticeLine />
      {x.data?.payments.some(({ type }) => type === 'ECKarte') ? <CutOffer /> : null}
      <dl className="k-sums k-sums-two">
        <div className="k-sum">
          <dt>{t('close.counted')}</dt>
          <dd data-testid="counted">{money(counted)}</dd>
        </div>
        <div className="k-sum">
          <dt>{t('close.expected')}</dt>
          <dd data-testid="expected">{x.data ? money(expected) : '…'}</dd>
        </div>
        {x.data ? <Difference cents={counted - expected} /> : null}
      </dl>
      {foreign.length > 0 ? (
        <div className="k-two">
          {foreign.map(({ currency, held }) => (
            <NumberField
              key={currency}
              label={t('close.foreign', { currency })}
              value={foreignCounted[currency] ?? held}
              decimals={2}
              unit={currency}
              min={0}
              onChange={(value) => setForeignCounted({ ...foreignCounted, [currency]: value })}
              testId={`foreign-${currency}`}
            />
          ))}
        </div>
      ) : null}
      <FigureEntry
        label={t('close.drop')}
        was={`${t('close.stays')} ${money(counted - drop)}`}
        shown={money(drop)}
        mode="money"
        digits={digits}
        onDigits={setDigits}
        onEnter={() => void close()}
      >
        <ButtonRow columns={2}>
          <Button label={t('close.none')} pressed={drop === 0} onPress={() => setDigits('')} testId="drop-none" />
          <Button
            label={t('close.all')}
            pressed={drop === counted && counted > 0}
            onPress={() => setDigits(counted > 0 ? String(counted) : '')}
            testId="drop-all"
          />
        </ButtonRow>
      </FigureEntry>
    </Panel>
  );
}

/** Third step: the Z as paper. */
function Closed({ z }: { z: Kassenabschluss }) {
  const { t, locale } = useWords();
  const home = useTill((till) => till.home);
  const lines = usePaper({ kind: 'z', zNumber: z.number });
  return (
    <Panel
      title={t('close.done', { number: z.number })}
      sub={t('close.doneText', { revenue: formatMoney(z.revenue, locale) })}
      onBack={home}
      footer={
        <Button big full variant="pri" label={t('close.ready')} keyHint="Enter" onPress={home} testId="close-ready" />
      }
      testId="close-done"
    >
      <EnterOnly onEnter={home} />
      <PaperView label={t('zList.z', { number: z.number })} lines={lines} />
    </Panel>
  );
}

/** Closes the day: count blind, then compare, then sign off. */
export function ClosePanel() {
  const { t } = useWords();
  const basket = useTopic('basket') ?? null;
  const [counts, setCounts] = useState<Counts>(new Map());
  const [step, setStep] = useState<'count' | 'compare'>('count');
  const [z, setZ] = useState<Kassenabschluss | null>(null);
  const back = useTill((till) => till.back);
  if (z) return <Closed z={z} />;
  if (basket?.lines.some((line) => !line.voided)) {
    return (
      <Panel title={t('close.title')} onBack={back} testId="close-blocked">
        <p>{t('close.openBasket')}</p>
      </Panel>
    );
  }
  if (step === 'compare')
    return <Compare counted={countedCents(counts)} counts={counts} onBack={() => setStep('count')} onDone={setZ} />;
  return (
    <CountEntry
      words={{ title: t('close.title'), sub: t('close.blind'), next: t('close.next') }}
      counts={counts}
      onCounts={setCounts}
      onBack={back}
      onNext={() => setStep('compare')}
      testId="close-count"
    />
  );
}
