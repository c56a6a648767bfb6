import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Column } from '@valero/domain/dsfinvk';
import { XMLParser } from 'fast-xml-parser';
import * as z from 'zod';

/** A table as index.xml describes it. */
export interface DescribedTable {
  readonly file: string;
  readonly delimiter: string;
  readonly quote: string;
  readonly newline: string;
  readonly decimal: string;
  readonly utf8: boolean;
  /** First row of data, 1 = the first of the file. */
  readonly from: number;
  readonly columns: readonly Pick<Column, 'kind' | 'name'>[];
  /** Decimals of numbers, length of texts; null = not said. */
  readonly limits: readonly (number | null)[];
}

/** index.xml is not what the Beschreibungsstandard asks for. */
export class IndexError extends Error {
  override readonly name = 'IndexError';
}

const zText = z.union([z.string(), z.number()]).transform(String);
const zNumber = z.union([z.string(), z.number()]).transform(Number).pipe(z.int().min(0));
const zNumeric = z.union([z.literal(''), z.object({ Accuracy: zNumber.optional() })]);
const zColumn = z.object({
  Name: zText,
  Numeric: zNumeric.optional(),
  AlphaNumeric: z.literal('').optional(),
  MaxLength: zNumber.optional(),
});
const zTable = z.object({
  URL: zText,
  UTF8: z.literal('').optional(),
  DecimalSymbol: zText.optional(),
  Range: z.object({ From: zNumber }).optional(),
  VariableLength: z.object({
    ColumnDelimiter: zText.optional(),
    RecordDelimiter: zText.optional(),
    TextEncapsulator: zText.optional(),
    VariableColumn: z.array(zColumn).min(1),
  }),
});
const zIndex = z.object({
  DataSet: z.object({ Version: zText, Media: z.array(z.object({ Table: z.array(zTable).min(1) })).min(1) }),
});

function describe(table: z.infer<typeof zTable>): DescribedTable {
  const { URL: file, VariableLength: layout } = table;
  return {
    file,
    delimiter: layout.ColumnDelimiter ?? ';',
    quote: layout.TextEncapsulator ?? '"',
    newline: layout.RecordDelimiter ?? '\r\n',
    decimal: table.DecimalSymbol ?? ',',
    utf8: table.UTF8 !== undefined,
    from: table.Range?.From ?? 1,
    columns: layout.VariableColumn.map(({ Name, Numeric }) => ({
      kind: Numeric === undefined ? ('text' as const) : ('number' as const),
      name: Name,
    })),
    limits: layout.VariableColumn.map(({ Numeric, MaxLength }) =>
      Numeric === undefined ? (MaxLength ?? null) : Numeric === '' ? 0 : (Numeric.Accuracy ?? 0),
    ),
  };
}

/** Reads index.xml. Throws `IndexError` when it is no description of tables, and what the file system says. */
export async function readIndex(dir: string): Promise<readonly DescribedTable[]> {
  const xml = await readFile(join(dir, 'index.xml'), 'utf8');
  const parser = new XMLParser({
    ignoreAttributes: true,
    trimValues: false,
    parseTagValue: false,
    htmlEntities: true,
    isArray: (name) => ['Media', 'Table', 'VariableColumn'].includes(name),
  });
  let value: unknown;
  try {
    value = parser.parse(xml.replace(/>\s+</g, '><'), true);
  } catch (error) {
    throw new IndexError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  const parsed = zIndex.safeParse(value);
  if (!parsed.success) throw new IndexError(z.prettifyError(parsed.error).slice(0, 300));
  if (parsed.data.DataSet.Version !== '1.0') throw new IndexError(`Version ${parsed.data.DataSet.Version}`);
  return parsed.data.DataSet.Media.flatMap(({ Table }) => Table.map(describe));
}
