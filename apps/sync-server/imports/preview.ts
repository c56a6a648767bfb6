import { guessMapping, type ImportMapping } from '@valero/domain/stock';
import { readRows, sniff, TableFileError } from './rows.ts';

/** Rows shown before an import is started. */
const SHOWN = 20;

/** What a person needs to map the columns. */
export interface ImportPreview {
  readonly header: readonly string[];
  /** The mapping as the header suggests it. */
  readonly mapping: ImportMapping;
  readonly rows: readonly (readonly string[])[];
}

/** Reads header and first rows. Throws `TableFileError` when the file is no table. */
export async function previewFile(path: string): Promise<ImportPreview> {
  const rows: (readonly string[])[] = [];
  for await (const { cells } of readRows(path, await sniff(path), null, () => undefined)) {
    if (rows.length > 0 && cells.every((cell) => cell.trim() === '')) continue;
    rows.push(cells);
    if (rows.length > SHOWN) break;
  }
  const [first, ...body] = rows;
  if (first === undefined) throw new TableFileError('Die Datei ist leer.');
  const header = first.map((cell) => cell.trim());
  return { header, mapping: guessMapping(header), rows: body };
}
