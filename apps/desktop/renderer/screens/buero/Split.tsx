import { Button, useHotkeys } from '@valero/ui';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export interface SplitProps {
  /** The list; it stays in sight and keeps its place. */
  list: ReactNode;
  /** What is open of it; null = nothing. */
  side: ReactNode | null;
}

/** A list and, beside it, the one thing that is open. */
export function Split({ list, side }: SplitProps) {
  return (
    <div className="of-split" data-open={side === null ? undefined : true}>
      <div className="of-list">{list}</div>
      {side === null ? null : <aside className="of-side">{side}</aside>}
    </div>
  );
}

export interface SideProps {
  title: string;
  sub?: string | undefined;
  actions?: ReactNode;
  onClose: () => void;
  children: ReactNode;
  testId: string;
}

/** The one thing that is open: title, actions, close by Escape. */
export function Side({ title, sub, actions, onClose, children, testId }: SideProps) {
  const { t } = useTranslation('buero');
  useHotkeys({ Escape: onClose });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
    <section className="of-side-body" aria-label={title} data-testid={testId} tabIndex={0}>
      <div className="of-side-head">
        <div>
          <h2>{title}</h2>
          {sub ? <p>{sub}</p> : null}
        </div>
        <span className="v-spacer" />
        {actions}
        <Button
          label={t('detail.close')}
          icon={X}
          iconOnly
          variant="quiet"
          onPress={onClose}
          testId={`${testId}-close`}
        />
      </div>
      <div className="of-side-main">{children}</div>
    </section>
  );
}

/** Names and values of one thing. */
export function Facts({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="of-facts">
      {rows.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
