import type { Failure } from '@valero/domain/kernel';
import { Button, Card, type Column, DataTable, Row, StatusDot, useToast } from '@valero/ui';
import { Inbox, RotateCcw } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reply } from '../../../api.ts';
import { CallError } from '../../../app/query.ts';
import { refreshOffice, useLive } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { Facts, Side, Split } from '../Split.tsx';
import { useMay } from '../session.ts';
import { FactContent } from './FactContent.tsx';
import { ReasonForm } from './ReasonForm.tsx';
import { discardLetter, retryLetter } from './syncApi.ts';
import { consumerWord, typeWord } from './words.ts';

type Letter = Reply<'sync.deadLetters'>[number];

const TONES = { open: 'danger', retried: 'ok', discarded: 'neutral' } as const;
const keyOf = ({ consumer, fact }: Letter): string => `${consumer}.${fact}`;

function useColumns(): readonly Column<Letter>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useMemo<readonly Column<Letter>[]>(
    () => [
      { id: 'device', header: t('match.device'), value: (row) => row.deviceName, rowHeader: true, width: 100 },
      { id: 'seq', header: t('match.seq'), value: (row) => row.seq, align: 'end', width: 70, grow: 0 },
      { id: 'type', header: t('match.type'), value: (row) => typeWord(row.type, t), width: 140 },
      { id: 'consumer', header: t('match.consumer'), value: (row) => consumerWord(row.consumer, t), width: 100 },
      { id: 'why', header: t('match.why'), value: (row) => row.note ?? row.reason, width: 200, grow: 3 },
      {
        id: 'at',
        header: t('match.since'),
        value: (row) => row.at,
        text: (row) => format.ago(row.at),
        width: 120,
        grow: 0,
      },
      {
        id: 'state',
        header: t('match.state'),
        value: (row) => t(`match.letterStates.${row.state}`),
        cell: (row) => <StatusDot tone={TONES[row.state]} label={t(`match.letterStates.${row.state}`)} />,
        width: 120,
        grow: 0,
      },
    ],
    [t, format],
  );
}

/** Applies it again, or gives it up with a reason. */
function Decide({ letter, onDone }: { letter: Letter; onDone: () => void }) {
  const { t } = useTranslation('buero');
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const retry = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const done = await retryLetter(letter.consumer, letter.fact);
    setBusy(false);
    setFailure(done.ok ? null : done.error);
    await refreshOffice();
    if (!done.ok) return;
    toast.show({ tone: 'ok', title: t('match.retried') });
    onDone();
  };
  return (
    <>
      <div className="of-decide">
        <h3 className="of-h3">{t('match.retry')}</h3>
        <p>{t('match.retryText')}</p>
        {failure ? <Problem error={new CallError(failure)} testId="letter-problem" /> : null}
        <Row>
          <Button
            label={t('match.retry')}
            icon={RotateCcw}
            variant="pri"
            busy={busy}
            onPress={() => void retry()}
            testId="letter-retry"
          />
        </Row>
      </div>
      <ReasonForm
        title={t('match.discard')}
        text={t('match.discardText')}
        label={t('match.discardConfirm')}
        danger
        run={(reason) => discardLetter(letter.consumer, letter.fact, reason)}
        onDone={async () => {
          await refreshOffice();
          toast.show({ tone: 'ok', title: t('match.discarded') });
          onDone();
        }}
        testId="discard"
      />
    </>
  );
}

function LetterSide({ letter, onClose }: { letter: Letter; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const may = useMay('device.setup');
  return (
    <Side
      title={t('match.letter', { seq: letter.seq, till: letter.deviceName })}
      sub={`${typeWord(letter.type, t)} · ${letter.storeName}`}
      onClose={onClose}
      testId="letter"
    >
      <StatusDot tone={TONES[letter.state]} label={t(`match.letterStates.${letter.state}`)} testId="letter-state" />
      <Facts
        rows={[
          [t('match.consumer'), consumerWord(letter.consumer, t)],
          [t('match.why'), letter.reason],
          ...(letter.note === null ? [] : [[t('match.note'), letter.note] as const]),
          [t('match.recorded'), format.dateTime(letter.recordedAt)],
          [t('match.since'), format.dateTime(letter.at)],
          [t('match.attempts'), format.count(letter.attempts)],
        ]}
      />
      {letter.state === 'open' ? may ? <Decide letter={letter} onDone={onClose} /> : <p>{t('match.mayNot')}</p> : null}
      <FactContent fact={letter.fact} storeName={letter.storeName} />
    </Side>
  );
}

/** Facts a place could not work in: why, what they say, and what a person decides. */
export function LettersTab() {
  const { t } = useTranslation('buero');
  const { id, go } = usePlace();
  const { data, error, refetch, isPending } = useLive('sync.deadLetters', { state: null });
  const open = id?.startsWith('liegen/') ? id.slice('liegen/'.length) : null;
  const letter = data?.find((row) => keyOf(row) === open) ?? null;
  return (
    <>
      <Problem error={data ? null : error} onRetry={() => void refetch()} />
      <p className="of-hint">{t('match.explainLetters')}</p>
      <Split
        list={
          <Card pad={false} fill>
            <DataTable
              label={t('match.tabs.liegen')}
              columns={useColumns()}
              rows={data ?? []}
              rowId={keyOf}
              onOpen={(row) => go('abgleich', `liegen/${keyOf(row)}`)}
              openId={open}
              search={false}
              height="fill"
              loading={isPending}
              memoryKey="letters"
              empty={{ icon: Inbox, title: t('match.noLetters'), text: t('match.noLettersText') }}
              testId="letters"
            />
          </Card>
        }
        side={
          letter ? <LetterSide key={keyOf(letter)} letter={letter} onClose={() => go('abgleich', 'liegen')} /> : null
        }
      />
    </>
  );
}
