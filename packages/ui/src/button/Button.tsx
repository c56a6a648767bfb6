import type { Ref } from 'react';
import { keepFocus } from '../core/keepFocus.ts';
import type { Icon, Size, WithTestId } from '../core/types.ts';
import { useSize, useUi } from '../core/useUi.ts';
import { Kbd } from './Kbd.tsx';
import { keyShortcut } from './keyShortcut.ts';

/** `pri`: what Enter does, once per view; `danger`: takes something away; `quiet`: beside others. */
export type ButtonVariant = 'pri' | 'secondary' | 'quiet' | 'danger';

export interface ButtonProps extends WithTestId {
  label: string;
  onPress?: (() => void) | undefined;
  variant?: ButtonVariant | undefined;
  size?: Size | undefined;
  icon?: Icon | undefined;
  /** The key that does the same, shown on the button. Bind it with `useHotkeys` or `KeyBar`. */
  keyHint?: string | undefined;
  /** A second, small line; at the till the key hint follows it. */
  sub?: string | undefined;
  disabled?: boolean | undefined;
  /** Why it is disabled, in words; shown in place of `sub`. */
  disabledReason?: string | undefined;
  busy?: boolean | undefined;
  /** As wide as its place. */
  full?: boolean | undefined;
  /** Higher, for paying. */
  big?: boolean | undefined;
  /** Shows the icon alone; the label is spoken and a tooltip. */
  iconOnly?: boolean | undefined;
  /** For a button that stays pressed. */
  pressed?: boolean | undefined;
  /** Submits the form around it. */
  submit?: boolean | undefined;
  expanded?: boolean | undefined;
  ref?: Ref<HTMLButtonElement> | undefined;
}

/** A button. `pri` once per view: the thing Enter does. At the till a tap leaves the focus in the scan field. */
export function Button(props: ButtonProps) {
  const { label, onPress, variant = 'secondary', icon: ButtonIcon, keyHint, disabled, busy, iconOnly } = props;
  const size = useSize(props.size);
  const { texts } = useUi();
  const till = size === 'till';
  const sub = disabled && props.disabledReason ? props.disabledReason : props.sub;
  const blocked = disabled || busy;
  return (
    <button
      ref={props.ref}
      type={props.submit ? 'submit' : 'button'}
      className="v-btn"
      data-variant={variant}
      data-size={size}
      data-full={props.full}
      data-big={props.big}
      data-icon-only={iconOnly}
      disabled={disabled}
      aria-disabled={busy ? true : undefined}
      aria-busy={busy}
      aria-label={iconOnly ? label : undefined}
      title={iconOnly ? label : undefined}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-keyshortcuts={keyHint ? keyShortcut(keyHint) : undefined}
      onMouseDown={till ? keepFocus : undefined}
      onClick={(event) => {
        if (blocked) event.preventDefault();
        else onPress?.();
      }}
      data-testid={props.testId}
    >
      {busy ? <span className="v-spinner" aria-hidden="true" /> : null}
      {ButtonIcon && !busy ? <ButtonIcon className="v-icon" aria-hidden="true" /> : null}
      {iconOnly ? null : (
        <span className="v-btn-text">
          <span>{label}</span>
          {sub || (till && keyHint) ? (
            <small>
              {sub}
              {sub && till && keyHint ? ' · ' : null}
              {till && keyHint ? <span aria-hidden="true">{keyHint}</span> : null}
            </small>
          ) : null}
        </span>
      )}
      {!till && keyHint ? <Kbd keys={keyHint} /> : null}
      {busy ? <span className="v-hidden">{texts.loading}</span> : null}
    </button>
  );
}
