// biome-ignore-all lint/a11y/useSemanticElements: rows outside the window do not exist, so a real table would tell a wrong story
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names the row by aria-activedescendant
import { ArrowDown, ArrowUp, Check, ChevronsUpDown, Columns3 } from 'lucide-react';
import type { CSSProperties, ReactNode } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { Size } from '../core/types.ts';
import { useUi } from '../core/useUi.ts';
import { SearchField } from '../field/TextField.tsx';
import { formatCount } from '../format/number.ts';
import type { Column, Sort } from './types.ts';

/** Grid columns of head, rows and totals, and the least width before the table scrolls sideways. */
export function gridOf<T>(columns: readonly Column<T>[]): CSSProperties {
  const template = columns.map((column) => {
    const width = column.width ?? 120;
    const grow = column.grow ?? 1;
    return grow === 0 ? `${width}px` : `minmax(${width}px, ${grow}fr)`;
  });
  const least = columns.reduce((sum, column) => sum + (column.width ?? 120), 0);
  return { '--columns': template.join(' '), '--least': `${least}px` } as CSSProperties;
}

interface HeadProps<T> {
  columns: readonly Column<T>[];
  sort: Sort | null;
  onSort: (column: Column<T>) => void;
  testId: string | undefined;
}

/** Sticky column heads; a press sorts, and an arrow with words says how. */
export function TableHead<T>({ columns, sort, onSort, testId }: HeadProps<T>) {
  const { texts } = useUi();
  return (
    <div role="rowgroup" className="v-thead">
      <div role="row" aria-rowindex={1} className="v-tr">
        {columns.map((column, index) => {
          const own = sort?.id === column.id ? sort : null;
          const Arrow = own ? (own.desc ? ArrowDown : ArrowUp) : ChevronsUpDown;
          return (
            <div
              key={column.id}
              role="columnheader"
              aria-colindex={index + 1}
              aria-sort={own ? (own.desc ? 'descending' : 'ascending') : column.sortable === false ? undefined : 'none'}
              className="v-th"
              data-align={column.align}
            >
              {column.sortable === false ? (
                <span>{column.header}</span>
              ) : (
                <button
                  type="button"
                  data-sorted={own ? true : undefined}
                  onClick={() => onSort(column)}
                  data-testid={testId ? `${testId}-sort-${column.id}` : undefined}
                >
                  <span>{column.header}</span>
                  <Arrow className="v-icon" aria-hidden="true" />
                  {own ? (
                    <span className="v-hidden">{own.desc ? texts.sortDescending : texts.sortAscending}</span>
                  ) : null}
                </button>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface TotalsProps<T> {
  columns: readonly Column<T>[];
  totals: Readonly<Record<string, string>>;
  rowIndex: number;
}

/** The totals row, always in sight. */
export function TableTotals<T>({ columns, totals, rowIndex }: TotalsProps<T>) {
  const { texts } = useUi();
  const labelled = columns[0] ? totals[columns[0].id] !== undefined : true;
  return (
    <div role="rowgroup" className="v-tfoot">
      <div role="row" aria-rowindex={rowIndex} className="v-tr">
        {columns.map((column, index) => (
          <div key={column.id} role="gridcell" aria-colindex={index + 1} className="v-td" data-align={column.align}>
            {totals[column.id] ?? (index === 0 && !labelled ? texts.total : '')}
          </div>
        ))}
      </div>
    </div>
  );
}

interface PickerProps<T> {
  columns: readonly Column<T>[];
  hidden: readonly string[];
  onHidden: (ids: readonly string[]) => void;
  size: Size;
  testId: string | undefined;
}

function ColumnPicker<T>({ columns, hidden, onHidden, size, testId }: PickerProps<T>) {
  const { texts } = useUi();
  const shown = columns.filter((column) => !hidden.includes(column.id)).map((column) => column.id);
  return (
    <MenuTrigger>
      <Button
        className="v-btn"
        data-variant="quiet"
        data-size={size}
        data-testid={testId ? `${testId}-columns` : undefined}
      >
        <Columns3 className="v-icon" aria-hidden="true" />
        <span className="v-btn-text">{texts.columns}</span>
      </Button>
      <Popover className="v-popover" data-size={size} placement="bottom end" offset={6}>
        <Menu
          className="v-menu"
          aria-label={texts.columns}
          selectionMode="multiple"
          disallowEmptySelection
          selectedKeys={shown}
          onSelectionChange={(keys) => {
            const all = columns.map((column) => column.id);
            onHidden(keys === 'all' ? [] : all.filter((id) => !keys.has(id)));
          }}
        >
          {columns.map((column) => (
            <MenuItem key={column.id} id={column.id} textValue={column.header} className="v-option">
              <Check className="v-icon v-option-check" aria-hidden="true" />
              <span>{column.header}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

interface ToolbarProps<T> extends PickerProps<T> {
  search: boolean;
  placeholder: string | undefined;
  query: string;
  onQuery: (text: string) => void;
  onLeave: () => void;
  shownCount: number;
  allCount: number;
  picker: boolean;
  extra: ReactNode;
}

/** Search, count, columns and what the screen adds. */
export function TableToolbar<T>(props: ToolbarProps<T>) {
  const { texts, locale } = useUi();
  const { shownCount, allCount, testId } = props;
  const count =
    shownCount === allCount
      ? texts.rows(formatCount(allCount, locale))
      : texts.rowsOf(formatCount(shownCount, locale), formatCount(allCount, locale));
  return (
    <div className="v-table-bar">
      {props.search ? (
        <div className="v-table-search">
          <SearchField
            size={props.size}
            hideLabel
            label={props.placeholder ?? texts.search}
            placeholder={props.placeholder ?? texts.search}
            value={props.query}
            onChange={props.onQuery}
            onEnter={props.onLeave}
            testId={testId ? `${testId}-search` : undefined}
          />
        </div>
      ) : null}
      <span className="v-table-count" role="status" data-testid={testId ? `${testId}-count` : undefined}>
        {count}
      </span>
      <span className="v-spacer" />
      {props.picker ? <ColumnPicker {...props} /> : null}
      {props.extra}
    </div>
  );
}
