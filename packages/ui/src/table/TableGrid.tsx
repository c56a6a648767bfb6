// biome-ignore-all lint/a11y/useSemanticElements: rows outside the window do not exist, so a real table would tell a wrong story
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names the row by aria-activedescendant
import { useVirtualizer } from '@tanstack/react-virtual';
import type { KeyboardEvent, MouseEvent, RefObject } from 'react';
import { useEffect, useId, useLayoutEffect } from 'react';
import type { Size } from '../core/types.ts';
import { gridOf, TableHead, TableTotals } from './TableParts.tsx';
import { TableRow } from './TableRow.tsx';
import type { DataTableProps } from './types.ts';
import type { TableModel } from './useTableModel.ts';

/** Rows of this many or fewer are drawn without a window when the height is `auto`. */
const SMALL = 60;
/** Rows from the end at which more are asked for. */
const NEAR_END = 20;

function isControl(target: Element): boolean {
  return target.closest('button, a, input, select, textarea, label') !== null;
}

export interface TableGridProps<T extends object> {
  table: DataTableProps<T>;
  model: TableModel<T>;
  scroller: RefObject<HTMLDivElement | null>;
  active: number;
  onActive: (index: number) => void;
  size: Size;
}

/** Which rows are in sight, and how to bring one into sight. */
function useRowWindow<T extends object>({ table, model, scroller, size }: TableGridProps<T>) {
  const { shownRows, memory } = model;
  const { onEndReached } = table;
  const rowHeight = size === 'till' ? 56 : 38;
  const bars = size === 'till' ? { head: 57, foot: 57 } : { head: 37, foot: 41 };
  const windowed = (table.height ?? 480) !== 'auto' || shownRows.length > SMALL;
  const virtual = useVirtualizer({
    count: windowed ? shownRows.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // Head and totals lie over the scrolled rows.
    scrollMargin: bars.head,
    scrollPaddingStart: bars.head,
    scrollPaddingEnd: table.totals ? bars.foot : 0,
    initialOffset: memory.scrollTop,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? -1;
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = memory.scrollTop;
  }, [memory, scroller]);
  useEffect(() => {
    if (last >= 0 && last >= shownRows.length - NEAR_END) onEndReached?.();
  }, [last, shownRows.length, onEndReached]);
  const drawn: readonly { index: number; top: number | null }[] = windowed
    ? items.map((item) => ({ index: item.index, top: item.start - bars.head }))
    : shownRows.map((_row, index) => ({ index, top: null }));
  return {
    drawn,
    rowHeight,
    bodyHeight: windowed ? virtual.getTotalSize() : undefined,
    reveal: (index: number): void => {
      if (windowed) virtual.scrollToIndex(index);
    },
  };
}

/** Head, rows in sight and totals in one scrolling grid with its keys. */
export function TableGrid<T extends object>(props: TableGridProps<T>) {
  const { table, model, scroller, active, onActive } = props;
  const { onOpen, totals, height = 480, testId } = table;
  const { shownRows, shownColumns, memory } = model;
  const { drawn, rowHeight, bodyHeight, reveal } = useRowWindow(props);
  const base = useId();
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor(event.currentTarget.clientHeight / rowHeight) - 2);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: shownRows.length - 1,
    };
    const target = steps[event.key];
    const row = shownRows[active];
    if (target !== undefined) {
      const next = Math.max(0, Math.min(shownRows.length - 1, target));
      onActive(next);
      reveal(next);
    } else if (event.key === 'Enter' && row && onOpen) onOpen(row);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent): void => {
    if (!(event.target instanceof Element) || isControl(event.target)) return;
    const index = Number(event.target.closest<HTMLElement>('[data-index]')?.dataset['index'] ?? -1);
    const row = shownRows[index];
    if (!row) return;
    onActive(index);
    onOpen?.(row);
  };
  return (
    <div
      ref={scroller}
      className="v-table-scroll"
      role="grid"
      aria-label={table.label}
      aria-rowcount={(table.totalCount ?? shownRows.length) + (totals ? 2 : 1)}
      aria-colcount={shownColumns.length}
      aria-activedescendant={active >= 0 ? `${base}-${active}` : undefined}
      aria-busy={table.loading}
      tabIndex={0}
      style={{ ...gridOf(shownColumns), ...(typeof height === 'number' ? { maxHeight: height } : {}) }}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onScroll={(event) => {
        memory.scrollTop = event.currentTarget.scrollTop;
      }}
    >
      <TableHead columns={shownColumns} sort={model.sort} onSort={model.toggleSort} testId={testId} />
      <div role="rowgroup" className="v-tbody" style={bodyHeight === undefined ? undefined : { height: bodyHeight }}>
        {drawn.map(({ index, top }) => {
          const row = shownRows[index];
          return row ? (
            <TableRow
              key={table.rowId(row)}
              id={`${base}-${index}`}
              row={row}
              index={index}
              top={top}
              height={rowHeight}
              columns={shownColumns}
              active={index === active}
              open={table.openId !== undefined && table.rowId(row) === table.openId}
              clickable={Boolean(onOpen)}
              testId={testId ? `${testId}-row-${table.rowId(row)}` : undefined}
            />
          ) : null;
        })}
      </div>
      {totals ? <TableTotals columns={shownColumns} totals={totals} rowIndex={shownRows.length + 2} /> : null}
    </div>
  );
}
