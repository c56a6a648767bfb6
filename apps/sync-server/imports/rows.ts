import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable, type Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import type exceljs from 'exceljs';

/** A row of a table file: its line (CSV) or row (XLSX) and its cells as text. */
export interface FileRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The file cannot be read as a table; `reason` is for the person. */
export class TableFileError extends Error {
  override readonly name = 'TableFileError';
}

/** What a file turned out to be. */
export interface FileKind {
  readonly format: 'csv' | 'xlsx';
  readonly zipped: boolean;
  readonly encoding: 'utf-8' | 'windows-1252';
  readonly delimiter: ',' | ';' | '\t' | '|';
}

/** Looks at the beginning of a file: zip magic, UTF-8 or the old Windows code page, the delimiter of the header line. */
export async function sniff(path: string): Promise<FileKind> {
  const handle = await open(path).catch(() => null);
  if (!handle) throw new TableFileError(`Es gibt keine Datei ${path}.`);
  const magic = Buffer.alloc(4);
  await handle.read(magic, 0, 4, 0);
  await handle.close();
  if (magic.toString('latin1') === 'PK\u0003\u0004')
    return { format: 'xlsx', zipped: false, encoding: 'utf-8', delimiter: ',' };
  const zipped = magic[0] === 0x1f && magic[1] === 0x8b;
  const head = await beginning(path, zipped, 65_536);
  const encoding = isUtf8(head) ? 'utf-8' : 'windows-1252';
  const header = new TextDecoder(encoding).decode(head).split(/\r?\n/, 1)[0] ?? '';
  const counts = ([';', ',', '\t', '|'] as const).map((delimiter) => ({
    delimiter,
    count: header.split(delimiter).length,
  }));
  const best = counts.reduce((a, b) => (b.count > a.count ? b : a));
  return { format: 'csv', zipped, encoding, delimiter: best.delimiter };
}

async function beginning(path: string, zipped: boolean, bytes: number): Promise<Buffer> {
  const source = createReadStream(path);
  const stream: Readable = zipped ? source.pipe(createGunzip()) : source;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size >= bytes) break;
    }
  } catch (error) {
    // the beginning of a file that is cut off later is still a beginning
    if (size === 0) throw new TableFileError(`Die Datei ist nicht lesbar: ${String(error)}`, { cause: error });
  } finally {
    source.destroy();
  }
  return Buffer.concat(chunks).subarray(0, bytes);
}

/** Whether bytes are UTF-8; a character cut off at the end is forgiven. */
function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** All rows of a CSV, CSV.GZ or XLSX (first sheet), the header first. Streams; `decimal` is the mark of numbers in XLSX cells, `onBytes` tells how much of the file has been read. */
export async function* readRows(
  path: string,
  kind: FileKind,
  decimal: ',' | '.' | null,
  onBytes: (bytes: number) => void,
): AsyncGenerator<FileRow> {
  if (kind.format === 'xlsx') yield* readSheet(path, decimal ?? ',', onBytes);
  else yield* readCsv(path, kind, onBytes);
}

async function* readCsv(path: string, kind: FileKind, onBytes: (bytes: number) => void): AsyncGenerator<FileRow> {
  const source = createReadStream(path);
  let bytes = 0;
  source.on('data', (chunk) => {
    bytes += chunk.length;
    onBytes(bytes);
  });
  const unzipped: Readable = kind.zipped ? source.pipe(createGunzip()) : source;
  const parser: Transform = parse({
    delimiter: kind.delimiter,
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
    max_record_size: 1_000_000,
  });
  const decoded = kind.encoding === 'utf-8' ? unzipped : Readable.from(decode(unzipped, kind.encoding));
  for (const stage of [source, unzipped, decoded])
    stage.on('error', (error: Error) => parser.destroy(new TableFileError(error.message)));
  decoded.pipe(parser);
  try {
    for await (const row of parser) {
      const { record, info } = row as { record: string[]; info: { lines: number } };
      yield { line: info.lines, cells: record };
    }
  } finally {
    source.destroy();
  }
}

async function* decode(source: Readable, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of source) yield decoder.decode(chunk as Buffer, { stream: true });
  yield decoder.decode();
}

async function* readSheet(path: string, mark: ',' | '.', onBytes: (bytes: number) => void): AsyncGenerator<FileRow> {
  const { default: excel } = await import('exceljs');
  const source = createReadStream(path);
  let bytes = 0;
  source.on('data', (chunk) => {
    bytes += chunk.length;
    onBytes(bytes);
  });
  const reader = new excel.stream.xlsx.WorkbookReader(source, {
    worksheets: 'emit',
    sharedStrings: 'cache',
    styles: 'ignore',
    hyperlinks: 'ignore',
    entries: 'ignore',
  });
  try {
    for await (const sheet of reader) {
      for await (const row of sheet) {
        const values = Array.isArray(row.values) ? row.values.slice(1) : [];
        yield { line: row.number, cells: Array.from(values, (value) => cellText(value, mark)) };
      }
      return;
    }
  } catch (error) {
    throw new TableFileError(
      `Die Excel-Datei ist nicht lesbar: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  } finally {
    source.destroy();
  }
}

/** A cell as text. A number keeps its meaning: whole ones as digits, others with the decimal mark and five places, so that nothing is ambiguous. */
function cellText(value: exceljs.CellValue | undefined, mark: ',' | '.'): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number')
    return Number.isInteger(value) ? value.toFixed(0) : value.toFixed(5).replace('.', mark);
  if (typeof value === 'boolean') return value ? 'ja' : 'nein';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') {
    if ('richText' in value) return value.richText.map((part) => part.text).join('');
    if ('result' in value) return cellText(value.result, mark);
    if ('text' in value) return String(value.text);
    return '';
  }
  return String(value);
}
