import {
  type ColumnDef,
  columnFilteringFeature,
  columnVisibilityFeature,
  createFilteredRowModel,
  createSortedRowModel,
  globalFilteringFeature,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useDeferredValue, useMemo, useState } from 'react';
import { foldText } from '../palette/matchCommands.ts';
import { compareKeys, matchesWords, searchTextOf, sortKey } from './sortKey.ts';
import type { Column, DataTableProps, Sort } from './types.ts';

const features = tableFeatures({
  columnFilteringFeature,
  globalFilteringFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
});

/** What is kept of a table between two visits. */
export interface TableMemory {
  query: string;
  sort: Sort | null;
  hidden: readonly string[];
  scrollTop: number;
}

const memories = new Map<string, TableMemory>();

function memoryOf<T extends object>(props: DataTableProps<T>): TableMemory {
  const known = props.memoryKey ? memories.get(props.memoryKey) : undefined;
  if (known) return known;
  const hidden = props.columns.filter((column) => column.hidden).map((column) => column.id);
  const fresh: TableMemory = { query: '', sort: props.initialSort ?? null, hidden, scrollTop: 0 };
  if (props.memoryKey) memories.set(props.memoryKey, fresh);
  return fresh;
}

function columnDefs<T extends object>(columns: readonly Column<T>[]): ColumnDef<typeof features, T>[] {
  return columns.map((column) => {
    const keys = new WeakMap<T, string | number>();
    return {
      id: column.id,
      accessorFn: (row: T) => {
        const known = keys.get(row);
        if (known !== undefined) return known;
        const key = sortKey(column.value(row));
        if (key !== undefined) keys.set(row, key);
        return key;
      },
      enableSorting: column.sortable !== false,
      sortUndefined: 'last',
      sortFn: (a, b, id) => compareKeys(a.getValue<string | number>(id), b.getValue<string | number>(id)),
    } satisfies ColumnDef<typeof features, T>;
  });
}

/** What `useTableModel` gives. */
export type TableModel<T extends object> = ReturnType<typeof useTableModel<T>>;

/** Order, search, visible columns and their memory; rows come out filtered and sorted. */
export function useTableModel<T extends object>(props: DataTableProps<T>) {
  const { columns, rows, rowId, onSearch, onSort } = props;
  const [memory] = useState(() => memoryOf(props));
  const [query, setQueryState] = useState(memory.query);
  const [sort, setSortState] = useState<Sort | null>(memory.sort);
  const [hidden, setHiddenState] = useState<readonly string[]>(memory.hidden);
  const words = useDeferredValue(query);
  const defs = useMemo(() => columnDefs(columns), [columns]);
  const searchText = useMemo(() => searchTextOf(columns), [columns]);
  const sorting = useMemo<SortingState>(() => (sort ? [sort] : []), [sort]);
  const globalFilter = useMemo(() => (onSearch ? [] : foldText(words).split(/\s+/).filter(Boolean)), [words, onSearch]);
  const firstId = columns[0]?.id;
  const table = useTable({
    features,
    columns: defs,
    // The table only reads its rows.
    data: rows as T[],
    getRowId: rowId,
    state: {
      sorting,
      globalFilter: globalFilter.length > 0 ? globalFilter : undefined,
      columnVisibility: Object.fromEntries(hidden.map((id) => [id, false])),
    },
    manualSorting: Boolean(onSort),
    manualFiltering: Boolean(onSearch),
    // One look per row, not one per cell: the text of a row holds all its columns.
    getColumnCanGlobalFilter: (column) => column.id === firstId,
    globalFilterFn: (row, _id, wanted: readonly string[]) => matchesWords(searchText(row.original), wanted),
  });
  const shownColumns = columns.filter((column) => !hidden.includes(column.id));
  return {
    memory,
    query,
    setQuery: (text: string): void => {
      memory.query = text;
      memory.scrollTop = 0;
      setQueryState(text);
      onSearch?.(text);
    },
    sort,
    /** First press ascending (numbers descending: the largest first), second the other way, third as delivered. */
    toggleSort: (column: Column<T>): void => {
      const firstDesc = column.align === 'end';
      const next: Sort | null =
        sort?.id !== column.id
          ? { id: column.id, desc: firstDesc }
          : sort.desc === firstDesc
            ? { id: column.id, desc: !firstDesc }
            : null;
      memory.sort = next;
      setSortState(next);
      onSort?.(next);
    },
    hidden,
    setHidden: (ids: readonly string[]): void => {
      memory.hidden = ids;
      setHiddenState(ids);
    },
    shownColumns,
    shownRows: table.getRowModel().rows,
  };
}
