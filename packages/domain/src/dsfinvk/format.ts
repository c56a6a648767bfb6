import { assert, epochDay, toBusinessDay } from '../kernel/index.ts';
import type { Table } from './tables.ts';

/** What separates columns, ends rows and encloses text (fiscal reference § 1.3). */
export const CSV = { delimiter: ';', quote: '"', newline: '\r\n', decimal: ',', grouping: '.' } as const;

/** Characters a text may not have in the file, or that need quotes around it. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\ufeff";]|^\s|\s$/u;
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\ufeff]+/gu;

/** An integer in units of 10^-accuracy with exactly that many decimals, comma, no grouping: (1234567, 5) = 12,34567. */
export function formatNumber(value: number, accuracy: number): string {
  assert(Number.isSafeInteger(value), `a number of DSFinV-K is a safe integer: ${value}`);
  if (accuracy === 0) return String(value === 0 ? 0 : value);
  const digits = String(Math.abs(value)).padStart(accuracy + 1, '0');
  const cut = digits.length - accuracy;
  return `${value < 0 ? '-' : ''}${digits.slice(0, cut)},${digits.slice(cut)}`;
}

/** The first `max` UTF-16 units of a text, never half of a surrogate pair. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max);
}

/** A text as a cell: cut, control characters and line breaks turned into a blank, lone surrogates replaced, quotes doubled. */
export function formatText(text: string, maxLength: number): string {
  if (text.length <= maxLength && !UNSAFE.test(text)) return text;
  const clean = cutText(text.replace(CONTROL, ' ').toWellFormed().trim(), maxLength).trimEnd();
  return clean.includes('"') || clean.includes(';') ? `"${clean.replaceAll('"', '""')}"` : clean;
}

/** The header row of a table. */
export function headerLine(table: Table): string {
  return table.columns.map(({ name }) => name).join(CSV.delimiter) + CSV.newline;
}

/** Z_KASSE_ID, Z_ERSTELLUNG and Z_NR as the start of a row. */
export function zPrefix(table: Table, kasseId: string, createdAt: string, number: number): string {
  const [kasse, created] = table.columns;
  assert(kasse?.kind === 'text' && created?.kind === 'text', 'a table starts with the key of the Z');
  return `${formatText(kasseId, kasse.maxLength)};${formatText(createdAt, created.maxLength)};${number}`;
}

/** A row: the start every row of the Z shares, then the cells in the order of the columns. */
export function rowLine(table: Table, prefix: string, cells: Readonly<Record<string, string | number | null>>): string {
  let line = prefix;
  const { columns } = table;
  for (let index = 3; index < columns.length; index += 1) {
    const column = columns[index];
    if (!column) break;
    const value = cells[column.name];
    line += ';';
    if (column.kind === 'text') {
      assert(typeof value === 'string', `${column.name} is text`);
      if (value !== '') line += formatText(value, column.maxLength);
    } else if (typeof value === 'number') line += formatNumber(value, column.accuracy);
    else assert(value === null, `${column.name} is a number or empty`);
  }
  return line + CSV.newline;
}

const ISO_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** Milliseconds since 1970 of an ISO 8601 time with offset or Z, as the files carry it; NaN = it is none. */
export function epochMsOf(text: string): number {
  const parts = ISO_TIME.exec(text);
  if (!parts) return Number.NaN;
  const [, day = '', hour, minute, second, part = '0', sign, aheadHours = '0', aheadMinutes = '0'] = parts;
  const clock = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  const ahead = (Number(aheadHours) * 60 + Number(aheadMinutes)) * (sign === '-' ? -60 : 60);
  return epochDay(toBusinessDay(day)) * 86_400_000 + (clock - ahead) * 1000 + Number(part.padEnd(3, '0'));
}
