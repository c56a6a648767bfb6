import { useQuery } from '@tanstack/react-query';
import { Card, type Column, DataTable, TruthLine } from '@valero/ui';
import { Archive } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reply } from '../../../api.ts';
import { askOffice } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';

type Rule = Reply<'audit.retention'>[number];
type Row = Omit<Rule, 'stored'> & { readonly stored: Rule['stored'][number] | null };

function useColumns(): readonly Column<Row>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useMemo<readonly Column<Row>[]>(
    () => [
      {
        id: 'record',
        header: t('audit.record'),
        value: (row) => t(`audit.records.${row.kind}`),
        rowHeader: true,
        width: 230,
        grow: 2,
      },
      { id: 'years', header: t('audit.years'), value: (row) => row.years, align: 'end', width: 76, grow: 0 },
      { id: 'source', header: t('audit.source'), value: (row) => row.source, width: 260, grow: 3 },
      {
        id: 'year',
        header: t('audit.year'),
        value: (row) => row.stored?.year ?? null,
        text: (row) => String(row.stored?.year ?? '–'),
        align: 'end',
        width: 90,
        grow: 0,
      },
      {
        id: 'stored',
        header: t('audit.stored'),
        value: (row) => row.stored?.records ?? null,
        text: (row) => (row.stored ? format.count(row.stored.records) : t('audit.noneStored')),
        align: 'end',
        width: 130,
        grow: 0,
      },
      {
        id: 'deletable',
        header: t('audit.deletable'),
        value: (row) => row.stored?.deletableFrom ?? null,
        text: (row) => (row.stored ? format.day(row.stored.deletableFrom) : '–'),
        width: 140,
        grow: 0,
      },
    ],
    [t, format],
  );
}

/** How long what is kept, by law and by year. */
export function Retention() {
  const { t } = useTranslation('buero');
  const { data, error, refetch, isPending } = useQuery(askOffice('audit.retention', {}));
  const rows = useMemo<readonly Row[]>(
    () =>
      (data ?? []).flatMap(({ stored, ...rule }): Row[] =>
        stored.length === 0 ? [{ ...rule, stored: null }] : stored.map((year) => ({ ...rule, stored: year })),
      ),
    [data],
  );
  return (
    <>
      <TruthLine tone="info" text={t('audit.keepText')} testId="retention-text" />
      <Problem error={data ? null : error} onRetry={() => void refetch()} />
      <Card pad={false} fill>
        <DataTable
          label={t('audit.tabs.retention')}
          columns={useColumns()}
          rows={rows}
          rowId={(row) => `${row.kind}/${row.stored?.year ?? ''}`}
          search={false}
          height="fill"
          loading={isPending}
          memoryKey="audit-retention"
          empty={{ icon: Archive, title: t('audit.noneStored') }}
          testId="audit-retention"
        />
      </Card>
    </>
  );
}
