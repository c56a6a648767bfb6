import { AmountDue, Button, ButtonRow, ErrorState, formatMoney, Numpad, Panel, ProgressBar, digitsToCents } from '@valero/ui';
import { toCents } from '@valero/domain/kernel';
import { useEffect, useRef, useState } from 'react';
import { useTopic } from '../../../app/useTopic.ts';
import { useTill } from '../../../stores/till.ts';
import { act, completeSale } from '../actions.ts';
import { NoticeLine } from '../ScanPane.tsx';
import { useWords } from '../useWords.ts';
import { EnterOnly, PayWays } from './CashPanel.tsx';

type Step = { readonly name: 'enter' } | { readonly name: 'running'; readonly intentId: string | null };

/** What the terminal said about this panel's own payment, or one left over that is unclear. */
function useCard(step: Step) {
  const card = useTopic('card') ?? null;
  if (!card) return null;
  if (card.state === 'unknown') return card;
  return step.name === 'running' && step.intentId !== null && card.intentId === step.intentId ? card : null;
}

/** A payment whose outcome nobody knows: a person looks at the terminal and says what is there. */
function Unclear({ intentId, amount, onSettled }: { intentId: string; amount: number; onSettled: () => void }) {
  const { t, locale } = useWords();
  const [busy, setBusy] = useState(false);
  const resolve = async (outcome: 'approved' | 'declined'): Promise<void> => {
    setBusy(true);
    const result = await act('card.resolve', { intentId, outcome });
    setBusy(false);
    if (result.ok) onSettled();
  };
  return (
    <ErrorState
      tone="warn"
      what={`${t('card.unknown')}: ${formatMoney(amount, locale)}`}
      lost={t('card.unknownLost')}
      next={t('card.unknownNext')}
      actions={
        <>
          <Button label={t('card.was')} busy={busy} onPress={() => void resolve('approved')} testId="card-was" />
          <Button label={t('card.wasNot')} busy={busy} onPress={() => void resolve('declined')} testId="card-was-not" />
        </>
      }
      testId="card-unknown"
    />
  );
}

function Declined({ hint, onAgain }: { hint: string; onAgain: () => void }) {
  const { t } = useWords();
  const replace = useTill((till) => till.replace);
  return (
    <ErrorState
      what={hint ? `${t('card.declined')}: ${hint}` : t('card.declined')}
      lost={t('card.declinedLost')}
      next={t('card.declinedNext')}
      actions={
        <>
          <EnterOnly onEnter={onAgain} />
          <Button variant="pri" label={t('card.again')} keyHint="Enter" onPress={onAgain} testId="card-again" />
          <Button label={t('card.cash')} keyHint="F12" onPress={() => replace({ name: 'cash', given: 0 })} testId="card-cash" />
        </>
      }
      testId="card-declined"
    />
  );
}

function Running({ hint }: { hint: string }) {
  const { t } = useWords();
  return (
    <div className="k-card-running" data-testid="card-running">
      <ProgressBar label={t('card.running')} value={0} detail={hint || t('card.hint')} />
      <Button label={t('card.cancel')} onPress={() => void act('card.cancel', {})} testId="card-cancel" />
    </div>
  );
}

/** Card: the whole amount, or the part a person types; the sale finishes itself when everything is paid. */
export function CardPanel({ amount: wanted }: { amount: number | null }) {
  const { t, locale } = useWords();
  const basket = useTopic('basket') ?? null;
  const [digits, setDigits] = useState(wanted === null ? '' : String(wanted));
  const [step, setStep] = useState<Step>({ name: 'enter' });
  const card = useCard(step);
  const { back, replace } = useTill.getState();
  const due = basket?.due ?? 0;
  const amount = digits === '' ? due : Math.min(digitsToCents(digits), due);
  const start = async (): Promise<void> => {
    if (step.name === 'running' || amount <= 0) return;
    setStep({ name: 'running', intentId: null });
    const result = await act('kasse.startCard', { amount: toCents(amount) });
    setStep(result.ok ? { name: 'running', intentId: result.value.intentId } : { name: 'enter' });
  };
  const finishing = useRef(false);
  const approved = card?.state === 'approved';
  useEffect(() => {
    if (!approved || finishing.current || !basket) return;
    finishing.current = true;
    if (basket.due === 0) void completeSale('cash', null);
    else replace({ name: 'cash', given: 0 });
  }, [approved, basket, replace]);
  const busy = step.name === 'running' && (card === null || card.state === 'pending');
  const entering = step.name === 'enter' && card?.state !== 'unknown';
  return (
    <Panel
      title={t('card.title')}
      onBack={busy ? undefined : back}
      aside={entering ? <PayWays value="card" /> : undefined}
      footer={entering ? <Button big full variant="pri" label={t('card.start')} keyHint="Enter" onPress={() => void start()} disabled={amount <= 0} testId="card-start" /> : undefined}
      testId="card"
    >
      <AmountDue label={step.name === 'enter' ? t('card.amount') : t('pay.due')} value={formatMoney(entering ? amount : due, locale)} testId="card-amount" />
      <NoticeLine />
      {entering ? (
        <div className="k-pay">
          <Numpad label={t('card.amount')} mode="money" value={digits} onChange={setDigits} onEnter={() => void start()} captureKeyboard fill testId="pad" />
          <ButtonRow>
            <Button full label={t('card.all')} onPress={() => setDigits('')} pressed={digits === ''} />
          </ButtonRow>
        </div>
      ) : null}
      {busy ? <Running hint={card?.hint ?? ''} /> : null}
      {card?.state === 'declined' ? <Declined hint={card.hint} onAgain={() => setStep({ name: 'enter' })} /> : null}
      {card?.state === 'unknown' ? <Unclear intentId={card.intentId} amount={card.amount} onSettled={() => setStep({ name: 'enter' })} /> : null}
    </Panel>
  );
}
