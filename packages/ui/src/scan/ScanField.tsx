import { ScanBarcode, X } from 'lucide-react';
import type { KeyboardEvent, Ref } from 'react';
import { useEffect, useId, useRef, useState } from 'react';
import { Kbd } from '../button/Kbd.tsx';
import { useHotkeys } from '../core/hotkeys.ts';
import { keepFocus } from '../core/keepFocus.ts';
import type { Tone, WithTestId } from '../core/types.ts';
import { useUi } from '../core/UiProvider.tsx';
import { Badge } from '../pill/Pill.tsx';

export interface ScanResult {
  id: string;
  name: string;
  sub?: string | undefined;
  price?: string | undefined;
  badge?: string | undefined;
  badgeTone?: Tone | undefined;
}

export interface ScanFieldProps extends WithTestId {
  label: string;
  value: string;
  onChange: (text: string) => void;
  /** Enter without a marked result: a scanned code or a typed number. */
  onSubmit: (text: string) => void;
  results: readonly ScanResult[];
  onPick: (id: string) => void;
  placeholder?: string | undefined;
  /** Key that brings the focus here from anywhere. */
  keyHint?: string | undefined;
  busy?: boolean | undefined;
  /** Shown in place of results when there are none for the text. */
  emptyText?: string | undefined;
  /** Escape with an empty field. With text, Escape first clears it. */
  onEscape?: (() => void) | undefined;
  autoFocus?: boolean | undefined;
  /** What stands in front of the field, e.g. the quantity "3 ×". */
  prefix?: string | undefined;
  ref?: Ref<HTMLInputElement> | undefined;
}

interface ListProps {
  listId: string;
  label: string;
  results: readonly ScanResult[];
  active: number;
  onPick: (id: string) => void;
  testId: string | undefined;
}

function ResultList({ listId, label, results, active, onPick, testId }: ListProps) {
  const host = useRef<HTMLUListElement>(null);
  useEffect(() => {
    host.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <ul ref={host} className="v-scan-list" id={listId} role="listbox" aria-label={label} data-testid={testId}>
      {results.map((result, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox input handles the keys (aria-activedescendant)
        <li
          key={result.id}
          id={`${listId}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          onMouseDown={keepFocus}
          onClick={() => onPick(result.id)}
          data-testid={testId ? `${testId}-${result.id}` : undefined}
        >
          <span className="v-scan-name">
            <b>{result.name}</b>
            {result.sub ? <span>{result.sub}</span> : null}
          </span>
          {result.badge ? <Badge tone={result.badgeTone ?? 'neutral'} label={result.badge} /> : null}
          {result.price ? <span className="v-scan-price">{result.price}</span> : null}
        </li>
      ))}
    </ul>
  );
}

/**
 * Home of the till: scan, number or name. A combobox: arrows mark a result, Enter picks it; without a mark Enter
 * submits the text. Escape clears, then goes back.
 */
export function ScanField(props: ScanFieldProps) {
  const { label, value, onChange, onSubmit, results, onPick, keyHint = '/', busy, emptyText, onEscape, testId } = props;
  const { texts } = useUi();
  const [active, setActive] = useState(-1);
  const own = useRef<HTMLInputElement | null>(null);
  const listId = useId();
  const marked = active < results.length ? active : -1;
  const open = results.length > 0;
  const none = !open && value !== '' && !busy && Boolean(emptyText);
  useHotkeys({ [keyHint]: () => own.current?.focus() });
  useEffect(() => {
    if (value === '' || results.length === 0) setActive(-1);
  }, [value, results.length]);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const move = (next: number): void => {
      event.preventDefault();
      setActive(next);
    };
    if (event.key === 'ArrowDown' && open) move(marked + 1 >= results.length ? 0 : marked + 1);
    else if (event.key === 'ArrowUp' && open) move(marked <= 0 ? results.length - 1 : marked - 1);
    else if (event.key === 'Enter') {
      event.preventDefault();
      const result = results[marked];
      if (result) onPick(result.id);
      else onSubmit(event.currentTarget.value);
    } else if (event.key === 'Escape') {
      if (value === '' && !onEscape) return;
      event.preventDefault();
      if (value === '') onEscape?.();
      else onChange('');
    }
  };
  return (
    <div className="v-scan" data-open={open || none ? true : undefined}>
      <div className="v-scan-box">
        <ScanBarcode className="v-icon" aria-hidden="true" />
        {props.prefix ? <span className="v-scan-prefix">{props.prefix}</span> : null}
        <input
          ref={(element) => {
            own.current = element;
            if (typeof props.ref === 'function') props.ref(element);
            else if (props.ref) props.ref.current = element;
          }}
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded={open}
          aria-controls={open ? listId : undefined}
          aria-autocomplete="list"
          aria-activedescendant={marked >= 0 ? `${listId}-${marked}` : undefined}
          aria-keyshortcuts={keyHint}
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="done"
          // biome-ignore lint/a11y/noAutofocus: after every action the till waits for a scan
          autoFocus={props.autoFocus}
          placeholder={props.placeholder}
          value={value}
          onChange={(event) => {
            setActive(-1);
            onChange(event.target.value);
          }}
          onKeyDown={onKeyDown}
          data-testid={testId}
        />
        {busy ? <span className="v-spinner" aria-hidden="true" /> : null}
        {value === '' ? (
          <Kbd keys={keyHint} />
        ) : (
          <button type="button" className="v-scan-clear" aria-label={texts.clear} onMouseDown={keepFocus} onClick={() => onChange('')}>
            <X className="v-icon" aria-hidden="true" />
          </button>
        )}
      </div>
      {open ? (
        <ResultList
          listId={listId}
          label={label}
          results={results}
          active={marked}
          onPick={onPick}
          testId={testId ? `${testId}-results` : undefined}
        />
      ) : null}
      {none ? <div className="v-scan-none">{emptyText}</div> : null}
      <span className="v-hidden" role="status">
        {open ? texts.results(results.length) : none ? emptyText : ''}
      </span>
    </div>
  );
}
