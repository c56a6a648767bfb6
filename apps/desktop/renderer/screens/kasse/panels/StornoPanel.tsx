import { useQuery } from '@tanstack/react-query';
import { type BelegId, toId } from '@valero/domain/kernel';
import { AmountDue, Button, formatMoney, Panel, Segmented, TextField } from '@valero/ui';
import { useState } from 'react';
import type { CardView } from '../../../api.ts';
import { ask } from '../../../app/query.ts';
import { useTill } from '../../../stores/till.ts';
import { act, showFinished } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { PaperView } from '../PaperView.tsx';
import { useReceiptPaper } from '../paper.ts';
import { useWords } from '../useWords.ts';
import { CardDoubt } from './CardDoubt.tsx';
import { CardDeclined, CardRunning } from './cardStates.tsx';
import { Chips } from './DiscountEntry.tsx';
import { useReversal } from './useReversal.ts';

interface ReversingProps {
  card: CardView;
  title: string;
  onAgain: () => void;
  onCash: () => void;
}

/** The terminal takes a payment back, or says why not. */
function Reversing({ card, title, onAgain, onCash }: ReversingProps) {
  const { t, locale } = useWords();
  const { back } = useTill.getState();
  const { state } = card;
  return (
    <Panel title={title} sub={t('card.title.reverse')} onBack={back} testId="storno-card">
      {state === 'unknown' ? null : (
        <AmountDue label={t('card.amountBack')} value={formatMoney(Math.abs(card.amount), locale)} />
      )}
      <NoticeLine />
      {state === 'unknown' ? <CardDoubt card={card} /> : null}
      {state === 'declined' ? (
        <CardDeclined
          card={card}
          onAgain={onAgain}
          others={
            <>
              <Button label={t('card.cashBack')} onPress={onCash} testId="storno-cash" />
              <Button label={t('card.leave')} onPress={back} testId="storno-leave" />
            </>
          }
        />
      ) : null}
      {state === 'pending' || state === 'approved' ? <CardRunning card={card} /> : null}
    </Panel>
  );
}

/** Takes a whole receipt back, with a reason. The old one stays, a new one of opposite sign is issued. */
export function StornoPanel({ belegId }: { belegId: string }) {
  const { t, locale } = useWords();
  const { back } = useTill.getState();
  const found = useQuery(ask('kasse.getBeleg', { id: toId<BelegId>(belegId) }));
  const lines = useReceiptPaper(belegId);
  const [reason, setReason] = useState('');
  const [refund, setRefund] = useState<'same' | 'cash'>('same');
  const [busy, setBusy] = useState(false);
  const beleg = found.data?.beleg;
  const byCard = beleg?.payments.some((payment) => payment.card !== null && payment.amount !== 0) ?? false;
  const reversal = useReversal(toId<BelegId>(belegId), reason.trim());
  const book = async (how: 'same' | 'cash'): Promise<void> => {
    if (!beleg || busy) return;
    setBusy(true);
    const result = await act('kasse.voidBeleg', { belegId: beleg.id, reason: reason.trim(), refund: how });
    setBusy(false);
    if (result.ok) await showFinished(result.value.beleg, result.value.change);
  };
  const storno = async (): Promise<void> => {
    if (reason.trim() === '') return;
    // what was paid by card goes back at the terminal first; its yes books the storno
    if (byCard && refund === 'same') await reversal.start();
    else await book(refund);
  };
  if (!beleg)
    return (
      <Panel title={t('receipts.title')} onBack={back}>
        {null}
      </Panel>
    );
  if (reversal.card)
    return (
      <Reversing
        card={reversal.card}
        title={t('storno.title', { number: beleg.number })}
        onAgain={() => void reversal.start()}
        onCash={() => void book('cash')}
      />
    );
  const reasons = (['typo', 'returned', 'withdrew', 'double'] as const).map((id) => t(`storno.reasons.${id}`));
  return (
    <Panel
      title={t('storno.title', { number: beleg.number })}
      sub={t('storno.text')}
      onBack={back}
      footer={
        <Button
          big
          full
          variant="danger"
          label={t('storno.confirm', { number: beleg.number, amount: formatMoney(beleg.gross, locale) })}
          disabledReason={t('storno.needReason')}
          disabled={reason.trim() === ''}
          busy={busy}
          onPress={() => void storno()}
          testId="storno-confirm"
        />
      }
      testId="storno"
    >
      <NoticeLine />
      <div className="k-detail">
        <div className="k-form">
          <Chips label={t('storno.reason')} items={reasons} value={reason} onChange={setReason} />
          <TextField
            label={t('storno.other')}
            value={reason}
            onChange={setReason}
            maxLength={120}
            autoFocus
            onEnter={() => void storno()}
            testId="storno-reason"
          />
          {byCard ? (
            <Segmented
              label={t('storno.refund')}
              items={[
                { id: 'same' as const, label: t('storno.same') },
                { id: 'cash' as const, label: t('storno.cash') },
              ]}
              value={refund}
              onChange={setRefund}
            />
          ) : null}
        </div>
        <PaperView label={t('receipts.paper', { number: beleg.number })} lines={lines} />
      </div>
    </Panel>
  );
}
