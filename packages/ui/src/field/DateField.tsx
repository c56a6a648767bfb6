import { type CalendarDate, parseDate } from '@internationalized/date';
import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react';
import { useId } from 'react';
import {
  Button,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  DateInput,
  DatePicker,
  DateSegment,
  Dialog,
  Group,
  Heading,
  Label,
  Popover,
} from 'react-aria-components';
import { useSize, useUi } from '../core/useUi.ts';
import { type FieldCommon, FieldNotes } from './FieldShell.tsx';

export interface DateFieldProps extends FieldCommon {
  /** `YYYY-MM-DD`. */
  value: string | null;
  onChange: (day: string | null) => void;
  min?: string | undefined;
  max?: string | undefined;
}

function asDate(day: string | null | undefined): CalendarDate | null {
  return day ? parseDate(day) : null;
}

/** The month to choose a day from; weeks begin on Monday in both languages. */
function MonthSheet() {
  const { texts } = useUi();
  return (
    <Calendar className="v-calendar" firstDayOfWeek="mon">
      <div className="v-calendar-head">
        <Button slot="previous" className="v-input-button" aria-label={texts.previous}>
          <ChevronLeft className="v-icon" aria-hidden="true" />
        </Button>
        <Heading className="v-calendar-title" />
        <Button slot="next" className="v-input-button" aria-label={texts.next}>
          <ChevronRight className="v-icon" aria-hidden="true" />
        </Button>
      </div>
      <CalendarGrid weekdayStyle="short">
        <CalendarGridHeader>{(day) => <CalendarHeaderCell>{day}</CalendarHeaderCell>}</CalendarGridHeader>
        <CalendarGridBody>{(date) => <CalendarCell date={date} className="v-day" />}</CalendarGridBody>
      </CalendarGrid>
    </Calendar>
  );
}

/** A day: typed in the locale's order, or chosen from a calendar. */
export function DateField(props: DateFieldProps) {
  const { label, hideLabel, hint, error, value, onChange, min, max, disabled, required, testId } = props;
  const size = useSize(props.size);
  const { texts } = useUi();
  const id = useId();
  return (
    <DatePicker
      className="v-field"
      data-size={size}
      data-error={error ? true : undefined}
      value={asDate(value)}
      onChange={(date) => onChange(date ? date.toString() : null)}
      {...(min ? { minValue: parseDate(min) } : {})}
      {...(max ? { maxValue: parseDate(max) } : {})}
      isDisabled={disabled ?? false}
      isRequired={required ?? false}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      shouldForceLeadingZeros
    >
      <Label className={hideLabel ? 'v-hidden' : 'v-field-label'}>
        {label}
        {required ? <span className="v-field-required"> *</span> : null}
      </Label>
      <Group className="v-input v-date" data-testid={testId}>
        <DateInput className="v-date-input">
          {(segment) => <DateSegment segment={segment} className="v-date-part" />}
        </DateInput>
        <Button className="v-input-button" aria-label={texts.chooseDate}>
          <CalendarDays className="v-icon" aria-hidden="true" />
        </Button>
      </Group>
      <FieldNotes id={id} hint={hint} error={error} />
      <Popover className="v-popover v-popover-date" data-size={size} offset={6}>
        <Dialog className="v-popover-dialog" aria-label={label}>
          <MonthSheet />
        </Dialog>
      </Popover>
    </DatePicker>
  );
}
