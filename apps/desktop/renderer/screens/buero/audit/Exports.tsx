import { useQuery, useQueryClient } from '@tanstack/react-query';
import { EXPORT_KINDS, type ExportKind } from '@valero/domain/audit';
import type { Failure } from '@valero/domain/kernel';
import {
  Button,
  ButtonRow,
  Card,
  Columns,
  DateField,
  EmptyState,
  ProgressBar,
  SelectField,
  Stack,
  useToast,
  useUi,
} from '@valero/ui';
import { Download, FileText, PackageCheck, Printer, Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CallError } from '../../../app/query.ts';
import { download } from '../download.ts';
import { tellOffice } from '../errors.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { exportFile, listExports, type OfficeExport, removeExport, startExport } from './exportsApi.ts';

const KEY = ['office', 'fiscal-exports'] as const;
const STEPS = ['journal', 'tables', 'documentation', 'viewer', 'dsfinvk', 'tse', 'checksums'] as const;
type Step = (typeof STEPS)[number] | 'waiting';
const SOON_MS = 700;

/** Says what became of a step; a failure with what to do now. */
function useTell(): (failure: Failure | null, good: string | null) => void {
  const toast = useToast();
  const { locale } = useUi();
  return useCallback(
    (failure, good) => {
      if (failure) {
        const told = tellOffice(failure, locale);
        toast.show({ tone: 'danger', title: told.what, text: told.action });
      } else if (good) toast.show({ tone: 'ok', title: good });
    },
    [toast, locale],
  );
}

function Documentation() {
  const { t } = useTranslation('buero');
  const tell = useTell();
  const [busy, setBusy] = useState<'html' | 'md' | null>(null);
  const take = async (format: 'html' | 'md'): Promise<void> => {
    setBusy(format);
    tell(await download(`/api/v1/exports/verfahrensdokumentation?format=${format}`), t('audit.docSaved'));
    setBusy(null);
  };
  return (
    <Card title={t('audit.docTitle')} testId="documentation">
      <Stack>
        <p className="of-note">{t('audit.docText')}</p>
        <ButtonRow>
          <Button
            label={t('audit.docHtml')}
            icon={Printer}
            busy={busy === 'html'}
            onPress={() => void take('html')}
            testId="doc-html"
          />
          <Button
            label={t('audit.docMd')}
            icon={FileText}
            busy={busy === 'md'}
            onPress={() => void take('md')}
            testId="doc-md"
          />
        </ButtonRow>
      </Stack>
    </Card>
  );
}

function Order({ onStarted }: { onStarted: () => void }) {
  const { t } = useTranslation('buero');
  const tell = useTell();
  const [kind, setKind] = useState<ExportKind>('all');
  const [days, setDays] = useState<{ from: string | null; to: string | null }>({ from: null, to: null });
  const [busy, setBusy] = useState(false);
  const begin = async (): Promise<void> => {
    setBusy(true);
    const begun = await startExport({ kind, ...days });
    setBusy(false);
    if (!begun.ok) tell(begun.error, null);
    onStarted();
  };
  return (
    <Card title={t('audit.newTitle')} testId="export-order">
      <Stack>
        <p className="of-note">{t('audit.newText')}</p>
        <SelectField
          label={t('audit.what_')}
          options={EXPORT_KINDS.map((id) => ({ id, label: t(`audit.exportKind.${id}`) }))}
          value={kind}
          onChange={setKind}
          testId="export-kind"
        />
        <Columns template="1fr 1fr">
          <DateField
            label={t('audit.from')}
            value={days.from}
            onChange={(from) => setDays({ ...days, from })}
            testId="export-from"
          />
          <DateField
            label={t('audit.to')}
            value={days.to}
            onChange={(to) => setDays({ ...days, to })}
            testId="export-to"
          />
        </Columns>
        <p className="of-note">{t('audit.period')}</p>
        <ButtonRow>
          <Button
            label={t('audit.start')}
            icon={PackageCheck}
            variant="pri"
            busy={busy}
            onPress={() => void begin()}
            testId="export-start"
          />
        </ButtonRow>
      </Stack>
    </Card>
  );
}

function Entry({ entry, onChanged }: { entry: OfficeExport; onChanged: () => void }) {
  const { t } = useTranslation('buero');
  const { locale } = useUi();
  const format = useFormat();
  const tell = useTell();
  const [busy, setBusy] = useState(false);
  const kind = t(`audit.exportKind.${entry.kind}`);
  const remove = async (): Promise<void> => {
    const removed = await removeExport(entry.id);
    if (!removed.ok) tell(removed.error, null);
    onChanged();
  };
  const take = async (): Promise<void> => {
    setBusy(true);
    tell(await download(exportFile(entry.id)), t('audit.saved'));
    setBusy(false);
  };
  if (entry.state === 'running') {
    const step: Step = STEPS.find((known) => known === entry.step) ?? 'waiting';
    return (
      <ProgressBar
        label={t('audit.running', { kind, step: t(`audit.step.${step}`) })}
        value={entry.done}
        max={entry.total}
        onCancel={() => void remove()}
        cancelLabel={t('audit.cancel')}
        testId="export-progress"
      />
    );
  }
  const size = format.bare(Math.round(entry.bytes / 10_485.76));
  const failure = entry.error
    ? tellOffice({ code: entry.error.code, ...(entry.error.details ? { details: entry.error.details } : {}) }, locale)
    : null;
  return (
    <div className="of-export" data-testid={`export-${entry.state}`}>
      <div>
        <b>{kind}</b> · {format.dateTime(entry.startedAt)} ·{' '}
        {entry.state === 'done' ? t('audit.done', { files: format.count(entry.files), size }) : t('audit.failed')}
        {entry.state === 'done' ? <div className="of-sum">{t('audit.sum', { sha256: entry.sha256 })}</div> : null}
        {failure ? <div>{`${failure.what} ${failure.action}`}</div> : null}
      </div>
      <ButtonRow>
        {entry.state === 'done' ? (
          <Button
            label={t('audit.fetch')}
            icon={Download}
            busy={busy}
            onPress={() => void take()}
            testId="export-fetch"
          />
        ) : null}
        <Button label={t('audit.remove')} icon={Trash2} iconOnly onPress={() => void remove()} testId="export-remove" />
      </ButtonRow>
    </div>
  );
}

/** What leaves the house: the Verfahrensdokumentation, exports with their progress, and those that are ready. */
export function Exports() {
  const { t } = useTranslation('buero');
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: async (): Promise<OfficeExport[]> => {
      const listed = await listExports();
      if (!listed.ok) throw new CallError(listed.error);
      return listed.value;
    },
    refetchInterval: (query) => (query.state.data?.some(({ state }) => state === 'running') ? SOON_MS : false),
  });
  const again = useCallback(() => void client.invalidateQueries({ queryKey: KEY }), [client]);
  return (
    <>
      <Columns template="1fr 1fr" align="stretch">
        <Order onStarted={again} />
        <Documentation />
      </Columns>
      <Problem error={data ? null : error} onRetry={() => void refetch()} />
      <Card title={t('audit.mine')} testId="exports">
        {data && data.length > 0 ? (
          <Stack>
            {data.map((entry) => (
              <Entry key={entry.id} entry={entry} onChanged={again} />
            ))}
          </Stack>
        ) : (
          <EmptyState icon={PackageCheck} title={t('audit.noMine')} text={t('audit.noMineText')} />
        )}
      </Card>
    </>
  );
}
