import { toCents } from '@valero/domain/kernel';
import {
  AmountDue,
  Button,
  digitsToCents,
  ErrorState,
  formatMoney,
  Numpad,
  Panel,
  ProgressBar,
  TenderPanel,
} from '@valero/ui';
import { CreditCard } from 'lucide-react';
import { useState } from 'react';
import type { CardView } from '../../../api.ts';
import { useTopic } from '../../../app/useTopic.ts';
import { useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';
import { EnterOnly, PayWays } from './CashPanel.tsx';
import { PayExtras } from './PayExtras.tsx';

/** A payment whose outcome nobody knows: a person looks at the terminal and says what is there. */
function Unclear({ card }: { card: CardView }) {
  const { t, locale } = useWords();
  const [busy, setBusy] = useState(false);
  const settle = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    await work();
    setBusy(false);
  };
  const { intentId } = card;
  const resolve = (outcome: 'approved' | 'declined') => () =>
    void settle(() => act('card.resolve', { intentId, outcome }));
  return (
    <ErrorState
      tone="warn"
      what={`${t('card.unknown')}: ${formatMoney(card.amount, locale)}`}
      lost={t('card.unknownLost')}
      next={t('card.unknownNext')}
      actions={
        <>
          <Button label={t('card.was')} busy={busy} onPress={resolve('approved')} testId="card-was" />
          <Button label={t('card.wasNot')} busy={busy} onPress={resolve('declined')} testId="card-was-not" />
          <Button
            label={t('card.recheck')}
            busy={busy}
            onPress={() => void settle(() => act('card.recheck', {}))}
            testId="card-recheck"
          />
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
          <Button
            label={t('card.cash')}
            keyHint="F12"
            onPress={() => replace({ name: 'cash', given: 0 })}
            testId="card-cash"
          />
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
      <CreditCard aria-hidden="true" />
      <ProgressBar label={t('card.running')} value={0} detail={hint || t('card.hint')} />
      <Button label={t('card.cancel')} onPress={() => void act('card.cancel', {})} testId="card-cancel" />
    </div>
  );
}

interface AmountProps {
  due: number;
  amount: number;
  digits: string;
  onDigits: (digits: string) => void;
  onStart: () => void;
}

function AmountEntry({ due, amount, digits, onDigits, onStart }: AmountProps) {
  const { t, locale } = useWords();
  return (
    <div className="k-pay">
      <Numpad
        label={t('card.amount')}
        mode="money"
        value={digits}
        onChange={onDigits}
        onEnter={onStart}
        captureKeyboard
        fill
        testId="pad"
      />
      <div className="k-pay-side">
        <TenderPanel
          givenLabel={t('card.openAmount')}
          given={formatMoney(due, locale)}
          items={[]}
          resultLabel={t('card.remains')}
          result={formatMoney(due - amount, locale)}
        />
        <Button full label={t('card.all')} onPress={() => onDigits('')} disabled={digits === ''} />
      </div>
    </div>
  );
}

/** What the terminal says now; what it said about an earlier payment is over once a new one is entered. */
function useCardNow(intentId: string | null): CardView | null {
  const card = useTopic('card') ?? null;
  if (!card) return null;
  const own = card.intentId === intentId;
  return card.state === 'pending' || card.state === 'unknown' || own ? card : null;
}

/** Card: the whole amount, or the part a person types. The sale finishes itself when everything is paid. */
export function CardPanel({ amount: wanted }: { amount: number | null }) {
  const { t, locale } = useWords();
  const due = useTopic('basket')?.due ?? 0;
  const [digits, setDigits] = useState(wanted === null ? '' : String(wanted));
  const [intentId, setIntentId] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const card = useCardNow(intentId);
  const back = useTill((till) => till.back);
  const amount = digits === '' ? due : Math.min(digitsToCents(digits), due);
  const start = async (): Promise<void> => {
    if (asking || card?.state === 'pending') return;
    setAsking(true);
    const result = await act('kasse.startCard', { amount: digits === '' ? null : toCents(amount) });
    setAsking(false);
    if (result.ok) setIntentId(result.value.intentId);
  };
  const running =
    asking || card?.state === 'pending' || (intentId !== null && card === null) || card?.state === 'approved';
  const entering = !running && card === null;
  return (
    <Panel
      title={t('card.title')}
      onBack={back}
      aside={entering ? <PayWays value="card" /> : undefined}
      footer={
        entering ? (
          <Button
            big
            full
            variant="pri"
            label={t('card.start')}
            keyHint="Enter"
            onPress={() => void start()}
            testId="card-start"
          />
        ) : undefined
      }
      testId="card"
    >
      <AmountDue
        label={t('card.amount')}
        value={formatMoney(entering ? amount : (card?.amount ?? amount), locale)}
        testId="card-amount"
      >
        {entering ? <PayExtras foreign={false} /> : null}
      </AmountDue>
      <NoticeLine />
      {entering ? (
        <AmountEntry due={due} amount={amount} digits={digits} onDigits={setDigits} onStart={() => void start()} />
      ) : null}
      {running ? <Running hint={card?.hint ?? ''} /> : null}
      {card?.state === 'declined' ? <Declined hint={card.hint} onAgain={() => setIntentId(null)} /> : null}
      {card?.state === 'unknown' ? <Unclear card={card} /> : null}
    </Panel>
  );
}
