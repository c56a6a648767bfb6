import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Complaint } from '@valero/domain/compliance';
import { CASHPOINTCLOSING, type Complain, createChecker, TABLES, type Table } from '@valero/domain/dsfinvk';
import { err, ok, type Result } from '@valero/domain/kernel';
import { assembleBons, assembleZ, checkNames } from './assemble.ts';
import { cellReader, type ReadRow, tableOf } from './cells.ts';
import { type Cursor, keyOf, openCursor } from './cursor.ts';
import { openCsv } from './read-csv.ts';
import { type DescribedTable, IndexError, readIndex } from './read-index.ts';
import { signatureDesk } from './signatures.ts';

/** What an export holds and what is wrong with it. */
export interface CheckReport {
  readonly ok: boolean;
  readonly closings: number;
  readonly belege: number;
  readonly signatures: number;
  readonly unsigned: number;
  readonly rows: Readonly<Record<string, number>>;
  /** The first thousand. */
  readonly complaints: readonly Complaint[];
  readonly complaintCount: number;
}

/** How to check. */
export interface CheckOptions {
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** The export holds every transaction of its TSEs between the first and the last: a missing TSE_TANR is a gap. Default true. */
  readonly wholeTse?: boolean;
}

const MAX_COMPLAINTS = 1000;

/** DSF-INDEX: index.xml names all 20 tables with their columns in order; own columns stand at the end. */
function checkIndex(
  described: readonly DescribedTable[],
  complain: Complain,
): Map<string, { table: Table; described: DescribedTable }> {
  const found = new Map<string, { table: Table; described: DescribedTable }>();
  for (const { file, columns } of TABLES) {
    const entry = described.find((table) => table.file === file);
    const known = tableOf(file);
    if (!entry || !known) {
      complain('DSF-INDEX', 'index.xml', `${file} fehlt`);
      continue;
    }
    const wrong = columns.find((column, index) => {
      const other = entry.columns[index];
      const limit = column.kind === 'text' ? column.maxLength : column.accuracy;
      return other?.name !== column.name || other.kind !== column.kind || (entry.limits[index] ?? limit) !== limit;
    });
    if (wrong)
      complain('DSF-INDEX', 'index.xml', `${file}: ${wrong.name} steht nicht an seinem Platz oder hat andere Grenzen`);
    if (!entry.utf8) complain('DSF-INDEX', 'index.xml', `${file} ist nicht als UTF-8 beschrieben`);
    const own = entry.columns.slice(columns.length).map((column, index) => {
      const limit = entry.limits[columns.length + index] ?? 1000;
      return column.kind === 'text'
        ? { ...column, kind: 'text' as const, maxLength: limit, required: 'conditional' as const }
        : { ...column, kind: 'number' as const, accuracy: limit, required: 'conditional' as const };
    });
    found.set(file, { table: { ...known, columns: [...columns, ...own] }, described: entry });
  }
  return found;
}

