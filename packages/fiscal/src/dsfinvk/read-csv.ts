import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { DescribedTable } from './read-index.ts';

/** A row with its number in the file, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

const CHUNK = 256 * 1024;

/** Splits a record that has quotes in it. Quotes inside of a value are doubled. */
function splitQuoted(record: string, delimiter: string, quote: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < record.length; at += 1) {
    const sign = record[at];
    if (quoted) {
      if (sign !== quote) cell += sign;
      else if (record[at + 1] === quote) {
        cell += quote;
        at += 1;
      } else quoted = false;
    } else if (sign === quote && cell === '') quoted = true;
    else if (sign === delimiter) {
      cells.push(cell);
      cell = '';
    } else cell += sign;
  }
  cells.push(cell);
  return cells;
}

function quotesIn(text: string, quote: string): number {
  let count = 0;
  for (let at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + 1)) count += 1;
  return count;
}

/** Reads a CSV file piece by piece: rows in their order, the checksum when it has ended. */
export interface CsvReader {
  /** The next rows; null = the end. Rejects with TypeError when the file is no UTF-8. */
  next(): Promise<readonly CsvRow[] | null>;
  /** SHA-256 of what was read so far. */
  digest(): string;
  close(): Promise<void>;
}

/** Opens a table of an export. Rejects when there is no such file. */
export async function openCsv(dir: string, table: DescribedTable): Promise<CsvReader> {
  const handle: FileHandle = await open(join(dir, table.file), 'r');
  const hash = createHash('sha256');
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const buffer = Buffer.alloc(CHUNK);
  let rest = '';
  let held = '';
  let line = 0;
  let ended = false;
  const take = (records: readonly string[]): CsvRow[] => {
    const rows: CsvRow[] = [];
    for (const record of records) {
      const whole = held === '' ? record : held + table.newline + record;
      if (!whole.includes(table.quote)) {
        line += 1;
        rows.push({ line, cells: whole.split(table.delimiter) });
      } else if (quotesIn(whole, table.quote) % 2 === 1) held = whole;
      else {
        held = '';
        line += 1;
        rows.push({ line, cells: splitQuoted(whole, table.delimiter, table.quote) });
      }
    }
    return rows;
  };
  return {
    async next() {
      if (ended) return null;
      const { bytesRead } = await handle.read(buffer, 0, CHUNK, null);
      const bytes = buffer.subarray(0, bytesRead);
      hash.update(bytes);
      ended = bytesRead === 0;
      const records = (rest + decoder.decode(bytes, { stream: !ended })).split(table.newline);
      rest = ended ? '' : (records.pop() ?? '');
      if (ended && records.at(-1) === '') records.pop();
      if (!ended || held === '') return take(records);
      const last = [...take(records)];
      if (held !== '') last.push({ line: line + 1, cells: splitQuoted(held, table.delimiter, table.quote) });
      return last;
    },
    digest: () => hash.digest('hex'),
    close: () => handle.close(),
  };
}
