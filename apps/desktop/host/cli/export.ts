import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { accessed, type ExportKind } from '@valero/domain/audit';
import { type FiscalRange, WHOLE_RANGE } from '@valero/domain/compliance';
import { err, ok, type Result, toInstant, zBusinessDay } from '@valero/domain/kernel';
import { type RecordsSummary, writeQrTexts } from '@valero/fiscal/gobd';
import { openSqliteFiscalSource } from '@valero/storage/fiscal';
import { openDeviceStore } from '@valero/storage/sqlite';
import { messageOf } from '../log.ts';
import { exportTill, newestTseLogs } from '../nachschau/records.ts';
import { systemClock, systemIds } from '../system.ts';
import { writeFreshTseLogs } from './export-tse.ts';
import type { CommandInput, Told } from './model.ts';

/** Days and Z of a call; null = something is not a day or a span of Z. */
function rangeOf({ from, toDate, z }: CommandInput): Partial<FiscalRange> | null {
  const day = zBusinessDay.nullable();
  const first = day.safeParse(from ?? null);
  const last = day.safeParse(toDate ?? null);
  const [, a, b] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(z ?? '') ?? [];
  if (!first.success || !last.success || (z !== undefined && a === undefined)) return null;
  const fromZ = a === undefined ? null : Number(a);
  return { from: first.data, to: last.data, fromZ, toZ: b === undefined ? fromZ : Number(b) };
}

/**
 * What an export leaves behind in the till itself: an entry in its log of accesses and fresh logs of its TSEs. Only possible while no till runs
 * there; beside a running till, or on a medium that cannot be written, the export goes on without.
 */
async function prepare({ data = '', to = '', now }: CommandInput, kind: ExportKind): Promise<void> {
  const opened = openDeviceStore({ dir: data, now: () => toInstant(now()) });
  if (!opened.ok) return;
  const store = opened.value;
  try {
    const identity = store.identity();
    if (!identity) return;
    const at = toInstant(now());
    const ids = systemIds();
    const detail = `${kind} ${path.basename(to)}`.slice(0, 300);
    store.commit({
      drafts: [accessed.draft({ kind: 'exported', userId: null, who: 'valero export', detail, origin: 'cli' })],
      actor: null,
      at,
      offset: systemClock(identity.store.timeZone).offsetMinutes(at),
      newId: () => ids.next(),
    });
    if (kind !== 'tse' && kind !== 'all') return;
    await writeFreshTseLogs(data, now);
  } finally {
    store.close();
  }
}

/** Writes one QR text per signed Beleg into a file that has its name only when it is whole. */
async function writeQrFile(data: string, file: string, range: Partial<FiscalRange>): Promise<Result<number>> {
  const source = openSqliteFiscalSource(data);
  if (!source.ok) return source;
  const part = `${file}.part`;
  try {
    if (existsSync(file)) return err({ code: 'audit.export_exists', details: { name: path.basename(file) } });
    await mkdir(path.dirname(path.resolve(file)), { recursive: true });
    const handle = await open(part, 'w');
    try {
      const writer = { write: async (text: string) => void (await handle.write(text)) };
      const count = await writeQrTexts(writer, source.value, { ...WHOLE_RANGE, ...range });
      await handle.sync();
      await rename(part, file);
      return ok(count);
    } finally {
      await handle.close();
      await rm(part, { force: true });
    }
  } catch (error) {
    return err({ code: 'audit.export_failed', details: { reason: messageOf(error).slice(0, 300) } });
  } finally {
    await source.value.close();
  }
}

const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1);

function told(summary: RecordsSummary | null, qr: { file: string; count: number } | null): Told {
  const lines = { de: [] as string[], en: [] as string[] };
  if (summary) {
    const { folder, files, bytes, sha256, facts, belege } = summary;
    lines.de.push(
      `Geschrieben: ${folder}, ${files.length} Dateien, ${megabytes(bytes)} MB${facts > 0 ? `, ${facts} Sätze` : ''}${belege > 0 ? `, ${belege} Belege` : ''}`,
      `Prüfsumme über SHA256SUMS: ${sha256}`,
    );
    lines.en.push(
      `Written: ${folder}, ${files.length} files, ${megabytes(bytes)} MB${facts > 0 ? `, ${facts} facts` : ''}${belege > 0 ? `, ${belege} receipts` : ''}`,
      `Checksum over SHA256SUMS: ${sha256}`,
    );
  }
  if (qr) {
    lines.de.push(`QR-Texte: ${qr.file}, ${qr.count} Zeilen`);
    lines.en.push(`QR texts: ${qr.file}, ${qr.count} lines`);
  }
  const { files = [], ...rest } = summary ?? {};
  return {
    text: { de: lines.de.join('\n'), en: lines.en.join('\n') },
    data: { ...rest, files: files.length, ...(qr ? { qrFile: qr.file, qrTexts: qr.count } : {}) },
  };
}

/** `valero export …`: writes one kind of export, and QR texts where they are asked for. Errors: those of `exportTill`, host.bad_input. */
export async function runExport(input: CommandInput, kind: ExportKind): Promise<Result<Told>> {
  const { data = '', to, qr, now } = input;
  const range = rangeOf(input);
  if (!range) return err({ code: 'host.bad_input', details: { field: '--from, --to-date, --z', reason: '' } });
  if (to === undefined && (kind !== 'tse' || qr === undefined))
    return err({ code: 'host.bad_input', details: { field: '--to', reason: '' } });
  await prepare(input, kind);
  let summary: RecordsSummary | null = null;
  // a till without any TSE has no log; asked for its QR texts alone, none is needed
  if (to !== undefined && (kind !== 'tse' || qr === undefined || newestTseLogs(data).length > 0)) {
    const at = toInstant(now());
    const done = await exportTill({
      ...{ dataDir: data, kind, folder: path.resolve(to), range, at },
      offset: systemClock('Europe/Berlin').offsetMinutes(at),
      onProgress: input.onProgress,
    });
    if (!done.ok) return done;
    summary = done.value;
  }
  if (qr === undefined) return ok(told(summary, null));
  const written = await writeQrFile(data, qr, range);
  return written.ok ? ok(told(summary, { file: qr, count: written.value })) : written;
}
