import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FiscalRange, FiscalTill } from '@valero/domain/compliance';
import {
  bonRows,
  createdAtOf,
  type DsfinvkSource,
  provisionalZ,
  TABLES,
  TAXONOMY_VERSION,
  type Table,
  tsesOf,
  tseTable,
  zRows,
} from '@valero/domain/dsfinvk';
import { addToTotals, type Kassenabschluss, NO_TOTALS, SOFTWARE } from '@valero/domain/kasse';
import { err, type Instant, isoUtc, ok, type Result } from '@valero/domain/kernel';
import { type CsvWriter, openCsvWriter, type WrittenFile } from './csv-writer.ts';
import { DTD_FILE, dtdText, indexXml } from './index-xml.ts';

/** How far an export is, in Belege. */
export interface ExportProgress {
  readonly done: number;
  readonly total: number;
}

/** What to export and where to. */
export interface ExportRequest {
  readonly source: DsfinvkSource;
  readonly range: FiscalRange;
  /** Folder that does not exist yet or is empty. */
  readonly out: string;
  /** Takes the open day in as a provisional Z made at this moment; null = closed days only. */
  readonly includeOpen: { readonly at: Instant; readonly offset: number } | null;
  readonly onProgress?: (progress: ExportProgress) => void;
}

/** What an export holds. */
export interface ExportSummary {
  readonly dir: string;
  readonly tills: readonly string[];
  readonly closings: number;
  /** Z that are provisional, as `Kasse/number`. */
  readonly provisional: readonly string[];
  readonly belege: number;
  readonly files: readonly WrittenFile[];
}

interface TillPart {
  readonly till: FiscalTill;
  readonly closings: readonly Kassenabschluss[];
  readonly provisional: number | null;
}

/** The open Z of a till as it would be now; null when it has no Beleg or lies outside of the range. */
async function openZOf(
  request: ExportRequest,
  till: FiscalTill,
  closings: readonly Kassenabschluss[],
): Promise<Kassenabschluss | null> {
  const { source, range, includeOpen } = request;
  if (!includeOpen) return null;
  const number = await source.openZ(till.device);
  if ((range.toZ !== null && range.toZ < number) || (range.fromZ !== null && range.fromZ > number)) return null;
  const identity = await source.identity(till);
  if (!identity) return null;
  let totals = NO_TOTALS;
  for await (const batch of source.belege(till.device, number))
    for (const { beleg } of batch) totals = addToTotals(totals, beleg);
  if (totals.belegCount === 0) return null;
  const previous = closings.at(-1);
  const z = provisionalZ({
    identity,
    number,
    totals,
    previous: previous?.number === number - 1 ? previous : null,
    tses: await source.tses(till.device),
    at: includeOpen.at,
    offset: includeOpen.offset,
  });
  const { from, to } = range;
  return (from !== null && z.businessDay < from) || (to !== null && z.businessDay > to) ? null : z;
}

async function partsOf(request: ExportRequest): Promise<TillPart[]> {
  const { source, range } = request;
  const parts: TillPart[] = [];
  for (const till of await source.tills()) {
    if ((range.device !== null && range.device !== till.device) || (range.store !== null && range.store !== till.store))
      continue;
    const closed = await source.closings(till.device, range);
    const open = await openZOf(request, till, closed);
    const closings = open ? [...closed, open] : closed;
    if (closings.length > 0) parts.push({ till, closings, provisional: open?.number ?? null });
  }
  return parts;
}

async function totalOf(source: DsfinvkSource, parts: readonly TillPart[]): Promise<number> {
  let total = 0;
  for (const { till, closings } of parts) {
    const first = closings[0]?.number ?? 1;
    total += await source.belegCount(till.device, first, closings.at(-1)?.number ?? first);
  }
  return total;
}

/** Writes all rows; returns the number of Belege. */
async function writeRows(
  { source, onProgress }: ExportRequest,
  parts: readonly TillPart[],
  tse: Table,
  writer: CsvWriter,
): Promise<number> {
  const total = onProgress ? await totalOf(source, parts) : 0;
  let done = 0;
  onProgress?.({ done, total });
  for (const { till, closings } of parts) {
    for (const z of closings) {
      writer.startZ({ kasseId: z.kasseId, createdAt: createdAtOf(z), number: z.number });
      writer.add(zRows(z, tse));
      for await (const batch of source.belege(till.device, z.number)) {
        for (const stored of batch) writer.add(bonRows(stored));
        await writer.drain();
        done += batch.length;
        onProgress?.({ done, total });
      }
    }
  }
  return done;
}

