// biome-ignore-all lint/a11y/useSemanticElements: rows outside the window do not exist, so a real table would tell a wrong story
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names the row by aria-activedescendant
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: the role is a choice of two, both support the column index
import { memo, type ReactNode } from 'react';
import type { Column } from './types.ts';

/** What a cell shows: its own element, else the formatted text, else the value. */
function cellOf<T>(column: Column<T>, row: T): ReactNode {
  if (column.cell) return column.cell(row);
  if (column.text) return column.text(row);
  return column.value(row) ?? '';
}

interface RowProps<T> {
  id: string;
  row: T;
  index: number;
  /** Distance from the top in px; `null` where rows simply follow each other. */
  top: number | null;
  height: number;
  columns: readonly Column<T>[];
  active: boolean;
  open: boolean;
  clickable: boolean;
  testId: string | undefined;
}

function PlainRow<T>({ id, row, index, top, height, columns, active, open, clickable, testId }: RowProps<T>) {
  return (
    <div
      role="row"
      id={id}
      // The head is row 1.
      aria-rowindex={index + 2}
      aria-selected={open || undefined}
      className="v-tr"
      data-index={index}
      data-active={active || undefined}
      data-clickable={clickable || undefined}
      data-floating={top === null ? undefined : true}
      style={top === null ? { minHeight: height } : { height, transform: `translateY(${top}px)` }}
      data-testid={testId}
    >
      {columns.map((column, at) => (
        <div
          key={column.id}
          role={column.rowHeader ? 'rowheader' : 'gridcell'}
          aria-colindex={at + 1}
          className="v-td"
          data-align={column.align}
          data-head={column.rowHeader}
        >
          {cellOf(column, row)}
        </div>
      ))}
    </div>
  );
}

/** One row of a grid; drawn again only when it, its place or its columns change, which keeps scrolling smooth. */
export const TableRow = memo(PlainRow) as typeof PlainRow;
