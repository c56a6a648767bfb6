import { Button, useHotkeys } from '@valero/ui';
import { useWords } from '../useWords.ts';

const REASONS = ['dislike', 'broken', 'wrong', 'size', 'expired'] as const;

interface ReasonChipsProps {
  value: string;
  onChange: (reason: string) => void;
  /** Something waits for the reason: the words say so. */
  waiting?: string | undefined;
}

/** Why something comes back, by tap or by digit. */
export function ReasonChips({ value, onChange, waiting }: ReasonChipsProps) {
  const { t } = useWords();
  const texts = REASONS.map((id) => t(`returns.reasons.${id}`));
  useHotkeys(Object.fromEntries(texts.map((text, index) => [String(index + 1), () => onChange(text)])));
  return (
    <fieldset className="k-chips" data-waiting={waiting === undefined ? undefined : true}>
      <legend>{waiting ?? t('returns.reason')}</legend>
      {texts.map((text, index) => (
        <Button
          key={text}
          label={text}
          keyHint={String(index + 1)}
          pressed={value === text}
          onPress={() => onChange(text)}
          testId={`reason-${index + 1}`}
        />
      ))}
    </fieldset>
  );
}
