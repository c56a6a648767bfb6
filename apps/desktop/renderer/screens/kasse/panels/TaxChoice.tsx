import { STEUERSAETZE } from '@valero/domain/compliance';
import { formatPercent, Segmented } from '@valero/ui';
import { useWords } from '../useWords.ts';

/** Tax keys of goods that a person may choose between at the till: standard and reduced. */
const KEYS = [1, 2] as const;

interface TaxChoiceProps {
  label: string;
  value: number;
  onChange: (key: number) => void;
}

/** The rate of the goods, where no article says it. */
export function TaxChoice({ label, value, onChange }: TaxChoiceProps) {
  const { locale } = useWords();
  const items = KEYS.map((key) => {
    const rate = STEUERSAETZE.find((entry) => entry.key === key)?.rate ?? 0;
    return { id: String(key), label: formatPercent(rate, locale) };
  });
  return (
    <div className="k-choice">
      <span>{label}</span>
      <Segmented
        label={label}
        items={items}
        value={String(value)}
        onChange={(id) => onChange(Number(id))}
        testId="tax-key"
      />
    </div>
  );
}
