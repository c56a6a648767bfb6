import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { foldText } from '../palette/matchCommands.ts';
import { arrange } from './arrange.ts';
import { searchTextOf, sortKey } from './sortKey.ts';
import type { Column, DataTableProps, Sort } from './types.ts';

/** What is kept of a table between two visits. */
interface TableMemory {
  query: string;
  sort: Sort | null;
  hidden: readonly string[];
  scrollTop: number;
}

/** From this many rows on, search texts are made ahead in idle time, so that the first letter answers at once. */
const MANY = 5000;

const memories = new Map<string, TableMemory>();

function memoryOf<T extends object>(props: DataTableProps<T>): TableMemory {
  const known = props.memoryKey ? memories.get(props.memoryKey) : undefined;
  if (known) return known;
  const hidden = props.columns.filter((column) => column.hidden).map((column) => column.id);
  const fresh: TableMemory = { query: '', sort: props.initialSort ?? null, hidden, scrollTop: 0 };
  if (props.memoryKey) memories.set(props.memoryKey, fresh);
  return fresh;
}

/** What `useTableModel` gives. */
export type TableModel<T extends object> = ReturnType<typeof useTableModel<T>>;

function useSearchText<T extends object>({ columns, rows, onSearch, search }: DataTableProps<T>): (row: T) => string {
  const textOf = useMemo(() => searchTextOf(columns), [columns]);
  useEffect(() => {
    if (rows.length < MANY || onSearch || search === false) return undefined;
    let at = 0;
    let handle = 0;
    const work = (deadline: IdleDeadline): void => {
      while (at < rows.length && deadline.timeRemaining() > 2) {
        for (const end = Math.min(rows.length, at + 50); at < end; at += 1) {
          const row = rows[at];
          if (row) textOf(row);
        }
      }
      if (at < rows.length) handle = requestIdleCallback(work);
    };
    handle = requestIdleCallback(work);
    return () => cancelIdleCallback(handle);
  }, [rows, textOf, onSearch, search]);
  return textOf;
}

/** Filtered and sorted rows; searching waits for a calm moment, typing does not. */
function useArranged<T extends object>(props: DataTableProps<T>, query: string, sort: Sort | null): readonly T[] {
  const { columns, rows, onSearch, onSort } = props;
  const textOf = useSearchText(props);
  const calm = useDeferredValue(query);
  const words = useMemo(() => (onSearch ? [] : foldText(calm).split(/\s+/).filter(Boolean)), [calm, onSearch]);
  return useMemo(() => {
    const column = sort && !onSort ? columns.find((candidate) => candidate.id === sort.id) : undefined;
    return arrange(rows, {
      words,
      textOf,
      keyOf: column ? (row) => sortKey(column.value(row)) : null,
      desc: sort?.desc ?? false,
    });
  }, [rows, columns, words, textOf, sort, onSort]);
}

/** Order, search, visible columns and their memory; rows come out filtered and sorted. */
export function useTableModel<T extends object>(props: DataTableProps<T>) {
  const { columns, onSearch, onSort } = props;
  const [memory] = useState(() => memoryOf(props));
  const [query, setQueryState] = useState(memory.query);
  const [sort, setSortState] = useState<Sort | null>(memory.sort);
  const [hidden, setHiddenState] = useState<readonly string[]>(memory.hidden);
  const shownRows = useArranged(props, query, sort);
  const shownColumns = useMemo(() => columns.filter((column) => !hidden.includes(column.id)), [columns, hidden]);
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
      const turned = sort?.id === column.id;
      const next: Sort | null = !turned
        ? { id: column.id, desc: firstDesc }
        : sort?.desc === firstDesc
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
    shownRows,
  };
}
