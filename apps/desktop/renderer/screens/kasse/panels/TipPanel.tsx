import { toCents } from '@valero/domain/kernel';
import { Button, ButtonRow, digitsToCents, formatMoney, Panel, Segmented } from '@valero/ui';
import { useState } from 'react';
import { useTopic } from '../../../app/useTopic.ts';
import { fromHere, useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { roundUps } from '../tender.ts';
import { useWords } from '../useWords.ts';
import { FigureEntry } from './LinePanel.tsx';

/** A tip on the receipt: typed, or the sum made round. Then back to where one came from, mostly paying. */
export function TipPanel() {
  const { t, locale } = useWords();
  const due = useTopic('basket')?.due ?? 0;
  const [digits, setDigits] = useState('');
  const [to, setTo] = useState<'employee' | 'owner'>('employee');
  const [busy, setBusy] = useState(false);
  const { back, say } = useTill.getState();
  const amount = digitsToCents(digits);
  const money = (cents: number): string => formatMoney(cents, locale);
  const add = async (): Promise<void> => {
    if (busy || amount === 0) return;
    setBusy(true);
    const here = fromHere();
    const result = await act('kasse.addTip', { amount: toCents(amount), to });
    setBusy(false);
    if (!result.ok) return;
    here.back();
    // While paying, the line in the basket and the new sum say it.
    if (useTill.getState().panels.length === 0) say(t('tip.added', { amount: money(amount) }));
  };
  return (
    <Panel
      title={t('tip.title')}
      sub={t(`tip.${to}Text`)}
      onBack={back}
      aside={
        <Segmented
          label={t('tip.to')}
          items={(['employee', 'owner'] as const).map((id) => ({ id, label: t(`tip.${id}`) }))}
          value={to}
          onChange={setTo}
          testId="tip-to"
        />
      }
      footer={
        <Button
          big
          full
          variant="pri"
          label={t('tip.add', { amount: money(amount) })}
          keyHint="Enter"
          busy={busy}
          disabled={amount === 0}
          onPress={() => void add()}
          testId="tip-add"
        />
      }
      testId="tip"
    >
      <NoticeLine />
      <FigureEntry
        label={t('tip.amount')}
        was=""
        shown={money(amount)}
        mode="money"
        digits={digits}
        onDigits={setDigits}
        onEnter={() => void add()}
      >
        <ButtonRow columns={2}>
          {roundUps(due).map((sum) => (
            <Button
              key={sum}
              label={t('tip.roundTo', { amount: money(sum).replace(/[,.]00/, '') })}
              pressed={amount === sum - due}
              onPress={() => setDigits(String(sum - due))}
              testId={`tip-to-${sum}`}
            />
          ))}
        </ButtonRow>
      </FigureEntry>
    </Panel>
  );
}
