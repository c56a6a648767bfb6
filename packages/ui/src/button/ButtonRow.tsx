import type { ReactNode } from 'react';
import type { WithTestId } from '../core/types.ts';

export interface ButtonRowProps extends WithTestId {
  /** Columns of equal width; without it the buttons keep their own width. */
  columns?: number | undefined;
  label?: string | undefined;
  children: ReactNode;
}

/** Buttons beside each other, 10 px apart. */
export function ButtonRow({ columns, label, testId, children }: ButtonRowProps) {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: with a label it is a group
    <div
      className="v-btn-row"
      role={label ? 'group' : undefined}
      aria-label={label}
      style={columns ? { display: 'grid', gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` } : undefined}
      data-testid={testId}
    >
      {children}
    </div>
  );
}
