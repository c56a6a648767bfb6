import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { Kbd } from '../button/Kbd.tsx';
import { useHotkeys } from '../core/hotkeys.ts';
import { keepFocus } from '../core/keepFocus.ts';
import type { WithTestId } from '../core/types.ts';
import { useUi } from '../core/useUi.ts';

export interface PanelProps extends WithTestId {
  title: string;
  sub?: string | undefined;
  /** One step back; also on Escape, except under an open dialog. */
  onBack?: (() => void) | undefined;
  backLabel?: string | undefined;
  /** Key shown on the back button, `Esc` by default. */
  backKey?: string | undefined;
  aside?: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
}

/** A task in the left pane (paying, customer, discount): the basket stays in sight, Escape goes one step back. */
export function Panel({ title, sub, onBack, backLabel, backKey = 'Esc', aside, footer, testId, children }: PanelProps) {
  const { texts } = useUi();
  useHotkeys({ Escape: onBack ? () => onBack() : undefined });
  return (
    <section className="v-panel" aria-label={title} data-testid={testId}>
      <div className="v-panel-head">
        {onBack ? (
          <button
            type="button"
            className="v-panel-back"
            onClick={onBack}
            onMouseDown={keepFocus}
            aria-keyshortcuts="Escape"
            data-testid={testId ? `${testId}-back` : undefined}
          >
            <ArrowLeft className="v-icon" aria-hidden="true" />
            <span className="v-hidden">{backLabel ?? texts.back}</span>
            <Kbd keys={backKey} />
          </button>
        ) : null}
        <div className="v-panel-title">
          <h2>{title}</h2>
          {sub ? <p>{sub}</p> : null}
        </div>
        {aside}
      </div>
      <div className="v-panel-body">{children}</div>
      {footer ? <div className="v-panel-foot">{footer}</div> : null}
    </section>
  );
}
