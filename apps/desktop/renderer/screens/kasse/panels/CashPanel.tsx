import { AmountDue, Button, formatMoney, Numpad, Panel, QuickAmounts, Segmented, TenderPanel, useHotkeys } from '@valero/ui';
import { digitsToCents } from '@valero/ui';
import { toCents } from '@valero/domain/kernel';
import { useState } from 'react';
import { useTopic } from '../../../app/useTopic.ts';
import { useTill } from '../../../stores/till.ts';
import { completeSale } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { likelyTenders, settleTender } from '../tender.ts';
import { useWords } from '../useWords.ts';

const EXACT = 'exact';

/** Ways to pay, to change between them without going back. */
export function PayWays({ value }: { value: 'cash' | 'card' | 'transfer' }) {
  const { t } = useWords();
  const replace = useTill((till) => till.replace);
  const items = [
    { id: 'cash' as const, label: t('pay.cash') },
    { id: 'card' as const, label: t('pay.card') },
    { id: 'transfer' as const, label: t('pay.transfer') },
  ];
  return (
    <Segmented
      label={t('pay.ways')}
      items={items}
      value={value}
      onChange={(id) => replace(id === 'cash' ? { name: 'cash', given: 0 } : id === 'card' ? { name: 'card', amount: null } : { name: 'transfer' })}
      testId="pay-ways"
    />
  );
}

/** Cash: Enter alone is exact; digits then Enter is what was handed over. */
export function CashPanel({ given: start }: { given: number }) {
  const { t, locale } = useWords();
  const basket = useTopic('basket') ?? null;
  const [digits, setDigits] = useState(start > 0 ? String(start) : '');
  const [busy, setBusy] = useState(false);
  const { back, replace } = useTill.getState();
  const due = basket?.due ?? 0;
  const given = digitsToCents(digits);
  const exact = digits === '';
  const { change, missing } = exact ? { change: Math.max(0, -due), missing: 0 } : settleTender(due, given);
  const money = (cents: number): string => formatMoney(cents, locale);
  const finish = async (tendered: number | null): Promise<void> => {
    if (busy) return;
    setBusy(true);
    await completeSale('cash', tendered === null ? null : toCents(tendered));
    setBusy(false);
  };
  const enter = (): void => {
    if (missing > 0) replace({ name: 'card', amount: missing });
    else void finish(exact || due <= 0 ? null : given);
  };
  useHotkeys({ F11: missing > 0 ? () => replace({ name: 'card', amount: missing }) : undefined });
  const offers = likelyTenders(due).map((cents) => ({ id: String(cents), label: cents % 100 === 0 ? formatMoney(cents, locale).replace(/[,.]00/, '') : money(cents) }));
  const label = missing > 0 ? t('pay.restByCard', { amount: money(missing) }) : due < 0 ? t('pay.finishOut') : t('pay.finish');
  return (
    <Panel
      title={t('pay.cash')}
      onBack={back}
      aside={due > 0 ? <PayWays value="cash" /> : undefined}
      footer={<Button big full variant="pri" label={label} keyHint={missing > 0 ? 'F11' : 'Enter'} busy={busy} onPress={enter} testId="cash-finish" />}
      testId="cash"
    >
      <AmountDue label={due < 0 ? t('pay.payOut') : t('pay.due')} value={money(Math.abs(due))} testId="cash-due" />
      <NoticeLine />
      {due > 0 ? (
        <QuickAmounts
          label={t('pay.quick')}
          items={[{ id: EXACT, label: t('pay.exact'), keyHint: exact ? 'Enter' : undefined, primary: exact }, ...offers]}
          onPick={(id) => {
            if (id === EXACT) void finish(null);
            else setDigits(id);
          }}
          testId="quick"
        />
      ) : null}
      <div className="k-pay">
        {due > 0 ? <Numpad label={t('pay.pad')} mode="money" value={digits} onChange={setDigits} onEnter={enter} captureKeyboard fill testId="pad" /> : <EnterOnly onEnter={enter} />}
        <TenderPanel
          givenLabel={due > 0 ? t('pay.given') : undefined}
          given={money(exact ? Math.max(0, due) : given)}
          items={(basket?.payments ?? []).map((payment, index) => ({ id: String(index), label: payment.name, amount: money(payment.amount) }))}
          resultLabel={missing > 0 ? t('pay.missing') : due < 0 ? t('pay.payOut') : t('pay.change')}
          result={money(missing > 0 ? missing : change)}
          tone={missing > 0 ? 'warn' : 'ok'}
          testId="tender"
        />
      </div>
    </Panel>
  );
}

/** Binds Enter where there is no number pad to do it. */
export function EnterOnly({ onEnter }: { onEnter: () => void }) {
  useHotkeys({ Enter: () => onEnter() });
  return null;
}

/** Payment by bank transfer: the receipt is issued now, the money comes later. */
export function TransferPanel() {
  const { t, locale } = useWords();
  const basket = useTopic('basket') ?? null;
  const [busy, setBusy] = useState(false);
  const back = useTill((till) => till.back);
  const finish = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    await completeSale('transfer', null);
    setBusy(false);
  };
  return (
    <Panel
      title={t('pay.transfer')}
      onBack={back}
      aside={<PayWays value="transfer" />}
      footer={<Button big full variant="pri" label={t('pay.finishTransfer')} keyHint="Enter" busy={busy} onPress={() => void finish()} testId="transfer-finish" />}
      testId="transfer"
    >
      <EnterOnly onEnter={() => void finish()} />
      <AmountDue label={t('pay.due')} value={formatMoney(basket?.due ?? 0, locale)} />
      <NoticeLine />
      <p>{t('pay.transferText')}</p>
      {basket?.customer ? null : <p className="k-hint">{t('pay.transferNeedsCustomer')}</p>}
    </Panel>
  );
}
