import type { ReactNode } from 'react';
import type { WithTestId } from '../core/types.ts';

export interface PageHeadProps extends WithTestId {
  title: string;
  sub?: string | undefined;
  /** Actions on the right. */
  children?: ReactNode;
}

/** Heading of an office page with its actions. */
export function PageHead({ title, sub, testId, children }: PageHeadProps) {
  return (
    <div className="v-pagehead" data-testid={testId}>
      <div>
        <h1>{title}</h1>
        {sub ? <p>{sub}</p> : null}
      </div>
      <span className="v-spacer" />
      {children}
    </div>
  );
}
