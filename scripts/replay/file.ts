import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

/** The columns a file of sales lines must have, in any order. */
export const COLUMNS = [
  'invoice_no',
  'stock_code',
  'description',
  'quantity',
  'invoice_ts',
  'unit_price',
  'customer_id',
  'country',
] as const;

/** A line as it will be sold. */
export interface SaleLine {
  /** Line of the file; the header is line 1. */
  readonly line: number;
  readonly article: string;
  readonly text: string;
  /** Thousandths of a piece, negative for a return. */
  readonly quantity: number;
  /** 1/100000 EUR. The figures of the file are taken as euros. */
  readonly unitPrice: number;
}

/** An invoice of the file: one Beleg. */
export interface Invoice {
  readonly invoice: string;
  /** Epoch milliseconds of its first line, the file's wall clock read as UTC. */
  readonly at: number;
  readonly day: string;
  readonly customer: string;
  readonly country: string;
  readonly lines: SaleLine[];
}

/** A line that is not sold, with its reason in plain words. */
export interface Rejection {
  readonly invoice: string;
  readonly line: number;
  readonly reason: string;
}

/** A file read: what can be sold, what not. */
export interface SalesFile {
  readonly invoices: readonly Invoice[];
  readonly rejected: readonly Rejection[];
  readonly lineCount: number;
}

/** The file cannot be read as sales lines at all. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

/** Scales a decimal text to an integer without floating point; null when it has other characters, too many decimals or is too large. */
export function scaled(text: string, decimals: number): number | null {
  const match = /^([+-]?)(\d{1,12})(?:[.,](\d+))?$/.exec(text.trim());
  if (!match) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  const trimmed = fraction.replace(/0+$/, '');
  if (trimmed.length > decimals) return null;
  const value = Number(`${whole}${trimmed.padEnd(decimals, '0')}`);
  if (!Number.isSafeInteger(value)) return null;
  return sign === '-' && value !== 0 ? -value : value;
}

/** Reads `2010-12-01 08:26:00` (also with T, without seconds); null when it is no such time. */
export function readTime(text: string): { at: number; day: string } | null {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(?::(\d{2}))?$/.exec(text.trim());
  if (!match) return null;
  const at = Date.parse(`${match[1]}T${match[2]}:${match[3] ?? '00'}Z`);
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== match[1]) return null;
  return { at, day: match[1] ?? '' };
}

/** Why a line cannot be sold; null when it can. */
function refuse(
  row: Readonly<Record<string, string>>,
  quantity: number | null,
  unitPrice: number | null,
): string | null {
  if (!row['stock_code']?.trim()) return 'no article number';
  if (quantity === null) return `quantity is not a number with at most 3 decimals: ${row['quantity']}`;
  if (unitPrice === null) return `price is not a number with at most 5 decimals: ${row['unit_price']}`;
  if (quantity === 0) return 'quantity is 0';
  if (unitPrice < 0) return 'negative price: an accounting entry, not a sale';
  const named = Boolean(row['description']?.trim());
  if (unitPrice === 0 && !named) return 'no price and no description: not an article';
  if (unitPrice === 0 && quantity < 0) return 'return without a price: a stock write-off, not a sale';
  return null;
}

/** Reads a CSV or CSV.GZ of sales lines. Throws `FileError` when it is not such a file; a bad line is a rejection and never stops the rest. */
export async function readSalesFile(path: string, progress: (bytes: number) => void = () => {}): Promise<SalesFile> {
  const invoices = new Map<string, Invoice>();
  const rejected: Rejection[] = [];
  let lineCount = 0;
  const take = (row: Readonly<Record<string, string>>, line: number): void => {
    lineCount += 1;
    const invoice = row['invoice_no']?.trim() ?? '';
    const time = readTime(row['invoice_ts'] ?? '');
    const quantity = scaled(row['quantity'] ?? '', 3);
    const unitPrice = scaled(row['unit_price'] ?? '', 5);
    const reason = !invoice
      ? 'no invoice number'
      : !time
        ? `time is not readable: ${row['invoice_ts']}`
        : refuse(row, quantity, unitPrice);
    if (reason !== null || !time || quantity === null || unitPrice === null) {
      rejected.push({ invoice, line, reason: reason ?? 'not readable' });
      return;
    }
    let entry = invoices.get(invoice);
    if (!entry) {
      entry = {
        invoice,
        ...time,
        customer: row['customer_id']?.trim() ?? '',
        country: row['country']?.trim() ?? '',
        lines: [],
      };
      invoices.set(invoice, entry);
    }
    entry.lines.push({
      line,
      article: row['stock_code']?.trim() ?? '',
      text: row['description']?.trim() ?? '',
      quantity,
      unitPrice,
    });
  };
  await readRows(path, take, progress);
  const ordered = [...invoices.values()]
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => a.entry.at - b.entry.at || a.index - b.index);
  return { invoices: ordered.map(({ entry }) => entry), rejected, lineCount };
}

async function readRows(
  path: string,
  take: (row: Readonly<Record<string, string>>, line: number) => void,
  progress: (bytes: number) => void,
): Promise<void> {
  const handle = await open(path).catch(() => null);
  if (!handle) throw new FileError(`There is no file ${path}.`);
  const magic = Buffer.alloc(2);
  await handle.read(magic, 0, 2, 0);
  await handle.close();
  const source = createReadStream(path);
  let bytes = 0;
  source.on('data', (chunk) => {
    bytes += chunk.length;
    progress(bytes);
  });
  const parser = parse({
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
    columns: (header: string[]) => {
      const names = header.map((name) => name.trim());
      const missing = COLUMNS.filter((name) => !names.includes(name));
      if (missing.length > 0)
        throw new FileError(`The file lacks the columns ${missing.join(', ')}; it has ${names.join(', ')}.`);
      return names;
    },
  });
  const sink = async (
    rows: AsyncIterable<{ record: Record<string, string>; info: { lines: number } }>,
  ): Promise<void> => {
    for await (const { record, info } of rows) take(record, info.lines);
  };
  const zipped = magic[0] === 0x1f && magic[1] === 0x8b;
  await (zipped ? pipeline(source, createGunzip(), parser, sink) : pipeline(source, parser, sink));
}
