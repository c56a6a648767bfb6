import { type Cell, type CellStyle, colToLetter, type WriteSheet, writeXlsx } from 'hucre/xlsx';
import { NUMBER_FORMAT, toCell } from './cells.ts';
import type { ExcelWriter, GridCell, GridSheet } from './port.ts';

const THIN = { style: 'thin', color: { rgb: 'B8C0CC' } } as const;

const STYLES: Readonly<Record<NonNullable<GridCell['style']>, CellStyle>> = {
  head: {
    font: { bold: true },
    fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'E8ECF2' } },
    alignment: { horizontal: 'center', vertical: 'center', wrapText: true },
    border: { top: THIN, bottom: THIN, left: THIN, right: THIN },
  },
  total: { font: { bold: true }, border: { top: { style: 'double', color: { rgb: '4A5568' } } } },
  label: { font: { bold: true } },
};

/** Writes grids with hucre: merged headings, formulas with their results, frozen panes, print titles. */
export const writeBook: ExcelWriter['book'] = (sheets, { title, author, createdAt }) =>
  writeXlsx({
    sheets: sheets.map(toSheet),
    properties: { title, creator: author, created: new Date(createdAt) },
    defaultFont: { name: 'Calibri', size: 11 },
  });

function toSheet(grid: GridSheet): WriteSheet {
  const cells = new Map<string, Partial<Cell>>();
  grid.rows.forEach((row, r) => {
    row.forEach((cell, c) => {
      if (cell !== null) cells.set(`${r},${c}`, toCellOf(cell));
    });
  });
  const lastColumn = colToLetter(Math.max(0, grid.freeze.cols - 1));
  return {
    name: grid.name,
    rows: grid.rows.map((row) => row.map((cell) => (cell === null ? null : toCell(cell.kind, cell.value, 0)))),
    cells,
    columns: grid.widths.map((width) => ({ width })),
    merges: grid.merges.map(({ row, col, rows, cols }) => ({
      startRow: row,
      startCol: col,
      endRow: row + rows - 1,
      endCol: col + cols - 1,
    })),
    freezePane: { rows: grid.freeze.rows, columns: grid.freeze.cols },
    pageSetup: {
      paperSize: 'a4',
      orientation: 'landscape',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      ...(grid.freeze.rows === 0 ? {} : { printTitlesRow: `$1:$${grid.freeze.rows}` }),
      ...(grid.freeze.cols === 0 ? {} : { printTitlesColumn: `$A:$${lastColumn}` }),
    },
  };
}

function toCellOf({ value, kind, formula, style }: GridCell): Partial<Cell> {
  const shown = toCell(kind, value, 0);
  const format = NUMBER_FORMAT[kind];
  const look: CellStyle = {
    ...(style === undefined ? {} : STYLES[style]),
    ...(format === null ? {} : { numFmt: format }),
  };
  if (formula !== undefined) return { formula, formulaResult: shown, type: 'formula', style: look };
  return { value: shown, style: look };
}
