import { Button, ButtonRow, TextField } from '@valero/ui';
import { useState } from 'react';
import { useTill } from '../../../stores/till.ts';
import { actAndRefresh } from '../actions.ts';
import { useWords } from '../useWords.ts';

/** Takes a TSE out of service: asked twice, with a reason; its number is never given again. */
export function TseLeave({ tseId, name }: { tseId: number; name: string }) {
  const { t } = useWords();
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const leave = async (): Promise<void> => {
    if (busy || reason.trim() === '') return;
    setBusy(true);
    const result = await actAndRefresh('tse.decommission', { tseId, reason: reason.trim() });
    setBusy(false);
    if (result.ok) useTill.getState().say(t('tse.left', { name }));
  };
  if (!asked) return <Button label={t('tse.leave')} onPress={() => setAsked(true)} testId={`tse-leave-${tseId}`} />;
  return (
    <div className="k-form">
      <p className="k-hint">{t('tse.leaveText')}</p>
      <TextField
        label={t('tse.leaveReason')}
        value={reason}
        onChange={setReason}
        maxLength={200}
        autoFocus
        testId="tse-leave-reason"
      />
      <ButtonRow columns={2}>
        <Button label={t('tse.leaveNot')} onPress={() => setAsked(false)} testId="tse-leave-not" />
        <Button
          variant="danger"
          label={t('tse.leaveNow')}
          disabled={reason.trim() === ''}
          disabledReason={t('tse.leaveReason')}
          busy={busy}
          onPress={() => void leave()}
          testId="tse-leave-now"
        />
      </ButtonRow>
    </div>
  );
}
