import { ScanBarcode, X } from 'lucide-react';
import { useId, useRef } from 'react';
import { Kbd } from '../button/Kbd.tsx';
import { useHotkeys } from '../core/hotkeys.ts';
import { keepFocus } from '../core/keepFocus.ts';
import { useUi } from '../core/useUi.ts';
import { ResultList } from './ResultList.tsx';
import type { ScanFieldProps } from './types.ts';
import { useResults } from './useResults.ts';

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
