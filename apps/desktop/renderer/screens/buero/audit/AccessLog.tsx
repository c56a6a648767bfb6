import { Card, type Column, DataTable, SearchField } from '@valero/ui';
import { ShieldCheck } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { office, type Reply } from '../../../api.ts';
import { nextOffset, usePages } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { useAuditFilter, useDeviceNames } from './useFilter.ts';

type Page = Reply<'audit.log'>;
type Row = Page['rows'][number];
const ALL = { from: null, to: null, device: null, kind: null, limit: 300 } as const;

function useColumns(): readonly Column<Row>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const nameOf = useDeviceNames();
  return useMemo<readonly Column<Row>[]>(
    () => [
      {
        id: 'at',
        header: t('audit.at'),
        value: (row) => row.at,
        text: (row) => format.dateTime(row.at),
        width: 176,
        grow: 0,
        sortable: false,
      },
      {
        id: 'kind',
        header: t('audit.kindCol'),
        value: (row) => t(`audit.kind.${row.kind}`),
        rowHeader: true,
        width: 150,
        sortable: false,
      },
      {
        id: 'who',
        header: t('audit.who'),
        value: (row) => (row.who === '' ? t('audit.program') : row.who),
        width: 150,
        sortable: false,
      },
      { id: 'detail', header: t('audit.detail'), value: (row) => row.detail, width: 260, grow: 3, sortable: false },
      { id: 'till', header: t('audit.till'), value: (row) => nameOf(row.device), width: 110, sortable: false },
      {
        id: 'origin',
        header: t('audit.origin'),
        value: (row) => (row.origin === '' ? t('audit.atTill') : row.origin),
        width: 120,
        sortable: false,
      },
    ],
    [t, format, nameOf],
  );
}

/** Who got at the data, newest first. */
export function AccessLog() {
  const { t } = useTranslation('buero');
  const { text, typed, setText } = useAuditFilter();
  const pages = usePages(
    ['audit.log', text],
    (offset: number | null) => office('audit.log', { ...ALL, text, offset: offset ?? 0 }),
    (page: Page, before) => ({ ...page, next: nextOffset(before, page) }),
    true,
  );
  return (
    <>
      <SearchField
        label={t('audit.searchLog')}
        hideLabel
        placeholder={t('audit.searchLog')}
        value={typed}
        onChange={setText}
        testId="audit-search"
      />
      <Problem error={pages.rows.length === 0 ? pages.error : null} onRetry={pages.again} />
      <Card pad={false} fill>
        <DataTable
          label={t('audit.tabs.log')}
          columns={useColumns()}
          rows={pages.rows}
          rowId={(row) => row.fact}
          search={false}
          height="fill"
          loading={pages.loading}
          onEndReached={pages.more}
          totalCount={pages.total}
          memoryKey="audit-log"
          empty={{ icon: ShieldCheck, title: t('audit.noLog'), text: t('audit.noLogText') }}
          testId="audit-log"
        />
      </Card>
    </>
  );
}
