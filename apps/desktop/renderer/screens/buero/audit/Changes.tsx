import { Card, type Column, DataTable, SearchField } from '@valero/ui';
import { History } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { office, type Reply } from '../../../api.ts';
import { nextOffset, usePages } from '../data.ts';
import { type Format, useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { useAuditFilter, useDeviceNames } from './useFilter.ts';

type Page = Reply<'audit.changes'>;
type Row = Page['rows'][number];
const ALL = { from: null, to: null, device: null, entity: null, limit: 300 } as const;
/** Fields of an article that are prices, in 1/100000 EUR. */
const PRICES: ReadonlySet<string> = new Set(['price', 'cost', 'deposit']);

function shown(row: Row, value: string | null, format: Format): string {
  if (value === null) return '–';
  return row.entity === 'article' && PRICES.has(row.field) ? format.price(Number(value)) : value;
}

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
        id: 'who',
        header: t('audit.who'),
        value: (row) => (row.actorName === '' ? t('audit.program') : row.actorName),
        width: 120,
        sortable: false,
      },
      {
        id: 'what',
        header: t('audit.what'),
        value: (row) => `${t(`audit.entity.${row.entity}`)} ${row.label}`,
        rowHeader: true,
        width: 200,
        grow: 2,
        sortable: false,
      },
      { id: 'field', header: t('audit.field'), value: (row) => row.field, width: 110, sortable: false },
      {
        id: 'before',
        header: t('audit.before'),
        value: (row) => row.before,
        text: (row) => shown(row, row.before, format),
        width: 150,
        grow: 2,
        sortable: false,
      },
      {
        id: 'after',
        header: t('audit.after'),
        value: (row) => row.after,
        text: (row) => shown(row, row.after, format),
        width: 150,
        grow: 2,
        sortable: false,
      },
      { id: 'till', header: t('audit.till'), value: (row) => nameOf(row.device), width: 100, sortable: false },
    ],
    [t, format, nameOf],
  );
}

/** What changed of master data, people, rights, tax table and program, newest first. */
export function Changes() {
  const { t } = useTranslation('buero');
  const { text, typed, setText } = useAuditFilter();
  const pages = usePages(
    ['audit.changes', text],
    (offset: number | null) => office('audit.changes', { ...ALL, text, offset: offset ?? 0 }),
    (page: Page, before) => ({ ...page, next: nextOffset(before, page) }),
    true,
  );
  return (
    <>
      <SearchField
        label={t('audit.searchChanges')}
        hideLabel
        placeholder={t('audit.searchChanges')}
        value={typed}
        onChange={setText}
        testId="audit-search"
      />
      <Problem error={pages.rows.length === 0 ? pages.error : null} onRetry={pages.again} />
      <Card pad={false} fill>
        <DataTable
          label={t('audit.tabs.changes')}
          columns={useColumns()}
          rows={pages.rows}
          rowId={(row) => `${row.fact}/${row.n}`}
          search={false}
          height="fill"
          loading={pages.loading}
          onEndReached={pages.more}
          totalCount={pages.total}
          memoryKey="audit-changes"
          empty={{ icon: History, title: t('audit.noChanges'), text: t('audit.noChangesText') }}
          testId="audit-changes"
        />
      </Card>
    </>
  );
}
