import { toCents } from '@valero/domain/kernel';
import { Button, ButtonRow, digitsToCents, formatMoney, Segmented, TextField } from '@valero/ui';
import { useState } from 'react';
import { fromHere, useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useScanTarget } from '../scanTargets.ts';
import { useWords } from '../useWords.ts';
import { FigureEntry } from './LinePanel.tsx';
import { TaxChoice } from './TaxChoice.tsx';

/** Usual values, in cents. */
const VALUES = [1000, 2000, 2500, 5000] as const;

/** A voucher goes on the receipt: value, kind, number. */
export function VoucherSell() {
  const { t, locale } = useWords();
  const [kind, setKind] = useState<'single' | 'multi'>('multi');
  const [digits, setDigits] = useState('');
  const [number, setNumber] = useState('');
  const [taxKey, setTaxKey] = useState(1);
  const [busy, setBusy] = useState(false);
  const { say } = useTill.getState();
  const value = digitsToCents(digits);
  useScanTarget((code) => setNumber(code));
  const sell = async (): Promise<void> => {
    if (busy || value === 0) return;
    setBusy(true);
    const here = fromHere();
    const given = number.trim();
    const result = await act('kasse.sellVoucher', {
      kind,
      value: toCents(value),
      number: given === '' ? null : given,
      taxKey: kind === 'single' ? taxKey : null,
    });
    setBusy(false);
    if (!result.ok) return;
    here.home();
    const amount = formatMoney(value, locale);
    say(given === '' ? t('voucher.sold', { amount }) : t('voucher.soldNumber', { amount, number: given }));
  };
  return (
    <>
      <NoticeLine />
      <FigureEntry
        label={t('voucher.value')}
        was=""
        shown={formatMoney(value, locale)}
        mode="money"
        digits={digits}
        onDigits={setDigits}
        onEnter={() => void sell()}
      >
        <ButtonRow columns={2}>
          {VALUES.map((cents) => (
            <Button
              key={cents}
              label={formatMoney(cents, locale).replace(/[,.]00/, '')}
              pressed={value === cents}
              onPress={() => setDigits(String(cents))}
              testId={`voucher-${cents}`}
            />
          ))}
        </ButtonRow>
      </FigureEntry>
      <div className="k-two">
        <div className="k-choice">
          <span>{t('voucher.kind')}</span>
          <Segmented
            label={t('voucher.kind')}
            items={(['multi', 'single'] as const).map((id) => ({ id, label: t(`voucher.${id}`) }))}
            value={kind}
            onChange={setKind}
            testId="voucher-kind"
          />
          <small>{t(`voucher.${kind}Text`)}</small>
        </div>
        {kind === 'single' ? <TaxChoice label={t('voucher.rate')} value={taxKey} onChange={setTaxKey} /> : null}
        <TextField
          label={t('voucher.number')}
          hint={t('voucher.numberHint')}
          value={number}
          onChange={setNumber}
          maxLength={50}
          onEnter={() => void sell()}
          testId="voucher-number"
        />
      </div>
      <Button
        big
        full
        variant="pri"
        label={t('voucher.sellNow', { amount: formatMoney(value, locale) })}
        keyHint="Enter"
        busy={busy}
        disabled={value === 0}
        onPress={() => void sell()}
        testId="voucher-sell"
      />
    </>
  );
}
