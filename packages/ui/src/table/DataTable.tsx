import { SearchX } from 'lucide-react';
import { useRef, useState } from 'react';
import { useSize, useUi } from '../core/useUi.ts';
import { EmptyState } from '../states/EmptyState.tsx';
import { Skeleton } from '../states/Skeleton.tsx';
import { TableGrid } from './TableGrid.tsx';
import { TableToolbar } from './TableParts.tsx';
import type { DataTableProps } from './types.ts';
import { type TableModel, useTableModel } from './useTableModel.ts';

/** In place of rows: still loading, nothing matches, or nothing there yet. */
function TableNone<T extends object>({ table, model }: { table: DataTableProps<T>; model: TableModel<T> }) {
  const { texts } = useUi();
  const searched = table.rows.length > 0 || model.query !== '';
  return (
    <div className="v-table-none">
      {table.loading ? (
        <Skeleton lines={5} height={18} />
      ) : searched ? (
        <EmptyState icon={SearchX} title={texts.nothingFound} text={texts.nothingFoundHint} />
      ) : (
        <EmptyState {...table.empty} />
      )}
    </div>
  );
}

/**
 * A list of anything: sorted by its heads, searched, with columns to choose, a totals row and rows that open on Enter or
 * tap. Only the rows in sight are drawn, so 100,000 stay smooth. Keys: arrows, page up/down, Home, End, Enter; Enter in
 * the search goes to the first row. Keep `columns` stable (outside the component or in `useMemo`).
 */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { rows, height = 480, totalCount, testId } = props;
  const size = useSize(props.size);
  const model = useTableModel(props);
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const withBar = props.search !== false || props.columnPicker !== false || Boolean(props.toolbar);
  const none = model.shownRows.length === 0;
  return (
    <div
      className="v-table"
      data-size={size}
      data-height={typeof height === 'number' ? 'px' : height}
      data-testid={testId}
    >
      {withBar ? (
        <TableToolbar
          columns={props.columns}
          hidden={model.hidden}
          onHidden={model.setHidden}
          size={size}
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
            setActive(0);
          }}
          shownCount={model.shownRows.length}
          allCount={totalCount ?? rows.length}
          picker={props.columnPicker !== false}
          extra={props.toolbar}
        />
      ) : null}
      {none ? (
        <TableNone table={props} model={model} />
      ) : (
        <TableGrid
          table={props}
          model={model}
          scroller={scroller}
          active={Math.min(active, model.shownRows.length - 1)}
          onActive={setActive}
          size={size}
        />
      )}
    </div>
  );
}
