import type { ReactNode } from 'react';
import { useId } from 'react';
import type { WithTestId } from '../core/types.ts';

export interface CardProps extends WithTestId {
  title?: string | undefined;
  sub?: string | undefined;
  actions?: ReactNode;
  /** Without padding, for tables that reach the edge. */
  pad?: boolean | undefined;
  /** Takes the height it is given; its body scrolls. */
  fill?: boolean | undefined;
  children: ReactNode;
}

/** A surface that groups what belongs together. */
export function Card({ title, sub, actions, pad = true, fill, testId, children }: CardProps) {
  const id = useId();
  return (
    <section
      className="v-card"
      data-pad={pad}
      data-fill={fill}
      aria-labelledby={title ? id : undefined}
      data-testid={testId}
    >
      {title || actions ? (
        <div className="v-card-head">
          <div>
            {title ? <h2 id={id}>{title}</h2> : null}
            {sub ? <p>{sub}</p> : null}
          </div>
          <span className="v-spacer" />
          {actions}
        </div>
      ) : null}
      <div className="v-card-body">{children}</div>
    </section>
  );
}
