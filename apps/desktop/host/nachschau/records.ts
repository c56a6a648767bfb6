import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { ExportKind } from '@valero/domain/audit';
import { type FiscalRange, WHOLE_RANGE } from '@valero/domain/compliance';
import { err, type Instant, type Result } from '@valero/domain/kernel';
import {
  type DocumentedSurroundings,
  exportRecords,
  type RecordsProgress,
  type RecordsSummary,
  type TseLog,
} from '@valero/fiscal/gobd';
import { openSqliteArchive } from '@valero/storage/audit';
import { openSqliteFiscalSource } from '@valero/storage/fiscal';
import { messageOf } from '../log.ts';

/** An export of a till's folder. */
export interface TillExport {
  readonly dataDir: string;
  readonly kind: ExportKind;
  /** Final name of the export's folder: missing or empty. */
  readonly folder: string;
  readonly range: Partial<FiscalRange>;
  readonly at: Instant;
  readonly offset: number;
  readonly onProgress?: (progress: RecordsProgress) => void;
}

const TAR_NAME = /^(TSE-\d+)_[\w.-]+\.tar$/;

/** The newest log of each TSE in a till's folder: each holds the whole log. */
export function newestTseLogs(dataDir: string): TseLog[] {
  const folder = path.join(dataDir, 'exports', 'tse');
  if (!existsSync(folder)) return [];
  const newest = new Map<string, string>();
  for (const name of readdirSync(folder).sort()) {
    const [, tse] = TAR_NAME.exec(name) ?? [];
    if (tse !== undefined) newest.set(tse, name);
  }
  return [...newest.values()].map((name) => ({ path: path.join(folder, name), name }));
}

/** Settings of this till that the Verfahrensdokumentation names. */
export function documentedSurroundings(dataDir: string): DocumentedSurroundings {
  return {
    place: 'till',
    runtime: `Node ${process.versions.node}, ${process.platform} ${process.arch}`,
    settings: [
      { name: 'Zeitgrenze der TSE je Beleg', value: '2 s einmal, danach 0 s, solange der Ausfall dauert' },
      { name: 'Schreiben auf die Platte', value: 'SQLite WAL, synchronous = FULL: vor jeder Antwort' },
      { name: 'Ordner der TSE-Exporte', value: path.join(path.basename(dataDir), 'exports', 'tse') },
    ],
  };
}

/**
 * Writes an export of a till's folder, also beside the running till. Errors: storage.unreadable, audit.export_exists, audit.export_failed,
 * audit.tse_missing (an export of the TSE alone without any log or signature), dsfinvk.nothing, dsfinvk.write_failed.
 */
export async function exportTill({
  dataDir,
  kind,
  folder,
  range,
  at,
  offset,
  onProgress,
}: TillExport): Promise<Result<RecordsSummary>> {
  const archive = openSqliteArchive(dataDir);
  if (!archive.ok) return archive;
  const fiscal = openSqliteFiscalSource(dataDir);
  try {
    if (!fiscal.ok) return fiscal;
    const tseLogs = newestTseLogs(dataDir);
    if (kind === 'tse' && tseLogs.length === 0) return err({ code: 'audit.tse_missing' });
    return await exportRecords({
      kind,
      archive: archive.value,
      fiscal: fiscal.value,
      range: { ...WHOLE_RANGE, ...range },
      tseLogs,
      surroundings: documentedSurroundings(dataDir),
      folder,
      at,
      offset,
      ...(onProgress ? { onProgress } : {}),
    });
  } catch (error) {
    return err({ code: 'audit.export_failed', details: { reason: messageOf(error).slice(0, 300) } });
  } finally {
    await archive.value.close();
    if (fiscal.ok) await fiscal.value.close();
  }
}
