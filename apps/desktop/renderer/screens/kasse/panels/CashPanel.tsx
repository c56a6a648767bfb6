import { toCents } from '@valero/domain/kernel';
import {
  AmountDue,
  Button,
  digitsToCents,
  formatMoney,
  Numpad,
  Panel,
  QuickAmounts,
  Segmented,
  TenderPanel,
  useHotkeys,
} from '@valero/ui';
import { useState } from 'react';
import { useTopic } from '../../../app/useTopic.ts';
import { useTill } from '../../../stores/till.ts';
import { completeSale } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { likelyTenders, settleTender } from '../tender.ts';
import { useWords } from '../useWords.ts';
import { PayExtras } from './PayExtras.tsx';

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
      onChange={(id) =>
        replace(
          id === 'cash'
            ? { name: 'cash', given: 0 }
            : id === 'card'
              ? { name: 'card', amount: null }
              : { name: 'transfer' },
        )
      }
      testId="pay-ways"
    />
  );
}

/** What was typed as handed over, and what follows from it. */
interface Given {
  readonly digits: string;
  readonly due: number;
  readonly cents: number;
  readonly isExact: boolean;
  readonly change: number;
  readonly missing: number;
}

function readGiven(digits: string, due: number): Given {
  const cents = digitsToCents(digits);
  const isExact = digits === '';
  const settled = isExact ? { change: Math.max(0, -due), missing: 0 } : settleTender(due, cents);
  return { digits, due, cents, isExact, ...settled };
}

interface EntryProps {
  given: Given;
  onDigits: (digits: string) => void;
  onExact: () => void;
  onEnter: () => void;
}

/** Exact, the next notes, and the pad. */
function TenderEntry({ given, onDigits, onExact, onEnter }: EntryProps) {
  const { t, locale } = useWords();
  const offers = likelyTenders(given.due).map((cents) => {
    const text = formatMoney(cents, locale);
    return { id: String(cents), label: cents % 100 === 0 ? text.replace(/[,.]00/, '') : text };
  });
  const exact = {
    id: EXACT,
    label: t('pay.exact'),
    keyHint: given.isExact ? 'Enter' : undefined,
    primary: given.isExact,
  };
  return (
    <>
      <QuickAmounts
        label={t('pay.quick')}
        items={[exact, ...offers]}
        onPick={(id) => (id === EXACT ? onExact() : onDigits(id))}
        testId="quick"
      />
      <div className="k-pay">
        <Numpad
          label={t('pay.pad')}
          mode="money"
          value={given.digits}
          onChange={onDigits}
          onEnter={onEnter}
          captureKeyboard
          fill
          testId="pad"
        />
        <TenderResult given={given} />
      </div>
    </>
  );
}

/** What was given so far, and the change or what is missing. */
function TenderResult({ given: { due, cents, isExact, change, missing } }: { given: Given }) {
  const { t, locale } = useWords();
  const payments = useTopic('basket')?.payments ?? [];
  const money = (amount: number): string => formatMoney(amount, locale);
  return (
    <TenderPanel
      givenLabel={due > 0 ? t('pay.given') : undefined}
      given={money(isExact ? Math.max(0, due) : cents)}
      items={payments.map((payment, index) => ({
        id: String(index),
        label: payment.name,
        amount: money(payment.amount),
      }))}
      resultLabel={missing > 0 ? t('pay.missing') : due < 0 ? t('pay.payOut') : t('pay.change')}
      result={money(missing > 0 ? missing : change)}
      tone={missing > 0 ? 'warn' : 'ok'}
      testId="tender"
    />
  );
}

/** Cash: Enter alone is exact; digits then Enter is what was handed over. */
export function CashPanel({ given: start }: { given: number }) {
  const { t, locale } = useWords();
  const due = useTopic('basket')?.due ?? 0;
  const [digits, setDigits] = useState(start > 0 ? String(start) : '');
  const [busy, setBusy] = useState(false);
  const { back, replace } = useTill.getState();
  const given = readGiven(digits, due);
  const finish = async (tendered: number | null): Promise<void> => {
    if (busy) return;
    setBusy(true);
    await completeSale('cash', tendered === null ? null : toCents(tendered));
    setBusy(false);
  };
  const restByCard = (): void => replace({ name: 'card', amount: given.missing });
  const enter = (): void => {
    if (given.missing > 0) restByCard();
    else void finish(given.isExact || due <= 0 ? null : given.cents);
  };
  useHotkeys({ F11: given.missing > 0 ? restByCard : undefined });
  const rest = t('pay.restByCard', { amount: formatMoney(given.missing, locale) });
  const label = given.missing > 0 ? rest : due < 0 ? t('pay.finishOut') : t('pay.finish');
  const key = given.missing > 0 ? 'F11' : 'Enter';
  return (
    <Panel
      title={t('pay.cash')}
      onBack={back}
      aside={due > 0 ? <PayWays value="cash" /> : undefined}
      footer={
        <Button big full variant="pri" label={label} keyHint={key} busy={busy} onPress={enter} testId="cash-finish" />
      }
      testId="cash"
    >
      <AmountDue
        label={due < 0 ? t('pay.payOut') : t('pay.due')}
        value={formatMoney(Math.abs(due), locale)}
        testId="cash-due"
      >
        {due > 0 ? <PayExtras /> : null}
      </AmountDue>
      <NoticeLine />
      {due > 0 ? (
        <TenderEntry given={given} onDigits={setDigits} onExact={() => void finish(null)} onEnter={enter} />
      ) : (
        <>
          <EnterOnly onEnter={enter} />
          <TenderResult given={given} />
        </>
      )}
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
      footer={
        <Button
          big
          full
          variant="pri"
          label={t('pay.finishTransfer')}
          keyHint="Enter"
          busy={busy}
          onPress={() => void finish()}
          testId="transfer-finish"
        />
      }
      testId="transfer"
    >
      <EnterOnly onEnter={() => void finish()} />
      <AmountDue label={t('pay.due')} value={formatMoney(basket?.due ?? 0, locale)}>
        <PayExtras foreign={false} />
      </AmountDue>
      <NoticeLine />
      <p>{t('pay.transferText')}</p>
      {basket?.customer ? null : <p className="k-hint">{t('pay.transferNeedsCustomer')}</p>}
    </Panel>
  );
}
