import type { KeyboardEvent } from 'react';
import { useRef } from 'react';
import { keepFocus } from '../core/keepFocus.ts';
import type { Icon, Size, WithTestId } from '../core/types.ts';
import { useSize } from '../core/useUi.ts';

/** One of the choices. */
export interface TabItem<Id extends string = string> {
  id: Id;
  label: string;
  icon?: Icon | undefined;
  /** A short count behind the label. */
  count?: string | undefined;
}

export interface TabsProps<Id extends string = string> extends WithTestId {
  label: string;
  items: readonly TabItem<Id>[];
  value: Id;
  onChange: (id: Id) => void;
  size?: Size | undefined;
  /** `id` of the element that shows the chosen tab. */
  panelId?: string | undefined;
}

function step(event: KeyboardEvent, count: number, index: number): number | null {
  if (event.key === 'ArrowRight' || event.key === 'ArrowDown') return (index + 1) % count;
  if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') return (index - 1 + count) % count;
  if (event.key === 'Home') return 0;
  if (event.key === 'End') return count - 1;
  return null;
}

function useArrows<Id extends string>(items: readonly TabItem<Id>[], value: Id, onChange: (id: Id) => void) {
  const host = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = step(
      event,
      items.length,
      Math.max(
        0,
        items.findIndex((item) => item.id === value),
      ),
    );
    const item = next === null ? undefined : items[next];
    if (next === null || !item) return;
    event.preventDefault();
    onChange(item.id);
    host.current?.querySelectorAll<HTMLButtonElement>('button')[next]?.focus();
  };
  return { host, onKeyDown };
}

/** A row of pills to choose what is shown below, e.g. article groups. Scrolls sideways when there are many. */
export function Tabs<Id extends string>({ label, items, value, onChange, size, panelId, testId }: TabsProps<Id>) {
  const { host, onKeyDown } = useArrows(items, value, onChange);
  return (
    <div
      ref={host}
      className="v-tabs"
      data-size={useSize(size)}
      role="tablist"
      aria-label={label}
      onKeyDown={onKeyDown}
      data-testid={testId}
    >
      {items.map((item) => {
        const ItemIcon = item.icon;
        const selected = item.id === value;
        return (
          <button
            key={item.id}
            type="button"
            role="tab"
            aria-selected={selected}
            aria-controls={panelId}
            tabIndex={selected ? 0 : -1}
            onMouseDown={keepFocus}
            onClick={() => onChange(item.id)}
            data-testid={testId ? `${testId}-${item.id}` : undefined}
          >
            {ItemIcon ? <ItemIcon className="v-icon" aria-hidden="true" /> : null}
            {item.label}
            {item.count ? <small>{item.count}</small> : null}
          </button>
        );
      })}
    </div>
  );
}

/** One of a few, as a segmented control (a radio group): day, week, month. */
export function Segmented<Id extends string>({ label, items, value, onChange, size, testId }: TabsProps<Id>) {
  const { host, onKeyDown } = useArrows(items, value, onChange);
  return (
    <div
      ref={host}
      className="v-seg"
      data-size={useSize(size)}
      role="radiogroup"
      aria-label={label}
      onKeyDown={onKeyDown}
      data-testid={testId}
    >
      {items.map((item) => {
        const ItemIcon = item.icon;
        const selected = item.id === value;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a button keeps the focus in the scan field on touch, a radio input does not
          <button
            key={item.id}
            type="button"
            role="radio"
            aria-checked={selected}
            tabIndex={selected ? 0 : -1}
            onMouseDown={keepFocus}
            onClick={() => onChange(item.id)}
            data-testid={testId ? `${testId}-${item.id}` : undefined}
          >
            {ItemIcon ? <ItemIcon className="v-icon" aria-hidden="true" /> : null}
            {item.label}
          </button>
        );
      })}
    </div>
  );
}
