import { toUnitPrice, type UnitPrice } from '@valero/domain/kernel';
import { NumberField } from '@valero/ui';
import { useState } from 'react';

export interface UnitPriceFieldProps {
  label: string;
  value: UnitPrice | null;
  onChange: (value: UnitPrice | null) => void;
  testId: string;
  autoFocus?: boolean | undefined;
  error?: string | undefined;
}

/** A price per unit: typed in cents, or with all five decimals when it has them already. */
export function UnitPriceField({ label, value, onChange, testId, autoFocus, error }: UnitPriceFieldProps) {
  const [fine] = useState(value !== null && value % 1000 !== 0);
  const scale = fine ? 1 : 1000;
  return (
    <NumberField
      label={label}
      value={value === null ? null : value / scale}
      onChange={(next) => onChange(next === null ? null : toUnitPrice(next * scale))}
      decimals={fine ? 5 : 2}
      unit="€"
      autoFocus={autoFocus}
      error={error}
      testId={testId}
    />
  );
}
