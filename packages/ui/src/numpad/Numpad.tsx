import { CornerDownLeft, Delete } from 'lucide-react';
import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { isEditable, isModalOpen } from '../core/hotkeys.ts';
import { keepFocus } from '../core/keepFocus.ts';
import type { WithTestId } from '../core/types.ts';
import { useUi } from '../core/useUi.ts';
import { type NumpadMode, pressKey } from './pressKey.ts';

export interface NumpadProps extends WithTestId {
  label: string;
  /** Digits as typed. `money`: cents without a comma ("5000" = 50,00); `decimal`: with one comma ("0,412"). */
  value: string;
  onChange: (value: string) => void;
  mode: NumpadMode;
  maxLength?: number | undefined;
  onEnter?: (() => void) | undefined;
  /** With a label the pad has its own Enter button. */
  enterLabel?: string | undefined;
  /** Takes digits, Backspace and Enter from the keyboard, whatever has the focus except text inputs. */
  captureKeyboard?: boolean | undefined;
  /** Fills the height that is there. */
  fill?: boolean | undefined;
}

const rows = ['7', '8', '9', '4', '5', '6', '1', '2', '3'] as const;

function keyOf(event: KeyboardEvent): string | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (/^\d$/.test(event.key)) return event.key;
  if (event.key === ',' || event.key === '.' || event.key === 'Separator') return ',';
  if (event.key === 'Backspace') return 'back';
  if (event.key === 'Delete') return 'clear';
  return null;
}

function useNumberKeys(enabled: boolean, onKey: (key: string) => void, onEnter: (() => void) | undefined): void {
  const current = useRef({ onKey, onEnter });
  useEffect(() => {
    current.current = { onKey, onEnter };
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const listener = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isEditable(event.target) || isModalOpen()) return;
      const onButton =
        event.target instanceof HTMLElement && event.target.closest('button, a, [role="option"]') !== null;
      if (event.key === 'Enter' && !onButton && current.current.onEnter) {
        event.preventDefault();
        current.current.onEnter();
        return;
      }
      const key = keyOf(event);
      if (!key) return;
      event.preventDefault();
      current.current.onKey(key);
    };
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, [enabled]);
}

/** Digits for fingers and for the keyboard alike. The value is shown by whoever owns it. */
export function Numpad(props: NumpadProps) {
  const { label, value, onChange, mode, maxLength = mode === 'money' ? 9 : 12, onEnter, enterLabel, testId } = props;
  const { texts } = useUi();
  const press = (key: string): void => {
    const next = pressKey(value, key, mode, maxLength);
    if (next !== value) onChange(next);
  };
  useNumberKeys(props.captureKeyboard ?? false, press, onEnter);
  const button = (key: string, shown: ReactNode, name?: string) => (
    <button
      key={key}
      type="button"
      aria-label={name}
      onMouseDown={keepFocus}
      onClick={() => press(key)}
      data-testid={testId ? `${testId}-${key === ',' ? 'comma' : key}` : undefined}
    >
      {shown}
    </button>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid container in every browser
    <div className="v-numpad" role="group" aria-label={label} data-fill={props.fill} data-testid={testId}>
      {rows.map((digit) => button(digit, digit))}
      {mode === 'decimal' ? button(',', ',') : button('00', '00')}
      {button('0', '0')}
      {button('back', <Delete className="v-icon" aria-hidden="true" />, texts.delete)}
      {enterLabel && onEnter ? (
        <button
          type="button"
          className="v-numpad-enter"
          onMouseDown={keepFocus}
          onClick={onEnter}
          data-testid={testId ? `${testId}-enter` : undefined}
        >
          {enterLabel}
          <CornerDownLeft className="v-icon" aria-hidden="true" />
        </button>
      ) : null}
    </div>
  );
}
