import {
  Button,
  DateField,
  ErrorState,
  formatBytes,
  formatCount,
  Panel,
  ProgressBar,
  Segmented,
  TextField,
  TruthLine,
} from '@valero/ui';
import { useState } from 'react';
import type { ExportView } from '../../../api.ts';
import { tellFailure } from '../../../app/failures.ts';
import { useTopic } from '../../../app/useTopic.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';
import { EXAMPLE_FOLDER, PERIODS, type PeriodId, periodDays } from './period.ts';

const KINDS = ['all', 'dsfinvk', 'tse', 'gobd'] as const;
type Kind = (typeof KINDS)[number];

/** Writes what the inspector's software reads to a folder on their medium, with checksums. */
export function ExportStep({ onBack }: { onBack: () => void }) {
  const { t } = useWords();
  const running = useTopic('export') ?? null;
  const [seen, setSeen] = useState<string | null>(running && running.state !== 'running' ? running.id : null);
  const shown = running && running.id !== seen ? running : null;
  return (
    <Panel title={t('nachschau.step3')} onBack={onBack} testId="export">
      {shown === null ? <Order /> : null}
      {shown?.state === 'running' ? <Writing work={shown} /> : null}
      {shown?.state === 'done' ? <Done work={shown} onAnother={() => setSeen(shown.id)} /> : null}
      {shown?.state === 'failed' ? <Failed work={shown} onAgain={() => setSeen(shown.id)} /> : null}
    </Panel>
  );
}

function Order() {
  const { t } = useWords();
  const [kind, setKind] = useState<Kind>('all');
  const [period, setPeriod] = useState<PeriodId>('all');
  const [own, setOwn] = useState<{ from: string | null; to: string | null }>({ from: null, to: null });
  const [folder, setFolder] = useState('');
  const [busy, setBusy] = useState(false);
  const start = async (): Promise<void> => {
    if (busy || folder.trim() === '') return;
    setBusy(true);
    const { from, to } = period === 'own' ? own : periodDays(period, new Date());
    await act('inspection.export', { kind, to: folder.trim(), fromDay: from, toDay: to });
    setBusy(false);
  };
  return (
    <>
      <NoticeLine />
      <div className="k-form k-export">
        <div className="k-choice">
          <span>{t('nachschau.what')}</span>
          <Segmented
            label={t('nachschau.what')}
            items={KINDS.map((id) => ({ id, label: t(`nachschau.kinds.${id}`) }))}
            value={kind}
            onChange={setKind}
            testId="export-kind"
          />
          <small>{t(`nachschau.kindText.${kind}`)}</small>
        </div>
        <div className="k-choice">
          <span>{t('nachschau.period')}</span>
          <Segmented
            label={t('nachschau.period')}
            items={PERIODS.map((id) => ({ id, label: t(`nachschau.periods.${id}`) }))}
            value={period}
            onChange={setPeriod}
            testId="export-period"
          />
        </div>
        {period === 'own' ? (
          <div className="k-form-row k-form-even">
            <DateField
              label={t('nachschau.from')}
              value={own.from}
              onChange={(from) => setOwn({ ...own, from })}
              testId="export-from"
            />
            <DateField
              label={t('nachschau.to')}
              value={own.to}
              onChange={(to) => setOwn({ ...own, to })}
              testId="export-to"
            />
          </div>
        ) : null}
        <TextField
          label={t('nachschau.folder')}
          hint={t('nachschau.folderHint', { example: EXAMPLE_FOLDER })}
          value={folder}
          onChange={setFolder}
          maxLength={400}
          autoFocus
          onEnter={() => void start()}
          testId="export-folder"
        />
        <Button
          big
          full
          variant="pri"
          label={t('nachschau.start')}
          keyHint="Enter"
          busy={busy}
          disabled={folder.trim() === ''}
          onPress={() => void start()}
          testId="export-start"
        />
      </div>
    </>
  );
}

function Writing({ work }: { work: ExportView }) {
  const { t, locale } = useWords();
  const known = work.total > 0;
  return (
    <ProgressBar
      label={t('nachschau.working')}
      value={work.done}
      max={known ? work.total : undefined}
      detail={
        known
          ? `${work.step} · ${t('nachschau.progress', { done: formatCount(work.done, locale), total: formatCount(work.total, locale) })}`
          : work.step
      }
      testId="export-progress"
    />
  );
}

function Done({ work, onAnother }: { work: ExportView; onAnother: () => void }) {
  const { t, locale } = useWords();
  return (
    <div className="k-form k-export" data-testid="export-done">
      <TruthLine
        tone="ok"
        text={t('nachschau.doneTitle')}
        note={t('nachschau.doneText', { count: work.files, folder: work.folder })}
      />
      <dl className="k-check-list">
        <div>
          <dt>{t('nachschau.folder')}</dt>
          <dd data-testid="export-path">{work.folder}</dd>
        </div>
        <div>
          <dt>{t('nachschau.size')}</dt>
          <dd>{formatBytes(work.bytes, locale)}</dd>
        </div>
        <div>
          <dt>{t('nachschau.checksum')}</dt>
          <dd data-testid="export-sha">{work.sha256}</dd>
        </div>
      </dl>
      <p className="k-hint">{t('nachschau.checksumText')}</p>
      <Button label={t('nachschau.another')} onPress={onAnother} testId="export-another" />
    </div>
  );
}

function Failed({ work, onAgain }: { work: ExportView; onAgain: () => void }) {
  const { t, locale } = useWords();
  const told = work.error ? tellFailure(work.error, locale) : null;
  return (
    <ErrorState
      what={told?.what ?? t('nachschau.failedTitle')}
      lost={t('nachschau.failedLost')}
      next={told?.action ?? t('nachschau.failedNext')}
      code={told?.code}
      actions={<Button variant="pri" label={t('nachschau.again')} onPress={onAgain} testId="export-again" />}
      testId="export-failed"
    />
  );
}
