import { type Failure, toBusinessDay } from '@valero/domain/kernel';
import type { SystemView } from '@valero/domain/meldung';
import { Button, DateField, Row, TextField, useToast } from '@valero/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { office } from '../../../api.ts';
import { CallError } from '../../../app/query.ts';
import { refreshOffice } from '../data.ts';
import { Problem } from '../Problem.tsx';
import { today } from '../place.ts';
import { Side } from '../Split.tsx';

/** Records that a system went out of service, and why. */
export function ShutdownForm({ system, onClose }: { system: SystemView; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const toast = useToast();
  const [day, setDay] = useState<string | null>(today());
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (busy || day === null || reason.trim() === '') return;
    setBusy(true);
    const order = { id: system.id, date: toBusinessDay(day), reason: reason.trim(), baseVersion: system.version };
    const done = await office('meldung.decommission', order);
    setBusy(false);
    if (!done.ok) return setFailure(done.error);
    await refreshOffice();
    toast.show({ tone: 'ok', title: t('meldung.shutdownDone') });
    onClose();
  };
  return (
    <Side title={t('meldung.shutdown')} sub={system.serial} onClose={onClose} testId="shutdown">
      <form onSubmit={(event) => void submit(event)} noValidate>
        <div className="of-form">
          <p className="of-wide of-muted">{t('meldung.shutdownHint')}</p>
          <DateField
            label={t('meldung.shutdownDay')}
            value={day}
            onChange={setDay}
            max={today()}
            required
            error={tried && day === null ? t('meldung.required') : undefined}
            testId="shutdown-day"
          />
          <div className="of-wide">
            <TextField
              label={t('meldung.shutdownReason')}
              value={reason}
              onChange={setReason}
              maxLength={200}
              required
              error={tried && reason.trim() === '' ? t('meldung.required') : undefined}
              testId="shutdown-reason"
            />
          </div>
          {failure ? (
            <div className="of-wide">
              <Problem error={new CallError(failure)} testId="shutdown-problem" />
            </div>
          ) : null}
          <div className="of-wide">
            <Row>
              <Button label={t('meldung.shutdown')} variant="pri" submit busy={busy} testId="shutdown-save" />
              <Button label={t('detail.cancel')} onPress={onClose} testId="shutdown-cancel" />
            </Row>
          </div>
        </div>
      </form>
    </Side>
  );
}
