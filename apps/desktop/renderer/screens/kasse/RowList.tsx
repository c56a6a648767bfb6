import { keepFocus } from '@valero/ui';
import type { KeyboardEvent, ReactNode } from 'react';
import { useRef } from 'react';

/** A row a finger can hit. */
export interface ListRow {
  readonly id: string;
  readonly title: string;
  readonly sub?: string | undefined;
  readonly right?: string | undefined;
  readonly note?: ReactNode;
  readonly quiet?: boolean | undefined;
}

export interface RowListProps {
  label: string;
  rows: readonly ListRow[];
  onPick: (id: string) => void;
  empty: ReactNode;
  footer?: ReactNode;
  testId?: string | undefined;
}

/** A search field and its rows: the arrow keys lead from one to the other. */
export function ListArea({ children }: { children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys come up from the field and the rows inside
    <div className="k-list" onKeyDown={moveRow}>
      {children}
    </div>
  );
}

/** Moves the focus to a neighbour with the arrow keys; the first row is reached with Arrow down from the search field. */
function moveRow(event: KeyboardEvent<HTMLElement>): void {
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
  const step = steps[event.key];
  if (step === undefined) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('.k-row')];
  const focused = document.activeElement;
  const at = focused instanceof HTMLButtonElement ? rows.indexOf(focused) : -1;
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** A list of rows for touch and keyboard: arrows move, Enter or a tap opens. */
export function RowList({ label, rows, onPick, empty, footer, testId }: RowListProps) {
  const host = useRef<HTMLUListElement>(null);
  if (rows.length === 0) return <div className="k-rows-empty">{empty}</div>;
  return (
    <ul ref={host} className="k-rows" aria-label={label} data-testid={testId}>
      {rows.map((row) => (
        <li key={row.id}>
          <button
            type="button"
            className="k-row"
            data-quiet={row.quiet}
            onMouseDown={keepFocus}
            onClick={() => onPick(row.id)}
            data-testid={testId ? `${testId}-${row.id}` : undefined}
          >
            <span className="k-row-text">
              <b>{row.title}</b>
              {row.sub ? <span>{row.sub}</span> : null}
            </span>
            {row.note}
            {row.right ? <span className="k-row-right">{row.right}</span> : null}
          </button>
        </li>
      ))}
      {footer ? <li>{footer}</li> : null}
    </ul>
  );
}
