import { useQuery } from '@tanstack/react-query';
import { formatDuration, formatTime, PersonStrip, Pill, type PillProps, TopBar } from '@valero/ui';
import {
  ClipboardCheck,
  Cloud,
  CloudOff,
  CloudUpload,
  Printer,
  ShieldAlert,
  ShieldCheck,
  ShieldOff,
} from 'lucide-react';
import { useEffect, useState } from 'react';
import type { DeviceHealth, SessionView } from '../../api.ts';
import { ask } from '../../app/query.ts';
import { useTopic } from '../../app/useTopic.ts';
import { useTill } from '../../stores/till.ts';
import { tseWords } from './tseWords.ts';
import { usePapers } from './usePapers.ts';
import { useWords } from './useWords.ts';

/** The time of day, renewed when the minute changes. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setTimeout(() => setNow(Date.now()), 60_000 - (Date.now() % 60_000) + 20);
    return () => window.clearTimeout(timer);
  });
  return now;
}

function useSyncPill(now: number): Pick<PillProps, 'tone' | 'label' | 'icon'> {
  const { t, locale } = useWords();
  const sync = useTopic('sync');
  if (!sync) return { tone: 'neutral', label: t('status.sync'), icon: Cloud };
  const waiting = sync.unsentBelege > 0 ? t('status.waiting', { count: sync.unsentBelege }) : null;
  if (sync.held !== null)
    return { tone: 'warn', label: waiting ? `${t('status.held')} · ${waiting}` : t('status.held'), icon: CloudOff };
  if (sync.online) {
    return {
      tone: 'ok',
      label: waiting ? `${t('status.online')} · ${waiting}` : t('status.online'),
      icon: waiting ? CloudUpload : Cloud,
    };
  }
  const since = sync.lastContact === null ? null : Math.max(0, (now - sync.lastContact) / 1000);
  const offline =
    since === null || since < 60
      ? t('status.offline')
      : t('status.offlineSince', { time: formatDuration(since, locale) });
  return { tone: 'warn', label: waiting ? `${offline} · ${waiting}` : offline, icon: CloudOff };
}

const TONE: Readonly<Record<DeviceHealth['state'], PillProps['tone']>> = {
  ready: 'ok',
  warning: 'warn',
  offline: 'danger',
  absent: 'neutral',
};
const STATE_WORD = {
  ready: 'status.ready',
  warning: 'status.warning',
  offline: 'status.off',
  absent: 'status.absent',
} as const;

/** Whether receipts are signed; a press says more. */
function TsePill() {
  const { t, locale } = useWords();
  const tse = useTopic('tse');
  const open = useTill((till) => till.open);
  const words = tse ? tseWords(tse, t, locale) : null;
  const signs = tse?.state === 'ready' || tse?.state === 'degraded';
  return (
    <Pill
      tone={words?.tone ?? 'neutral'}
      icon={signs ? ShieldCheck : tse?.state === 'outage' ? ShieldAlert : ShieldOff}
      label={words?.pill ?? t('status.noTse')}
      onPress={() => open({ name: 'tse' })}
      testId="pill-tse"
    />
  );
}

/** Prints that wait for a person's word; nothing is shown while there is none. */
function PrintsPill() {
  const { t } = useWords();
  const open = useTill((till) => till.open);
  const count = (usePapers() ?? []).filter(({ asks }) => asks !== null).length;
  if (count === 0) return null;
  return (
    <Pill
      tone="warn"
      icon={Printer}
      label={t('prints.pill', { count })}
      onPress={() => open({ name: 'prints' })}
      testId="pill-prints"
    />
  );
}

/** The bar on top: where we are, how things stand in words, who is there. */
export function TillTop({ session }: { session: SessionView }) {
  const { t, locale } = useWords();
  const now = useNow();
  const identity = useQuery(ask('till.identity', {}));
  const counters = useQuery(
    ask('kasse.listBelege', {
      text: '',
      from: null,
      to: null,
      store: null,
      device: null,
      articleNumber: null,
      limit: 1,
      offset: 0,
    }),
  );
  const devices = useTopic('devices') ?? [];
  const open = useTill((till) => till.open);
  const sync = useSyncPill(now);
  const printer = devices.find((device) => device.kind.includes('printer') || device.kind.includes('Printer'));
  const inspection = useTopic('inspection') ?? null;
  const toStatus = (): void => open({ name: 'status' });
  const last = counters.data?.rows[0]?.number;
  const time = formatTime(now, locale);
  const place = identity.data ? t('place', { store: identity.data.store.name, till: identity.data.device.name }) : '';
  return (
    <TopBar place={place}>
      {inspection ? (
        <Pill
          tone="info"
          icon={ClipboardCheck}
          label={t('nachschau.pill', { time: formatTime(inspection.until, locale) })}
          onPress={() => useTill.getState().setNachschau(true)}
          testId="pill-inspection"
        />
      ) : null}
      <TsePill />
      <Pill {...sync} onPress={() => open({ name: 'sync' })} testId="pill-sync" />
      {printer ? (
        <Pill
          tone={TONE[printer.state]}
          icon={Printer}
          label={
            printer.state === 'ready' ? t('status.printer') : `${t('status.printer')} ${t(STATE_WORD[printer.state])}`
          }
          onPress={toStatus}
          testId="pill-printer"
        />
      ) : null}
      <PrintsPill />
      <PersonStrip
        name={session.name}
        sub={last === undefined ? time : `${t('top.receipt', { number: last + 1 })} · ${time}`}
        onPress={() => open({ name: 'settings' })}
        actionLabel={t('top.person')}
        testId="person"
      />
    </TopBar>
  );
}
