import { Button, ErrorState, formatMoney, ProgressBar, TextField } from '@valero/ui';
import { CreditCard } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { CardView } from '../../../api.ts';
import { useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { useWords } from '../useWords.ts';
import { EnterOnly } from './CashPanel.tsx';

/** The terminal works: what it shows stands here large, and cancelling waits for its word. */
export function CardRunning({ card }: { card: CardView | null }) {
  const { t, locale } = useWords();
  const [cancelling, setCancelling] = useState(false);
  if (card?.manual) return <Manual card={card} />;
  const back = card !== null && card.kind !== 'pay';
  const shown = card?.message?.text[locale] ?? null;
  const cancel = (): void => {
    setCancelling(true);
    void act('card.cancel', {});
  };
  return (
    <div className="k-card-running" data-testid="card-running">
      <CreditCard aria-hidden="true" />
      <p className="k-card-shows" role="status" data-attention={card?.message?.attention} data-testid="card-shows">
        {shown ? <small>{t('card.shows')}</small> : null}
        <b>{shown ?? t(back ? 'card.hintBack' : 'card.hint')}</b>
      </p>
      <ProgressBar
        label={t(back ? 'card.runningBack' : 'card.running')}
        value={0}
        detail={cancelling ? t('card.cancelling') : undefined}
      />
      <Button label={t('card.cancel')} busy={cancelling} onPress={cancel} testId="card-cancel" />
    </div>
  );
}

/** A terminal that is not connected: the person keys the amount and says how it ended. */
function Manual({ card }: { card: CardView }) {
  const { t, locale } = useWords();
  const [receiptNumber, setReceiptNumber] = useState('');
  const [trace, setTrace] = useState('');
  const { intentId } = card;
  const paid = (): void => {
    void act('card.affirm', { intentId, said: { outcome: 'approved', receiptNumber, trace, brand: '' } });
  };
  return (
    <div className="k-card-manual" data-testid="card-manual">
      <p className="k-card-shows">
        <small>{t('card.manual')}</small>
        <b data-testid="card-manual-amount">{formatMoney(Math.abs(card.amount), locale)}</b>
      </p>
      <p role="status">{card.message?.text[locale] ?? t('card.manualText')}</p>
      <SlipNumbers receiptNumber={receiptNumber} onReceiptNumber={setReceiptNumber} trace={trace} onTrace={setTrace} />
      <div className="k-wide-buttons">
        <Button big label={t(`doubt.was.${card.kind}`)} onPress={paid} testId="card-paid" />
        <Button
          big
          label={t(`doubt.wasNot.${card.kind}`)}
          onPress={() => void act('card.affirm', { intentId, said: { outcome: 'declined' } })}
          testId="card-not-paid"
        />
      </div>
    </div>
  );
}

interface SlipNumbersProps {
  receiptNumber: string;
  onReceiptNumber: (text: string) => void;
  trace: string;
  onTrace: (text: string) => void;
}

/** The two numbers of a slip, as far as they can be read; a later reversal is asked by them. */
export function SlipNumbers({ receiptNumber, onReceiptNumber, trace, onTrace }: SlipNumbersProps) {
  const { t } = useWords();
  const digits = (text: string): string => text.replace(/\D/g, '').slice(0, 12);
  return (
    <div className="k-form-row k-form-even">
      <TextField
        label={`${t('card.receiptNumber')} (${t('card.ifKnown')})`}
        value={receiptNumber}
        onChange={(text) => onReceiptNumber(digits(text))}
        testId="card-receipt-number"
      />
      <TextField
        label={`${t('card.trace')} (${t('card.ifKnown')})`}
        value={trace}
        onChange={(text) => onTrace(digits(text))}
        testId="card-trace"
      />
    </div>
  );
}

/** No money moved, with the reason. `others` are the ways beside trying again. */
export function CardDeclined({ card, onAgain, others }: { card: CardView; onAgain: () => void; others: ReactNode }) {
  const { t } = useWords();
  const back = card.kind !== 'pay';
  const what = t(back ? 'card.notBack' : 'card.declined');
  return (
    <ErrorState
      what={card.hint ? `${what}: ${card.hint}` : what}
      lost={t(back ? 'card.notBackLost' : 'card.declinedLost')}
      next={t(back ? 'card.notBackNext' : 'card.declinedNext')}
      actions={
        <>
          <EnterOnly onEnter={onAgain} />
          <Button variant="pri" label={t('card.again')} keyHint="Enter" onPress={onAgain} testId="card-again" />
          {others}
        </>
      }
      testId="card-declined"
    />
  );
}

/** The way out of a declined payment: cash. */
export function CashInstead() {
  const { t } = useWords();
  const replace = useTill((till) => till.replace);
  const toCash = (): void => replace({ name: 'cash', given: 0 });
  return <Button label={t('card.cash')} keyHint="F12" onPress={toCash} testId="card-cash" />;
}
