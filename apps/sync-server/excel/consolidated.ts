import { dashboard, type Figures, revenueBy } from '@valero/domain/bi';
import type { BusinessDay, StoreId, Text } from '@valero/domain/kernel';
import { colToLetter } from 'hucre/xlsx';
import type { GridCell, GridSheet } from './port.ts';
import type { Ask } from './tables.ts';
import { isoWeeks, type Week } from './weeks.ts';

/** The period and the store of a consolidated workbook; null = all stores. */
export interface ConsolidatedPeriod {
  readonly from: BusinessDay;
  readonly to: BusinessDay;
  readonly store: StoreId | null;
}

type Amounts = Pick<Figures, 'gross' | 'net' | 'tax'>;

/** Revenue by store, ISO week and tax rate, and the total the API gives for the same period. */
export interface Consolidated {
  readonly weeks: readonly Week[];
  readonly stores: readonly { readonly id: StoreId; readonly name: string }[];
  readonly rates: readonly { readonly key: string; readonly label: string }[];
  /** By `week/store/rate`; what is missing had no sales. */
  readonly amounts: ReadonlyMap<string, Amounts>;
  readonly total: Amounts;
}

/** Asks for each week's revenue by tax and store. */
export async function readConsolidated(ask: Ask, period: ConsolidatedPeriod): Promise<Consolidated> {
  const overview = await ask(dashboard, period);
  const weeks = isoWeeks(period.from, period.to);
  const rates = new Map<string, string>();
  const amounts = new Map<string, Amounts>();
  for (const { label, from, to } of weeks) {
    const input = { from, to, store: period.store, by: 'tax' as const, splitByStore: true, limit: 100_000 };
    for (const row of await ask(revenueBy, input)) {
      rates.set(row.key, row.label);
      amounts.set(`${label}/${row.store}/${row.key}`, row.figures);
    }
  }
  return {
    weeks,
    stores: overview.stores.map(({ store, name }) => ({ id: store, name })),
    rates: [...rates]
      .map(([key, label]) => ({ key, label }))
      .sort((a, b) => a.key.localeCompare(b.key, 'de', { numeric: true })),
    amounts,
    total: overview.total,
  };
}

const MEASURES = ['net', 'tax', 'gross'] as const satisfies readonly (keyof Amounts)[];
type Measure = (typeof MEASURES)[number];

/** The words of the sheet, in both languages. */
const WORDS = {
  de: {
    sheet: 'Konsolidierung',
    period: ['Woche', 'Von', 'Bis'],
    sum: 'Summe',
    all: 'Alle Läden',
    net: 'Netto',
    tax: 'USt',
    gross: 'Brutto',
  },
  en: {
    sheet: 'Consolidation',
    period: ['Week', 'From', 'To'],
    sum: 'Total',
    all: 'All stores',
    net: 'Net',
    tax: 'VAT',
    gross: 'Gross',
  },
} as const satisfies Record<keyof Text, object>;
type Words = (typeof WORDS)[keyof Text];

const HEAD_ROWS = 3;
const HEAD_COLS = 3;

/** Name of the sheet with the figures. */
export function consolidatedName(language: keyof Text): string {
  return WORDS[language].sheet;
}

const head = (value: string): GridCell => ({ value, kind: 'text', style: 'head' });

/** A1 name of a cell, both counted from 0. */
function ref(row: number, col: number): string {
  return `${colToLetter(col)}${row + 1}`;
}

/** A sum over cells; Excel takes at most 255 arguments, so longer lists are nested. */
function sumOf(refs: readonly string[]): string {
  if (refs.length <= 250) return `SUM(${refs.join(',')})`;
  const parts: string[] = [];
  for (let index = 0; index < refs.length; index += 250) parts.push(sumOf(refs.slice(index, index + 250)));
  return sumOf(parts);
}

/**
 * One row a week; for each store a block of columns: each tax rate with net, tax, gross, then the store's sum; last a block over
 * all stores. Headings: store › rate › measure, merged. Every sum is a formula; its result is stored beside it.
 */
export function consolidatedSheet(data: Consolidated, language: keyof Text): GridSheet {
  const words = WORDS[language];
  const { weeks, stores, rates } = data;
  const blockCols = (rates.length + 1) * MEASURES.length;
  const blocks = [...stores.map(({ name }) => name), words.all];
  const columnOf = (block: number, rate: number, measure: number): number =>
    HEAD_COLS + block * blockCols + rate * MEASURES.length + measure;
  const { rows: headRows, merges } = headings(words, blocks, [...rates.map(({ label }) => label), words.sum], columnOf);
  const body = weeks.map((week, index) => weekRow(data, week, HEAD_ROWS + index, columnOf));
  const totals = totalRow(words, data, body, columnOf(blocks.length, 0, 0));
  return {
    name: words.sheet,
    rows: [...headRows, ...body, totals],
    merges,
    widths: [11, 12, 12, ...Array.from({ length: blocks.length * blockCols }, () => 14)],
    freeze: { rows: HEAD_ROWS, cols: HEAD_COLS },
  };
}

