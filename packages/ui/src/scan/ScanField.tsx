import { ScanBarcode, X } from 'lucide-react';
import type { Ref } from 'react';
import { useId, useRef } from 'react';
import { Kbd } from '../button/Kbd.tsx';
import { useHotkeys } from '../core/hotkeys.ts';
import { keepFocus } from '../core/keepFocus.ts';
import type { WithTestId } from '../core/types.ts';
import { useUi } from '../core/UiProvider.tsx';
import { ResultList, type ScanResult } from './ResultList.tsx';
import { useResults } from './useResults.ts';

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
  /** What stands in front of the text, e.g. the quantity "3 ×". */
  prefix?: string | undefined;
  ref?: Ref<HTMLInputElement> | undefined;
}

/**
 * Home of the till: scan, number or name. A combobox: arrows mark a result, Enter picks it; without a mark Enter
 * submits the text. Escape clears, then goes back.
 */
export function ScanField(props: ScanFieldProps) {
  const { label, value, onChange, results, keyHint = '/', busy, emptyText, testId } = props;
  const { texts } = useUi();
  const own = useRef<HTMLInputElement | null>(null);
  const listId = useId();
  const { marked, onKeyDown, unmark } = useResults(props);
  const open = results.length > 0;
  const none = !open && value !== '' && !busy && emptyText ? emptyText : null;
  useHotkeys({ [keyHint]: () => own.current?.focus() });
  return (
    <div className="v-scan">
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
            unmark();
            onChange(event.target.value);
          }}
          onKeyDown={onKeyDown}
          data-testid={testId}
        />
        {busy ? <span className="v-spinner" aria-hidden="true" /> : null}
        {value === '' ? <Kbd keys={keyHint} /> : <ClearButton label={texts.clear} onPress={() => onChange('')} />}
      </div>
      {open ? (
        <ResultList
          listId={listId}
          label={label}
          results={results}
          active={marked}
          onPick={props.onPick}
          testId={testId ? `${testId}-results` : undefined}
        />
      ) : null}
      {none ? <div className="v-scan-none">{none}</div> : null}
      <span className="v-hidden" role="status">
        {open ? texts.results(results.length) : none}
      </span>
    </div>
  );
}

function ClearButton({ label, onPress }: { label: string; onPress: () => void }) {
  return (
    <button type="button" className="v-scan-clear" aria-label={label} onMouseDown={keepFocus} onClick={onPress}>
      <X className="v-icon" aria-hidden="true" />
    </button>
  );
}
