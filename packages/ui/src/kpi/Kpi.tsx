import type { ReactNode } from 'react';
import { useId } from 'react';
import { Sparkline } from '../chart/Sparkline.tsx';
import type { WithTestId } from '../core/types.ts';
import { Skeleton } from '../states/Skeleton.tsx';

/** How a number moved, in words and a direction. */
export interface KpiDelta {
  dir: 'up' | 'down' | 'flat';
  /** "6,2 %" */
  text: string;
  /** Whether this direction is welcome; a falling cost is. Default: up is good. */
  good?: boolean | undefined;
}

export interface KpiProps extends WithTestId {
  label: string;
  /** Formatted: "18.942,60 €". */
  value: string;
  delta?: KpiDelta | undefined;
  note?: string | undefined;
  /** Down to what the number is made of. */
  onPress?: (() => void) | undefined;
  spark?: readonly number[] | undefined;
  sparkLabel?: string | undefined;
  loading?: boolean | undefined;
}

const arrows = { up: '▲', down: '▼', flat: '●' } as const;

/** One number and how it moved. */
export function Kpi({ label, value, delta, note, onPress, spark, sparkLabel, loading, testId }: KpiProps) {
  const id = useId();
  const good = delta?.good ?? delta?.dir !== 'down';
  const inner = (
    <>
      <span className="v-kpi-label" id={id}>
        {label}
      </span>
      {loading ? (
        <Skeleton height={28} width="70%" />
      ) : (
        <span className="v-kpi-value" data-testid={testId ? `${testId}-value` : undefined}>
          {value}
        </span>
      )}
      <span className="v-kpi-note">
        {delta ? (
          <b data-good={delta.dir === 'flat' ? undefined : good}>
            <span className="v-kpi-arrow" aria-hidden="true">
              {arrows[delta.dir]}
            </span>
            <span className="v-hidden">{delta.dir === 'down' ? '−' : delta.dir === 'up' ? '+' : ''}</span>
            {delta.text}
          </b>
        ) : null}
        {note ? <span>{note}</span> : null}
      </span>
      {spark && spark.length > 1 ? <Sparkline values={spark} label={sparkLabel ?? label} /> : null}
    </>
  );
  if (!onPress) {
    return (
      <div className="v-kpi" data-testid={testId}>
        {inner}
      </div>
    );
  }
  return (
    <button type="button" className="v-kpi" onClick={onPress} data-testid={testId}>
      {inner}
    </button>
  );
}

/** Numbers beside each other; they wrap on narrow screens. */
export function KpiRow({
  label,
  testId,
  children,
}: {
  label?: string | undefined;
  testId?: string | undefined;
  children: ReactNode;
}) {
  return (
    <section className="v-kpis" aria-label={label} data-testid={testId}>
      {children}
    </section>
  );
}
