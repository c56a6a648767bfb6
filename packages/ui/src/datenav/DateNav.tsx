import { ChevronLeft, ChevronRight } from 'lucide-react';
import { Button } from '../button/Button.tsx';
import type { Size, WithTestId } from '../core/types.ts';
import { useSize, useUi } from '../core/useUi.ts';
import { formatPeriod, type PeriodUnit, periodOf, shiftPeriod } from '../format/period.ts';
import { Segmented } from '../tabs/Tabs.tsx';

export interface DateNavProps extends WithTestId {
  unit: PeriodUnit;
  /** A day (`YYYY-MM-DD`) inside the period shown. */
  date: string;
  onChange: (next: { unit: PeriodUnit; date: string }) => void;
  /** The business day of now. */
  today: string;
  units?: readonly PeriodUnit[] | undefined;
  min?: string | undefined;
  /** Default: today. */
  max?: string | undefined;
  size?: Size | undefined;
}

const allUnits: readonly PeriodUnit[] = ['day', 'week', 'month', 'year'];

/** Which period is looked at: its length, one back, one on, and back to today. */
export function DateNav(props: DateNavProps) {
  const { unit, date, onChange, today, units = allUnits, min, max = today, testId } = props;
  const size = useSize(props.size);
  const { texts, locale } = useUi();
  const { from, to } = periodOf(unit, date);
  const go = (steps: number): void => onChange({ unit, date: shiftPeriod(unit, date, steps) });
  const id = (part: string): string | undefined => (testId ? `${testId}-${part}` : undefined);
  const now = from <= today && today <= to;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of controls, not a form part
    <div className="v-datenav" role="group" aria-label={formatPeriod(unit, date, locale)} data-testid={testId}>
      <div className="v-datenav-step">
        <Button
          size={size}
          label={texts.previous}
          icon={ChevronLeft}
          iconOnly
          disabled={min !== undefined && from <= min}
          onPress={() => go(-1)}
          testId={id('prev')}
        />
        <span className="v-datenav-period" aria-live="polite" data-testid={id('period')}>
          {formatPeriod(unit, date, locale)}
        </span>
        <Button
          size={size}
          label={texts.next}
          icon={ChevronRight}
          iconOnly
          disabled={to >= max}
          onPress={() => go(1)}
          testId={id('next')}
        />
      </div>
      <Button
        size={size}
        label={texts.today}
        disabled={now && date === today}
        onPress={() => onChange({ unit, date: today })}
        testId={id('today')}
      />
      {units.length > 1 ? (
        <Segmented<PeriodUnit>
          size={size}
          label={units.map((item) => texts[item]).join(', ')}
          items={units.map((item) => ({ id: item, label: texts[item] }))}
          value={unit}
          onChange={(next) => onChange({ unit: next, date })}
          testId={id('unit')}
        />
      ) : null}
    </div>
  );
}
