import { gapWords, type MatchRun, matchNotes, matchSentence } from '@valero/domain/sync';
import { Card, type Column, DataTable, formatDuration, StatusDot, TruthLine } from '@valero/ui';
import { History } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { Facts, Side, Split } from '../Split.tsx';

function useColumns(): readonly Column<MatchRun>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useMemo<readonly Column<MatchRun>[]>(
    () => [
      {
        id: 'at',
        header: t('match.runAt'),
        value: (row) => row.at,
        text: (row) => format.dateTime(row.at),
        rowHeader: true,
        width: 176,
        grow: 0,
      },
      { id: 'by', header: t('match.runBy'), value: (row) => row.by ?? t('match.runNight'), width: 130, grow: 0 },
      {
        id: 'said',
        header: t('match.runResult'),
        value: (row) => matchSentence(row.summary, format.locale),
        width: 320,
        grow: 3,
      },
      {
        id: 'took',
        header: t('match.runTook'),
        value: (row) => row.tookMs,
        text: (row) => formatDuration(row.tookMs / 1000, format.locale),
        align: 'end',
        width: 80,
        grow: 0,
      },
      {
        id: 'gaps',
        header: t('match.state'),
        value: (row) => row.summary.gaps,
        cell: (row) => (
          <StatusDot
            tone={row.summary.gaps === 0 ? 'ok' : 'danger'}
            label={row.summary.gaps === 0 ? t('match.resultNone') : t('match.result', { count: row.summary.gaps })}
          />
        ),
        width: 120,
        grow: 0,
      },
    ],
    [t, format],
  );
}

/** The runs of the whole check, as they are kept. */
export function RunsTab() {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { id, go } = usePlace();
  const { data, error, refetch, isPending } = useLive('sync.matchRuns', { limit: 100 });
  const open = id?.startsWith('laeufe/') ? id.slice('laeufe/'.length) : null;
  const run = data?.find((row) => String(row.id) === open) ?? null;
  return (
    <>
      <Problem error={data ? null : error} onRetry={() => void refetch()} />
      <Split
        list={
          <Card pad={false} fill>
            <DataTable
              label={t('match.tabs.laeufe')}
              columns={useColumns()}
              rows={data ?? []}
              rowId={(row) => String(row.id)}
              onOpen={(row) => go('abgleich', `laeufe/${row.id}`)}
              openId={open}
              search={false}
              height="fill"
              loading={isPending}
              memoryKey="match-runs"
              empty={{ icon: History, title: t('match.noRuns'), text: t('match.noRunsText') }}
              testId="match-runs"
            />
          </Card>
        }
        side={
          run ? (
            <Side
              title={t('match.run', { time: format.dateTime(run.at) })}
              sub={run.by ?? t('match.runNight')}
              onClose={() => go('abgleich', 'laeufe')}
              testId="run"
            >
              <TruthLine
                tone={run.summary.gaps === 0 ? 'ok' : 'danger'}
                text={matchSentence(run.summary, format.locale)}
                note={matchNotes(run.summary, format.locale).join(' · ') || undefined}
              />
              <ul className="of-gaps">
                {run.gaps.map((gap) => (
                  <li key={[gap.device, gap.z, gap.day, gap.place, gap.figure].join()}>
                    {gapWords(gap, format.locale)}
                  </li>
                ))}
              </ul>
              <Facts
                rows={[
                  [t('match.receipts'), format.count(run.summary.belege)],
                  [t('match.z'), format.count(run.summary.lines)],
                  [t('match.runTook'), formatDuration(run.tookMs / 1000, format.locale)],
                ]}
              />
            </Side>
          ) : null
        }
      />
    </>
  );
}
