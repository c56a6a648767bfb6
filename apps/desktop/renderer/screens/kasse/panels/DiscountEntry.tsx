import { mulDiv } from '@valero/domain/kernel';
import { Button, ButtonRow, digitsToCents, formatMoney, formatPercent, Numpad, Segmented } from '@valero/ui';
import { useState } from 'react';
import { useWords } from '../useWords.ts';

/** A share in basis points or cents off. */
export type DiscountKind = 'percent' | 'amount';

const QUICK_PERCENT = [500, 1000, 2000, 5000] as const;
const REASONS = ['damaged', 'promotion', 'goodwill', 'staff', 'bulk'] as const;

/** What is taken off `base` cents, as the till will settle it. */
function off(kind: DiscountKind, value: number, base: number): number {
  return kind === 'percent' ? mulDiv(base, Math.min(value, 10_000), 10_000, 'halfAwayFromZero') : value;
}

/** Percent or amount, why, and what it makes of the price. `onApply` with 0 takes a discount off. */
export function DiscountEntry({
  base,
  current,
  onApply,
}: {
  base: number;
  current: string | null;
  onApply: (kind: DiscountKind, value: number, reason: string) => void;
}) {
  const { t, locale } = useWords();
  const [kind, setKind] = useState<DiscountKind>('percent');
  const [digits, setDigits] = useState('');
  const [reason, setReason] = useState('');
  const typed = digitsToCents(digits);
  const value = kind === 'percent' ? Math.min(typed * 100, 10_000) : typed;
  const shown = kind === 'percent' ? formatPercent(value, locale) : formatMoney(value, locale);
  const apply = (): void => onApply(kind, value, reason);
  return (
    <>
      <div className="k-figure">
        <div className="k-figure-shown">
          <Segmented
            label={t('line.kind')}
            items={[
              { id: 'percent' as const, label: t('line.percent') },
              { id: 'amount' as const, label: t('line.amount') },
            ]}
            value={kind}
            onChange={(next) => {
              setKind(next);
              setDigits('');
            }}
            testId="discount-kind"
          />
          <b data-empty={digits === '' ? true : undefined} data-testid="figure">
            {shown}
          </b>
          <small>
            {t('line.preview')} {formatMoney(base - off(kind, value, base), locale)}
          </small>
          {kind === 'percent' ? (
            <ButtonRow columns={2}>
              {QUICK_PERCENT.map((share) => (
                <Button
                  key={share}
                  label={formatPercent(share, locale)}
                  pressed={value === share}
                  onPress={() => setDigits(String(share / 100))}
                  testId={`percent-${share / 100}`}
                />
              ))}
            </ButtonRow>
          ) : null}
        </div>
        <Numpad
          label={t('line.padDiscount')}
          mode={kind === 'percent' ? 'int' : 'money'}
          value={digits}
          onChange={setDigits}
          maxLength={kind === 'percent' ? 3 : 8}
          onEnter={apply}
          captureKeyboard
          fill
          testId="pad"
        />
      </div>
      <Chips
        label={t('line.reason')}
        items={REASONS.map((id) => t(`line.reasons.${id}`))}
        value={reason}
        onChange={setReason}
      />
      <ButtonRow>
        {current ? (
          <Button
            label={`${t('line.remove')} (${current})`}
            onPress={() => onApply(kind, 0, '')}
            testId="discount-remove"
          />
        ) : null}
        <Button
          big
          full
          variant="pri"
          label={t('line.apply')}
          keyHint="Enter"
          onPress={apply}
          disabled={value === 0}
          testId="line-apply"
        />
      </ButtonRow>
    </>
  );
}

/** A few words to tap; tapping the chosen one again takes it back. */
export function Chips({
  label,
  items,
  value,
  onChange,
}: {
  label: string;
  items: readonly string[];
  value: string;
  onChange: (text: string) => void;
}) {
  return (
    <fieldset className="k-chips">
      <legend>{label}</legend>
      {items.map((item) => (
        <Button
          key={item}
          label={item}
          pressed={value === item}
          onPress={() => onChange(value === item ? '' : item)}
          testId={`chip-${items.indexOf(item) + 1}`}
        />
      ))}
    </fieldset>
  );
}
