import { type DeviceId, toId } from '@valero/domain/kernel';
import { gapWords } from '@valero/domain/sync';
import { Button, Card, type Column, DataTable, Row, Segmented, StatusDot } from '@valero/ui';
import { GitCompareArrows, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { office } from '../../../api.ts';
import { usePages } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { Split } from '../Split.tsx';
import { Heat } from './Heat.tsx';
import { LineSide } from './LineSide.tsx';
import { useMatch } from './useMatch.ts';
import { type Match, STATE_TONE } from './words.ts';

type Line = Match['lines'][number];
const PAGE = 300;
/** Gaps told above the list; the list has them all. */
const TOLD = 5;

const keyOf = ({ device, z }: Line): string => `${device}.${z}`;

function useColumns(): readonly Column<Line>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useMemo<readonly Column<Line>[]>(() => {
    const money = (place: 'till' | 'server' | 'ledger' | 'rollup'): Column<Line> => ({
      id: place,
      header: t(`match.places.${place}`),
      value: (row) => row[place]?.gross ?? null,
      text: (row) => (row[place]?.gross == null ? '–' : format.bare(row[place].gross)),
      align: 'end',
      width: 92,
      searchable: false,
    });
    return [
      { id: 'name', header: t('match.till'), value: (row) => row.deviceName, rowHeader: true, width: 96 },
      { id: 'store', header: t('match.store'), value: (row) => row.storeName, width: 84, hidden: true },
      { id: 'z', header: t('match.z'), value: (row) => row.z, align: 'end', width: 54, grow: 0 },
      {
        id: 'day',
        header: t('match.day'),
        value: (row) => row.day ?? '9999',
        text: (row) => (row.day === null ? t('match.openDay') : format.day(row.day)),
        width: 118,
        grow: 0,
      },
      {
        id: 'state',
        header: t('match.state'),
        value: (row) => t(`match.states.${row.state}`),
        cell: (row) => <StatusDot tone={STATE_TONE[row.state]} label={t(`match.states.${row.state}`)} />,
        width: 140,
      },
      {
        id: 'receipts',
        header: t('match.receipts'),
        value: (row) => row.belege,
        text: (row) =>
          row.matched === row.belege
            ? format.count(row.belege)
            : t('match.receiptsOf', { some: format.count(row.matched), all: format.count(row.belege) }),
        align: 'end',
        width: 92,
      },
      money('till'),
      money('server'),
      money('ledger'),
      money('rollup'),
    ];
  }, [t, format]);
}

/** The gaps of this moment in sentences, the newest whole check's included. */
function Gaps({ gaps, onOpen }: { gaps: Match['gaps']; onOpen: (key: string) => void }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  if (gaps.length === 0) return null;
  return (
    <Card title={`${t('match.gaps')} (${format.count(gaps.length)})`} sub={t('match.gapsTodo')} testId="gaps">
      <ul className="of-gaps">
        {gaps.slice(0, TOLD).map((gap) => (
          <li key={[gap.device, gap.z, gap.day, gap.place, gap.figure].join()}>
            {gap.z === null ? (
              gapWords(gap, format.locale)
            ) : (
              <button type="button" className="of-link" onClick={() => onOpen(`${gap.device}.${gap.z}`)}>
                {gapWords(gap, format.locale)}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Till and Z: a picture of all, then the list with what each place says. */
export function MatchTab() {
  const { t } = useTranslation('buero');
  const { id, go } = usePlace();
  const open = id?.startsWith('kassen/') ? id.slice('kassen/'.length) : null;
  const [device, setDevice] = useState<DeviceId | null>(null);
  const [only, setOnly] = useState<'all' | 'differing'>('all');
  const state = only === 'differing' ? ('differs' as const) : null;
  const now = useMatch();
  const pages = usePages(
    // the list is asked again as soon as the line above says something else
    ['sync.match', device, state, now.data?.summary.gaps ?? 0, now.data?.summary.belege ?? 0],
    (offset: number | null) => office('sync.match', { device, state, limit: PAGE, offset: offset ?? 0 }),
    (page: Match, before) => ({
      rows: page.lines,
      total: page.total,
      next: before + page.lines.length < page.total && page.lines.length > 0 ? before + page.lines.length : null,
    }),
    true,
  );
  const tills = pages.first?.tills ?? [];
  const line = pages.rows.find((row) => keyOf(row) === open) ?? null;
  const chosen = tills.find((till) => till.device === device);
  const openLine = (key: string): void => {
    setDevice(null);
    setOnly('all');
    go('abgleich', `kassen/${key}`);
  };
  return (
    <>
      <Problem error={pages.rows.length === 0 ? pages.error : null} onRetry={pages.again} />
      {line === null ? <Gaps gaps={now.data?.gaps ?? []} onOpen={openLine} /> : null}
      {tills.length > 0 && line === null ? (
        <Card title={t('match.heat')}>
          <Heat tills={tills} chosen={device} onChoose={(next) => setDevice(next === null ? null : toId(next))} />
        </Card>
      ) : null}
      <Split
        list={
          <Card pad={false} fill>
            <DataTable
              label={t('match.tabs.kassen')}
              columns={useColumns()}
              rows={pages.rows}
              rowId={keyOf}
              onOpen={(row) => go('abgleich', `kassen/${keyOf(row)}`)}
              openId={open}
              search={false}
              toolbar={
                <Row>
                  {chosen ? (
                    <Button
                      label={t('match.onlyTill', { till: chosen.deviceName })}
                      icon={X}
                      onPress={() => setDevice(null)}
                      testId="match-till"
                    />
                  ) : null}
                  <Segmented
                    label={t('match.filter')}
                    items={[
                      { id: 'all', label: t('match.all') },
                      { id: 'differing', label: t('match.differing') },
                    ]}
                    value={only}
                    onChange={setOnly}
                    testId="match-only"
                  />
                </Row>
              }
              height="fill"
              loading={pages.loading}
              onEndReached={pages.more}
              totalCount={pages.total}
              memoryKey="match"
              empty={{
                icon: GitCompareArrows,
                title: t(state === null ? 'match.none' : 'match.noneGap'),
                text: t(state === null ? 'match.noneText' : 'match.noneGapText'),
              }}
              testId="match-lines"
            />
          </Card>
        }
        side={line ? <LineSide line={line} onClose={() => go('abgleich', 'kassen')} /> : null}
      />
    </>
  );
}
