import { Delete } from 'lucide-react';
import { useId, useRef } from 'react';
import { keepFocus } from '../core/keepFocus.ts';
import { range } from '../core/range.ts';
import type { WithTestId } from '../core/types.ts';
import { useUi } from '../core/useUi.ts';

export interface PinPadProps extends WithTestId {
  label: string;
  value: string;
  onChange: (pin: string) => void;
  /** Enter, the button, or the last of `length` digits. */
  onSubmit: (pin: string) => void;
  /** With a fixed length the last digit submits. */
  length?: number | undefined;
  /** Most digits without a fixed length. */
  maxLength?: number | undefined;
  submitLabel?: string | undefined;
  error?: string | undefined;
  busy?: boolean | undefined;
}

/** PIN by touch or keyboard. The digits are never shown, only how many there are. */
export function PinPad(props: PinPadProps) {
  const { label, value, onChange, onSubmit, length, maxLength = 8, submitLabel = 'OK', error, busy, testId } = props;
  const { texts } = useUi();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const most = length ?? maxLength;
  const set = (next: string): void => {
    if (busy) return;
    const pin = next.replace(/\D/g, '').slice(0, most);
    onChange(pin);
    if (length !== undefined && pin.length === length && pin.length > value.length) onSubmit(pin);
  };
  const press = (digit: string): void => {
    set(value + digit);
    input.current?.focus({ preventScroll: true });
  };
  const submit = (): void => {
    if (value !== '' && !busy) onSubmit(value);
  };
  return (
    <div className="v-pin" data-error={error ? true : undefined}>
      <label className="v-pin-label" htmlFor={id}>
        {label}
      </label>
      <div className="v-pin-field">
        <input
          ref={input}
          id={id}
          type="password"
          inputMode="none"
          autoComplete="off"
          // biome-ignore lint/a11y/noAutofocus: a PIN pad is the only thing on its screen
          autoFocus
          value={value}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          onChange={(event) => set(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            submit();
          }}
          data-testid={testId}
        />
        <span className="v-pin-dots" aria-hidden="true">
          {range(Math.max(length ?? 4, value.length)).map((place) => (
            <i key={place} data-on={place <= value.length} />
          ))}
        </span>
        <span className="v-hidden" role="status">
          {texts.digitsEntered(value.length)}
        </span>
      </div>
      <p className="v-pin-error" id={`${id}-error`} role="alert">
        {error}
      </p>
      <div className="v-numpad">
        {['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => (
          <button
            key={digit}
            type="button"
            onMouseDown={keepFocus}
            onClick={() => press(digit)}
            data-testid={testId ? `${testId}-${digit}` : undefined}
          >
            {digit}
          </button>
        ))}
        <button
          type="button"
          aria-label={texts.delete}
          onMouseDown={keepFocus}
          onClick={() => set(value.slice(0, -1))}
          data-testid={testId ? `${testId}-back` : undefined}
        >
          <Delete className="v-icon" aria-hidden="true" />
        </button>
        <button
          type="button"
          onMouseDown={keepFocus}
          onClick={() => press('0')}
          data-testid={testId ? `${testId}-0` : undefined}
        >
          0
        </button>
        <button
          type="button"
          className="v-pin-submit"
          aria-disabled={value === '' || busy ? true : undefined}
          aria-busy={busy}
          onMouseDown={keepFocus}
          onClick={submit}
          data-testid={testId ? `${testId}-submit` : undefined}
        >
          {busy ? <span className="v-spinner" aria-hidden="true" /> : submitLabel}
        </button>
      </div>
    </div>
  );
}
