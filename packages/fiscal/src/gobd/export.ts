import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportKind } from '@valero/domain/audit';
import type { FiscalRange } from '@valero/domain/compliance';
import type { DsfinvkSource } from '@valero/domain/dsfinvk';
import { SOFTWARE } from '@valero/domain/kasse';
import { type Instant, ok, type Result } from '@valero/domain/kernel';
import type { ArchiveSource } from '@valero/storage/audit';
import { exportDsfinvk } from '../dsfinvk/index.ts';
import { type DocumentedSurroundings, gatherFacts } from './documentation/facts.ts';
import { documentationOf } from './documentation/index.ts';
import { type Finished, type Medium, openMedium, SUMS_FILE } from './medium.ts';
import { writeQrTexts } from './qr-texts.ts';
import { CHECK_SCRIPT, readmeText } from './readme.ts';
import { writeJournals, writeTables } from './records.ts';
import { writeViewerData } from './viewer/chunks.ts';
import { viewerPage } from './viewer/page.ts';

/** What is being written. */
export type ExportStep = 'journal' | 'tables' | 'documentation' | 'viewer' | 'dsfinvk' | 'tse' | 'checksums';

/** How far an export is: `done` of `total` in units that pass evenly. */
export interface RecordsProgress {
  readonly step: ExportStep;
  readonly done: number;
  readonly total: number;
}

/** A TAR of a TSE's log, ready to be copied. */
export interface TseLog {
  readonly path: string;
  /** Name in the export. */
  readonly name: string;
}

/** What to export, from where, and where to. */
export interface RecordsRequest {
  readonly kind: ExportKind;
  readonly archive: ArchiveSource;
  readonly fiscal: DsfinvkSource;
  /** Which Z the DSFinV-K part and the QR texts cover. The journal is always whole: a part of a chain proves nothing. */
  readonly range: FiscalRange;
  /** Logs of the TSEs; none = the export says so in its README. */
  readonly tseLogs: readonly TseLog[];
  readonly surroundings: DocumentedSurroundings;
  /** Folder of the export; must not exist. */
  readonly folder: string;
  readonly at: Instant;
  /** Minutes the wall clock is ahead of UTC, for the open day. */
  readonly offset: number;
  readonly onProgress?: (progress: RecordsProgress) => void;
}

/** What an export came to. */
export interface RecordsSummary extends Finished {
  readonly kind: ExportKind;
  readonly facts: number;
  readonly belege: number;
  readonly qrTexts: number;
}

/** Shares of the steps in the whole, in thousandths. */
const SHARES: Readonly<Record<ExportKind, Readonly<Partial<Record<ExportStep, number>>>>> = {
  gobd: { journal: 350, tables: 250, documentation: 20, viewer: 330, checksums: 50 },
  dsfinvk: { dsfinvk: 950, checksums: 50 },
  tse: { tse: 950, checksums: 50 },
  all: { journal: 200, tables: 150, documentation: 20, viewer: 200, dsfinvk: 300, tse: 100, checksums: 30 },
};

/** Tells how far the whole is from how far each step is; never goes back. */
function teller({ kind, onProgress }: RecordsRequest): (step: ExportStep, done: number, total: number) => void {
  let before = 0;
  let current: ExportStep | null = null;
  return (step, done, total) => {
    if (current !== null && current !== step) before += SHARES[kind][current] ?? 0;
    current = step;
    const share = SHARES[kind][step] ?? 0;
    const reached = before + (total === 0 ? share : Math.floor((share * Math.min(done, total)) / total));
    onProgress?.({ step, done: reached, total: 1000 });
  };
}

/** Everything in open formats, with the page that shows it. */
async function writeGobd(
  medium: Medium,
  request: RecordsRequest,
  tell: ReturnType<typeof teller>,
): Promise<{ facts: number }> {
  const { archive, fiscal, at, surroundings } = request;
  const total = await archive.journalCount();
  const company = (await archive.tills())[0]?.company;
  const program = `${SOFTWARE.brand} ${SOFTWARE.version}`;
  tell('journal', 0, total);
  const facts = await writeJournals(medium, archive, (done) => tell('journal', done, total));
  const supplier = { name: company?.name ?? '', city: company?.address.city ?? '', software: program };
  await writeTables(medium, archive, supplier, (done, tables) => tell('tables', done, tables));
  tell('documentation', 0, 1);
  const documentation = documentationOf(await gatherFacts(archive, fiscal, surroundings), at);
  await medium.put('verfahrensdokumentation.html', documentation.html);
  await medium.put('verfahrensdokumentation.md', documentation.markdown);
  const data = await writeViewerData(medium, archive, (done) => tell('viewer', done, total));
  await medium.put('ansicht/index.html', viewerPage({ company: company?.name ?? '', program, at, ...data }));
  await medium.put('pruefen.mjs', CHECK_SCRIPT);
  return { facts };
}

