import { Button, TruthLine } from '@valero/ui';
import { useState } from 'react';
import { call, type DeviceRow, type TestOutcome } from '../../../api.ts';
import { useTill } from '../../../stores/till.ts';
import { useWords } from '../useWords.ts';

/** Buttons that try a device, and what came of the last one. */
export function DeviceTests({ row, more }: { row: DeviceRow; more?: React.ReactNode }) {
  const { t, locale } = useWords();
  const [busy, setBusy] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<TestOutcome | null>(null);
  const run = async (test: DeviceRow['tests'][number]): Promise<void> => {
    if (busy) return;
    setBusy(test);
    setOutcome(null);
    const result = await call('devices.test', { id: row.id, test });
    setBusy(null);
    if (result.ok) setOutcome(result.value);
    else useTill.getState().fail(result.error);
  };
  const wait = busy === 'weigh' || busy === 'scan' ? busy : 'other';
  return (
    <>
      <div className="k-device-do">
        {row.tests.map((test) => (
          <Button
            key={test}
            label={t(`devices.test.${test}`)}
            busy={busy === test}
            disabled={busy !== null && busy !== test}
            onPress={() => void run(test)}
            testId={`test-${row.id}-${test}`}
          />
        ))}
        {more}
      </div>
      <div aria-live="polite">
        {busy ? <p className="k-hint">{t(`devices.wait.${wait}`)}</p> : null}
        {outcome ? (
          <TruthLine
            tone={outcome.ok ? 'ok' : 'warn'}
            text={outcome.text[locale]}
            note={outcome.hint?.[locale]}
            testId={`outcome-${row.id}`}
          />
        ) : null}
      </div>
    </>
  );
}
