import type { CSSProperties, ReactNode } from 'react';
import type { WithTestId } from '../core/types.ts';

/** Step of the spacing scale: 4, 8, 12, 16, 24, 32 px. */
export type Gap = 0 | 1 | 2 | 3 | 4 | 5 | 6;

export interface FlowProps extends WithTestId {
  gap?: Gap | undefined;
  align?: 'start' | 'center' | 'end' | 'stretch' | 'baseline' | undefined;
  justify?: 'start' | 'center' | 'end' | 'between' | undefined;
  wrap?: boolean | undefined;
  /** Fills the height it is given and lets its parts scroll. */
  fill?: boolean | undefined;
  children: ReactNode;
}

const justifyValue = { start: 'flex-start', center: 'center', end: 'flex-end', between: 'space-between' } as const;

function flow(direction: 'row' | 'column', props: FlowProps): CSSProperties {
  const { gap = 4, align, justify, wrap } = props;
  return {
    flexDirection: direction,
    gap: gap === 0 ? 0 : `var(--s-${gap})`,
    ...(align ? { alignItems: align === 'start' || align === 'end' ? `flex-${align}` : align } : {}),
    ...(justify ? { justifyContent: justifyValue[justify] } : {}),
    ...(wrap ? { flexWrap: 'wrap' } : {}),
  };
}

/** Parts below each other with one gap. */
export function Stack(props: FlowProps) {
  return (
    <div className="v-flow" data-fill={props.fill} style={flow('column', props)} data-testid={props.testId}>
      {props.children}
    </div>
  );
}

/** Parts beside each other with one gap, centred on a line. */
export function Row(props: FlowProps) {
  return (
    <div
      className="v-flow"
      data-fill={props.fill}
      style={flow('row', { align: 'center', gap: 2, ...props })}
      data-testid={props.testId}
    >
      {props.children}
    </div>
  );
}

/** Takes the free room of a `Row`. */
export function Spacer() {
  return <span className="v-spacer" aria-hidden="true" />;
}

export interface ColumnsProps extends WithTestId {
  gap?: Gap | undefined;
  /** Smallest width of a column in px; columns wrap below it. */
  min?: number | undefined;
  /** CSS grid template instead, e.g. `1.6fr 1fr`; becomes one column on narrow screens. */
  template?: string | undefined;
  /** `stretch`: all as high as the highest. */
  align?: 'start' | 'stretch' | undefined;
  children: ReactNode;
}

/** Columns of equal width, or of a template, that wrap on narrow screens. */
export function Columns({ gap = 4, min = 260, template, align = 'start', testId, children }: ColumnsProps) {
  const columns = template ?? `repeat(auto-fit, minmax(min(100%, ${min}px), 1fr))`;
  return (
    <div
      className="v-columns"
      data-template={template ? true : undefined}
      style={{ gap: gap === 0 ? 0 : `var(--s-${gap})`, gridTemplateColumns: columns, alignItems: align }}
      data-testid={testId}
    >
      {children}
    </div>
  );
}
