import { Button, ButtonRow } from '@valero/ui';
import { useState } from 'react';
import { call } from '../../../api.ts';
import { useTill } from '../../../stores/till.ts';
import { useWords } from '../useWords.ts';
import { forgetDevices } from './useDevices.ts';

/** Finds out which level of a drawer's sensor means open: once shut, once open. */
export function Calibrate({ id, onEnd }: { id: string; onEnd: () => void }) {
  const { t } = useWords();
  const [step, setStep] = useState<'shut' | 'open'>('shut');
  const [busy, setBusy] = useState(false);
  const { say, fail } = useTill.getState();
  const next = async (): Promise<void> => {
    setBusy(true);
    const result = step === 'shut' ? await call('drawer.shut', { id }) : await call('drawer.open', { id });
    setBusy(false);
    if (!result.ok) return fail(result.error);
    if (step === 'shut') return setStep('open');
    const { sensor } = result.value as { sensor?: string };
    say(t(sensor === 'none' ? 'devices.calibratedNone' : 'devices.calibrated'));
    await forgetDevices();
    onEnd();
  };
  return (
    <div className="k-form" data-testid={`calibrate-${id}`}>
      <p className="k-hint">{t(step === 'shut' ? 'devices.calibrateShutText' : 'devices.calibrateOpenText')}</p>
      <ButtonRow columns={2}>
        <Button label={t('devices.removeNot')} onPress={onEnd} />
        <Button
          variant="pri"
          label={t(step === 'shut' ? 'devices.calibrateShut' : 'devices.calibrateOpen')}
          busy={busy}
          onPress={() => void next()}
          testId={`calibrate-next-${id}`}
        />
      </ButtonRow>
    </div>
  );
}
