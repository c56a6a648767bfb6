import { Columns, PageHead, Skeleton, Stack } from '@valero/ui';
import { useTranslation } from 'react-i18next';
import { useLive } from '../data.ts';
import { ExcelButton } from '../ExcelButton.tsx';
import { PeriodBar } from '../PeriodBar.tsx';
import { Problem } from '../Problem.tsx';
import type { View } from '../place.ts';
import { type Start, useView } from '../start.ts';
import { MatchBar } from '../sync/MatchBar.tsx';
import { BestSellers } from './BestSellers.tsx';
import { Kpis } from './Kpis.tsx';
import { RevenueChart } from './RevenueChart.tsx';
import { StoresCard, TillsCard } from './StoreTables.tsx';

function Figures({ view, start }: { view: View; start: Start }) {
  const { from, to, store } = view;
  const { data, error, refetch, isPending } = useLive('bi.dashboard', { from, to, store });
  return (
    <>
      {error && !data ? <Problem error={error} onRetry={() => void refetch()} /> : null}
      <Kpis data={data} view={view} loading={isPending} />
      <Columns template="1.55fr 1fr" align="stretch">
        <RevenueChart view={view} start={start} />
        <Stack>
          <StoresCard data={data} />
          <TillsCard data={data} />
        </Stack>
      </Columns>
      <BestSellers view={view} />
    </>
  );
}

/** The office's first page: truth, four numbers, where they come from. */
export function Overview() {
  const { t } = useTranslation('buero');
  const { view, start } = useView();
  const { from, to, store } = view;
  return (
    <>
      <PageHead title={t('nav.uebersicht')}>
        <ExcelButton query="bi.revenueBy" filters={{ from, to, store, by: 'day', splitByStore: true }} />
      </PageHead>
      <PeriodBar />
      <MatchBar link />
      {start.ready ? <Figures view={view} start={start} /> : <Skeleton lines={6} height={28} label={t('loading')} />}
    </>
  );
}
