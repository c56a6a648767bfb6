import { useQuery } from '@tanstack/react-query';
import { Badge, Button, EmptyState, formatDay, formatMoney, Panel } from '@valero/ui';
import { Files, Printer } from 'lucide-react';
import { useState } from 'react';
import { ask } from '../../../app/query.ts';
import { useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { PaperView } from '../PaperView.tsx';
import { usePaper } from '../paper.ts';
import { ListArea, RowList } from '../RowList.tsx';
import { useWords } from '../useWords.ts';

/** The X report: how the day stands; changes nothing. */
export function XReportPanel() {
  const { t, locale } = useWords();
  const { back, say } = useTill.getState();
  const x = useQuery({ ...ask('kasse.xReport', {}), staleTime: 0 });
  const lines = usePaper({ kind: 'x' });
  const print = async (): Promise<void> => {
    const result = await act('paper.printX', {});
    if (result.ok) say(t('x.printed'));
  };
  const money = (cents: number): string => formatMoney(cents, locale);
  return (
    <Panel
      title={t('x.title')}
      sub={x.data ? t('x.sub', { number: x.data.openZ }) : undefined}
      onBack={back}
      aside={<Button label={t('x.print')} icon={Printer} onPress={() => void print()} testId="x-print" />}
      testId="x-report"
    >
      <NoticeLine />
      <div className="k-detail">
        {x.data ? (
          <dl className="k-sums">
            <div className="k-sum k-sum-big">
              <dt>{t('x.revenue')}</dt>
              <dd data-testid="x-revenue">{money(x.data.revenue)}</dd>
            </div>
            <div className="k-sum">
              <dt>{t('x.drawer')}</dt>
              <dd data-testid="x-cash">{money(x.data.expectedCash)}</dd>
            </div>
            <div className="k-sum">
              <dt>{t('x.sales')}</dt>
              <dd>{x.data.saleCount}</dd>
            </div>
            <div className="k-sum">
              <dt>{t('x.stornos')}</dt>
              <dd>{x.data.stornoCount}</dd>
            </div>
            <div className="k-sum">
              <dt>{t('x.discounts')}</dt>
              <dd>{money(x.data.discountTotal)}</dd>
            </div>
          </dl>
        ) : null}
        <PaperView label={t('x.title')} lines={lines} />
      </div>
    </Panel>
  );
}

function ZPaper({ zNumber, onBack }: { zNumber: number; onBack: () => void }) {
  const { t } = useWords();
  const lines = usePaper({ kind: 'z', zNumber });
  const reprint = async (): Promise<void> => {
    const result = await act('paper.reprintZ', { number: zNumber });
    if (result.ok) useTill.getState().say(t('receipts.copied'));
  };
  return (
    <Panel
      title={t('zList.z', { number: zNumber })}
      onBack={onBack}
      aside={<Button label={t('zList.copy')} icon={Printer} onPress={() => void reprint()} testId="z-reprint" />}
      testId="z-paper"
    >
      <NoticeLine />
      <PaperView label={t('zList.z', { number: zNumber })} lines={lines} />
    </Panel>
  );
}

/** Earlier Kassenabschluesse of this till. */
export function ZListPanel() {
  const { t, locale } = useWords();
  const back = useTill((till) => till.back);
  const [chosen, setChosen] = useState<number | null>(null);
  const list = useQuery({
    ...ask('kasse.listZ', { store: null, from: null, to: null, limit: 100, offset: 0 }),
    staleTime: 0,
  });
  if (chosen !== null) return <ZPaper zNumber={chosen} onBack={() => setChosen(null)} />;
  const rows = (list.data?.rows ?? []).map(({ z }) => {
    const difference = z.cashCounted - z.cashExpected;
    return {
      id: String(z.number),
      title: `${t('zList.z', { number: z.number })} · ${formatDay(z.businessDay, locale)}`,
      sub: `${t('zList.sales', { count: z.saleCount })} · ${z.operator.name}`,
      note:
        difference === 0 ? (
          <Badge tone="ok" label={t('zList.fits')} />
        ) : (
          <Badge
            tone="warn"
            label={t('zList.difference', { amount: formatMoney(difference, locale, { sign: 'always' }) })}
          />
        ),
      right: formatMoney(z.revenue, locale),
    };
  });
  return (
    <Panel title={t('zList.title')} onBack={back} testId="z-list">
      <ListArea>
        <RowList
          label={t('zList.title')}
          rows={rows}
          onPick={(id) => setChosen(Number(id))}
          empty={list.isPending ? null : <EmptyState title={t('zList.none')} text={t('zList.noneText')} icon={Files} />}
          testId="z"
        />
      </ListArea>
    </Panel>
  );
}
