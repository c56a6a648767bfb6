import type { Icon, Tone, WithTestId } from '../core/types.ts';
import { ToneShape } from './ToneShape.tsx';

export interface PillProps extends WithTestId {
  tone: Tone;
  label: string;
  /** Instead of the tone's own shape, where a device's sign says more; use only with `ok` and `neutral`. */
  icon?: Icon | undefined;
  onPress?: (() => void) | undefined;
  /** Whether what the pill explains is open now. */
  expanded?: boolean | undefined;
}

/** What is, in words: "Offline seit 12 min · 7 Bons warten". A press says what to do. */
export function Pill({ tone, label, icon: PillIcon, onPress, expanded, testId }: PillProps) {
  const inner = (
    <>
      {PillIcon ? <PillIcon className="v-pill-icon" aria-hidden="true" /> : <ToneShape tone={tone} />}
      <span>{label}</span>
    </>
  );
  if (!onPress) {
    return (
      <span className="v-pill" data-tone={tone} data-testid={testId}>
        {inner}
      </span>
    );
  }
  return (
    <button
      type="button"
      className="v-pill"
      data-tone={tone}
      onClick={onPress}
      aria-expanded={expanded}
      data-testid={testId}
    >
      {inner}
    </button>
  );
}

export interface StatusProps extends WithTestId {
  tone: Tone;
  label: string;
}

/** State in a table cell: shape and words. */
export function StatusDot({ tone, label, testId }: StatusProps) {
  return (
    <span className="v-status" data-tone={tone} data-testid={testId}>
      <ToneShape tone={tone} />
      {label}
    </span>
  );
}

/** A short word on a tinted ground: "Aktion", "ab 16", "Entwurf". */
export function Badge({ tone, label, testId }: StatusProps) {
  return (
    <span className="v-badge" data-tone={tone} data-testid={testId}>
      {label}
    </span>
  );
}
