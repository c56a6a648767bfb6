import { NumberField } from '@valero/ui';
import type { ForeignCounts } from '../useCounting.ts';
import { useWords } from '../useWords.ts';

interface ForeignFieldsProps {
  currencies: readonly string[];
  values: ForeignCounts;
  onChange: (values: ForeignCounts) => void;
}

/** A field for each foreign currency in the drawer; nothing where there is none. */
export function ForeignFields({ currencies, values, onChange }: ForeignFieldsProps) {
  const { t } = useWords();
  if (currencies.length === 0) return null;
  return (
    <div className="k-two">
      {currencies.map((currency) => (
        <NumberField
          key={currency}
          label={t('count.foreign', { currency })}
          value={values[currency] ?? null}
          decimals={2}
          unit={currency}
          min={0}
          onChange={(value) => onChange({ ...values, [currency]: value })}
          testId={`foreign-${currency}`}
        />
      ))}
    </div>
  );
}
