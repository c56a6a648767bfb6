import type { ReactNode } from 'react';
import type { Icon, WithTestId } from '../core/types.ts';

/** One page of the office. */
export interface NavItem extends WithTestId {
  id: string;
  label: string;
  icon?: Icon | undefined;
  /** A short count or word, e.g. how many wait. */
  badge?: string | undefined;
  /** With an address the item is a link and can be opened in a new tab. */
  href?: string | undefined;
}

/** Pages under one heading. */
export interface NavSection {
  id: string;
  title?: string | undefined;
  items: readonly NavItem[];
}

export interface NavSideProps extends WithTestId {
  label: string;
  sections: readonly NavSection[];
  activeId: string;
  onNavigate: (id: string) => void;
  footer?: ReactNode;
}

function NavEntry({ item, active, onNavigate }: { item: NavItem; active: boolean; onNavigate: (id: string) => void }) {
  const ItemIcon = item.icon;
  return (
    <a
      className="v-nav-item"
      href={item.href ?? `#${item.id}`}
      aria-current={active ? 'page' : undefined}
      data-testid={item.testId ?? `nav-${item.id}`}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        onNavigate(item.id);
      }}
    >
      {ItemIcon ? <ItemIcon className="v-icon" aria-hidden="true" /> : null}
      <span className="v-nav-label">{item.label}</span>
      {item.badge ? <span className="v-nav-badge">{item.badge}</span> : null}
    </a>
  );
}

/** The office's sections. The page one is on is marked with a bar, weight and `aria-current`. */
export function NavSide({ label, sections, activeId, onNavigate, footer, testId }: NavSideProps) {
  return (
    <nav className="v-nav" aria-label={label} data-testid={testId}>
      {sections.map((section) => (
        <div key={section.id} className="v-nav-section">
          {section.title ? (
            <h2 className="v-nav-title" id={`nav-section-${section.id}`}>
              {section.title}
            </h2>
          ) : null}
          <ul aria-labelledby={section.title ? `nav-section-${section.id}` : undefined}>
            {section.items.map((item) => (
              <li key={item.id}>
                <NavEntry item={item} active={item.id === activeId} onNavigate={onNavigate} />
              </li>
            ))}
          </ul>
        </div>
      ))}
      {footer ? <div className="v-nav-footer">{footer}</div> : null}
    </nav>
  );
}
