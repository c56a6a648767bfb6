import { range } from '../core/range.ts';
import type { WithTestId } from '../core/types.ts';
import { useUi } from '../core/useUi.ts';

export interface SkeletonProps extends WithTestId {
  lines?: number | undefined;
  /** Height of one line in px. */
  height?: number | undefined;
  width?: number | string | undefined;
  label?: string | undefined;
}

/** Place of what is about to come. Appears late, so that quick answers do not flicker. */
export function Skeleton({ lines = 1, height = 16, width = '100%', label, testId }: SkeletonProps) {
  const { texts } = useUi();
  return (
    <span
      className="v-skeleton"
      role="status"
      aria-label={label ?? texts.loading}
      data-testid={testId}
      style={{ width }}
    >
      {range(lines).map((line) => (
        <span key={line} style={{ height, width: lines > 1 && line === lines ? '62%' : '100%' }} />
      ))}
    </span>
  );
}
