import { useVirtualizer } from '@tanstack/react-virtual';
import { SearchX } from 'lucide-react';
import type { KeyboardEvent, MouseEvent, UIEvent } from 'react';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { useSize, useUi } from '../core/UiProvider.tsx';
import { EmptyState } from '../states/EmptyState.tsx';
import { Skeleton } from '../states/Skeleton.tsx';
import { cellOf, gridOf, TableHead, TableToolbar, TableTotals } from './TableParts.tsx';
import type { Column, DataTableProps } from './types.ts';
import { useTableModel } from './useTableModel.ts';

/** Rows of this many or fewer are drawn without a window when the height is `auto`. */
const SMALL = 60;

interface RowProps<T> {
  id: string;
  rowId: string;
  row: T;
  index: number;
  top: number | null;
  height: number;
  columns: readonly Column<T>[];
  active: boolean;
  open: boolean;
  clickable: boolean;
  testId: string | undefined;
}

function TableRow<T>({ id, rowId, row, index, top, height, columns, active, open, clickable, testId }: RowProps<T>) {
  const place = top === null ? { minHeight: height } : { height, transform: `translateY(${top}px)` };
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={index + 2}
      aria-selected={open || undefined}
      className="v-tr"
      data-index={index}
      data-active={active || undefined}
      data-clickable={clickable || undefined}
      data-floating={top === null ? undefined : true}
      style={place}
      data-testid={testId ? `${testId}-row-${rowId}` : undefined}
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

function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('button, a, input, select, textarea, label') !== null;
}

/**
 * A list of anything: sorted by its heads, searched, with columns to choose, a totals row and rows that open on Enter or
 * tap. Only the rows in sight are drawn, so 100,000 stay smooth. Keys: arrows, page up/down, Home, End, Enter.
 */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { label, rows, onOpen, openId, totals, empty, height = 480, loading, onEndReached, totalCount, testId } = props;
  const size = useSize(props.size);
  const { texts } = useUi();
  const model = useTableModel(props);
  const { shownRows, shownColumns, memory } = model;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const base = useId();
  const rowHeight = size === 'till' ? 56 : 38;
  const windowed = height !== 'auto' || shownRows.length > SMALL;
  const virtual = useVirtualizer({
    count: windowed ? shownRows.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: rowHeight,
    scrollPaddingEnd: totals ? rowHeight : 0,
    initialOffset: memory.scrollTop,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items[items.length - 1]?.index ?? -1;
  const marked = Math.min(active, shownRows.length - 1);

  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = memory.scrollTop;
  }, [memory]);
  useEffect(() => {
    if (lastShown >= 0 && lastShown >= shownRows.length - 20) onEndReached?.();
  }, [lastShown, shownRows.length, onEndReached]);

  const move = (to: number): void => {
    const next = Math.max(0, Math.min(shownRows.length - 1, to));
    setActive(next);
    if (windowed) virtual.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor(event.currentTarget.clientHeight / rowHeight) - 2);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: marked + 1,
      ArrowUp: marked - 1,
      PageDown: marked + page,
      PageUp: marked - page,
      Home: 0,
      End: shownRows.length - 1,
    };
    const target = steps[event.key];
    const row = shownRows[marked];
    if (target !== undefined && shownRows.length > 0) move(target);
    else if (event.key === 'Enter' && row && onOpen) onOpen(row.original);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent): void => {
    if (isControl(event.target) || !(event.target instanceof Element)) return;
    const index = Number(event.target.closest<HTMLElement>('[data-index]')?.dataset.index ?? -1);
    const row = shownRows[index];
    if (!row) return;
    setActive(index);
    onOpen?.(row.original);
  };
  const onScroll = (event: UIEvent<HTMLDivElement>): void => {
    memory.scrollTop = event.currentTarget.scrollTop;
  };
  const drawn = windowed
    ? items.map((item) => ({ index: item.index, top: item.start }))
    : shownRows.map((_row, index) => ({ index, top: null }));
  const none = shownRows.length === 0;
  const withBar = props.search !== false || props.columnPicker !== false || Boolean(props.toolbar);
  return (
    <div className="v-table" data-size={size} data-height={typeof height === 'number' ? 'px' : height} data-testid={testId}>
      {withBar ? (
        <TableToolbar
          columns={props.columns}
          hidden={model.hidden}
          onHidden={model.setHidden}
          testId={testId}
          search={props.search !== false}
          placeholder={props.searchPlaceholder}
          query={model.query}
          onQuery={(text) => {
            setActive(-1);
            scroller.current?.scrollTo({ top: 0 });
            model.setQuery(text);
          }}
          onLeave={() => {
            scroller.current?.focus();
            move(0);
          }}
          shownCount={shownRows.length}
          allCount={totalCount ?? rows.length}
          picker={props.columnPicker !== false}
          extra={props.toolbar}
        />
      ) : null}
      {none ? (
        <div className="v-table-none">
          {loading ? (
            <Skeleton lines={5} height={18} />
          ) : rows.length > 0 || model.query !== '' ? (
            <EmptyState icon={SearchX} title={texts.nothingFound} text={texts.nothingFoundHint} />
          ) : (
            <EmptyState {...empty} />
          )}
        </div>
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: rows outside the window do not exist, a table element cannot say so
        <div
          ref={scroller}
          className="v-table-scroll"
          role="grid"
          aria-label={label}
          aria-rowcount={(totalCount ?? shownRows.length) + (totals ? 2 : 1)}
          aria-colcount={shownColumns.length}
          aria-activedescendant={marked >= 0 ? `${base}-${marked}` : undefined}
          aria-busy={loading}
          tabIndex={0}
          style={{ ...gridOf(shownColumns), ...(typeof height === 'number' ? { maxHeight: height } : {}) }}
          onKeyDown={onKeyDown}
          onClick={onClick}
          onScroll={onScroll}
        >
          <TableHead columns={shownColumns} sort={model.sort} onSort={model.toggleSort} testId={testId} />
          <div role="rowgroup" className="v-tbody" style={windowed ? { height: virtual.getTotalSize() } : undefined}>
            {drawn.map(({ index, top }) => {
              const row = shownRows[index];
              return row ? (
                <TableRow
                  key={row.id}
                  id={`${base}-${index}`}
                  rowId={row.id}
                  row={row.original}
                  index={index}
                  top={top}
                  height={rowHeight}
                  columns={shownColumns}
                  active={index === marked}
                  open={row.id === openId}
                  clickable={Boolean(onOpen)}
                  testId={testId}
                />
              ) : null;
            })}
          </div>
          {totals ? <TableTotals columns={shownColumns} totals={totals} rowIndex={shownRows.length + 2} /> : null}
        </div>
      )}
    </div>
  );
}
