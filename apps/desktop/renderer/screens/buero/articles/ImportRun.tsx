import { useQuery } from '@tanstack/react-query';
import { Button, ErrorState, ProgressBar, Skeleton, TruthLine, useToast, useUi } from '@valero/ui';
import { Download } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { unwrap } from '../../../app/query.ts';
import { refreshOffice } from '../data.ts';
import { download } from '../download.ts';
import { tellOffice } from '../errors.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { cancelImport, type ImportStatus, importStatus } from './importApi.ts';

const POLL_MS = 500;

function Counts({ status }: { status: ImportStatus }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return (
    <div className="of-counts" data-testid="import-counts">
      {(['created', 'changed', 'unchanged', 'refused'] as const).map((name) => (
        <div key={name}>
          <b>{format.count(status[name])}</b>
          <span>{t(`imports.${name}`)}</span>
        </div>
      ))}
    </div>
  );
}

/** How far an import is, and what came of it. */
export function ImportRun({ id, dry }: { id: string; dry: boolean }) {
  const { t } = useTranslation('buero');
  const { t: c } = useTranslation('common');
  const { locale } = useUi();
  const format = useFormat();
  const toast = useToast();
  const { data, error, refetch } = useQuery({
    queryKey: ['import', id],
    queryFn: async () => unwrap(await importStatus(id)),
    refetchInterval: (query) =>
      query.state.data === undefined || query.state.data.state === 'running' ? POLL_MS : false,
    staleTime: 0,
  });
  const state = data?.state;
  useEffect(() => {
    if (state !== undefined && state !== 'running' && !dry) void refreshOffice();
  }, [state, dry]);
  const end = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new state is what has to come into sight
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' });
  }, [state]);
  if (!data) return error ? <Problem error={error} onRetry={() => void refetch()} /> : <Skeleton lines={3} />;
  const fetchErrors = async (): Promise<void> => {
    const failure = await download(`/api/v1/imports/${id}/errors.csv`);
    if (failure === null) return;
    const told = tellOffice(failure, locale);
    toast.show({ tone: 'danger', title: told.what, text: told.action });
  };
  if (data.state === 'running')
    return (
      <ProgressBar
        label={t(dry ? 'imports.runningDry' : 'imports.running')}
        value={data.share}
        max={1}
        detail={t('imports.progress', { rows: format.count(data.rows) })}
        secondsLeft={data.secondsLeft ?? undefined}
        onCancel={() => void cancelImport(id).then(() => refetch())}
        testId="import-progress"
      />
    );
  return (
    <>
      {data.state === 'failed' ? (
        <ErrorState what={t('imports.failed')} lost={c('fail.lostNo')} next={data.message} testId="import-failed" />
      ) : (
        <TruthLine
          tone={data.state === 'cancelled' ? 'warn' : dry ? 'info' : 'ok'}
          text={t(data.state === 'cancelled' ? 'imports.cancelled' : dry ? 'imports.doneDry' : 'imports.done')}
          testId="import-done"
        />
      )}
      <Counts status={data} />
      {data.errorFile ? (
        <Button label={t('imports.errors')} icon={Download} onPress={() => void fetchErrors()} testId="import-errors" />
      ) : null}
      <div ref={end} />
    </>
  );
}
