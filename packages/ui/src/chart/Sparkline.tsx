import type { WithTestId } from '../core/types.ts';

export interface SparklineProps extends WithTestId {
  values: readonly number[];
  /** What it shows, spoken. */
  label: string;
  width?: number | undefined;
  height?: number | undefined;
}

/** The course of a number in the size of a word; the last value has a dot. Starts at zero, unless values are negative. */
export function Sparkline({ values, label, width = 84, height = 26, testId }: SparklineProps) {
  const low = Math.min(0, ...values);
  const high = Math.max(...values, low + 1);
  const pad = 3;
  const point = (value: number, index: number): [number, number] => [
    pad + (index / Math.max(1, values.length - 1)) * (width - 2 * pad),
    height - pad - ((value - low) / (high - low)) * (height - 2 * pad),
  ];
  const points = values.map(point);
  const last = points[points.length - 1];
  const line = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  return (
    <svg
      className="v-spark"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
      data-testid={testId}
    >
      <polyline
        points={line}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
      {last ? <circle cx={last[0]} cy={last[1]} r="2.6" fill="currentColor" /> : null}
    </svg>
  );
}
