import { Button, StatusDot } from '@valero/ui';
import { useWords } from '../useWords.ts';
import { DeviceTests } from './DeviceTests.tsx';
import { STATE_TONE } from './deviceParts.ts';
import { useDevices } from './useDevices.ts';

/** The device that has just been set up, with a way to try it. */
export function TryStep({ id, onDone }: { id: string; onDone: () => void }) {
  const { t, locale } = useWords();
  const row = useDevices(true)?.find((each) => each.id === id);
  const health = row?.health;
  return (
    <div className="k-form" data-testid="device-try">
      <h3 className="k-h3">{t('devices.tryIt')}</h3>
      <p className="k-hint">{t('devices.tryText')}</p>
      {health ? <StatusDot tone={STATE_TONE[health.state]} label={t(`devices.state.${health.state}`)} /> : null}
      {health?.hint ? <p className="k-device-hint">{health.hint[locale]}</p> : null}
      {row ? <DeviceTests row={row} /> : null}
      <Button big full variant="pri" label={t('devices.done')} onPress={onDone} testId="device-done" />
    </div>
  );
}
