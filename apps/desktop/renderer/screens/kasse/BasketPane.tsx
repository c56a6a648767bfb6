import type { BasketView } from '@valero/domain/kasse';
import {
  type BasketLineData,
  BasketList,
  Button,
  ButtonRow,
  EmptyState,
  formatMoney,
  PersonStrip,
  TotalBlock,
} from '@valero/ui';
import { ScanBarcode } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { useTopic } from '../../app/useTopic.ts';
import { useTill } from '../../stores/till.ts';
import { voidMarked } from './actions.ts';
import { BasketHouse } from './BasketHouse.tsx';
import { basketLines, NO_LINES, totalRows } from './lines.ts';
import { useWords } from './useWords.ts';

/** Whose basket it is. */
function CustomerStrip() {
  const { t } = useWords();
  const customer = useTopic('basket')?.customer ?? null;
  const open = useTill((till) => till.open);
  return (
    <PersonStrip
      bar
      name={customer?.name ?? t('basket.noCustomer')}
      sub={
        customer
          ? [t('basket.customerNumber', { number: customer.number }), customer.city].filter(Boolean).join(' · ')
          : t('basket.chooseCustomer')
      }
      tone={customer ? 'info' : 'neutral'}
      keyHint="F7"
      onPress={() => open({ name: 'customer' })}
      actionLabel={t('basket.chooseCustomer')}
      testId="customer-strip"
    />
  );
}

/** The lines of the basket; what has not changed since the last scan stays the same object. */
function useLines(basket: BasketView | null): readonly BasketLineData[] {
  const { t, locale } = useWords();
  const cache = useRef(NO_LINES);
  return useMemo(() => {
    cache.current = basket ? basketLines(basket, cache.current, t, locale) : NO_LINES;
    return [...cache.current.drawn.values()].map((entry) => entry.data);
  }, [basket, t, locale]);
}

/** The right side: customer, lines, total, the two ways to pay. Always in sight. */
export function BasketPane({ onCash, onCard }: { onCash: () => void; onCard: () => void }) {
  const { t, locale } = useWords();
  const basket = useTopic('basket') ?? null;
  const selected = useTill((till) => till.selected);
  const paying = useTill((till) => till.panels.at(-1)?.name);
  const { select, open } = useTill.getState();
  const lines = useLines(basket);
  const rows = useMemo(() => (basket ? totalRows(basket, t, locale) : []), [basket, t, locale]);
  const live = lines.filter((line) => !line.voided);
  const marked = live.find((line) => line.id === String(selected)) ?? live.at(-1) ?? null;
  const due = basket?.due ?? 0;
  const payable = live.length > 0;
  const label =
    due < 0 ? t('basket.payOut') : basket && basket.payments.length > 0 ? t('basket.rest') : t('basket.sum');
  const isPaying = paying === 'cash' || paying === 'card' || paying === 'transfer' || paying === 'foreign';
  return (
    <>
      <CustomerStrip />
      <BasketHouse />
      <BasketList
        label={t('basket.label')}
        lines={lines}
        selectedId={marked?.id ?? null}
        onSelect={(id) => select(Number(id))}
        onOpen={(id) => {
          select(Number(id));
          open({ name: 'line', tab: 'quantity' });
        }}
        onRemove={voidMarked}
        empty={<EmptyState title={t('basket.empty')} text={t('basket.emptyText')} icon={ScanBarcode} />}
        testId="basket"
      />
      <TotalBlock label={label} total={formatMoney(Math.abs(due), locale)} rows={rows} testId="total">
        {isPaying ? null : (
          <ButtonRow columns={2}>
            <Button
              big
              full
              label={t('pay.card')}
              keyHint="F11"
              onPress={onCard}
              disabled={!payable || due < 0}
              testId="pay-card"
            />
            <Button
              big
              full
              variant="pri"
              label={t('pay.cash')}
              keyHint="F12"
              onPress={onCash}
              disabled={!payable}
              testId="pay-cash"
            />
          </ButtonRow>
        )}
      </TotalBlock>
    </>
  );
}
