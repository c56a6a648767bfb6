import { Check, ChevronDown } from 'lucide-react';
import { useId } from 'react';
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';
import { useSize, useUi } from '../core/useUi.ts';
import { type FieldCommon, FieldNotes } from './FieldShell.tsx';

/** One choice of a list. */
export interface SelectOption<Id extends string = string> {
  id: Id;
  label: string;
  sub?: string | undefined;
  disabled?: boolean | undefined;
}

export interface SelectFieldProps<Id extends string = string> extends FieldCommon {
  options: readonly SelectOption<Id>[];
  value: Id | null;
  onChange: (id: Id) => void;
  placeholder?: string | undefined;
}

/** One of a list. Typing the first letters finds an option. */
export function SelectField<Id extends string>(props: SelectFieldProps<Id>) {
  const { label, hideLabel, hint, error, options, value, onChange, disabled, required, testId } = props;
  const size = useSize(props.size);
  const { texts } = useUi();
  const id = useId();
  return (
    <Select
      className="v-field"
      data-size={size}
      data-error={error ? true : undefined}
      value={value}
      onChange={(key) => {
        const option = options.find((candidate) => candidate.id === key);
        if (option) onChange(option.id);
      }}
      isDisabled={disabled ?? false}
      isInvalid={Boolean(error)}
      placeholder={props.placeholder ?? texts.choose}
    >
      <Label className={hideLabel ? 'v-hidden' : 'v-field-label'}>
        {label}
        {required ? <span className="v-field-required"> *</span> : null}
      </Label>
      <Button className="v-input v-select" data-testid={testId}>
        <SelectValue className="v-select-value">
          {({ selectedText, defaultChildren }) => selectedText || defaultChildren}
        </SelectValue>
        <ChevronDown className="v-icon" aria-hidden="true" />
      </Button>
      <FieldNotes id={id} hint={hint} error={error} />
      <Popover className="v-popover" data-size={size} offset={6}>
        <ListBox className="v-listbox">
          {options.map((option) => (
            <ListBoxItem
              key={option.id}
              id={option.id}
              textValue={option.label}
              isDisabled={option.disabled ?? false}
              className="v-option"
              data-testid={testId ? `${testId}-${option.id}` : undefined}
            >
              <Check className="v-icon v-option-check" aria-hidden="true" />
              <span>{option.label}</span>
              {option.sub ? <span className="v-option-sub">{option.sub}</span> : null}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
