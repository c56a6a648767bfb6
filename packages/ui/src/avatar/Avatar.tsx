import type { ReactNode } from 'react';
import { Kbd } from '../button/Kbd.tsx';
import type { WithTestId } from '../core/types.ts';

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0]?.charAt(0) ?? '?';
  const last = words.length > 1 ? (words[words.length - 1]?.charAt(0) ?? '') : '';
  return (first + last).toLocaleUpperCase('de');
}

export interface AvatarProps {
  name: string;
  tone?: 'accent' | 'info' | 'neutral' | undefined;
  /** Diameter in px. */
  size?: number | undefined;
}

/** A person or company as initials; the name stands beside it, so it is silent for a screen reader. */
export function Avatar({ name, tone = 'accent', size = 34 }: AvatarProps) {
  return (
    <span
      className="v-avatar"
      data-tone={tone}
      style={{ width: size, height: size, fontSize: size * 0.38 }}
      aria-hidden="true"
    >
      {initialsOf(name)}
    </span>
  );
}

export interface PersonStripProps extends WithTestId {
  name: string;
  sub?: string | undefined;
  tone?: AvatarProps['tone'];
  keyHint?: string | undefined;
  onPress?: (() => void) | undefined;
  /** What a press does, for a screen reader: "Kunde wechseln". */
  actionLabel?: string | undefined;
  action?: ReactNode;
  /** With a line below, as head of the basket. */
  bar?: boolean | undefined;
}

/** Who is at the till, or whose basket it is. */
export function PersonStrip(props: PersonStripProps) {
  const { name, sub, tone, keyHint, onPress, actionLabel, action, bar, testId } = props;
  const inner = (
    <>
      <Avatar name={name} tone={tone} />
      <span className="v-person-text">
        <b>{name}</b>
        {sub ? <span>{sub}</span> : null}
      </span>
      {keyHint ? <Kbd keys={keyHint} /> : null}
    </>
  );
  return (
    <div className="v-person" data-bar={bar} data-testid={onPress ? undefined : testId}>
      {onPress ? (
        <button type="button" className="v-person-main" onClick={onPress} data-testid={testId}>
          {inner}
          {actionLabel ? <span className="v-hidden">{actionLabel}</span> : null}
        </button>
      ) : (
        <div className="v-person-main">{inner}</div>
      )}
      {action}
    </div>
  );
}
