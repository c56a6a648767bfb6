import type { Failure } from '@valero/domain/kernel';
import { Button, Dialog, Row, TruthLine, useToast } from '@valero/ui';
import { KeyRound, Lock } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CallError } from '../../../app/query.ts';
import { refreshOffice } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { Facts, Side } from '../Split.tsx';
import { useMay } from '../session.ts';
import { CLOCK_MS, type DeviceRow, useClockWord } from './device.ts';
import { ReasonForm } from './ReasonForm.tsx';
import { type EnrolCode, makeCode, releaseDevice, shutOut } from './syncApi.ts';
import { alarmWord } from './words.ts';

/** A one-time code, large enough to be read out. */
function Code({ name, code }: { name: string; code: EnrolCode }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return (
    <div className="of-code" role="status" data-testid="code">
      <p>{t('match.codeIs', { name })}</p>
      <b data-testid="code-text">{code.code}</b>
      <p>{`${t('match.codeUntil', { time: format.dateTime(code.expiresAt) })} · ${t('match.codeOnce')}`}</p>
    </div>
  );
}

/** Letting a device in, and keeping it out. */
function Access({ row }: { row: DeviceRow }) {
  const { t } = useTranslation('buero');
  const toast = useToast();
  const [code, setCode] = useState<EnrolCode | null>(null);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const make = async (): Promise<void> => {
    setBusy(true);
    const made = await makeCode(row.device);
    setBusy(false);
    setFailure(made.ok ? null : made.error);
    if (made.ok) setCode(made.value);
  };
  const revoke = async (): Promise<void> => {
    setBusy(true);
    const done = await shutOut(row.device);
    setBusy(false);
    setAsking(false);
    setFailure(done.ok ? null : done.error);
    if (!done.ok) return;
    setCode(null);
    await refreshOffice();
    toast.show({ tone: 'ok', title: t('match.revoked', { name: row.name }) });
  };
  return (
    <div className="of-decide">
      <h3 className="of-h3">{t('match.enrol')}</h3>
      <p>{t('match.enrolText')}</p>
      {code ? <Code name={row.name} code={code} /> : null}
      {failure ? <Problem error={new CallError(failure)} testId="access-problem" /> : null}
      <Row wrap>
        <Button
          label={t('match.code')}
          icon={KeyRound}
          variant={row.enrolled ? 'secondary' : 'pri'}
          busy={busy && !asking}
          onPress={() => void make()}
          testId="code-make"
        />
        {row.enrolled ? (
          <Button label={t('match.revoke')} icon={Lock} onPress={() => setAsking(true)} testId="revoke" />
        ) : null}
      </Row>
      <Dialog
        open={asking}
        title={t('match.revokeTitle', { name: row.name })}
        tone="danger"
        confirmLabel={t('match.revoke')}
        onConfirm={() => void revoke()}
        onCancel={() => setAsking(false)}
        busy={busy}
        testId="revoke-ask"
      >
        <p>{t('match.revokeText')}</p>
      </Dialog>
    </div>
  );
}

/** One device: how it stands, why it is held, and what somebody with the right can do. */
export function DeviceSide({ row, onClose }: { row: DeviceRow; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const toast = useToast();
  const clock = useClockWord();
  const may = useMay('device.setup');
  const off = row.clockOffsetMs !== null && Math.abs(row.clockOffsetMs) > CLOCK_MS;
  const alarm = row.alarm ?? (row.quarantined ? '' : null);
  return (
    <Side title={row.name} sub={row.storeName} onClose={onClose} testId="device">
      {alarm === null ? null : (
        <>
          <TruthLine
            tone={row.quarantined ? 'danger' : 'warn'}
            text={alarm === '' ? t('match.held') : alarmWord(alarm, t)}
            note={row.alarmAt === null ? undefined : t('match.alarmSince', { time: format.dateTime(row.alarmAt) })}
            testId="device-alarm"
          />
          {row.quarantined ? <p>{t('match.heldText')}</p> : null}
        </>
      )}
      <Facts
        rows={[
          [t('match.contact'), row.lastContact === null ? t('never') : format.dateTime(row.lastContact)],
          [t('match.received'), format.count(row.received)],
          [t('match.waitingCol'), t('match.waitingText', { count: row.waiting })],
          [t('match.clock'), clock(row)],
        ]}
      />
      {off ? <p className="of-hint">{t('match.clockTodo')}</p> : null}
      {may && alarm !== null ? (
        <ReasonForm
          title={t('match.releaseTitle')}
          text={t('match.releaseText')}
          label={t('match.release')}
          run={(reason) => releaseDevice(row.device, reason)}
          onDone={async () => {
            await refreshOffice();
            toast.show({ tone: 'ok', title: t('match.released', { name: row.name }) });
          }}
          testId="release"
        />
      ) : null}
      {may ? <Access row={row} /> : <p className="of-hint">{t('match.mayNot')}</p>}
    </Side>
  );
}
