import type { ReactNode } from 'react';
import type { WithTestId } from '../core/types.ts';

export interface AppFrameProps extends WithTestId {
  variant: 'till' | 'office';
  top: ReactNode;
  /** Office: the section list on the left. */
  nav?: ReactNode;
  /** Till: the basket on the right. */
  side?: ReactNode;
  /** Till: the key bar below. */
  keys?: ReactNode;
  /** Name of the main region for a screen reader. */
  mainLabel?: string | undefined;
  sideLabel?: string | undefined;
  children: ReactNode;
}

/** Frame of a whole window: bar on top; till = left pane, basket, keys; office = sections and a scrolling page. */
export function AppFrame({ variant, top, nav, side, keys, mainLabel, sideLabel, testId, children }: AppFrameProps) {
  return (
    <div className="v-frame" data-variant={variant} data-side={side ? true : undefined} data-testid={testId}>
      <header className="v-frame-top">{top}</header>
      {nav ? <div className="v-frame-nav">{nav}</div> : null}
      <main className="v-frame-main" aria-label={mainLabel}>
        {variant === 'office' ? <div className="v-page">{children}</div> : children}
      </main>
      {side ? (
        <aside className="v-frame-side" aria-label={sideLabel}>
          {side}
        </aside>
      ) : null}
      {keys ? <footer className="v-frame-keys">{keys}</footer> : null}
    </div>
  );
}

export interface TopBarProps extends WithTestId {
  /** Where we are: "Filiale Mitte · Kasse 2". */
  place: string;
  center?: ReactNode;
  onLogo?: (() => void) | undefined;
  logoLabel?: string | undefined;
  /** Pills and the person, right. */
  children?: ReactNode;
}