/** The rows of `cashpointclosing` in their order, with the checksum of the file. */
async function readClosings(dir: string, entry: { table: Table; described: DescribedTable }, complain: Complain) {
  const csv = await openCsv(dir, entry.described);
  const read = cellReader(entry.table, entry.described.decimal, complain);
  const heads: { readonly key: string; readonly row: ReadRow }[] = [];
  try {
    for (let batch = await csv.next(); batch; batch = await csv.next())
      for (const { line, cells } of batch) {
        const { columns, file } = entry.described;
        if (cells.length !== columns.length) complain('DSF-WIDTH', `${file}:${line}`, `${cells.length} Spalten`);
        else if (line >= entry.described.from) heads.push({ key: keyOf(cells), row: read(cells, line) });
        else if (columns.some(({ name }, index) => cells[index] !== name))
          complain('DSF-HEADER', `${file}:${line}`, 'die Kopfzeile ist nicht die von index.xml');
      }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    complain('DSF-UTF8', entry.described.file, 'ist kein UTF-8');
  } finally {
    await csv.close();
  }
  return { heads, digest: csv.digest() };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** DSF-SUMS: every file is the one whose checksum was written down; an export of others may have no SHA256SUMS. */
async function checkSums(dir: string, known: ReadonlyMap<string, string>, complain: Complain): Promise<void> {
  const text = await readFile(join(dir, 'SHA256SUMS'), 'utf8').catch(() => null);
  if (text === null) return;
  const missing = new Set([...known.keys(), 'index.xml']);
  for (const line of text.split('\n').filter((entry) => entry !== '')) {
    const [, digest, file] = /^([0-9a-f]{64}) {2}([A-Za-z0-9._-]+)$/.exec(line) ?? [];
    if (!digest || !file) {
      complain('DSF-SUMS', 'SHA256SUMS', 'hat nicht die vorgeschriebene Form');
      continue;
    }
    missing.delete(file);
    const found = known.get(file) ?? (await hashOf(join(dir, file)).catch(() => 'keine'));
    if (found !== digest) complain('DSF-SUMS', file, `Prüfsumme ist ${found}, vermerkt ist ${digest}`);
  }
  for (const file of missing) complain('DSF-SUMS', file, 'steht nicht in SHA256SUMS');
}

interface Opened {
  readonly cursors: ReadonlyMap<string, Cursor>;
  readonly heads: readonly { readonly key: string; readonly row: ReadRow }[];
  readonly closingDigest: string;
}

/** Opens all files; a missing one is complained of (DSF-FILE). */
async function openAll(
  dir: string,
  tables: ReadonlyMap<string, { table: Table; described: DescribedTable }>,
  complain: Complain,
): Promise<Opened | null> {
  const closing = tables.get(CASHPOINTCLOSING.file);
  if (!closing) return null;
  const { heads, digest } = await readClosings(dir, closing, complain);
  const places = new Map(heads.map(({ key }, place) => [key, place]));
  if (places.size < heads.length) complain('DSF-Z-NR', CASHPOINTCLOSING.file, 'ein Kassenabschluss steht zweimal da');
  const cursors = new Map<string, Cursor>();
  for (const [file, { table, described }] of tables) {
    if (file === CASHPOINTCLOSING.file) continue;
    try {
      cursors.set(file, await openCursor(dir, described, table, (key) => places.get(key), complain));
    } catch {
      complain('DSF-FILE', file, 'fehlt oder ist nicht lesbar');
    }
  }
  return { cursors, heads, closingDigest: digest };
}

async function checkAll(dir: string, opened: Opened, complain: Complain, options: CheckOptions) {
  const { cursors, heads } = opened;
  const checker = createChecker(complain, { wholeTse: options.wholeTse ?? true });
  const desk = signatureDesk(complain);
  let belege = 0;
  for (const [place, { row: head }] of heads.entries()) {
    const rows = new Map<string, readonly ReadRow[]>();
    for (const [file, cursor] of cursors) rows.set(file, await cursor.rowsOf(place));
    const z = assembleZ(head, rows, complain);
    checkNames(head, rows, complain);
    checker.startZ(z);
    desk.startZ(z);
    for (const bon of assembleBons(rows, complain)) {
      checker.bon(bon);
      belege += 1;
      await desk.bon(z, bon);
    }
    checker.endZ();
    options.onProgress?.({ done: place + 1, total: heads.length });
  }
  checker.end();
  await desk.idle();
  const digests = new Map([[CASHPOINTCLOSING.file, opened.closingDigest]]);
  for (const [file, cursor] of cursors) {
    await cursor.finish();
    digests.set(file, cursor.digest());
  }
  await checkSums(dir, digests, complain);
  return { belege, ...desk.counts() };
}

/**
 * Checks an export as an auditor's program would: reads the files by what index.xml says of them, Z by Z, and runs every rule over them
 * (fiscal reference § 1.3 to § 1.6); signatures are verified again. Reads streams; no more than one Z is in memory.
 * Errors: dsfinvk.unreadable (no index.xml that can be read).
 */
export async function checkDsfinvk(dir: string, options: CheckOptions = {}): Promise<Result<CheckReport>> {
  const complaints: Complaint[] = [];
  let complaintCount = 0;
  const complain: Complain = (rule, where, text) => {
    complaintCount += 1;
    if (complaints.length < MAX_COMPLAINTS)
      complaints.push({ rule, where: where.slice(0, 120), text: text.slice(0, 300) });
  };
  let described: readonly DescribedTable[];
  try {
    described = await readIndex(dir);
  } catch (error) {
    if (!(error instanceof IndexError || (error instanceof Error && 'syscall' in error))) throw error;
    return err({ code: 'dsfinvk.unreadable', details: { dir, reason: error.message } });
  }
  const opened = await openAll(dir, checkIndex(described, complain), complain);
  if (!opened) return err({ code: 'dsfinvk.unreadable', details: { dir, reason: 'cashpointclosing.csv' } });
  try {
    const counts = await checkAll(dir, opened, complain, options);
    const rows = Object.fromEntries([...opened.cursors].map(([file, cursor]) => [file, cursor.rows()]));
    return ok({
      ok: complaintCount === 0,
      closings: opened.heads.length,
      ...counts,
      rows: { [CASHPOINTCLOSING.file]: opened.heads.length, ...rows },
      complaints,
      complaintCount,
    });
  } finally {
    for (const cursor of opened.cursors.values()) await cursor.close();
  }
}
