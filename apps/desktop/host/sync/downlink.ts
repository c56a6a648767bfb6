import type { Message, Offset, Row, ShapeStream, ShapeStreamOptions } from '@electric-sql/client';
import type { Clock } from '@valero/domain/kernel';
import { SHAPES, type ShapeName } from '@valero/domain/sync';
import type { DeviceStore, ShapeRow, ShapeValue } from '@valero/storage/sqlite';
import { type Logger, messageOf } from '../log.ts';
import { backoffMs, createPause } from './backoff.ts';
import { deviceHeaders, type ServerLink } from './server-link.ts';

/** Rows written in one go; between two the till may scan. */
const SLICE_ROWS = 400;
/** Changes that are held until they are complete; beyond this they are written in parts. */
const HELD_ROWS = 20_000;
/** An up-to-date word without rows is written down at most this often. */
const NOTE_EVERY_MS = 60_000;

/** Follows the shapes of the server into the device's replicas. */
export interface Downlink {
  /** The server is reachable again: streams that wait try now. */
  wake(): void;
  stop(): Promise<void>;
}

/** What a downlink works with. */
export interface DownlinkParts {
  readonly store: Pick<DeviceStore, 'sync' | 'applyShape'>;
  readonly link: ServerLink;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Rows of a shape have changed on this device. */
  readonly onRows: (shape: ShapeName) => void;
  readonly onChange: () => void;
  /** Shapes to follow; all unless told otherwise. */
  readonly shapes?: readonly ShapeName[];
}

/** Starts to follow all shapes. Each has its own supervisor: one that fails is set up again without the others. */
export function startDownlink(parts: DownlinkParts): Downlink {
  const ending = new AbortController();
  const followers = (parts.shapes ?? SHAPES).map((shape) => superviseShape(parts, shape, ending.signal));
  return {
    wake() {
      for (const follower of followers) follower.wake();
    },
    async stop() {
      ending.abort();
      await Promise.all(followers.map((follower) => follower.done));
    },
  };
}

/** Sets the stream of one shape up again whenever it ends: captive portals, 4xx and broken answers end a stream for ever. */
function superviseShape(
  parts: DownlinkParts,
  shape: ShapeName,
  signal: AbortSignal,
): { wake: () => void; done: Promise<void> } {
  const pause = createPause(signal);
  let failures = 0;

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const reason = await followOnce(parts, shape, signal, () => {
        failures = 0;
      });
      if (signal.aborted) return;
      failures += 1;
      parts.logger.warn({ shape, reason, failures }, 'a shape stream ended');
      parts.onChange();
      await pause.wait(backoffMs(failures, parts.random));
    }
  }

  return { wake: pause.wake, done: run() };
}

/** Follows a shape until its stream ends; gives why. Never rejects. */
async function followOnce(
  parts: DownlinkParts,
  shape: ShapeName,
  signal: AbortSignal,
  onProgress: () => void,
): Promise<string> {
  const { ShapeStream: Stream } = await import('@electric-sql/client');
  const ending = new AbortController();
  const stop = (): void => ending.abort();
  signal.addEventListener('abort', stop);
  try {
    return await new Promise<string>((resolve) => {
      ending.signal.addEventListener('abort', () => resolve('stopped'));
      const stream = new Stream(streamOptions(parts, shape, ending.signal, resolve));
      const writer = createShapeWriter(parts, shape, stream);
      stream.subscribe(
        async (messages) => {
          if (ending.signal.aborted) return;
          try {
            await writer.take(messages, ending.signal);
            onProgress();
          } catch (error) {
            resolve(messageOf(error));
          }
        },
        (error) => resolve(messageOf(error)),
      );
    });
  } catch (error) {
    return messageOf(error);
  } finally {
    ending.abort();
    signal.removeEventListener('abort', stop);
  }
}

