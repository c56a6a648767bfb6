import type { Offset, ShapeStream, ShapeStreamOptions } from '@electric-sql/client';
import type { Clock } from '@valero/domain/kernel';
import type { ShapeName } from '@valero/domain/sync';
import type { DeviceStore, ShapeCursor } from '@valero/storage/sqlite';
import { messageOf } from '../log.ts';
import { insideClient, outsideClient } from './down-client.ts';
import { type LineParts, LineTrouble, shapeLine } from './down-line.ts';
import { createShapeWriter, type WriterParts } from './down-writer.ts';

/** What a stream works with. */
export interface StreamParts extends WriterParts, Omit<LineParts, 'hasRows'> {
  readonly store: Pick<DeviceStore, 'sync' | 'receiveShape' | 'moveLog'>;
  readonly clock: Clock;
}

/** A stream while it runs. */
export interface RunningStream {
  /** Asks at once where the server stands instead of at the end of the held request. */
  refresh(): void;
}

/** What a stream is told and tells while it runs. */
export interface StreamCalls {
  readonly signal: AbortSignal;
  readonly onStream: (stream: RunningStream) => void;
  readonly onProgress: () => void;
}

/** Follows a shape until its stream ends; gives why. Never rejects. */
export async function followOnce(parts: StreamParts, shape: ShapeName, calls: StreamCalls): Promise<LineTrouble> {
  const client = await import('@electric-sql/client');
  const ending = new AbortController();
  const { signal } = calls;
  const stop = (): void => ending.abort();
  signal.addEventListener('abort', stop);
  try {
    await prepare(parts, shape);
    return await new Promise<LineTrouble>((resolve) => {
      const end = (error: unknown): void => resolve(asTrouble(error));
      ending.signal.addEventListener('abort', () => end(new LineTrouble('unreachable', 'stopped')));
      if (signal.aborted) stop();
      insideClient(() => {
        const stream = new client.ShapeStream(streamOptions(parts, shape, ending.signal, end));
        subscribe({ parts, shape, stream, calls, ending, end });
      });
    });
  } catch (error) {
    return asTrouble(error);
  } finally {
    ending.abort();
    signal.removeEventListener('abort', stop);
  }
}

interface Subscription {
  readonly parts: StreamParts;
  readonly shape: ShapeName;
  readonly stream: ShapeStream;
  readonly calls: StreamCalls;
  readonly ending: AbortController;
  readonly end: (error: unknown) => void;
}

function subscribe({ parts, shape, stream, calls, ending, end }: Subscription): void {
  const writer = createShapeWriter(parts, shape, stream);
  stream.subscribe(async (messages) => {
    if (ending.signal.aborted) return;
    try {
      await outsideClient(() => writer.take(messages, ending.signal));
      calls.onProgress();
    } catch (error) {
      ending.abort();
      end(error);
    }
  }, end);
  calls.onStream({
    // rejects when the stream ends meanwhile, which its supervisor hears of anyway
    refresh: () => void stream.forceDisconnectAndRefresh().catch(() => undefined),
  });
}

/** What ended a stream; what the line did not find wrong itself is an answer the client could not read. */
function asTrouble(error: unknown): LineTrouble {
  return error instanceof LineTrouble ? error : new LineTrouble('foreign', messageOf(error));
}

/** Whether there is a place to go on from. */
const isResumable = (cursor: ShapeCursor): boolean => cursor.handle !== '' && cursor.offset !== '-1';

/** Without such a place a first load that was cut short begins again beside what is there, so that rows deleted meanwhile do not stay. */
async function prepare(parts: StreamParts, shape: ShapeName): Promise<void> {
  await parts.cutter.idle();
  const cursor = parts.store.sync.cursor(shape);
  const isReady = cursor === null || isResumable(cursor) || (cursor.refetching && cursor.waiting === 0);
  if (!isReady) parts.store.receiveShape(shape, { kind: 'refetch', at: parts.clock.now() });
  parts.cutter.restarted(shape);
}

function streamOptions(
  parts: StreamParts,
  shape: ShapeName,
  signal: AbortSignal,
  onEnd: (error: unknown) => void,
): ShapeStreamOptions<never> {
  const cursor = parts.store.sync.cursor(shape);
  return {
    url: `${parts.link.url}/sync/v1/shapes/${shape}`,
    fetchClient: shapeLine({ ...parts, hasRows: () => (parts.store.sync.cursor(shape)?.rows ?? 0) > 0 }),
    signal,
    liveSse: false,
    warnOnHttp: false,
    // the line watches over its requests itself, and the supervisor is the one who tries again
    liveRequestTimeoutMs: false,
    backoffOptions: { initialDelay: 100, maxDelay: 1000, multiplier: 2, maxRetries: 0 },
    onError: onEnd,
    ...(cursor && isResumable(cursor) ? { offset: cursor.offset as Offset, handle: cursor.handle } : {}),
  };
}
