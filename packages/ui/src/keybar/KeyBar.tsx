import { useMemo } from 'react';
import { type HotkeyMap, useHotkeys } from '../core/hotkeys.ts';
import { keepFocus } from '../core/keepFocus.ts';
import type { Icon, WithTestId } from '../core/types.ts';
import { useUi } from '../core/useUi.ts';

/** One function and its key. */
export interface BarKey extends WithTestId {
  /** As in `KeyboardEvent.key`: `F1` … `F12`. */
  key: string;
  label: string;
  onPress: () => void;
  icon?: Icon | undefined;
  disabled?: boolean | undefined;
  /** The function is open now. */
  active?: boolean | undefined;
}

export interface KeyBarProps extends WithTestId {
  label?: string | undefined;
  keys: readonly BarKey[];
  /** Binds the keys while mounted; `false` shows the bar only. */
  bind?: boolean | undefined;
}

/** The function keys of the till: every function has a key, and the key stands on its button. */
export function KeyBar({ label, keys, bind = true, testId }: KeyBarProps) {
  const { texts } = useUi();
  const map = useMemo<HotkeyMap>(() => {
    const entries = keys.filter((key) => !key.disabled).map((key) => [key.key, () => key.onPress()] as const);
    return Object.fromEntries(entries);
  }, [keys]);
  useHotkeys(map, { enabled: bind });
  return (
    <div className="v-keybar" role="toolbar" aria-label={label ?? texts.functionKeys} data-testid={testId}>
      {keys.map((key) => {
        const KeyIcon = key.icon;
        return (
          <button
            key={key.key}
            type="button"
            disabled={key.disabled}
            aria-pressed={key.active}
            aria-keyshortcuts={key.key}
            onMouseDown={keepFocus}
            onClick={key.onPress}
            data-testid={key.testId ?? `key-${key.key}`}
          >
            {KeyIcon ? <KeyIcon className="v-icon" aria-hidden="true" /> : null}
            <span>{key.label}</span>
            <small aria-hidden="true">{key.key}</small>
          </button>
        );
      })}
    </div>
  );
}
