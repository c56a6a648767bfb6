import { toCents } from '@valero/domain/kernel';
import { AmountDue, Button, digitsToCents, formatMoney, Numpad, Panel, TenderPanel, TruthLine } from '@valero/ui';
import { useState } from 'react';
import type { CardView } from '../../../api.ts';
import { useTopic } from '../../../app/useTopic.ts';
import { useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';
import { CardDoubt } from './CardDoubt.tsx';
import { EnterOnly, PayWays } from './CashPanel.tsx';
import { CardDeclined, CardRunning, CashInstead } from './cardStates.tsx';
import { PayExtras } from './PayExtras.tsx';

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

/** A card payment's place in the till: what comes next for each of its states. */
function CardNow({ card, onAgain }: { card: CardView; onAgain: () => void }) {
  const { t } = useWords();
  const { home, replace } = useTill.getState();
  if (card.state === 'unknown') return <CardDoubt card={card} />;
  if (card.state === 'declined') {
    const { belegId } = card;
    const again = belegId === null ? onAgain : () => replace({ name: 'storno', belegId });
    return <CardDeclined card={card} onAgain={again} others={card.kind === 'pay' ? <CashInstead /> : null} />;
  }
  if (card.state === 'approved' && card.kind === 'reverse')
    return (
      <>
        <EnterOnly onEnter={home} />
        <TruthLine
          tone="ok"
          text={t('card.backDone', { number: card.belegNumber ?? '' })}
          action={<Button label={t('close.ready')} onPress={home} testId="card-home" />}
          testId="card-back-done"
        />
      </>
    );
  return <CardRunning card={card} />;
}

/** Starts a payment, or a refund where the receipt is a return. */
function useStart(due: number, amount: number, whole: boolean) {
  const [intentId, setIntentId] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const card = useCardNow(intentId);
  const start = async (): Promise<void> => {
    if (asking || card?.state === 'pending') return;
    setAsking(true);
    const result = await act('kasse.startCard', { amount: whole ? null : toCents(amount) });
    setAsking(false);
    if (result.ok) setIntentId(result.value.intentId);
  };
  const waiting = asking || (intentId !== null && card === null);
  return { card, waiting, start, refund: due < 0, again: () => setIntentId(null) };
}

/** Card: the whole amount, or the part a person types. The sale finishes itself when everything is paid. */
export function CardPanel({ amount: wanted }: { amount: number | null }) {
  const { t, locale } = useWords();
  const due = useTopic('basket')?.due ?? 0;
  const [digits, setDigits] = useState(wanted === null ? '' : String(wanted));
  const amount = digits === '' || due < 0 ? due : Math.min(digitsToCents(digits), due);
  const { card, waiting, start, refund, again } = useStart(due, amount, digits === '' || due < 0);
  const back = useTill((till) => till.back);
  const entering = !waiting && card === null;
  const kind = card?.kind ?? (refund ? 'refund' : 'pay');
  const shown = Math.abs(entering || !card ? amount : card.amount);
  return (
    <Panel
      title={t(`card.title.${kind}`)}
      sub={card?.belegNumber ? t('card.forReceipt', { number: card.belegNumber }) : undefined}
      onBack={back}
      aside={entering ? <PayWays value="card" /> : undefined}
      footer={
        entering ? (
          <Button
            big
            full
            variant="pri"
            label={t(refund ? 'card.startRefund' : 'card.start')}
            keyHint="Enter"
            onPress={() => void start()}
            testId="card-start"
          />
        ) : undefined
      }
      testId="card"
    >
      {card?.state === 'unknown' ? null : (
        <AmountDue
          label={t(kind === 'pay' ? 'card.amount' : 'card.amountBack')}
          value={formatMoney(shown, locale)}
          testId="card-amount"
        >
          {entering && !refund ? <PayExtras foreign={false} /> : null}
        </AmountDue>
      )}
      <NoticeLine />
      {entering && refund ? <EnterOnly onEnter={() => void start()} /> : null}
      {entering && !refund ? (
        <AmountEntry due={due} amount={amount} digits={digits} onDigits={setDigits} onStart={() => void start()} />
      ) : null}
      {waiting ? <CardRunning card={null} /> : null}
      {card && !waiting ? <CardNow card={card} onAgain={again} /> : null}
    </Panel>
  );
}
