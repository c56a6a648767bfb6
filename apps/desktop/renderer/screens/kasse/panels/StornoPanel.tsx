import { useQuery } from '@tanstack/react-query';
import { type BelegId, toId } from '@valero/domain/kernel';
import { Button, formatMoney, Panel, Segmented, TextField } from '@valero/ui';
import { useState } from 'react';
import { ask } from '../../../app/query.ts';
import { useTill } from '../../../stores/till.ts';
import { act, showFinished } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { PaperView } from '../PaperView.tsx';
import { useReceiptPaper } from '../paper.ts';
import { useWords } from '../useWords.ts';
import { Chips } from './DiscountEntry.tsx';

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
  const storno = async (): Promise<void> => {
    if (!beleg || busy || reason.trim() === '') return;
    setBusy(true);
    const result = await act('kasse.voidBeleg', { belegId: beleg.id, reason: reason.trim(), refund });
    setBusy(false);
    if (result.ok) await showFinished(result.value.beleg, result.value.change);
  };
  if (!beleg)
    return (
      <Panel title={t('receipts.title')} onBack={back}>
        {null}
      </Panel>
    );
  const byCard = beleg.payments.some((payment) => payment.card !== null);
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
