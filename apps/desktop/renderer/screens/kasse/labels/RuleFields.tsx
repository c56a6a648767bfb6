import type { StoreCodeRule } from '@valero/domain/stock';
import { Button, Segmented, TextField } from '@valero/ui';
import { useWords } from '../useWords.ts';

interface RuleFieldsProps {
  at: number;
  rule: StoreCodeRule;
  disabled: boolean;
  onChange: (rule: StoreCodeRule) => void;
  onRemove: () => void;
}

/** Digits typed into a field; nothing typed is 0. */
function whole(text: string): number {
  return Number(text.replace(/\D/g, '').slice(0, 2) || '0');
}

/** The code as it is cut up, a letter for each digit: `28 PPPPP V WWWWW C`. */
function shapeOf(rule: StoreCodeRule): string {
  const verifier = rule.verifier === 'none' ? '' : ' V';
  return `${rule.prefix} ${'P'.repeat(rule.pluDigits)}${verifier} ${'W'.repeat(rule.valueDigits)} C`;
}

/** One line of the table of in-store codes. */
export function RuleFields({ at, rule, disabled, onChange, onRemove }: RuleFieldsProps) {
  const { t } = useWords();
  const id = (field: string): string => `code-${at}-${field}`;
  const setKind = (kind: StoreCodeRule['kind']): void =>
    onChange({ ...rule, kind, decimals: { price: 2, weight: 3, count: 0 }[kind] });
  return (
    <fieldset className="k-settings" data-testid={id('rule')}>
      <legend>{t('codes.shape', { shape: shapeOf(rule) })}</legend>
      <TextField
        label={t('codes.start')}
        value={rule.prefix}
        onChange={(text) => onChange({ ...rule, prefix: text.replace(/\D/g, '').slice(0, 6) })}
        inputMode="numeric"
        disabled={disabled}
        testId={id('prefix')}
      />
      <TextField
        label={t('codes.plu')}
        value={String(rule.pluDigits)}
        onChange={(text) => onChange({ ...rule, pluDigits: whole(text) })}
        inputMode="numeric"
        disabled={disabled}
        testId={id('plu')}
      />
      <TextField
        label={t('codes.value')}
        value={String(rule.valueDigits)}
        onChange={(text) => onChange({ ...rule, valueDigits: whole(text) })}
        inputMode="numeric"
        disabled={disabled}
        testId={id('value')}
      />
      <Segmented
        label={t('codes.kind')}
        items={(['price', 'weight', 'count'] as const).map((kind) => ({ id: kind, label: t(`codes.kinds.${kind}`) }))}
        value={rule.kind}
        onChange={setKind}
        testId={id('kind')}
      />
      <Segmented
        label={t('codes.decimals')}
        items={['0', '1', '2', '3'].map((digit) => ({ id: digit, label: digit }))}
        value={String(rule.decimals)}
        onChange={(digit) => onChange({ ...rule, decimals: whole(digit) })}
        testId={id('decimals')}
      />
      <Segmented
        label={t('codes.verifier')}
        items={(['none', '4', '5'] as const).map((each) => ({ id: each, label: t(`codes.verifiers.${each}`) }))}
        value={rule.verifier}
        onChange={(verifier) => onChange({ ...rule, verifier })}
        testId={id('verifier')}
      />
      <Button label={t('codes.remove')} disabled={disabled} onPress={onRemove} testId={id('remove')} />
    </fieldset>
  );
}
