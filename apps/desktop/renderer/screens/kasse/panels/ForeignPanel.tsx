import { toCents } from '@valero/domain/kernel';
import {
  AmountDue,
  Button,
  digitsToCents,
  formatMoney,
  NumberField,
  Numpad,
  Panel,
  Segmented,
  TenderPanel,
} from '@valero/ui';
import { useState } from 'react';
import { useTopic } from '../../../app/useTopic.ts';
import { useSettings } from '../../../stores/settings.ts';
import { useTill } from '../../../stores/till.ts';
import { completeSale } from '../actions.ts';
import { CURRENCIES, foreignAmount, leastForeign, worthInEuro } from '../foreign.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';

/** Cash of another country: what it is worth, and the change in euros. The rate is kept for the next time. */
export function ForeignPanel() {
  const { t, locale } = useWords();
  const due = useTopic('basket')?.due ?? 0;
  const { rates } = useSettings();
  const [currency, setCurrency] = useState<string>(() => CURRENCIES.find((code) => rates[code]) ?? CURRENCIES[0]);
  const [digits, setDigits] = useState('');
  const [busy, setBusy] = useState(false);
  const { back } = useTill.getState();
  const rate = rates[currency] ?? null;
  const given = digitsToCents(digits);
  const worth = rate === null ? 0 : worthInEuro(given, rate);
  const change = worth - due;
  const enough = rate !== null && due > 0 && given > 0 && change >= 0;
  const finish = async (): Promise<void> => {
    if (busy || !enough || rate === null) return;
    setBusy(true);
    await completeSale('cash', null, { currency, amount: toCents(given), rate });
    setBusy(false);
  };
  return (
    <Panel
      title={t('foreign.title')}
      onBack={back}
      aside={
        <Segmented
          label={t('foreign.currency')}
          items={CURRENCIES.map((id) => ({ id, label: id }))}
          value={currency}
          onChange={(code) => {
            setCurrency(code);
            setDigits('');
          }}
          testId="currency"
        />
      }
      footer={
        <Button
          big
          full
          variant="pri"
          label={t('foreign.finish')}
          keyHint="Enter"
          busy={busy}
          disabled={!enough}
          disabledReason={rate === null ? t('foreign.needRate') : undefined}
          onPress={() => void finish()}
          testId="foreign-finish"
        />
      }
      testId="foreign"
    >
      <AmountDue label={t('pay.due')} value={formatMoney(due, locale)} testId="foreign-due">
        <RateEntry currency={currency} rate={rate} due={due} />
      </AmountDue>
      <NoticeLine />
      <div className="k-pay">
        <Numpad
          label={t('foreign.given', { currency })}
          mode="money"
          value={digits}
          onChange={setDigits}
          onEnter={() => void finish()}
          captureKeyboard
          fill
          testId="pad"
        />
        <TenderPanel
          givenLabel={t('foreign.given', { currency })}
          given={foreignAmount(given, currency, locale)}
          items={[{ id: 'worth', label: t('foreign.worth'), amount: formatMoney(worth, locale) }]}
          resultLabel={change < 0 ? t('pay.missing') : t('foreign.change')}
          result={formatMoney(Math.abs(change), locale)}
          tone={change < 0 ? 'warn' : 'ok'}
          testId="tender"
        />
      </div>
    </Panel>
  );
}

/** What one unit is worth, as last entered; and what the sum comes to in that currency. */
function RateEntry({ currency, rate, due }: { currency: string; rate: number | null; due: number }) {
  const { t, locale } = useWords();
  const { rates, set } = useSettings();
  return (
    <div className="k-rate">
      <NumberField
        key={currency}
        label={t('foreign.rate', { currency })}
        value={rate}
        decimals={5}
        unit={t('foreign.rateUnit')}
        min={1}
        onChange={(next) => set({ rates: { ...rates, [currency]: next } })}
        autoFocus={rate === null}
        testId="foreign-rate"
      />
      {rate === null ? null : (
        <small>{t('foreign.dueIn', { amount: foreignAmount(leastForeign(due, rate), currency, locale) })}</small>
      )}
    </div>
  );
}
