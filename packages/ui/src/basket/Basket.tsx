import type { KeyboardEvent, ReactNode } from 'react';
import { memo, useCallback, useEffect, useId, useRef } from 'react';
import { keepFocus } from '../core/keepFocus.ts';
import type { WithTestId } from '../core/types.ts';
import { useUi } from '../core/useUi.ts';

/** What belongs to a line besides its price: discount, deposit. */
export interface BasketExtra {
  id: string;
  /** "Rabatt 10 % · genehmigt K. Sommer", "Pfand 6 × 0,25" */
  label: string;
  amount?: string | undefined;
  tone?: 'accent' | 'info' | 'warn' | undefined;
}

/** One line of the basket, formatted. */
export interface BasketLineData {
  id: string;
  /** "3 ×" */
  qty: string;
  name: string;
  price: string;
  sub?: string | undefined;
  extras?: readonly BasketExtra[] | undefined;
  voided?: boolean | undefined;
  /** "Storniert 14:31" instead of the plain word. */
  voidedText?: string | undefined;
}

interface LineProps {
  line: BasketLineData;
  id: string;
  selected: boolean;
  onSelect: (() => void) | undefined;
  onOpen: (() => void) | undefined;
}

/** One line of the basket: quantity, name, price; below it unit price and tax, discount, deposit. */
export function BasketLine({ line, id, selected, onSelect, onOpen }: LineProps) {
  const { texts } = useUi();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys (aria-activedescendant)
    <div
      id={id}
      className="v-line"
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      data-voided={line.voided}
      onMouseDown={keepFocus}
      onClick={() => (selected && onOpen ? onOpen() : onSelect?.())}
      data-testid={`line-${line.id}`}
    >
      <span className="v-line-qty">{line.qty}</span>
      <span className="v-line-name">{line.name}</span>
      <span className="v-line-price">{line.price}</span>
      {line.voided ? <span className="v-line-void">{line.voidedText ?? texts.voided}</span> : null}
      {line.sub ? <span className="v-line-sub">{line.sub}</span> : null}
      {line.extras?.map((extra) => (
        <span key={extra.id} className="v-line-extra" data-tone={extra.tone ?? 'accent'}>
          <span>{extra.label}</span>
          {extra.amount ? <span>{extra.amount}</span> : null}
        </span>
      ))}
    </div>
  );
}

interface RowProps {
  line: BasketLineData;
  id: string;
  selected: boolean;
  onSelect: (id: string) => void;
  onOpen: ((id: string) => void) | undefined;
}

/** A line that is drawn again only when it has changed: a long basket costs as little as a short one. */
const BasketRow = memo(function BasketRow({ line, id, selected, onSelect, onOpen }: RowProps) {
  return (
    <BasketLine
      line={line}
      id={id}
      selected={selected}
      onSelect={() => onSelect(line.id)}
      onOpen={onOpen ? () => onOpen(line.id) : undefined}
    />
  );
});

/** The same functions for the whole life of the list, calling what its owner gave last. */
function useSteady(onSelect: (id: string) => void, onOpen: ((id: string) => void) | undefined) {
  const given = useRef({ onSelect, onOpen });
  useEffect(() => {
    given.current = { onSelect, onOpen };
  });
  const select = useCallback((id: string) => given.current.onSelect(id), []);
  const open = useCallback((id: string) => given.current.onOpen?.(id), []);
  return { select, open: onOpen ? open : undefined };
}

export interface BasketListProps extends WithTestId {
  label: string;
  lines: readonly BasketLineData[];
  selectedId: string | null;
  onSelect: (id: string) => void;
  /** Enter, or a tap on the line that is already marked. */
  onOpen?: ((id: string) => void) | undefined;
  /** Delete on the marked line. */
  onRemove?: ((id: string) => void) | undefined;
  empty?: ReactNode;
}

/** The basket: always in sight, newest line scrolled to, arrows move, Enter opens, Delete voids. */
export function BasketList({ label, lines, selectedId, onSelect, onOpen, onRemove, empty, testId }: BasketListProps) {
  const host = useRef<HTMLDivElement>(null);
  const base = useId();
  const steady = useSteady(onSelect, onOpen);
  const index = lines.findIndex((line) => line.id === selectedId);
  // The marked line and each new line come into sight; `lines.length` is the sign that one was added.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const element = host.current?.querySelector('[aria-selected="true"]') ?? host.current?.lastElementChild;
    element?.scrollIntoView({ block: 'nearest' });
  }, [selectedId, lines.length]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: index + 1,
      ArrowUp: index < 0 ? lines.length - 1 : index - 1,
      Home: 0,
      End: lines.length - 1,
    };
    const target = steps[event.key];
    const next = target === undefined ? undefined : lines[target];
    const current = lines[index];
    if (next) onSelect(next.id);
    else if (event.key === 'Enter' && current && onOpen) onOpen(current.id);
    else if (event.key === 'Delete' && current && onRemove) onRemove(current.id);
    else return;
    event.preventDefault();
  };
  if (lines.length === 0) {
    return (
      <div className="v-basket" data-testid={testId}>
        {empty}
      </div>
    );
  }
  return (
    <div
      ref={host}
      className="v-basket"
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={index >= 0 ? `${base}-${index}` : undefined}
      onKeyDown={onKeyDown}
      data-testid={testId}
    >
      {lines.map((line, at) => (
        <BasketRow
          key={line.id}
          id={`${base}-${at}`}
          line={line}
          selected={line.id === selectedId}
          onSelect={steady.select}
          onOpen={steady.open}
        />
      ))}
    </div>
  );
}

/** A small row above the total: count, saving, tax. */
export interface TotalRow {
  id: string;
  left: string;
  right?: string | undefined;
}

export interface TotalBlockProps extends WithTestId {
  label: string;
  /** Formatted: "21,42 €". */
  total: string;
  /** Count of articles, saving, tax per rate. */
  rows: readonly TotalRow[];
  /** The pay buttons. */
  children?: ReactNode;
}

/** The total: the largest thing on the screen. */
export function TotalBlock({ label, total, rows, children, testId }: TotalBlockProps) {
  return (
    <div className="v-total" data-testid={testId}>
      {rows.map((row) => (
        <div key={row.id} className="v-total-row">
          <span>{row.left}</span>
          {row.right ? <span>{row.right}</span> : null}
        </div>
      ))}
      <div className="v-total-sum">
        <span>{label}</span>
        <b data-testid={testId ? `${testId}-value` : undefined}>{total}</b>
      </div>
      {children}
    </div>
  );
}
