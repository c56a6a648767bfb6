import { type Failure, toBusinessDay } from '@valero/domain/kernel';
import { Button, DateField, Row, TextField, TruthLine, useToast } from '@valero/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { office } from '../../../api.ts';
import { CallError } from '../../../app/query.ts';
import { refreshOffice } from '../data.ts';
import { Problem } from '../Problem.tsx';
import { today } from '../place.ts';
import { Side } from '../Split.tsx';
import type { StoreView } from './words.ts';

/** Records that a store's complete declaration was sent. */
export function MarkForm({ view, onClose }: { view: StoreView; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const toast = useToast();
  const [day, setDay] = useState<string | null>(today());
  const [ticket, setTicket] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const missing = view.systems.reduce((sum, system) => sum + system.missing.length, 0);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (busy || day === null) return;
    setBusy(true);
    const done = await office('meldung.markReported', { store: view.store, date: toBusinessDay(day), ticket });
    setBusy(false);
    if (!done.ok) return setFailure(done.error);
    await refreshOffice();
    toast.show({ tone: 'ok', title: t('meldung.markDone') });
    onClose();
  };
  return (
    <Side title={t('meldung.markTitle', { store: view.name })} onClose={onClose} testId="mark">
      <form onSubmit={(event) => void submit(event)} noValidate>
        <div className="of-form">
          <p className="of-wide">{t('meldung.markText')}</p>
          {missing > 0 ? (
            <div className="of-wide">
              <TruthLine tone="warn" text={t('meldung.missing', { count: missing })} testId="mark-missing" />
            </div>
          ) : null}
          <DateField
            label={t('meldung.markDay')}
            value={day}
            onChange={setDay}
            max={today()}
            required
            error={tried && day === null ? t('meldung.required') : undefined}
            testId="mark-day"
          />
          <TextField
            label={t('meldung.markTicket')}
            value={ticket}
            onChange={setTicket}
            maxLength={60}
            testId="mark-ticket"
          />
          {failure ? (
            <div className="of-wide">
              <Problem error={new CallError(failure)} testId="mark-problem" />
            </div>
          ) : null}
          <div className="of-wide">
            <Row>
              <Button label={t('meldung.markSave')} variant="pri" submit busy={busy} testId="mark-save" />
              <Button label={t('detail.cancel')} onPress={onClose} testId="mark-cancel" />
            </Row>
          </div>
        </div>
      </form>
    </Side>
  );
}