/** SHA256SUMS in the form `sha256sum -c` reads. */
function sumsText(files: readonly WrittenFile[]): string {
  return files.map(({ file, sha256 }) => `${sha256}  ${file}\n`).join('');
}

async function textFile(dir: string, file: string, text: string): Promise<WrittenFile> {
  await writeFile(join(dir, file), text, { flag: 'wx' });
  const bytes = Buffer.byteLength(text);
  return { file, rows: 0, bytes, sha256: createHash('sha256').update(text).digest('hex') };
}

/** Name of the file that says what an export holds. */
const MANIFEST_FILE = 'valero-export.json';

function manifestText(request: ExportRequest, parts: readonly TillPart[], files: readonly WrittenFile[]): string {
  const { range, includeOpen } = request;
  const tills = parts.map(({ till, closings, provisional }) => ({
    kasseId: till.kasseId,
    fromZ: closings[0]?.number,
    toZ: closings.at(-1)?.number,
    closings: closings.length,
    provisionalZ: provisional,
  }));
  const manifest = {
    format: `DSFinV-K ${TAXONOMY_VERSION}`,
    software: `${SOFTWARE.brand} ${SOFTWARE.version}`,
    range,
    openDayAt: includeOpen ? isoUtc(includeOpen.at) : null,
    tills,
    rows: Object.fromEntries(files.map(({ file, rows }) => [file, rows])),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

async function writeAll(
  request: ExportRequest,
  parts: readonly TillPart[],
  dir: string,
): Promise<Pick<ExportSummary, 'belege' | 'files'>> {
  const all = parts.flatMap(({ closings }) => closings);
  const longest = Math.max(0, ...all.flatMap((z) => tsesOf(z).map(({ certificate }) => certificate.length)));
  const tse = tseTable(longest);
  const tables = TABLES.map((table) => (table.file === tse.file ? tse : table));
  const writer = await openCsvWriter(dir, tables);
  let belege: number;
  let files: readonly WrittenFile[];
  try {
    belege = await writeRows(request, parts, tse, writer);
    files = await writer.finish();
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  const company = all.at(-1)?.masterData.company;
  const comment = `DSFinV-K ${TAXONOMY_VERSION}, ${SOFTWARE.brand} ${SOFTWARE.version}`;
  const supplier = { name: company?.name ?? '', location: company?.city ?? '', comment };
  const described = [
    ...files,
    await textFile(dir, 'index.xml', indexXml(supplier, tables)),
    await textFile(dir, DTD_FILE, dtdText()),
    await textFile(dir, MANIFEST_FILE, manifestText(request, parts, files)),
  ];
  await textFile(dir, 'SHA256SUMS', sumsText(described));
  return { belege, files: described };
}

/** Whether a folder is missing or empty. */
async function isFree(dir: string): Promise<boolean> {
  try {
    return (await readdir(dir)).length === 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true;
    throw error;
  }
}

/**
 * Exports stored Belege as DSFinV-K 2.4: 20 CSV files, index.xml, DTD, checksums. Written beside the target and moved there when it is
 * whole; a run that was cut short leaves nothing at the target and is simply started again.
 * Errors: dsfinvk.out_exists, dsfinvk.nothing, dsfinvk.write_failed.
 */
export async function exportDsfinvk(request: ExportRequest): Promise<Result<ExportSummary>> {
  const { out } = request;
  let part = '';
  try {
    if (!(await isFree(out))) return err({ code: 'dsfinvk.out_exists', details: { dir: out } });
    const parts = await partsOf(request);
    if (parts.length === 0) return err({ code: 'dsfinvk.nothing' });
    await mkdir(dirname(out), { recursive: true });
    part = join(dirname(out), `.${basename(out)}.${randomUUID()}`);
    await mkdir(part);
    const written = await writeAll(request, parts, part);
    await rmdir(out).catch(() => undefined);
    await rename(part, out);
    return ok({
      dir: out,
      tills: parts.map(({ till }) => till.kasseId),
      closings: parts.reduce((sum, { closings }) => sum + closings.length, 0),
      provisional: parts.flatMap(({ till, provisional }) =>
        provisional === null ? [] : [`${till.kasseId}/${provisional}`],
      ),
      ...written,
    });
  } catch (error) {
    if (part !== '') await rm(part, { recursive: true, force: true });
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return err({ code: 'dsfinvk.write_failed', details: { reason: error.message } });
  }
}
