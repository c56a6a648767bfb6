import type { Failure, Result } from '@valero/domain/kernel';
import { Button, Row, TextField } from '@valero/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CallError } from '../../../app/query.ts';
import { Problem } from '../Problem.tsx';

/** A reason shorter than this says nothing; the server asks the same. */
const LEAST = 3;

export interface ReasonFormProps {
  title: string;
  text: string;
  label: string;
  danger?: boolean | undefined;
  /** Does it with the reason. */
  run: (reason: string) => Promise<Result<unknown>>;
  onDone: () => Promise<void>;
  testId: string;
}

/** Something only a person may decide, with the reason that is recorded. */
export function ReasonForm({ title, text, label, danger, run, onDone, testId }: ReasonFormProps) {
  const { t } = useTranslation('buero');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const missing = reason.trim().length < LEAST;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (busy || missing) return;
    setBusy(true);
    const done = await run(reason.trim());
    setBusy(false);
    if (!done.ok) return setFailure(done.error);
    await onDone();
  };
  return (
    <form className="of-decide" onSubmit={(event) => void submit(event)} noValidate>
      <h3 className="of-h3">{title}</h3>
      <p>{text}</p>
      <TextField
        label={t('match.reason')}
        hint={t('match.reasonHint')}
        value={reason}
        onChange={setReason}
        maxLength={300}
        required
        error={tried && missing ? t('match.reasonMissing') : undefined}
        testId={`${testId}-reason`}
      />
      {failure ? <Problem error={new CallError(failure)} testId={`${testId}-problem`} /> : null}
      <Row>
        <Button label={label} variant={danger ? 'danger' : 'pri'} submit busy={busy} testId={`${testId}-submit`} />
      </Row>
    </form>
  );
}
