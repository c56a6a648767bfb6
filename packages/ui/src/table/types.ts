import type { ReactNode } from 'react';
import type { Size, WithTestId } from '../core/types.ts';
import type { EmptyStateProps } from '../states/EmptyState.tsx';

/** A column: what it sorts by (`value`), what is searched and read (`text`), and what is shown (`cell`). */
export interface Column<T> {
  id: string;
  header: string;
  /** Raw value for sorting: cents, milli, epoch ms, or text. `null` sorts last. */
  value: (row: T) => string | number | null;
  /** Formatted text; without it the value itself. */
  text?: ((row: T) => string) | undefined;
  /** Shown instead of the text: a `StatusDot`, a button. */
  cell?: ((row: T) => ReactNode) | undefined;
  /** `end` for numbers. */
  align?: 'start' | 'end' | undefined;
  /** Least width in px; default 120. */
  width?: number | undefined;
  /** Share of the free room; default 1, 0 = stays at `width`. */
  grow?: number | undefined;
  sortable?: boolean | undefined;
  searchable?: boolean | undefined;
  /** Not shown at first; can be chosen. */
  hidden?: boolean | undefined;
  /** The column that names the row: bold and read first. */
  rowHeader?: boolean | undefined;
}

/** Order of a table. */
export interface Sort {
  id: string;
  desc: boolean;
}

export interface DataTableProps<T extends object> extends WithTestId {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowId: (row: T) => string;
  /** Enter or a tap on a row. */
  onOpen?: ((row: T) => void) | undefined;
  /** Row that is open now elsewhere, e.g. in a side panel. */
  openId?: string | null | undefined;
  search?: boolean | undefined;
  searchPlaceholder?: string | undefined;
  /** Searching is done elsewhere (server): hear the text, pass the rows. */
  onSearch?: ((text: string) => void) | undefined;
  initialSort?: Sort | undefined;
  /** Sorting is done elsewhere (server): hear the order, pass the rows. */
  onSort?: ((sort: Sort | null) => void) | undefined;
  /** Formatted totals per column, in a row that stays in sight. */
  totals?: Readonly<Record<string, string>> | undefined;
  empty: Pick<EmptyStateProps, 'title' | 'text' | 'icon' | 'action'>;
  /** Further actions, right of the search. */
  toolbar?: ReactNode;
  /** `fill` takes the room that is there, `auto` grows with few rows, a number is px. Default 480. */
  height?: number | 'fill' | 'auto' | undefined;
  /** Keeps search, order, columns and place under this name while the app runs. */
  memoryKey?: string | undefined;
  loading?: boolean | undefined;
  /** The end is near: fetch more. */
  onEndReached?: (() => void) | undefined;
  /** How many there are in all, when `rows` holds only those fetched. */
  totalCount?: number | undefined;
  columnPicker?: boolean | undefined;
  size?: Size | undefined;
}
