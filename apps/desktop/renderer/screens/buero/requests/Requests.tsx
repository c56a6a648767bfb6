import type { RequestView } from '@valero/domain/sync';
import { Card, type Column, DataTable, PageHead, Segmented, TruthLine } from '@valero/ui';
import { FilePen } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { Split } from '../Split.tsx';
import { SourceLine } from './OfflineLines.tsx';
import { RequestMark } from './RequestMark.tsx';
import { RequestSide } from './RequestSide.tsx';
import { useRequests } from './useRequests.ts';
import { useRequestWords } from './words.ts';

/** What needs a person stands first. */
const ORDER = ['stale', 'declined', 'pending', 'accepted', 'closed'] as const;

function useColumns(narrow: boolean): readonly Column<RequestView>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const words = useRequestWords();
  return useMemo(() => {
    const all: readonly Column<RequestView>[] = [
      {
        id: 'state',
        header: t('requests.state'),
        value: (row) => ORDER.indexOf(row.state),
        text: (row) => t(`requests.states.${row.state}`),
        cell: (row) => <RequestMark state={row.state} />,
        width: 196,
        grow: 0,
      },
      {
        id: 'what',
        header: t('requests.what'),
        value: (row) => row.label,
        rowHeader: true,
        width: 190,
        grow: 2,
      },
      { id: 'change', header: t('requests.change'), value: words.summary, width: 240, grow: 3 },
      { id: 'by', header: t('requests.who'), value: (row) => row.by, width: 120 },
      {
        id: 'at',
        header: t('requests.when'),
        value: (row) => row.at,
        text: (row) => format.dateTime(row.at),
        align: 'end',
        width: 172,
        grow: 0,
      },
    ];
    const shown = new Set(['state', 'what']);
    return all.filter(({ id }) => !narrow || shown.has(id));
  }, [t, format, words, narrow]);
}

function Verdict({ rows }: { rows: readonly RequestView[] }) {
  const { t } = useTranslation('buero');
  const back = rows.filter(({ state }) => state === 'stale' || state === 'declined').length;
  const waiting = rows.filter(({ state }) => state === 'pending').length;
  if (back > 0)
    return (
      <TruthLine
        tone="warn"
        text={t('requests.back', { count: back })}
        note={t('requests.backText')}
        testId="requests-verdict"
      />
    );
  if (waiting > 0)
    return (
      <TruthLine
        tone="info"
        text={t('requests.open', { count: waiting })}
        note={t('requests.openText')}
        testId="requests-verdict"
      />
    );
  return <TruthLine tone="ok" text={t('requests.allDone')} testId="requests-verdict" />;
}

/** Changes made without the head office: what waits, what came back, what was decided. */
export function Requests() {
  const { t } = useTranslation('buero');
  const place = usePlace();
  const [scope, setScope] = useState<'open' | 'all'>('open');
  const open = useRequests(true);
  const all = useRequests(false);
  const rows = useMemo(() => {
    const given = (scope === 'open' ? open.data : all.data) ?? [];
    return [...given].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || b.at - a.at);
  }, [scope, open.data, all.data]);
  const shown = place.id === null ? null : (all.data?.find(({ id }) => id === place.id) ?? null);
  const columns = useColumns(place.id !== null);
  const close = (): void => place.go('aenderungen');
  return (
    <>
      <PageHead title={t('nav.aenderungen')}>
        <Segmented
          label={t('requests.filter')}
          items={[
            { id: 'open', label: t('requests.filterOpen') },
            { id: 'all', label: t('requests.filterAll') },
          ]}
          value={scope}
          onChange={setScope}
          testId="requests-scope"
        />
      </PageHead>
      <SourceLine />
      {open.data ? <Verdict rows={open.data} /> : null}
      <Problem error={open.data ? null : open.error} onRetry={() => void open.refetch()} />
      <Split
        list={
          <Card pad={false} fill>
            <DataTable
              label={t('nav.aenderungen')}
              columns={columns}
              rows={rows}
              rowId={(row) => row.id}
              onOpen={(row) => place.go('aenderungen', row.id)}
              openId={place.id}
              searchPlaceholder={t('requests.search')}
              columnPicker={place.id === null}
              height="fill"
              loading={scope === 'open' ? open.isPending : all.isPending}
              memoryKey="requests"
              empty={{ icon: FilePen, title: t('requests.none'), text: t('requests.noneText') }}
              testId="requests"
            />
          </Card>
        }
        side={
          place.id === null ? null : (
            <RequestSide key={place.id} request={shown} known={all.data !== undefined} onClose={close} />
          )
        }
      />
    </>
  );
}
