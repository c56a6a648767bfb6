import type { ReactNode, Ref } from 'react';
import type { Size, WithTestId } from '../core/types.ts';
import { useSize, useUi } from '../core/useUi.ts';
import { ToneShape } from '../pill/ToneShape.tsx';

/** What every field has. */
export interface FieldCommon extends WithTestId {
  label: string;
  /** Only spoken, where the place says it already. */
  hideLabel?: boolean | undefined;
  hint?: string | undefined;
  /** What is wrong and how to mend it. */
  error?: string | undefined;
  required?: boolean | undefined;
  disabled?: boolean | undefined;
  size?: Size | undefined;
}

/** What fields with an input have besides. */
export interface InputCommon extends FieldCommon {
  placeholder?: string | undefined;
  autoFocus?: boolean | undefined;
  readOnly?: boolean | undefined;
  maxLength?: number | undefined;
  inputMode?: 'text' | 'numeric' | 'decimal' | 'tel' | 'email' | 'search' | 'none' | undefined;
  autoComplete?: string | undefined;
  name?: string | undefined;
  keyHint?: string | undefined;
  onEnter?: (() => void) | undefined;
  onBlur?: (() => void) | undefined;
  ref?: Ref<HTMLInputElement> | undefined;
}

/** Ids that tie a field to its hint and error. */
export function describedBy(id: string, hint: string | undefined, error: string | undefined): string | undefined {
  const ids = [error ? `${id}-error` : null, hint ? `${id}-hint` : null].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
}

export interface FieldShellProps extends FieldCommon {
  id: string;
  children: ReactNode;
}

/** Label above, hint or error below; an error has its shape besides its colour. */
export function FieldShell({ id, label, hideLabel, hint, error, required, size, disabled, children }: FieldShellProps) {
  const { texts } = useUi();
  return (
    <div className="v-field" data-size={useSize(size)} data-error={error ? true : undefined} data-disabled={disabled}>
      <label className={hideLabel ? 'v-hidden' : 'v-field-label'} htmlFor={id}>
        {label}
        {required ? (
          <span className="v-field-required" title={texts.required}>
            {' *'}
          </span>
        ) : null}
      </label>
      {children}
      <FieldNotes id={id} hint={hint} error={error} />
    </div>
  );
}

/** Hint and error of a field. */
export function FieldNotes({ id, hint, error }: { id: string; hint: string | undefined; error: string | undefined }) {
  return (
    <>
      {error ? (
        <p className="v-field-error" id={`${id}-error`}>
          <ToneShape tone="danger" />
          {error}
        </p>
      ) : null}
      {hint ? (
        <p className="v-field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </>
  );
}
