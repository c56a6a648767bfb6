import { pause } from '../device/index.ts';
import type { TseAnswer, TseExportRange } from '../tse/index.ts';
import { answer, fault, networkCode } from './faults.ts';
import type { Order, Service } from './service.ts';
import { zExport } from './wire.ts';

/** What an export needs of the driver. */
export interface ExportParts {
  readonly tssId: string;
  readonly service: Service;
  readonly limit: () => AbortSignal;
  readonly newId: () => string;
  /** Between two looks; the service allows twelve a minute for one export. */
  readonly pollMs: number;
}

/** The log as TAR: ordered, waited for, and passed on as it comes. */
export async function exportTar(
  parts: ExportParts,
  range: TseExportRange,
  sink: (chunk: Uint8Array) => Promise<void>,
): Promise<TseAnswer<{ readonly bytes: number }>> {
  const signal = parts.limit();
  const path = `tss/${parts.tssId}/export/${parts.newId()}`;
  const query = new URLSearchParams();
  if (range.fromCounter !== null) query.set('start_signature_counter', String(range.fromCounter));
  if (range.toCounter !== null) query.set('end_signature_counter', String(range.toCounter));
  const ordered = await parts.service.send(
    order('PUT', query.size > 0 ? `${path}?${query.toString()}` : path, 'order export'),
    signal,
  );
  // asked again after a lost answer, the service says that it has the order already
  if (!ordered.ok && ordered.code !== 'E_DUPLICATE_EXPORT') return ordered.answer;
  for (;;) {
    const now = await parts.service.send(order('GET', path, 'await export'), signal);
    if (!now.ok) return now.answer;
    if (now.value.state === 'COMPLETED') return download(parts, `${path}/file`, signal, sink);
    if (now.value.state === 'ERROR' || now.value.state === 'CANCELLED')
      return fault('refused', `export: ${now.value.state} ${now.value.exception ?? ''}`.trim());
    await pause(parts.pollMs, signal);
    if (signal.aborted) return fault('timeout', 'export: not ready in time');
  }
}

function order(
  method: 'GET' | 'PUT',
  path: string,
  what: string,
): Order<{ state: string; exception?: string | null | undefined }> {
  return { method, path, ...(method === 'PUT' ? { body: {} } : {}), schema: zExport, what, changes: false };
}

async function download(
  parts: ExportParts,
  path: string,
  signal: AbortSignal,
  sink: (chunk: Uint8Array) => Promise<void>,
): Promise<TseAnswer<{ readonly bytes: number }>> {
  const opened = await parts.service.open(path, 'download export', signal);
  if (!opened.ok) return opened.answer;
  const reader = opened.value.body?.getReader();
  if (!reader) return fault('badAnswer', 'download export: empty answer');
  let bytes = 0;
  for (;;) {
    const piece = await next(reader, signal);
    if (!piece.ok) return piece;
    if (piece.value === null) break;
    bytes += piece.value.length;
    await passOn(piece.value, reader, sink);
  }
  const announced = opened.headers.get('content-length');
  const cut = announced !== null && opened.headers.get('content-encoding') === null && Number(announced) !== bytes;
  if (cut || bytes === 0 || bytes % 512 !== 0)
    return fault('badAnswer', `download export: ${bytes} bytes are no whole TAR`);
  return answer({ bytes });
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function next(reader: Reader, signal: AbortSignal): Promise<TseAnswer<Uint8Array | null>> {
  try {
    const { done, value } = await reader.read();
    return answer(done ? null : value);
  } catch (cause) {
    if (signal.aborted) return fault('timeout', 'download export: broken off, time is up');
    return fault('unreachable', `download export: ${networkCode(cause)}`);
  }
}

/** Throws what `sink` throws, after letting go of the connection. */
async function passOn(chunk: Uint8Array, reader: Reader, sink: (chunk: Uint8Array) => Promise<void>): Promise<void> {
  try {
    await sink(chunk);
  } catch (cause) {
    await reader.cancel().catch(() => undefined);
    throw cause;
  }
}
