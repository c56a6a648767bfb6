import { Badge, Button, ButtonRow, formatTime, Panel, StatusDot, TruthLine } from '@valero/ui';
import { Download, Plus } from 'lucide-react';
import { useState } from 'react';
import { call, type DeviceRow, type SessionView } from '../../../api.ts';
import { useTill } from '../../../stores/till.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';
import { Calibrate } from './Calibrate.tsx';
import { DeviceTests } from './DeviceTests.tsx';
import { KIND_ICONS, needsHelp, STATE_TONE, saveText, shownKind } from './deviceParts.ts';
import { forgetDevices, useDevices } from './useDevices.ts';

/** The doctor of the till: every device with how it is, what to do and a way to try it. */
export function DevicesPanel({ session }: { session: SessionView }) {
  const { t } = useWords();
  const may = session.rights.includes('device.setup');
  const rows = useDevices(may);
  const { back, open } = useTill.getState();
  return (
    <Panel
      title={t('devices.title')}
      sub={t('devices.sub')}
      onBack={back}
      aside={
        <Button
          variant="pri"
          icon={Plus}
          label={t('devices.add')}
          onPress={() => open({ name: 'addDevice', id: null })}
          disabled={!may}
          disabledReason={t('devices.addRight')}
          testId="add-device"
        />
      }
      footer={<Log may={may} />}
      testId="devices"
    >
      <NoticeLine />
      {rows ? <Verdict rows={rows} /> : null}
      <ul className="k-devices">
        {rows?.map((row) => (
          <DeviceCard key={row.id} row={row} />
        ))}
      </ul>
    </Panel>
  );
}

/** All in one sentence. */
function Verdict({ rows }: { rows: readonly DeviceRow[] }) {
  const { t } = useWords();
  const ill = rows.filter(needsHelp).length;
  if (rows.length === 0) return <TruthLine tone="info" text={t('devices.none')} testId="devices-verdict" />;
  const text = ill === 0 ? t('devices.allWell') : t('devices.someIll', { count: ill });
  return <TruthLine tone={ill === 0 ? 'ok' : 'warn'} text={text} testId="devices-verdict" />;
}

function DeviceCard({ row }: { row: DeviceRow }) {
  const { t, locale } = useWords();
  const [asking, setAsking] = useState<'remove' | 'calibrate' | null>(null);
  const kind = shownKind(row.kind);
  const KindIcon = KIND_ICONS[kind];
  const { health } = row;
  const hint = health?.hint?.[locale];
  const hasSensor = row.kind === 'cashDrawer' && row.setup !== null && 'printer' in row.setup.options;
  return (
    <li className="k-device" aria-label={row.name} data-testid={`device-${row.id}`} data-state={health?.state ?? 'off'}>
      <div className="k-device-head">
        <span className="k-device-icon" aria-hidden="true">
          <KindIcon />
        </span>
        <div>
          <b>{row.name}</b>
          <small>{[t(`devices.kind.${kind}`), row.where].filter((part) => part !== '').join(' · ')}</small>
        </div>
        {row.isVirtual ? <Badge tone="neutral" label={t('devices.virtual')} /> : null}
        {health ? (
          <StatusDot tone={STATE_TONE[health.state]} label={t(`devices.state.${health.state}`)} />
        ) : (
          <StatusDot tone="neutral" label={t('devices.off')} />
        )}
      </div>
      {hint ? (
        <p className="k-device-hint">
          {hint} <small>{health ? t('devices.since', { time: formatTime(health.since, locale) }) : ''}</small>
        </p>
      ) : null}
      {row.kind === 'tse' ? <TseDoor /> : null}
      {asking === 'remove' ? <Remove row={row} onEnd={() => setAsking(null)} /> : null}
      {asking === 'calibrate' ? <Calibrate id={row.id} onEnd={() => setAsking(null)} /> : null}
      {row.setup && asking === null ? (
        <DeviceTests
          row={row}
          more={
            <>
              {hasSensor ? (
                <Button
                  label={t('devices.calibrate')}
                  onPress={() => setAsking('calibrate')}
                  testId={`calibrate-${row.id}`}
                />
              ) : null}
              <Button
                label={t('devices.change')}
                onPress={() => useTill.getState().open({ name: 'addDevice', id: row.id })}
                testId={`change-${row.id}`}
              />
              <Button label={t('devices.remove')} onPress={() => setAsking('remove')} testId={`remove-${row.id}`} />
            </>
          }
        />
      ) : null}
    </li>
  );
}

/** A TSE has a page of its own. */
function TseDoor() {
  const { t } = useWords();
  return (
    <div className="k-device-do">
      <Button
        label={t('devices.tsePage')}
        onPress={() => useTill.getState().open({ name: 'tse' })}
        testId="devices-tse"
      />
    </div>
  );
}

function Remove({ row, onEnd }: { row: DeviceRow; onEnd: () => void }) {
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const remove = async (): Promise<void> => {
    setBusy(true);
    const result = await call('devices.remove', { id: row.id });
    setBusy(false);
    if (!result.ok) return useTill.getState().fail(result.error);
    useTill.getState().say(t('devices.removed', { name: row.name }));
    await forgetDevices();
  };
  return (
    <div className="k-form">
      <p className="k-hint">{t('devices.removeText', { name: row.name })}</p>
      <ButtonRow columns={2}>
        <Button label={t('devices.removeNot')} onPress={onEnd} testId={`remove-not-${row.id}`} />
        <Button
          variant="danger"
          label={t('devices.remove')}
          busy={busy}
          onPress={() => void remove()}
          testId={`remove-now-${row.id}`}
        />
      </ButtonRow>
    </div>
  );
}

/** What went over the cables, for support. */
function Log({ may }: { may: boolean }) {
  const { t } = useWords();
  const fetchLog = async (): Promise<void> => {
    const result = await call('devices.log', { id: null });
    if (!result.ok) return useTill.getState().fail(result.error);
    saveText('valero-geraete.log', result.value.text);
    useTill.getState().say(t('devices.logSaved'));
  };
  return (
    <Button
      full
      icon={Download}
      label={t('devices.log')}
      disabled={!may}
      onPress={() => void fetchLog()}
      testId="devices-log"
    />
  );
}
