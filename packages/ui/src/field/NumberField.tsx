import { useEffect, useState } from 'react';
import type { Locale } from '../core/types.ts';
import { useUi } from '../core/useUi.ts';
import { localeTag } from '../format/number.ts';
import { readDecimal } from '../format/parse.ts';
import type { InputCommon } from './FieldShell.tsx';
import { InputBox } from './TextField.tsx';

export interface NumberFieldProps extends InputCommon {
  /** Whole number in units of 10^-decimals: cents with 2, milli with 3, a count with 0. */
  value: number | null;
  onChange: (value: number | null) => void;
  decimals?: number | undefined;
  /** Behind the number: "kg", "%". */
  unit?: string | undefined;
  allowNegative?: boolean | undefined;
  min?: number | undefined;
  max?: number | undefined;
}

function display(value: number | null, decimals: number, fixed: boolean, locale: Locale): string {
  if (value === null) return '';
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  const text = decimals === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  const format = new Intl.NumberFormat(localeTag(locale), {
    minimumFractionDigits: fixed ? decimals : 0,
    maximumFractionDigits: decimals,
    useGrouping: false,
  });
  return `${value < 0 ? '\u2212' : ''}${format.format(text as `${number}`)}`;
}

interface TypedProps extends NumberFieldProps {
  /** Always shows all places, as money does. */
  fixed: boolean;
}

/** Typed text stays as typed until the field is left; then it is written as the locale does. */
function TypedNumber(props: TypedProps) {
  const { value, onChange, decimals = 0, unit, allowNegative, min, max, fixed } = props;
  const { locale, texts } = useUi();
  const [text, setText] = useState(() => display(value, decimals, fixed, locale));
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [focused, setFocused] = useState(false);
  useEffect(() => {
    if (!focused)
      setText((shown) =>
        value === null && shown.trim() !== '' && problem ? shown : display(value, decimals, fixed, locale),
      );
  }, [value, decimals, fixed, locale, focused, problem]);

  const accept = (typed: string): void => {
    setText(typed);
    if (typed.trim() === '') {
      setProblem(undefined);
      onChange(null);
      return;
    }
    const parsed = readDecimal(typed, decimals, locale);
    const fits = parsed.ok && (allowNegative || parsed.value >= 0);
    const inRange =
      parsed.ok && (min === undefined || parsed.value >= min) && (max === undefined || parsed.value <= max);
    if (parsed.ok && fits && inRange) {
      setProblem(undefined);
      onChange(parsed.value);
      return;
    }
    const range = [min, max].map((limit) => (limit === undefined ? '' : display(limit, decimals, fixed, locale)));
    const cause =
      parsed.ok && fits
        ? range.join(' … ')
        : !parsed.ok && parsed.problem === 'tooManyDecimals'
          ? texts.tooManyDecimals
          : texts.notANumber;
    setProblem(cause);
    onChange(null);
  };
  return (
    <InputBox
      {...props}
      value={text}
      onChange={accept}
      inputMode={props.inputMode ?? (decimals > 0 ? 'decimal' : 'numeric')}
      alignEnd
      error={props.error ?? (focused && !/\d/.test(text) ? undefined : problem)}
      onFocus={() => setFocused(true)}
      onBlur={() => {
        setFocused(false);
        props.onBlur?.();
      }}
      after={unit ? <span className="v-input-unit">{unit}</span> : null}
    />
  );
}

/** A number with a fixed count of decimals; comma or point. `null` while it is empty or not understood. */
export function NumberField(props: NumberFieldProps) {
  return <TypedNumber {...props} fixed={false} />;
}

export type MoneyFieldProps = Omit<NumberFieldProps, 'decimals' | 'unit'>;

/** An amount in cents, typed in euro. */
export function MoneyField(props: MoneyFieldProps) {
  return <TypedNumber {...props} decimals={2} unit="€" fixed />;
}
