import { Eye, EyeOff, Search, X } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import { useId, useState } from 'react';
import { Kbd } from '../button/Kbd.tsx';
import type { Icon } from '../core/types.ts';
import { useUi } from '../core/useUi.ts';
import { describedBy, type FieldCommon, FieldShell, type InputCommon } from './FieldShell.tsx';

export interface TextFieldProps extends InputCommon {
  value: string;
  onChange: (text: string) => void;
}

export interface InputBoxProps extends TextFieldProps {
  type?: 'text' | 'password' | 'search' | undefined;
  icon?: Icon | undefined;
  after?: ReactNode;
  alignEnd?: boolean | undefined;
  onFocus?: (() => void) | undefined;
  onEscape?: (() => void) | undefined;
}

/** The box around an input, shared by all fields with typed text. */
export function InputBox(props: InputBoxProps) {
  const { icon: BoxIcon, hint, error, required } = props;
  const id = useId();
  return (
    <FieldShell {...props} id={id}>
      <div className="v-input" data-end={props.alignEnd}>
        {BoxIcon ? <BoxIcon className="v-icon" aria-hidden="true" /> : null}
        <input
          ref={props.ref}
          id={id}
          type={props.type === 'password' ? 'password' : 'text'}
          role={props.type === 'search' ? 'searchbox' : undefined}
          name={props.name}
          value={props.value}
          placeholder={props.placeholder}
          disabled={props.disabled}
          readOnly={props.readOnly}
          required={required}
          maxLength={props.maxLength}
          inputMode={props.inputMode}
          autoComplete={props.autoComplete ?? 'off'}
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: only where the caller says that typing here is the next step
          autoFocus={props.autoFocus}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(id, hint, error)}
          onChange={(event) => props.onChange(event.target.value)}
          onFocus={props.onFocus}
          onBlur={props.onBlur}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && props.onEnter) {
              event.preventDefault();
              props.onEnter();
            } else if (event.key === 'Escape' && props.onEscape && props.value !== '') {
              event.preventDefault();
              props.onEscape();
            }
          }}
          data-testid={props.testId}
        />
        {props.after}
        {props.keyHint ? <Kbd keys={props.keyHint} /> : null}
      </div>
    </FieldShell>
  );
}

/** A line of text. */
export function TextField(props: TextFieldProps) {
  return <InputBox {...props} />;
}

/** A password, which can be shown while typing. */
export function PasswordField(props: TextFieldProps) {
  const { texts } = useUi();
  const [shown, setShown] = useState(false);
  const Sign = shown ? EyeOff : Eye;
  return (
    <InputBox
      {...props}
      type={shown ? 'text' : 'password'}
      after={
        <button
          type="button"
          className="v-input-button"
          aria-label={shown ? texts.hidePassword : texts.showPassword}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          <Sign className="v-icon" aria-hidden="true" />
        </button>
      }
    />
  );
}

/** A search: Escape or the cross clears it. */
export function SearchField(props: TextFieldProps) {
  const { texts } = useUi();
  const clear = (): void => props.onChange('');
  return (
    <InputBox
      {...props}
      type="search"
      icon={Search}
      inputMode="search"
      onEscape={clear}
      keyHint={props.value === '' ? props.keyHint : undefined}
      after={
        props.value === '' ? null : (
          <button type="button" className="v-input-button" aria-label={texts.clear} onClick={clear}>
            <X className="v-icon" aria-hidden="true" />
          </button>
        )
      }
    />
  );
}

export interface TextAreaProps extends FieldCommon {
  value: string;
  onChange: (text: string) => void;
  rows?: number | undefined;
  maxLength?: number | undefined;
  placeholder?: string | undefined;
  ref?: Ref<HTMLTextAreaElement> | undefined;
}

/** Several lines of text. */
export function TextArea(props: TextAreaProps) {
  const id = useId();
  return (
    <FieldShell {...props} id={id}>
      <textarea
        ref={props.ref}
        id={id}
        className="v-input v-textarea"
        rows={props.rows ?? 3}
        value={props.value}
        placeholder={props.placeholder}
        maxLength={props.maxLength}
        disabled={props.disabled}
        required={props.required}
        aria-invalid={props.error ? true : undefined}
        aria-describedby={describedBy(id, props.hint, props.error)}
        onChange={(event) => props.onChange(event.target.value)}
        data-testid={props.testId}
      />
    </FieldShell>
  );
}
