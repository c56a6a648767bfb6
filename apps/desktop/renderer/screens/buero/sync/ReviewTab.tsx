import { Card, type Column, DataTable } from '@valero/ui';
import { SearchCheck } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { office, type Reply } from '../../../api.ts';
import { nextOffset, usePages } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { Facts, Side, Split } from '../Split.tsx';
import { FactContent } from './FactContent.tsx';
import { flagWord, typeWord } from './words.ts';

type Page = Reply<'sync.flagged'>;
type Row = Page['rows'][number];
const PAGE = 200;

function useColumns(): readonly Column<Row>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useMemo<readonly Column<Row>[]>(
    () => [
      { id: 'device', header: t('match.device'), value: (row) => row.deviceName, rowHeader: true, width: 110 },
      { id: 'seq', header: t('match.seq'), value: (row) => row.seq, align: 'end', width: 76, grow: 0 },
      { id: 'type', header: t('match.type'), value: (row) => typeWord(row.type, t), width: 150 },
      {
        id: 'why',
        header: t('match.reviewReason'),
        value: (row) => row.flags.map((flag) => flagWord(flag, t)).join(', '),
        width: 260,
        grow: 3,
      },
      {
        id: 'arrived',
        header: t('match.arrived'),
        value: (row) => row.receivedAt,
        text: (row) => format.dateTime(row.receivedAt),
        width: 170,
        grow: 0,
      },
    ],
    [t, format],
  );
}

/** Facts that are stored and count, and that somebody should look at. */
export function ReviewTab() {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { id, go } = usePlace();
  const pages = usePages(
    ['sync.flagged'],
    (offset: number | null) => office('sync.flagged', { limit: PAGE, offset: offset ?? 0 }),
    (page: Page, before) => ({ ...page, next: nextOffset(before, page) }),
    true,
  );
  const open = id?.startsWith('durchsicht/') ? id.slice('durchsicht/'.length) : null;
  const row = pages.rows.find(({ fact }) => fact === open) ?? null;
  return (
    <>
      <Problem error={pages.rows.length === 0 ? pages.error : null} onRetry={pages.again} />
      <p className="of-hint">{t('match.explainReview')}</p>
      <Split
        list={
          <Card pad={false} fill>
            <DataTable
              label={t('match.tabs.durchsicht')}
              columns={useColumns()}
              rows={pages.rows}
              rowId={({ fact }) => fact}
              onOpen={({ fact }) => go('abgleich', `durchsicht/${fact}`)}
              openId={open}
              search={false}
              height="fill"
              loading={pages.loading}
              onEndReached={pages.more}
              totalCount={pages.total}
              memoryKey="flagged"
              empty={{ icon: SearchCheck, title: t('match.noReview'), text: t('match.noReviewText') }}
              testId="flagged"
            />
          </Card>
        }
        side={
          row ? (
            <Side
              title={t('match.letter', { seq: row.seq, till: row.deviceName })}
              sub={`${typeWord(row.type, t)} · ${row.storeName}`}
              onClose={() => go('abgleich', 'durchsicht')}
              testId="flag"
            >
              <ul className="of-gaps">
                {row.flags.map((flag) => (
                  <li key={flag}>{flagWord(flag, t)}</li>
                ))}
              </ul>
              <Facts
                rows={[
                  [t('match.recorded'), format.dateTime(row.recordedAt)],
                  [t('match.arrived'), format.dateTime(row.receivedAt)],
                ]}
              />
              <FactContent fact={row.fact} storeName={row.storeName} />
            </Side>
          ) : null
        }
      />
    </>
  );
}
