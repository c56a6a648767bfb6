import type { Message, Row, ShapeStream } from '@electric-sql/client';
import type { Clock } from '@valero/domain/kernel';
import type { ShapeName } from '@valero/domain/sync';
import type { DeviceStore, ShapeChange, ShapeRow, ShapeValue } from '@valero/storage/sqlite';
import type { Cutter } from './down-cut.ts';
import { LineTrouble } from './down-line.ts';

/** Rows stored in one go: as many as take about this long, for between two goes the till may scan. */
const SLICE_MS = 6;
const LEAST_ROWS = 10;
const MOST_ROWS = 400;

/** What a writer works with. */
export interface WriterParts {
  readonly store: Pick<DeviceStore, 'sync' | 'receiveShape' | 'moveLog'>;
  readonly clock: Clock;
  readonly cutter: Pick<Cutter, 'upToDate' | 'progressed' | 'restarted' | 'idle'>;
  /** Rows came into use while they were received: the first load of a shape. */
  readonly onRows: (shape: ShapeName) => void;
  readonly onChange: () => void;
}

/** What messages of one answer say together. */
interface Batch {
  readonly rows: ShapeRow[];
  /** Everything before them is void. */
  readonly refetch: boolean;
  /** The LSN of an up-to-date; null = there is more. */
  readonly lsn: string | null;
}

/** Reads messages; what this program does not know of the protocol is passed over. Throws a `LineTrouble` for an up-to-date without its LSN. */
export function readBatch(messages: readonly Message<Row>[]): Batch {
  let rows: ShapeRow[] = [];
  let refetch = false;
  let lsn: string | null = null;
  for (const message of messages) {
    const { headers } = message;
    if ('operation' in headers && 'value' in message) {
      const operation = headers.operation as ShapeRow['operation'];
      const value = message.value as Record<string, ShapeValue>;
      const at = headers['lsn'];
      rows.push({ operation, value, lsn: typeof at === 'string' ? at : null });
    } else if ('control' in headers && headers.control === 'must-refetch') {
      rows = [];
      refetch = true;
      lsn = null;
    } else if ('control' in headers && headers.control === 'up-to-date') {
      const seen = headers['global_last_seen_lsn'];
      if (typeof seen !== 'string' || !/^\d{1,19}$/.test(seen))
        throw new LineTrouble('foreign', 'up to date, but not up to where');
      lsn = seen;
    }
  }
  return { rows, refetch, lsn };
}

/** Stores what a stream says, offset and handle in the transaction of the last of its rows, and tells the cutter. */
export function createShapeWriter(
  parts: WriterParts,
  shape: ShapeName,
  stream: Pick<ShapeStream, 'lastOffset' | 'shapeHandle'>,
): { take(messages: readonly Message<Row>[], signal: AbortSignal): Promise<void> } {
  const { store, cutter, clock } = parts;
  let written = 0;
  let slice = 50;

  function receive(change: ShapeChange): void {
    const taken = store.receiveShape(shape, change);
    if (taken.ok) {
      written += taken.value.written + taken.value.deleted;
      return;
    }
    const { code, details } = taken.error;
    throw new LineTrouble(
      code === 'storage.shape_diverged' ? 'diverged' : 'invalid',
      String(details?.['reason'] ?? code),
    );
  }

  async function write({ rows, lsn }: Batch, signal: AbortSignal): Promise<void> {
    const handle = stream.shapeHandle ?? '';
    let done = 0;
    while (rows.length - done > slice) {
      const part = rows.slice(done, done + slice);
      done += part.length;
      const start = performance.now();
      receive({ kind: 'rows', rows: part, offset: null, handle, upToDate: false, at: clock.now() });
      const wanted = (part.length * SLICE_MS) / (performance.now() - start);
      slice = Math.round(Math.min(MOST_ROWS, Math.max(LEAST_ROWS, (slice + wanted) / 2)));
      cutter.progressed(shape);
      await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) return;
    }
    const offset = stream.lastOffset;
    receive({ kind: 'rows', rows: rows.slice(done), offset, handle, upToDate: lsn !== null, lsn, at: clock.now() });
  }

  return {
    async take(messages, signal) {
      const batch = readBatch(messages);
      written = 0;
      if (batch.refetch) {
        // the rows of the copy that is void may be on their way into use
        await cutter.idle();
        if (signal.aborted) return;
        receive({ kind: 'refetch', at: clock.now() });
        cutter.restarted(shape);
      }
      cutter.progressed(shape);
      const cursor = store.sync.cursor(shape);
      const isLoading =
        cursor === null || cursor.lastSyncedAt === null || (cursor.refetching && cursor.baseLsn === null);
      const news = batch.rows.length > 0 || isLoading;
      if (news) await write(batch, signal);
      if (signal.aborted) return;
      if (batch.lsn !== null) cutter.upToDate(shape, BigInt(batch.lsn));
      if (written > 0) parts.onRows(shape);
      if (news) {
        parts.onChange();
        await store.moveLog();
      }
    },
  };
}
