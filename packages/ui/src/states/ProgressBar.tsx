import { Button } from '../button/Button.tsx';
import type { WithTestId } from '../core/types.ts';
import { useUi } from '../core/useUi.ts';
import { formatDuration } from '../format/date.ts';

export interface ProgressBarProps extends WithTestId {
  label: string;
  value: number;
  /** Absent: nobody knows how long; the bar moves. */
  max?: number | undefined;
  /** "98.412 von 541.909 Zeilen" */
  detail?: string | undefined;
  secondsLeft?: number | undefined;
  onCancel?: (() => void) | undefined;
  cancelLabel?: string | undefined;
}

/** Long work: how far, how long still, and a way to stop. */
export function ProgressBar(props: ProgressBarProps) {
  const { label, value, max, detail, secondsLeft, onCancel, cancelLabel, testId } = props;
  const { texts, locale } = useUi();
  const share = max && max > 0 ? Math.min(1, Math.max(0, value / max)) : null;
  const left = secondsLeft === undefined ? null : texts.timeLeft(formatDuration(secondsLeft, locale));
  return (
    <div className="v-progress" data-testid={testId}>
      <div className="v-progress-head">
        <b>{label}</b>
        <span className="v-spacer" />
        {left ? <span>{left}</span> : null}
        {share === null ? null : <b className="v-progress-percent">{Math.floor(share * 100)} %</b>}
      </div>
      <div
        className="v-progress-track"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={share === null ? undefined : value}
        aria-valuetext={[detail, left].filter(Boolean).join(', ') || undefined}
        data-unknown={share === null ? true : undefined}
      >
        <span style={share === null ? undefined : { transform: `scaleX(${share})` }} />
      </div>
      {detail || onCancel ? (
        <div className="v-progress-foot">
          <span>{detail}</span>
          <span className="v-spacer" />
          {onCancel ? (
            <Button
              variant="quiet"
              label={cancelLabel ?? texts.cancel}
              onPress={onCancel}
              testId={testId ? `${testId}-cancel` : undefined}
            />
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
