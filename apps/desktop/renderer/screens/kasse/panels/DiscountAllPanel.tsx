import { toBasisPoints, toCents } from '@valero/domain/kernel';
import { formatMoney, formatPercent, Panel } from '@valero/ui';
import { useTopic } from '../../../app/useTopic.ts';
import { fromHere, useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';
import { DiscountEntry, type DiscountKind } from './DiscountEntry.tsx';

/** A discount on everything that may be discounted: goods, not deposits, not returns. */
export function DiscountAllPanel() {
  const { t, locale } = useWords();
  const basket = useTopic('basket') ?? null;
  const { back } = useTill.getState();
  const base = (basket?.lines ?? [])
    .filter((line) => !line.voided && line.depositOf === null && line.gross > 0)
    .reduce(
      (sum, line) =>
        line.discounts
          .filter((discount) => discount.scope === 'line')
          .reduce((part, discount) => part + discount.amount, sum + line.base),
      0,
    );
  const apply = async (kind: DiscountKind, value: number, reason: string): Promise<void> => {
    const percent = kind === 'percent' && value > 0 ? toBasisPoints(value) : null;
    const amount = kind === 'amount' && value > 0 ? toCents(value) : null;
    const here = fromHere();
    const result = await act('kasse.discountBasket', { percent, amount, reason });
    if (result.ok) here.home();
  };
  const now = basket?.discount;
  const current = now?.percent
    ? formatPercent(now.percent, locale)
    : now?.amount
      ? formatMoney(now.amount, locale)
      : null;
  return (
    <Panel title={t('line.discountAll')} onBack={back} testId="discount-all-panel">
      <NoticeLine />
      <DiscountEntry base={base} current={current} onApply={(kind, value, reason) => void apply(kind, value, reason)} />
    </Panel>
  );
}
