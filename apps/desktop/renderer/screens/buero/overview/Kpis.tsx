import { Kpi, type KpiDelta, KpiRow } from '@valero/ui';
import { useTranslation } from 'react-i18next';
import type { Reply } from '../../../api.ts';
import { useFormat } from '../format.ts';
import { usePlace, type View } from '../place.ts';
import { averageOf, changeOf, costKnown, marginOf } from './figures.ts';

function daysIn({ from, to }: View): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
}

/** The four numbers of a period, each leading to what it is made of. */
export function Kpis({
  data,
  view,
  loading,
}: {
  data: Reply<'bi.dashboard'> | undefined;
  view: View;
  loading: boolean;
}) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { go } = usePlace();
  const total = data?.total;
  const previous = data?.previous;
  const before = {
    day: t('kpi.toDay'),
    week: t('kpi.toWeek'),
    month: t('kpi.toMonth', { days: daysIn(view) }),
    year: t('kpi.toYear', { days: daysIn(view) }),
  };
  const delta = (now: number, then: number): KpiDelta | undefined => {
    const change = changeOf(now, then);
    if (change === null) return undefined;
    const dir = change === 0 ? 'flat' : change > 0 ? 'up' : 'down';
    return { dir, text: format.share(Math.abs(change)) };
  };
  const average = total ? averageOf(total) : null;
  const margin = total ? marginOf(total) : null;
  const marginBefore = previous ? marginOf(previous) : null;
  const points = margin !== null && marginBefore !== null ? margin - marginBefore : null;
  const tills = data?.tills ?? [];
  return (
    <KpiRow label={t('kpi.label')} testId="kpis">
      <Kpi
        label={t('kpi.revenue')}
        value={format.money(total?.gross ?? 0)}
        delta={total && previous ? delta(total.gross, previous.gross) : undefined}
        note={previous && previous.gross > 0 ? before[view.unit] : t('kpi.noBefore')}
        loading={loading}
        onPress={() => go('auswertungen')}
        testId="kpi-revenue"
      />
      <Kpi
        label={t('kpi.receipts')}
        value={format.count(total?.receipts ?? 0)}
        note={average === null ? '–' : t('kpi.average', { amount: format.money(average) })}
        loading={loading}
        onPress={() => go('belege')}
        testId="kpi-receipts"
      />
      <Kpi
        label={t('kpi.margin')}
        value={margin === null ? '–' : format.share(margin)}
        delta={
          points === null
            ? undefined
            : {
                dir: points === 0 ? 'flat' : points > 0 ? 'up' : 'down',
                text: t('kpi.points', { points: format.share(Math.abs(points)).replace(/[\s\u00a0]?%/, '') }),
              }
        }
        note={
          total && margin !== null
            ? t('kpi.costKnown', { share: format.share(costKnown(total)) })
            : t('kpi.costUnknown')
        }
        loading={loading}
        onPress={() => go('auswertungen', null, { by: 'group' })}
        testId="kpi-margin"
      />
      <Kpi
        label={t('kpi.cash')}
        value={format.money(tills.reduce((sum, till) => sum + till.cash, 0))}
        note={t('kpi.open', { open: tills.filter(({ open }) => open).length, all: tills.length })}
        loading={loading}
        onPress={() => go('kassen')}
        testId="kpi-cash"
      />
    </KpiRow>
  );
}
