import type { ReactNode } from 'react';
import type { Icon, WithTestId } from '../core/types.ts';

export interface EmptyStateProps extends WithTestId {
  title: string;
  /** How to begin. */
  text?: string | undefined;
  icon?: Icon | undefined;
  action?: ReactNode;
}

/** Nothing here yet, and how to begin. */
export function EmptyState({ title, text, icon: EmptyIcon, action, testId }: EmptyStateProps) {
  return (
    <div className="v-empty" data-testid={testId}>
      {EmptyIcon ? <EmptyIcon className="v-empty-icon" aria-hidden="true" /> : null}
      <p className="v-empty-title">{title}</p>
      {text ? <p className="v-empty-text">{text}</p> : null}
      {action ? <div className="v-empty-action">{action}</div> : null}
    </div>
  );
}
