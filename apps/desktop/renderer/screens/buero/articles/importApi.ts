import { err, type Result } from '@valero/domain/kernel';
import { IMPORT_FIELDS, type ImportField, type ImportMapping } from '@valero/domain/stock';
import * as z from 'zod';
import { officeLink } from '../../../api.ts';

const zPreview = z.object({
  header: z.array(z.string()),
  mapping: z.partialRecord(z.enum(IMPORT_FIELDS), z.string()),
  rows: z.array(z.array(z.string())),
});
/** Header, guessed mapping and first rows of a file. */
export type ImportPreview = z.infer<typeof zPreview>;

const zStatus = z.object({
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  rows: z.int(),
  created: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  refused: z.int(),
  share: z.number(),
  secondsLeft: z.int().nullable().default(null),
  errorFile: z.boolean(),
  message: z.string(),
});
/** How far an import is and what came of it. */
export type ImportStatus = z.infer<typeof zStatus>;

/** How a file is to be read. */
export interface ImportChoices {
  readonly mapping: ImportMapping;
  readonly decimal: 'auto' | ',' | '.';
  readonly taxKey: number;
}

/** The beginning of a CSV is enough to know its columns; a packed file or a workbook is only readable whole. */
const PREVIEW_BYTES = 65_536;

async function read<T>(schema: z.ZodType<T>, asked: Promise<Result<unknown>>): Promise<Result<T>> {
  const answer = await asked;
  if (!answer.ok) return answer;
  const parsed = schema.safeParse(answer.value);
  return parsed.success ? { ok: true, value: parsed.data } : err({ code: 'net.bad_reply' });
}

/** Columns, guess and first rows of a file. */
export function previewImport(file: File): Promise<Result<ImportPreview>> {
  const whole = /\.(gz|xlsx)$/i.test(file.name);
  return read(
    zPreview,
    officeLink().send('POST', '/api/v1/imports/preview', whole ? file : file.slice(0, PREVIEW_BYTES)),
  );
}

/** Starts an import; gives its id. */
export function startImport(
  file: File,
  { mapping, decimal, taxKey }: ImportChoices,
  dryRun: boolean,
): Promise<Result<{ id: string }>> {
  const query = new URLSearchParams({
    dryRun: dryRun ? '1' : '0',
    decimal,
    taxKey: String(taxKey),
    mapping: JSON.stringify(mapping),
    name: file.name.slice(0, 160),
  });
  return read(z.object({ id: z.string() }), officeLink().send('POST', `/api/v1/imports/articles?${query}`, file));
}

/** How far an import is. */
export function importStatus(id: string): Promise<Result<ImportStatus>> {
  return read(zStatus, officeLink().send('GET', `/api/v1/imports/${id}`));
}

/** Ends an import after the batch in hand. */
export function cancelImport(id: string): Promise<Result<unknown>> {
  return officeLink().send('DELETE', `/api/v1/imports/${id}`);
}

/** What still has to be mapped; null = it can run. */
export function missingIn(mapping: ImportMapping): 'needName' | 'needNumber' | null {
  if (!mapping.name) return 'needName';
  return mapping.number || mapping.gtin ? null : 'needNumber';
}

/** The mapping with one field set to a column, or to none; a column feeds only one field. */
export function withColumn(mapping: ImportMapping, field: ImportField, column: string | null): ImportMapping {
  const others = Object.entries(mapping).filter(([name, taken]) => name !== field && taken !== column);
  return Object.fromEntries(column === null ? others : [...others, [field, column]]);
}
