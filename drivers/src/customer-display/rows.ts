import { displayWidth, pad, truncate } from '../receipt-printer/index.ts';
import { type DisplayPage, toDisplayPage } from './pages.ts';
import type { DisplayContent, DisplayRow } from './port.ts';

/** Content as rows of exactly `columns` columns, in signs of the page. */
export function displayRows(
  content: DisplayContent,
  columns: number,
  page: DisplayPage = 'PC858',
): readonly [string, string] {
  return [displayRow(content.top, columns, page), displayRow(content.bottom, columns, page)];
}

function displayRow(row: DisplayRow, columns: number, page: DisplayPage): string {
  const clean = (text: string): string => toDisplayPage(text, page).trim();
  if (typeof row === 'string') return pad(truncate(clean(row), columns), columns, 'left');
  const right = truncate(clean(row.right), columns);
  const room = Math.max(0, columns - displayWidth(right) - (right === '' ? 0 : 1));
  const left = truncate(clean(row.left), room);
  return pad(left, columns - displayWidth(right), 'left') + right;
}
