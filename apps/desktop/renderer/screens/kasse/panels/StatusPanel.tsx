import { Button, formatAgo, formatCount, formatDuration, Panel, StatusDot, type Tone, TruthLine } from '@valero/ui';
import { RefreshCw } from 'lucide-react';
import type { DeviceHealth } from '../../../api.ts';
import { useTopic } from '../../../app/useTopic.ts';
import { useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useNow } from '../TillTop.tsx';
import { tseWords } from '../tseWords.ts';
import { useWords } from '../useWords.ts';

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
const SHAPES = ['articles', 'customers', 'users', 'stores', 'devices', 'company'] as const;

/** Whether everything has arrived, in one sentence. */
function SyncTruth() {
  const { t, locale } = useWords();
  const now = useNow();
  const sync = useTopic('sync');
  if (!sync) return <TruthLine tone="info" text={t('status.unknown')} />;
  const since = formatDuration(Math.max(0, (now - (sync.oldestUnsent ?? now)) / 1000), locale);
  const note = `${t('status.lastContact')}: ${sync.lastContact === null ? t('status.never') : formatAgo(sync.lastContact, now, locale)}`;
  if (sync.unsent === 0)
    return (
      <TruthLine
        tone={sync.online ? 'ok' : 'info'}
        text={sync.online ? t('status.truthOnline') : t('status.truthOffline')}
        note={note}
        testId="sync-truth"
      />
    );
  const text = sync.online
    ? t('status.truthSending', { count: sync.unsent })
    : t('status.truthWaiting', { count: sync.unsent, time: since });
  return <TruthLine tone="info" text={text} note={note} testId="sync-truth" />;
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
            <span>{device.detail}</span>
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

function MasterData() {
  const { t, locale } = useWords();
  const now = useNow();
  const sync = useTopic('sync');
  if (!sync) return null;
  const name = (shape: string): string => {
    const known = SHAPES.find((entry) => entry === shape);
    return known ? t(`status.shapes.${known}`) : shape;
  };
  return (
    <section aria-label={t('status.masterData')}>
      <h3 className="k-h3">{t('status.masterData')}</h3>
      <ul className="k-facts">
        {sync.shapes.map((shape) => (
          <li key={shape.name}>
            <b>{name(shape.name)}</b>
            <span>{formatCount(shape.rows, locale)}</span>
            <span>{shape.lastSyncedAt === null ? t('status.never') : formatAgo(shape.lastSyncedAt, now, locale)}</span>
          </li>
        ))}
        <li>
          <b>{t('status.head')}</b>
          <span>{t('status.headText', { seq: formatCount(sync.head.seq, locale) })}</span>
          <span />
        </li>
      </ul>
    </section>
  );
}

/** How the till stands towards head office and devices, in plain words. */
export function StatusPanel() {
  const { t } = useWords();
  const back = useTill((till) => till.back);
  const retry = async (): Promise<void> => {
    const result = await act('sync.retry', {});
    if (result.ok) useTill.getState().say(t('status.retried'));
  };
  return (
    <Panel
      title={t('status.title')}
      onBack={back}
      aside={<Button label={t('status.retry')} icon={RefreshCw} onPress={() => void retry()} testId="sync-retry" />}
      testId="status"
    >
      <NoticeLine />
      <SyncTruth />
      <Devices />
      <MasterData />
    </Panel>
  );
}
