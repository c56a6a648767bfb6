import type { Complain, Table } from '@valero/domain/dsfinvk';
import { cellReader, type ReadRow } from './cells.ts';
import { type CsvRow, openCsv } from './read-csv.ts';
import type { DescribedTable } from './read-index.ts';

/** A Z as the rows name it: Z_KASSE_ID, Z_ERSTELLUNG, Z_NR as they stand in the file. */
export function keyOf(cells: readonly string[]): string {
  return `${cells[0]}\n${cells[1]}\n${cells[2]}`;
}

/** Hands out the rows of a file Z by Z. */
export interface Cursor {
  /** Rows of the Z with this place; rows that belong to no Z or to one that has passed are complained of and left out. */
  rowsOf(place: number): Promise<readonly ReadRow[]>;
  /** Reads what is left; all of it is too much. */
  finish(): Promise<void>;
  /** SHA-256 of the whole file, after `finish`. */
  digest(): string;
  rows(): number;
  close(): Promise<void>;
}

/** Opens a file of an export; header and width of each row are checked. `placeOf` knows the Z by their keys. */
export async function openCursor(
  dir: string,
  described: DescribedTable,
  table: Table,
  placeOf: (key: string) => number | undefined,
  complain: Complain,
): Promise<Cursor> {
  const csv = await openCsv(dir, described);
  const read = cellReader(table, described.decimal, complain);
  const width = described.columns.length;
  const { file } = described;
  let batch: readonly CsvRow[] = [];
  let at = 0;
  let count = 0;
  const header = (row: CsvRow): void => {
    const names = described.columns.map(({ name }) => name);
    if (row.cells.length !== width || names.some((name, index) => row.cells[index] !== name))
      complain('DSF-HEADER', `${file}:${row.line}`, 'die Kopfzeile ist nicht die von index.xml');
  };
  /** The row that is next; null = the end. */
  const peek = async (): Promise<CsvRow | null> => {
    for (;;) {
      for (; at < batch.length; at += 1) {
        const row = batch[at];
        if (!row) break;
        if (row.line >= described.from) {
          if (row.cells.length === width) return row;
          complain('DSF-WIDTH', `${file}:${row.line}`, `${row.cells.length} Spalten, index.xml nennt ${width}`);
        } else header(row);
      }
      let next: readonly CsvRow[] | null;
      try {
        next = await csv.next();
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        complain('DSF-UTF8', file, 'ist kein UTF-8');
        return null;
      }
      if (!next) return null;
      batch = next;
      at = 0;
    }
  };
  const stray = (row: CsvRow): void =>
    complain('DSF-ORDER', `${file}:${row.line}`, 'gehört zu keinem Kassenabschluss, der hier stehen kann');
  return {
    async rowsOf(place) {
      const rows: ReadRow[] = [];
      for (let row = await peek(); row; row = await peek()) {
        const found = placeOf(keyOf(row.cells));
        if (found !== undefined && found > place) break;
        at += 1;
        count += 1;
        if (found === place) rows.push(read(row.cells, row.line));
        else stray(row);
        // rows of the batch are taken without waiting
        while (at < batch.length) {
          const next = batch[at];
          if (!next || next.cells.length !== width || placeOf(keyOf(next.cells)) !== place) break;
          at += 1;
          count += 1;
          rows.push(read(next.cells, next.line));
        }
      }
      return rows;
    },
    async finish() {
      for (let row = await peek(); row; row = await peek()) {
        at += 1;
        stray(row);
      }
    },
    digest: csv.digest,
    rows: () => count,
    close: csv.close,
  };
}
