import { Button, Panel, StatusDot, type Tone, TruthLine } from '@valero/ui';
import { Wrench } from 'lucide-react';
import type { DeviceHealth } from '../../../api.ts';
import { useTopic } from '../../../app/useTopic.ts';
import { useTill } from '../../../stores/till.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { tseWords } from '../tseWords.ts';
import { useWords } from '../useWords.ts';
import { syncVerdict } from './syncState.ts';

const TONE: Readonly<Record<DeviceHealth['state'], Tone>> = {
  ready: 'ok',
  warning: 'warn',
  offline: 'danger',
  absent: 'neutral',
};
const WORD = {
  ready: 'status.ready',
  warning: 'status.warning',
  offline: 'status.off',
  absent: 'status.absent',
} as const;
const KINDS = [
  'receiptPrinter',
  'cashDrawer',
  'customerDisplay',
  'barcodeScanner',
  'scale',
  'cardTerminal',
  'tse',
] as const;

/** How it stands towards the head office in one sentence; the page about it says more. */
function SyncTruth() {
  const { t } = useWords();
  const sync = useTopic('sync');
  const { open } = useTill.getState();
  const verdict = sync ? syncVerdict(sync) : null;
  return (
    <TruthLine
      tone={verdict?.tone ?? 'info'}
      text={sync && verdict ? t(`sync.${verdict.word}`, { count: sync.unsentBelege }) : t('sync.unknown')}
      action={<Button label={t('sync.open')} onPress={() => open({ name: 'sync' })} testId="status-sync" />}
      testId="status-truth"
    />
  );
}

function Devices() {
  const { t, locale } = useWords();
  // The TSE has words of its own: its state says what a sale needs to know.
  const devices = (useTopic('devices') ?? []).filter((device) => device.kind !== 'tse');
  const view = useTopic('tse');
  const tse = view ? tseWords(view, t, locale) : null;
  const nameOf = (device: DeviceHealth): string => {
    const kind = KINDS.find((entry) => entry === device.kind);
    return kind ? t(`status.deviceNames.${kind}`) : device.name;
  };
  return (
    <section aria-label={t('status.devices')}>
      <h3 className="k-h3">{t('status.devices')}</h3>
      <ul className="k-facts">
        {devices.map((device) => (
          <li key={device.id}>
            <b>{nameOf(device)}</b>
            <StatusDot tone={TONE[device.state]} label={t(WORD[device.state])} />
            <span>{device.hint?.[locale] ?? device.detail}</span>
          </li>
        ))}
        {tse ? (
          <li>
            <b>{t('status.tse')}</b>
            <StatusDot tone={tse.tone} label={tse.word} />
            <span>{`${tse.text}. ${tse.todo}`}</span>
          </li>
        ) : null}
      </ul>
    </section>
  );
}

/** What is attached to the till and how it is, with one sentence about the head office. */
export function StatusPanel() {
  const { t } = useWords();
  const back = useTill((till) => till.back);
  return (
    <Panel title={t('status.title')} onBack={back} testId="status">
      <NoticeLine />
      <SyncTruth />
      <Devices />
      <Button
        icon={Wrench}
        label={t('devices.open')}
        onPress={() => useTill.getState().open({ name: 'devices' })}
        testId="status-devices"
      />
    </Panel>
  );
}
