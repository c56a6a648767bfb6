import { EXPORT_KINDS, type ExportKind } from '@valero/domain/audit';
import { type FiscalRange, WHOLE_RANGE } from '@valero/domain/compliance';
import { err, type Instant, ok, type Result } from '@valero/domain/kernel';
import {
  type Documentation,
  type DocumentedSurroundings,
  documentationOf,
  exportRecords,
  gatherFacts,
  type RecordsProgress,
} from '@valero/fiscal/gobd';
import { type ArchiveScope, openPgArchive } from '@valero/storage/audit';
import { openPgFiscalSource } from '@valero/storage/fiscal';

/** What a thread is told to write: only data, because it crosses to another thread. */
export interface WorkOrder {
  /** The head office's database. */
  readonly url: string;
  readonly kind: ExportKind;
  readonly folder: string;
  readonly scope: ArchiveScope;
  readonly range: Pick<FiscalRange, 'from' | 'to'>;
  readonly at: Instant;
  readonly offset: number;
}

/** What was written. */
export interface Written {
  readonly files: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** What the head office's documentation says of its surroundings. */
function surroundings(): DocumentedSurroundings {
  return {
    place: 'office',
    runtime: `Node ${process.versions.node}, ${process.platform} ${process.arch}`,
    settings: [
      { name: 'Zentrale: Datenbankrolle', value: process.env['VALERO_DATABASE_ROLE'] ?? 'valero_app' },
      { name: 'Zentrale: Schreiben auf die Platte', value: 'synchronous_commit = on' },
    ],
  };
}

/** Writes an export of the head office's data. Errors: those of `exportRecords`. */
export async function writeExport(
  { url, kind, folder, scope, range, at, offset }: WorkOrder,
  onProgress: (progress: RecordsProgress) => void,
): Promise<Result<Written>> {
  if (!EXPORT_KINDS.includes(kind)) return err({ code: 'audit.export_unknown' });
  const archive = await openPgArchive(url, scope);
  try {
    const fiscal = await openPgFiscalSource(url);
    try {
      const done = await exportRecords({
        ...{ kind, archive, fiscal, folder, at, offset, onProgress },
        range: { ...WHOLE_RANGE, ...range, ...scope } as FiscalRange,
        tseLogs: [],
        surroundings: surroundings(),
      });
      if (!done.ok) return done;
      const { files, bytes, sha256 } = done.value;
      return ok({ files: files.length, bytes, sha256 });
    } finally {
      await fiscal.close();
    }
  } finally {
    await archive.close();
  }
}

/** The Verfahrensdokumentation of what the head office knows. */
export async function writeDocumentation(url: string, scope: ArchiveScope, at: Instant): Promise<Documentation> {
  const archive = await openPgArchive(url, scope);
  try {
    const fiscal = await openPgFiscalSource(url);
    try {
      return documentationOf(await gatherFacts(archive, fiscal, surroundings()), at);
    } finally {
      await fiscal.close();
    }
  } finally {
    await archive.close();
  }
}
