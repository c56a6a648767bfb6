import { useUi } from '../core/UiProvider.tsx';
import type { WithTestId } from '../core/types.ts';

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
    <span className="v-skeleton" role="status" aria-label={label ?? texts.loading} data-testid={testId} style={{ width }}>
      {Array.from({ length: lines }, (_, index) => {
        const last = lines > 1 && index === lines - 1;
        return <span key={`line-${index + 1}`} style={{ height, width: last ? '62%' : '100%' }} />;
      })}
    </span>
  );
}
