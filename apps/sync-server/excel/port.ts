import type { Readable } from 'node:stream';
import type { CellKind, RawValue } from './cells.ts';

/** A column of a table sheet. */
export interface TableColumn {
  readonly header: string;
  readonly kind: CellKind;
  /** Characters. */
  readonly width: number;
}

/** A table: one header row, then rows. */
export interface TableSheet {
  readonly name: string;
  readonly columns: readonly TableColumn[];
  /** Minutes the wall clock is ahead of UTC, for instants. */
  readonly offset: number;
}

/** A line of the info sheet. */
export interface InfoLine {
  readonly label: string;
  readonly value: RawValue;
  readonly kind: CellKind;
}

/** What a cell of a grid shows. */
export interface GridCell {
  readonly value: RawValue;
  readonly kind: CellKind;
  /** An A1 formula without `=`; `value` is then its result, for readers that do not calculate. */
  readonly formula?: string;
  readonly style?: 'head' | 'total' | 'label';
}

/** A free-form sheet with headings over several columns. Rows and columns count from 0. */
export interface GridSheet {
  readonly name: string;
  readonly rows: readonly (readonly (GridCell | null)[])[];
  readonly merges: readonly {
    readonly row: number;
    readonly col: number;
    readonly rows: number;
    readonly cols: number;
  }[];
  readonly widths: readonly number[];
  /** Rows and columns that stay in sight, and are repeated on each printed page. */
  readonly freeze: { readonly rows: number; readonly cols: number };
}

/** What the file says about itself. */
export interface BookProperties {
  readonly title: string;
  readonly author: string;
  readonly createdAt: number;
}

/** Writes Excel workbooks (ECMA-376). */
export interface ExcelWriter {
  /**
   * A table of any length as a stream: rows are written as they come. Header frozen and filtered; the info sheet follows,
   * made when the last row is known.
   */
  table(
    sheet: TableSheet,
    rows: AsyncIterable<readonly (readonly RawValue[])[]>,
    info: () => readonly InfoLine[],
    properties: BookProperties,
  ): Readable;
  /** A workbook of grids, whole. */
  book(sheets: readonly GridSheet[], properties: BookProperties): Promise<Uint8Array>;
}

/** The media type of a workbook. */
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
