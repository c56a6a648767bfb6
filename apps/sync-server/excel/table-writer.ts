import { PassThrough, type Readable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import type exceljs from 'exceljs';
import { NUMBER_FORMAT, type RawValue, toCell } from './cells.ts';
import type { BookProperties, ExcelWriter, InfoLine, TableSheet } from './port.ts';

/** Rows written before other requests get their turn. */
const TURN = 500;

/** Writes a table row by row with exceljs's stream writer: memory does not grow with the rows. */
export const writeTable: ExcelWriter['table'] = (sheet, rows, info, properties) => {
  const out = new PassThrough();
  fill(out, sheet, rows, info, properties).catch((error: unknown) => {
    out.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return out satisfies Readable;
};

async function fill(
  out: PassThrough,
  sheet: TableSheet,
  pages: AsyncIterable<readonly (readonly RawValue[])[]>,
  info: () => readonly InfoLine[],
  { title, author, createdAt }: BookProperties,
): Promise<void> {
  const { default: excel } = await import('exceljs');
  const book = new excel.stream.xlsx.WorkbookWriter({ stream: out, useStyles: true, useSharedStrings: false });
  book.title = title;
  book.creator = author;
  book.created = new Date(createdAt);
  const page = book.addWorksheet(sheet.name, {
    views: [{ state: 'frozen', ySplit: 1, xSplit: 0 }],
    pageSetup: { orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0, printTitlesRow: '1:1' },
  });
  page.columns = sheet.columns.map(({ width, kind }) => {
    const format = NUMBER_FORMAT[kind];
    return format === null ? { width } : { width, style: { numFmt: format } };
  });
  const head = page.addRow(sheet.columns.map(({ header }) => header));
  head.eachCell((cell) => {
    cell.font = { bold: true };
    cell.numFmt = '@';
  });
  head.commit();
  let written = 0;
  for await (const rows of pages) {
    for (const row of rows) {
      page.addRow(sheet.columns.map(({ kind }, index) => toCell(kind, row[index] ?? null, sheet.offset))).commit();
      written += 1;
      if (written % TURN === 0) await roomIn(out);
    }
  }
  page.autoFilter = { from: { row: 1, column: 1 }, to: { row: written + 1, column: sheet.columns.length } };
  page.commit();
  writeInfo(book, sheet, info());
  await book.commit();
}

/** Lets others run, and waits while the reader is slower than we are. */
async function roomIn(out: PassThrough): Promise<void> {
  await breathe();
  if (out.destroyed) throw new Error('the reader has gone');
  if (out.writableNeedDrain) {
    await new Promise<void>((go) => {
      const done = (): void => {
        out.off('drain', done).off('close', done);
        go();
      };
      out.once('drain', done).once('close', done);
    });
  }
}

function writeInfo(book: exceljs.stream.xlsx.WorkbookWriter, sheet: TableSheet, lines: readonly InfoLine[]): void {
  const page = book.addWorksheet('Info');
  page.columns = [{ width: 28 }, { width: 60 }];
  for (const { label, value, kind } of lines) {
    const row = page.addRow([label, toCell(kind, value, sheet.offset)]);
    row.getCell(1).font = { bold: true };
    const format = NUMBER_FORMAT[kind];
    if (format !== null) row.getCell(2).numFmt = format;
    row.getCell(2).alignment = { horizontal: 'left' };
    row.commit();
  }
  page.commit();
}
