import { isoLocal, toInstant } from '@valero/domain/kernel';

/** What a column holds, in the units of the domain: cents, thousandths, 1/100000 EUR, basis points, epoch milliseconds, YYYY-MM-DD. */
export type CellKind = 'text' | 'money' | 'unitPrice' | 'quantity' | 'count' | 'percent' | 'day' | 'instant';

/** A value of a row before it becomes a cell. */
export type RawValue = string | number | null;

/** Excel's number format of each kind; the cells are numbers and dates, never text that looks like one. */
export const NUMBER_FORMAT: Readonly<Record<CellKind, string | null>> = {
  text: null,
  money: '#,##0.00 "€"',
  unitPrice: '#,##0.00### "€"',
  quantity: '#,##0.###',
  count: '#,##0',
  percent: '0.00 %',
  day: 'dd.mm.yyyy',
  instant: 'dd.mm.yyyy hh:mm',
};

const SCALE: Readonly<Partial<Record<CellKind, number>>> = {
  money: 100,
  unitPrice: 100_000,
  quantity: 1000,
  count: 1,
  percent: 10_000,
};

/** Excel's limit of characters in a cell. */
const MAX_TEXT = 32_767;

/**
 * Text as a cell may carry it: without characters XML 1.0 forbids, at most 32,767 long. It is written as a string cell, so
 * a leading `=`, `+`, `-` or `@` stays text and is never a formula.
 */
export function cellText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing control characters is the purpose
  const clean = text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g, '');
  return clean.slice(0, MAX_TEXT);
}

/** A raw value as the cell of its kind. `offset` = minutes the store's clock is ahead of UTC: Excel knows no time zones. */
export function toCell(kind: CellKind, value: RawValue, offset: number): string | number | Date | null {
  if (value === null || value === '') return null;
  if (kind === 'text') return cellText(String(value));
  if (kind === 'day') return new Date(`${value}T00:00:00Z`);
  if (kind === 'instant') {
    const wall = isoLocal(toInstant(Number(value)), offset);
    return new Date(`${wall.slice(0, 19)}Z`);
  }
  return Number(value) / (SCALE[kind] ?? 1);
}
