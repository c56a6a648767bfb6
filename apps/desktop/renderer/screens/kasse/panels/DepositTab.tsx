import { toCents, toMilli, unitPriceOfCents } from '@valero/domain/kernel';
import { Button, formatMoney, keepFocus, MoneyField, Spacer, useHotkeys } from '@valero/ui';
import { Minus } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { fromHere, useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { DEPOSITS, type DepositCounts, depositTotal, withDeposit } from '../pfand.ts';
import { useWords } from '../useWords.ts';
import { TaxChoice } from './TaxChoice.tsx';

interface DepositButtonProps {
  cents: number;
  name: string;
  count: number;
  keyHint: string | null;
  onCount: (by: 1 | -1) => void;
}

/** A deposit to tap: each tap is one more. */
function DepositButton({ cents, name, count, keyHint, onCount }: DepositButtonProps) {
  const { t, locale } = useWords();
  const amount = formatMoney(cents, locale);
  return (
    <div className="k-pfand" data-counted={count > 0}>
      <button
        type="button"
        className="k-pfand-add"
        onMouseDown={keepFocus}
        onClick={() => onCount(1)}
        data-testid={`pfand-${cents}`}
      >
        <b>{amount}</b>
        <span>{name}</span>
        {keyHint ? <small aria-hidden="true">{keyHint}</small> : null}
      </button>
      <output data-testid={`pfand-${cents}-count`}>{count > 0 ? t('pfand.count', { count }) : ''}</output>
      <button
        type="button"
        className="k-step"
        aria-label={t('returns.less', { name: `${name} ${amount}` })}
        onMouseDown={keepFocus}
        onClick={() => onCount(-1)}
        disabled={count === 0}
        data-testid={`pfand-${cents}-less`}
      >
        <Minus className="v-icon" aria-hidden="true" />
      </button>
    </div>
  );
}

/** Bottles and crates that come back: counted by tapping, paid back with the rest of the basket. */
export function DepositTab() {
  const { t, locale } = useWords();
  const [counts, setCounts] = useState<DepositCounts>(new Map());
  const [taxKey, setTaxKey] = useState(1);
  const [busy, setBusy] = useState(false);
  const trail = useRef<number[]>([]);
  const { say } = useTill.getState();
  const total = depositTotal(counts);
  const count = (cents: number, by: 1 | -1): void => {
    if (by > 0) trail.current.push(cents);
    setCounts((now) => withDeposit(now, cents, by));
  };
  const undo = (): void => {
    const last = trail.current.pop();
    if (last !== undefined) count(last, -1);
  };
  const clear = (): void => {
    trail.current = [];
    setCounts(new Map());
  };
  const give = async (): Promise<void> => {
    if (busy || total === 0) return;
    setBusy(true);
    const here = fromHere();
    let left = counts;
    for (const [cents, pieces] of counts) {
      const unitPrice = unitPriceOfCents(toCents(cents));
      const result = await act('kasse.depositReturn', { unitPrice, quantity: toMilli(pieces * 1000), taxKey });
      if (!result.ok) break;
      left = new Map([...left].filter(([key]) => key !== cents));
    }
    setBusy(false);
    setCounts(left);
    if (left.size > 0) return;
    here.home();
    say(t('pfand.given', { amount: formatMoney(total, locale) }));
  };
  useHotkeys({
    ...Object.fromEntries(DEPOSITS.map(({ cents }, index) => [String(index + 1), () => count(cents, 1)])),
    Backspace: undo,
    Enter: () => void give(),
  });
  const own = [...counts.keys()].filter((cents) => DEPOSITS.every((deposit) => deposit.cents !== cents));
  const shown = [
    ...DEPOSITS.map(({ cents, word }, index) => ({
      cents,
      name: t(`pfand.names.${word}`),
      keyHint: String(index + 1),
    })),
    ...own.map((cents) => ({ cents, name: t('pfand.other'), keyHint: null })),
  ];
  return (
    <>
      <NoticeLine />
      <fieldset className="k-pfands" aria-label={t('returns.deposit')}>
        {shown.map(({ cents, name, keyHint }) => (
          <DepositButton
            key={cents}
            cents={cents}
            name={name}
            count={counts.get(cents) ?? 0}
            keyHint={keyHint}
            onCount={(by) => count(cents, by)}
          />
        ))}
      </fieldset>
      <OtherDeposit taxKey={taxKey} onTaxKey={setTaxKey} onAdd={(cents) => count(cents, 1)}>
        <Button label={t('pfand.clear')} onPress={clear} disabled={counts.size === 0} testId="pfand-clear" />
      </OtherDeposit>
      <p className="k-hint">{t('pfand.text')}</p>
      <Button
        big
        full
        variant="pri"
        label={total === 0 ? t('pfand.none') : t('pfand.give', { amount: formatMoney(total, locale) })}
        keyHint="Enter"
        busy={busy}
        disabled={total === 0}
        onPress={() => void give()}
        testId="pfand-give"
      />
    </>
  );
}

interface OtherDepositProps {
  taxKey: number;
  onTaxKey: (key: number) => void;
  onAdd: (cents: number) => void;
  children: ReactNode;
}

/** The rate of the goods the empties held, and a deposit that has no button. */
function OtherDeposit({ taxKey, onTaxKey, onAdd, children }: OtherDepositProps) {
  const { t } = useWords();
  const [other, setOther] = useState<number | null>(null);
  const add = (): void => {
    if (!other || other <= 0) return;
    onAdd(other);
    setOther(null);
  };
  return (
    <div className="k-pfand-more">
      <TaxChoice label={t('pfand.rate')} value={taxKey} onChange={onTaxKey} />
      <MoneyField label={t('pfand.other')} value={other} onChange={setOther} onEnter={add} testId="pfand-other" />
      <Button label={t('pfand.otherAdd')} onPress={add} disabled={!other} testId="pfand-other-add" />
      <Spacer />
      {children}
    </div>
  );
}
