import type { KeyboardEvent, ReactNode } from 'react';
import { keepFocus } from '../core/keepFocus.ts';
import type { Icon, Tone, WithTestId } from '../core/types.ts';
import { Badge } from '../pill/Pill.tsx';

export interface TileProps extends WithTestId {
  name: string;
  price?: string | undefined;
  emoji?: string | undefined;
  icon?: Icon | undefined;
  badge?: string | undefined;
  badgeTone?: Tone | undefined;
  onPress: () => void;
  disabled?: boolean | undefined;
}

/** An article one can tap. A tap leaves the focus in the scan field. */
export function Tile({
  name,
  price,
  emoji,
  icon: TileIcon,
  badge,
  badgeTone = 'warn',
  onPress,
  disabled,
  testId,
}: TileProps) {
  return (
    <button
      type="button"
      className="v-tile"
      onMouseDown={keepFocus}
      onClick={onPress}
      disabled={disabled}
      data-testid={testId}
    >
      <span className="v-tile-top">
        {badge ? <Badge tone={badgeTone} label={badge} /> : null}
        <span className="v-spacer" />
        {emoji ? (
          <span className="v-tile-emoji" aria-hidden="true">
            {emoji}
          </span>
        ) : null}
        {TileIcon ? <TileIcon className="v-tile-icon" aria-hidden="true" /> : null}
      </span>
      <b>{name}</b>
      {price ? <span className="v-tile-price">{price}</span> : null}
    </button>
  );
}

export interface TileGridProps extends WithTestId {
  label: string;
  columns?: number | 'auto' | undefined;
  /** Rows share the height that is there, as on the till's home; else each tile is 104 px and the grid scrolls. */
  fill?: boolean | undefined;
  id?: string | undefined;
  children: ReactNode;
}

function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const tiles = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('.v-tile:not(:disabled)')];
  const at = tiles.findIndex((tile) => tile.matches(':focus'));
  const first = tiles[0];
  if (at < 0 || !first) return;
  const columns = Math.max(1, tiles.filter((tile) => tile.offsetTop === first.offsetTop).length);
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
  };
  const next =
    event.key === 'Home' ? 0 : event.key === 'End' ? tiles.length - 1 : at + (steps[event.key] ?? Number.NaN);
  const tile = tiles[next];
  if (!tile) return;
  event.preventDefault();
  tile.focus();
}

/** Tiles in a grid; the arrow keys move between them. */
export function TileGrid({ label, columns = 'auto', fill, id, testId, children }: TileGridProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid container in every browser
    <div
      id={id}
      className="v-tiles"
      role="group"
      aria-label={label}
      data-fill={fill}
      data-auto={columns === 'auto' ? true : undefined}
      style={columns === 'auto' ? undefined : { gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
      onKeyDown={moveFocus}
      data-testid={testId}
    >
      {children}
    </div>
  );
}
