import { OUTAGE_TEXT } from '@valero/domain/compliance';
import { Card, type Column, DataTable, TruthLine } from '@valero/ui';
import { Unplug } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { office, type Reply } from '../../../api.ts';
import { nextOffset, usePages } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { useDeviceNames } from './useFilter.ts';

type Page = Reply<'compliance.listOutages'>;
type Row = Page['rows'][number];
const ALL = { store: null, device: null, from: null, to: null, limit: 300 } as const;

function useColumns(): readonly Column<Row>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const nameOf = useDeviceNames();
  return useMemo<readonly Column<Row>[]>(
    () => [
      { id: 'till', header: t('audit.till'), value: (row) => nameOf(row.device), rowHeader: true, width: 120 },
      { id: 'tse', header: t('audit.tse'), value: (row) => row.tseId, align: 'end', width: 70, grow: 0 },
      {
        id: 'began',
        header: t('audit.began'),
        value: (row) => row.began,
        text: (row) => format.dateTime(row.began),
        width: 176,
        grow: 0,
      },
      {
        id: 'ended',
        header: t('audit.ended'),
        value: (row) => row.ended,
        text: (row) => (row.ended === null ? t('audit.lasts') : format.dateTime(row.ended)),
        width: 176,
        grow: 0,
      },
      {
        id: 'reason',
        header: t('audit.reason'),
        value: (row) => OUTAGE_TEXT[row.reason][format.locale === 'en' ? 'en' : 'de'],
        width: 200,
        grow: 2,
      },
      { id: 'detail', header: t('audit.detail'), value: (row) => row.detail, width: 160, grow: 2 },
      {
        id: 'unsigned',
        header: t('audit.unsigned'),
        value: (row) => row.unsigned,
        text: (row) => format.count(row.unsigned),
        align: 'end',
        width: 130,
        grow: 0,
      },
    ],
    [t, format, nameOf],
  );
}

/** When which TSE did not sign, and why. */
export function Outages() {
  const { t } = useTranslation('buero');
  const pages = usePages(
    ['audit.outages'],
    (offset: number | null) => office('compliance.listOutages', { ...ALL, offset: offset ?? 0 }),
    (page: Page, before) => ({ ...page, next: nextOffset(before, page) }),
    true,
  );
  const open = pages.rows.filter(({ ended }) => ended === null).length;
  return (
    <>
      <Problem error={pages.rows.length === 0 ? pages.error : null} onRetry={pages.again} />
      {pages.loading ? null : (
        <TruthLine
          tone={open === 0 ? 'ok' : 'warn'}
          text={open === 0 ? t('audit.noOpenOutage') : t('audit.openOutage', { count: open })}
          testId="outages-verdict"
        />
      )}
      <Card pad={false} fill>
        <DataTable
          label={t('audit.tabs.outages')}
          columns={useColumns()}
          rows={pages.rows}
          rowId={(row) => row.outageId}
          search={false}
          height="fill"
          loading={pages.loading}
          onEndReached={pages.more}
          totalCount={pages.total}
          memoryKey="audit-outages"
          empty={{ icon: Unplug, title: t('audit.noOutages'), text: t('audit.noOutagesText') }}
          testId="audit-outages"
        />
      </Card>
    </>
  );
}
