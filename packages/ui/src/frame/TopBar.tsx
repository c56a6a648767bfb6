import type { TopBarProps } from './AppFrame.tsx';
import { Logo } from './Logo.tsx';

/** The bar on top of every screen: word mark, place, then state and person on the right. */
export function TopBar({ place, center, onLogo, logoLabel, testId, children }: TopBarProps) {
  return (
    <div className="v-topbar" data-testid={testId}>
      {onLogo ? (
        <button type="button" className="v-topbar-home" onClick={onLogo} aria-label={logoLabel ?? 'VALERO'}>
          <Logo />
        </button>
      ) : (
        <Logo />
      )}
      <span className="v-topbar-place">{place}</span>
      <span className="v-spacer" />
      {center}
      {center ? <span className="v-spacer" /> : null}
      {children}
    </div>
  );
}
