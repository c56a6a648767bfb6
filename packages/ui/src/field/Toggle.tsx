import { Check } from 'lucide-react';
import { useId } from 'react';
import { useSize } from '../core/useUi.ts';
import type { FieldCommon } from './FieldShell.tsx';

export interface ToggleProps extends Omit<FieldCommon, 'hideLabel' | 'error' | 'required'> {
  checked: boolean;
  onChange: (checked: boolean) => void;
}

function ToggleBase({ look, ...props }: ToggleProps & { look: 'checkbox' | 'switch' }) {
  const id = useId();
  return (
    <div className="v-toggle" data-look={look} data-size={useSize(props.size)}>
      <label>
        <input
          type="checkbox"
          role={look === 'switch' ? 'switch' : undefined}
          checked={props.checked}
          disabled={props.disabled}
          aria-describedby={props.hint ? `${id}-hint` : undefined}
          onChange={(event) => props.onChange(event.target.checked)}
          data-testid={props.testId}
        />
        <span className="v-toggle-mark" aria-hidden="true">
          <Check className="v-icon" />
        </span>
        <span>{props.label}</span>
      </label>
      {props.hint ? (
        <p className="v-field-hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      ) : null}
    </div>
  );
}

/** Yes or no, applied when the form is saved. */
export function Checkbox(props: ToggleProps) {
  return <ToggleBase {...props} look="checkbox" />;
}

/** On or off, applied at once. */
export function Switch(props: ToggleProps) {
  return <ToggleBase {...props} look="switch" />;
}