/** DSFinV-K on its own: its files lie at the top, where an auditor's program looks for index.xml. */
async function exportDsfinvkAlone(request: RecordsRequest): Promise<Result<RecordsSummary>> {
  const { fiscal, range, at, offset, folder, kind } = request;
  const tell = teller(request);
  const done = await exportDsfinvk({
    source: fiscal,
    range,
    out: folder,
    includeOpen: { at, offset },
    onProgress: (progress) => tell('dsfinvk', progress.done, progress.total),
  });
  if (!done.ok) return done;
  tell('checksums', 1, 1);
  const sums = await readFile(join(folder, SUMS_FILE));
  const files = done.value.files.map(({ file, bytes, sha256 }) => ({ file, bytes, sha256 }));
  const bytes = files.reduce((sum, file) => sum + file.bytes, sums.length);
  const sha256 = createHash('sha256').update(sums).digest('hex');
  return ok({ kind, facts: 0, belege: done.value.belege, qrTexts: 0, folder, files, bytes, sha256 });
}

/** The DSFinV-K part; a period without a Kassenabschluss is a note in an `all` export and a failure on its own. */
async function writeDsfinvk(
  medium: Medium,
  request: RecordsRequest,
  tell: ReturnType<typeof teller>,
): Promise<Result<{ belege: number; note: string | null }>> {
  const { fiscal, range, at, offset, kind } = request;
  const done = await exportDsfinvk({
    source: fiscal,
    range,
    out: join(medium.part, 'dsfinvk'),
    includeOpen: { at, offset },
    onProgress: (progress) => tell('dsfinvk', progress.done, progress.total),
  });
  if (!done.ok && done.error.code === 'dsfinvk.nothing' && kind === 'all')
    return ok({ belege: 0, note: 'Im gewählten Zeitraum liegt kein Beleg; darum fehlt dsfinvk/.' });
  if (!done.ok) return done;
  await medium.adopt('dsfinvk');
  return ok({ belege: done.value.belege, note: null });
}

async function writeTse(
  medium: Medium,
  { tseLogs, fiscal, range, kind }: RecordsRequest,
  tell: ReturnType<typeof teller>,
): Promise<{ qrTexts: number; note: string | null }> {
  // alone it lies at the top, as an auditor's program looks for it
  const folder = kind === 'tse' ? '' : 'tse/';
  tell('tse', 0, tseLogs.length + 1);
  for (const [index, { path, name }] of tseLogs.entries()) {
    await medium.copy(path, `${folder}${name}`);
    tell('tse', index + 1, tseLogs.length + 1);
  }
  const writer = await medium.open(`${folder}qr.txt`);
  const qrTexts = await writeQrTexts(writer, fiscal, range);
  await writer.end();
  return {
    qrTexts,
    note: tseLogs.length > 0 ? null : 'Es lag kein TSE-Protokoll (TAR) vor; an der Kasse den TSE-Export anstoßen.',
  };
}

async function writeParts(medium: Medium, request: RecordsRequest): Promise<Result<RecordsSummary>> {
  const { kind, archive, at } = request;
  const tell = teller(request);
  const has = (part: ExportKind): boolean => kind === part || kind === 'all';
  const summary = { kind, facts: 0, belege: 0, qrTexts: 0 };
  const notes: string[] = [];
  if (has('gobd')) summary.facts = (await writeGobd(medium, request, tell)).facts;
  if (has('dsfinvk')) {
    const done = await writeDsfinvk(medium, request, tell);
    if (!done.ok) return done;
    summary.belege = done.value.belege;
    if (done.value.note !== null) notes.push(done.value.note);
  }
  if (has('tse')) {
    const { qrTexts, note } = await writeTse(medium, request, tell);
    summary.qrTexts = qrTexts;
    if (note !== null) notes.push(note);
  }
  const tills = await archive.tills();
  const parts = (['gobd', 'dsfinvk', 'tse'] as const).filter(has);
  await medium.put(
    'LIESMICH.txt',
    readmeText({
      company: tills[0]?.company.name ?? '',
      program: `${SOFTWARE.brand} ${SOFTWARE.version}`,
      at,
      tills: tills.map(({ device }) => device.kasseId),
      facts: await archive.journalCount(),
      parts,
      notes,
    }),
  );
  tell('checksums', 0, 1);
  const finished = await medium.finish();
  tell('checksums', 1, 1);
  return ok({ ...summary, ...finished });
}

/**
 * Writes an export into a folder that appears only when it is whole, with checksums of every file. Reads one state of the data; memory does
 * not grow with them. Errors: audit.export_exists, dsfinvk.nothing, dsfinvk.write_failed. Throws the file system's errors after having cleaned up.
 */
export async function exportRecords(request: RecordsRequest): Promise<Result<RecordsSummary>> {
  if (request.kind === 'dsfinvk') return exportDsfinvkAlone(request);
  const medium = await openMedium(request.folder);
  if (!medium.ok) return medium;
  let done = false;
  try {
    const result = await writeParts(medium.value, request);
    done = result.ok;
    return result;
  } finally {
    if (!done) await medium.value.abandon();
  }
}
