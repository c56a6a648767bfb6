import type { ArchiveSource, ArchiveTable, ArchiveValue } from '@valero/storage/audit';
import { DTD_FILE, dtdText } from '../dsfinvk/index-xml.ts';
import { escaped } from '../xml-text.ts';
import { columnText, tableText } from './dictionary.ts';
import type { Medium } from './medium.ts';

/** Called with the records written so far. */
export type OnRecords = (records: number) => void;

/**
 * Writes every journal as JSON Lines, one file per device: the exact bytes of each fact as a JSON string, with its place and hashes.
 * Memory does not grow with the journal.
 */
export async function writeJournals(medium: Medium, source: ArchiveSource, seen: OnRecords): Promise<number> {
  let records = 0;
  let device = '';
  let writer: Awaited<ReturnType<Medium['open']>> | null = null;
  for await (const batch of source.journal()) {
    for (const fact of batch) {
      if (fact.device !== device) {
        await writer?.end();
        device = fact.device;
        writer = await medium.open(`journal/${device}.jsonl`);
      }
      const { epoch, seq, id, type, prevHash, hash, body } = fact;
      const line = JSON.stringify({ device, epoch, seq, id, type, prevHash, hash, body });
      // some readers end a line at these two as well
      await writer?.write(`${line.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}\n`);
    }
    records += batch.length;
    seen(records);
  }
  await writer?.end();
  return records;
}

/** A value as a CSV field: text quoted, numbers plain, booleans 0/1, nothing for null. Line breaks stay inside the quotes. */
function field(value: ArchiveValue): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number') return String(value);
  return `"${value.replaceAll('"', '""')}"`;
}

/** A table that was written. */
export interface WrittenTable {
  readonly table: ArchiveTable;
  readonly rows: number;
}

/** Writes every table as CSV (`;`, UTF-8, CRLF, header), `index.xml` and the data dictionary. */
export async function writeTables(
  medium: Medium,
  source: ArchiveSource,
  supplier: { readonly name: string; readonly city: string; readonly software: string },
  seen: (table: number, tables: number) => void,
): Promise<readonly WrittenTable[]> {
  const tables = await source.tables();
  const written: WrittenTable[] = [];
  for (const [index, table] of tables.entries()) {
    const writer = await medium.open(`tabellen/${table.name}.csv`);
    await writer.write(`${table.columns.map(({ name }) => name).join(';')}\r\n`);
    let rows = 0;
    for await (const batch of source.rows(table)) {
      await writer.write(batch.map((row) => `${row.map(field).join(';')}\r\n`).join(''));
      rows += batch.length;
    }
    await writer.end();
    written.push({ table, rows });
    seen(index + 1, tables.length);
  }
  await medium.put('tabellen/index.xml', indexXml(written, supplier));
  await medium.put(`tabellen/${DTD_FILE}`, dtdText());
  await medium.put('tabellen/datenlexikon.csv', dictionaryCsv(written));
  return written;
}

/** Describes the tables to an auditor's program (GDPdU Beschreibungsstandard 1.0). */
function indexXml(
  written: readonly WrittenTable[],
  supplier: { readonly name: string; readonly city: string; readonly software: string },
): string {
  const column = (table: string, name: string, kind: string): string =>
    `<VariableColumn><Name>${name}</Name><Description>${escaped(columnText(table, name))}</Description>${kind === 'text' ? '<AlphaNumeric/>' : '<Numeric/>'}</VariableColumn>`;
  const table = ({ table: { name, columns } }: WrittenTable): string =>
    [
      '<Table>',
      `<URL>${name}.csv</URL><Name>${name}</Name><Description>${escaped(tableText(name))}</Description>`,
      '<UTF8/><DecimalSymbol>,</DecimalSymbol><DigitGroupingSymbol>.</DigitGroupingSymbol><Range><From>2</From></Range>',
      '<VariableLength><ColumnDelimiter>;</ColumnDelimiter><RecordDelimiter>&#13;&#10;</RecordDelimiter><TextEncapsulator>&quot;</TextEncapsulator>',
      ...columns.map((entry) => column(name, entry.name, entry.kind)),
      '</VariableLength></Table>',
    ].join('\n');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<!DOCTYPE DataSet SYSTEM "${DTD_FILE}">`,
    '<DataSet><Version>1.0</Version>',
    `<DataSupplier><Name>${escaped(supplier.name)}</Name><Location>${escaped(supplier.city)}</Location><Comment>${escaped(supplier.software)}</Comment></DataSupplier>`,
    '<Media><Name>VALERO GoBD</Name>',
    ...written.map(table),
    '</Media></DataSet>',
    '',
  ].join('\n');
}

/** Every column in words, with the rows of its table. */
function dictionaryCsv(written: readonly WrittenTable[]): string {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const lines = written.flatMap(({ table: { name, columns }, rows }) =>
    columns.map((column) =>
      [name, quoted(tableText(name)), rows, column.name, column.kind, quoted(columnText(name, column.name))].join(';'),
    ),
  );
  return ['tabelle;inhalt;zeilen;spalte;art;bedeutung', ...lines, ''].join('\r\n');
}