/** The cell with the gross total of everything, and its row and column from 0. */
export function grandTotalRef(data: Consolidated): string {
  const lastCol = HEAD_COLS + (data.stores.length + 1) * (data.rates.length + 1) * MEASURES.length - 1;
  return ref(HEAD_ROWS + data.weeks.length, lastCol);
}

/** What the sheet adds up to, by its own cells: to be compared with the API's total. */
export function sheetTotal(data: Consolidated): number {
  return [...data.amounts.values()].reduce((total, { gross }) => total + gross, 0);
}

type ColumnOf = (block: number, rate: number, measure: number) => number;

function headings(
  words: Words,
  blocks: readonly string[],
  rates: readonly string[],
  columnOf: ColumnOf,
): { readonly rows: (GridCell | null)[][]; readonly merges: GridSheet['merges'] } {
  const merges: { row: number; col: number; rows: number; cols: number }[] = [];
  const top: (GridCell | null)[] = words.period.map(head);
  const middle: (GridCell | null)[] = [null, null, null];
  const bottom: (GridCell | null)[] = [null, null, null];
  for (let col = 0; col < HEAD_COLS; col += 1) merges.push({ row: 0, col, rows: HEAD_ROWS, cols: 1 });
  blocks.forEach((block, b) => {
    top[columnOf(b, 0, 0)] = head(block);
    merges.push({ row: 0, col: columnOf(b, 0, 0), rows: 1, cols: rates.length * MEASURES.length });
    rates.forEach((rate, r) => {
      middle[columnOf(b, r, 0)] = head(rate);
      merges.push({ row: 1, col: columnOf(b, r, 0), rows: 1, cols: MEASURES.length });
      MEASURES.forEach((measure, m) => {
        bottom[columnOf(b, r, m)] = head(words[measure]);
      });
    });
  });
  const width = columnOf(blocks.length, 0, 0);
  const full = (row: (GridCell | null)[]): (GridCell | null)[] =>
    Array.from({ length: width }, (_unused, index) => row[index] ?? null);
  return { rows: [full(top), full(middle), full(bottom)], merges };
}

function weekRow(data: Consolidated, week: Week, row: number, columnOf: ColumnOf): (GridCell | null)[] {
  const { stores, rates } = data;
  const amount = (store: number, rate: number, measure: Measure): number =>
    data.amounts.get(`${week.label}/${stores[store]?.id}/${rates[rate]?.key}`)?.[measure] ?? 0;
  const cells: (GridCell | null)[] = [
    { value: week.label, kind: 'text', style: 'label' },
    { value: week.from, kind: 'day' },
    { value: week.to, kind: 'day' },
  ];
  const storeList = stores.map((_store, index) => index);
  const rateList = rates.map((_rate, index) => index);
  const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0);
  MEASURES.forEach((key, m) => {
    for (const b of storeList) {
      for (const r of rateList) cells[columnOf(b, r, m)] = { value: amount(b, r, key), kind: 'money' };
      cells[columnOf(b, rates.length, m)] = {
        value: sum(rateList.map((r) => amount(b, r, key))),
        kind: 'money',
        formula: sumOf(rateList.map((r) => ref(row, columnOf(b, r, m)))),
      };
    }
    for (const r of [...rateList, rates.length]) {
      const parts = r === rates.length ? rateList : [r];
      cells[columnOf(stores.length, r, m)] = {
        value: sum(storeList.flatMap((b) => parts.map((part) => amount(b, part, key)))),
        kind: 'money',
        formula: sumOf(storeList.map((b) => ref(row, columnOf(b, r, m)))),
        style: 'label',
      };
    }
  });
  return cells;
}

function totalRow(
  words: Words,
  data: Consolidated,
  body: readonly (readonly (GridCell | null)[])[],
  width: number,
): (GridCell | null)[] {
  const first = HEAD_ROWS;
  const last = HEAD_ROWS + data.weeks.length - 1;
  const cells: (GridCell | null)[] = [{ value: words.sum, kind: 'text', style: 'total' }];
  for (let col = 1; col < HEAD_COLS; col += 1) cells[col] = { value: null, kind: 'text', style: 'total' };
  for (let col = HEAD_COLS; col < width; col += 1) {
    cells[col] = {
      value: body.reduce((total, row) => total + Number(row[col]?.value ?? 0), 0),
      kind: 'money',
      formula: `SUM(${ref(first, col)}:${ref(last, col)})`,
      style: 'total',
    };
  }
  return cells;
}