function streamOptions(
  parts: DownlinkParts,
  shape: ShapeName,
  signal: AbortSignal,
  onEnd: (reason: string) => void,
): ShapeStreamOptions<never> {
  const cursor = parts.store.sync.cursor(shape);
  const resume = cursor && cursor.handle !== '' && cursor.offset !== '-1';
  // a first load that was cut short begins again beside what is there, so that rows deleted meanwhile do not stay
  if (cursor && !resume) parts.store.applyShape(shape, { kind: 'refetch', at: parts.clock.now() });
  return {
    url: `${parts.link.url}/sync/v1/shapes/${shape}`,
    headers: deviceHeaders(parts.link),
    fetchClient: parts.link.fetch,
    signal,
    liveSse: false,
    warnOnHttp: false,
    // money and counters are int8: as text they stay exact whatever their size
    parser: { int8: (value: string) => value },
    onError: (error) => onEnd(messageOf(error)),
    ...(resume ? { offset: cursor.offset as Offset, handle: cursor.handle } : {}),
  };
}

/** Writes what a stream says into the replica, offset and handle in the same transaction as the rows. */
export function createShapeWriter(
  parts: Pick<DownlinkParts, 'store' | 'clock' | 'onRows' | 'onChange' | 'logger'>,
  shape: ShapeName,
  stream: Pick<ShapeStream, 'lastOffset' | 'shapeHandle'>,
): { take(messages: readonly Message<Row>[], signal: AbortSignal): Promise<void> } {
  let held: ShapeRow[] = [];
  let notedAt = 0;
  let loading = parts.store.sync.cursor(shape) === null || (parts.store.sync.cursor(shape)?.refetching ?? false);

  function refetch(): void {
    held = [];
    loading = true;
    store({ kind: 'refetch', at: parts.clock.now() });
  }

  function store(change: Parameters<DeviceStore['applyShape']>[1]): void {
    const applied = parts.store.applyShape(shape, change);
    if (applied.ok) return;
    // an update met no row: the replica is not what the server thinks; only a whole new copy heals that
    if (applied.error.code === 'storage.shape_diverged' && change.kind === 'rows')
      parts.store.applyShape(shape, { kind: 'refetch', at: parts.clock.now() });
    throw new Error(applied.error.code);
  }

  /** Writes what is held; all but the last part keep the offset of before, so that a crash in between reads them again. */
  async function write(upToDate: boolean, signal: AbortSignal): Promise<void> {
    const offset = stream.lastOffset;
    const handle = stream.shapeHandle ?? '';
    const before = parts.store.sync.cursor(shape);
    const rows = held;
    held = [];
    while (rows.length > SLICE_ROWS) {
      const part = rows.splice(0, SLICE_ROWS);
      store({
        kind: 'rows',
        rows: part,
        offset: before?.offset ?? '-1',
        handle: before?.handle ?? '',
        upToDate: false,
        at: parts.clock.now(),
      });
      await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) return;
    }
    store({ kind: 'rows', rows, offset, handle, upToDate, at: parts.clock.now() });
    notedAt = parts.clock.now();
  }

  return {
    async take(messages, signal) {
      let upToDate = false;
      let changed = false;
      for (const message of messages) {
        const { headers } = message;
        if ('operation' in headers && 'value' in message) {
          held.push({
            operation: headers.operation as ShapeRow['operation'],
            value: message.value as Record<string, ShapeValue>,
          });
          changed = true;
        } else if ('control' in headers && headers.control === 'must-refetch') {
          refetch();
          changed = false;
        } else if ('control' in headers && headers.control === 'up-to-date') {
          upToDate = true;
        }
      }
      const due = upToDate && (held.length > 0 || loading || parts.clock.now() - notedAt >= NOTE_EVERY_MS);
      if (!due && !(loading && held.length > 0) && held.length < HELD_ROWS) return;
      await write(upToDate, signal);
      if (signal.aborted) return;
      if (upToDate) loading = false;
      if (changed || upToDate) parts.onRows(shape);
      parts.onChange();
    },
  };
}
