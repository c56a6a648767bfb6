import { displayWidth, pad, toCodePage, truncate } from '../receipt-printer/index.ts';
import type { DisplayContent, DisplayRow } from './port.ts';

/** Content as rows of exactly `columns` columns, in signs a display of code page 858 has. */
export function displayRows(content: DisplayContent, columns: number): [string, string] {
  return [displayRow(content.top, columns), displayRow(content.bottom, columns)];
}

function displayRow(row: DisplayRow, columns: number): string {
  const clean = (text: string): string => toCodePage(text, 'PC858').replaceAll('\n', ' ').trim();
  if (typeof row === 'string') return pad(truncate(clean(row), columns), columns, 'left');
  const right = truncate(clean(row.right), columns);
  const room = Math.max(0, columns - displayWidth(right) - (right === '' ? 0 : 1));
  const left = truncate(clean(row.left), room);
  return pad(left, columns - displayWidth(right), 'left') + right;
}
