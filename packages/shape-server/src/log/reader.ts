import { compareOffsets, formatOffset, type Offset, SNAPSHOT_DONE } from '../offset.ts';
import type { LogStore, StoredPiece } from './store.ts';

/** What of a shape the reader needs. */
export interface ReadableShape {
  readonly id: number;
  readonly chunks: number;
  /** The last offset that may be shown. */
  readonly head: Offset;
}

/** A stretch of a log. */
export interface Stretch {
  readonly items: Buffer;
  readonly end: Offset;
}

const CACHE_BYTES = 64 * 1024 * 1024;
const ENTRY_BYTES = 200;
const EMPTY = Buffer.alloc(0);
const COMMA = Buffer.from(',');
/** Greater than every operation. */
const INFINITE_OP = Number.MAX_SAFE_INTEGER;

/**
 * Reads logs in chunks. Thousands who wait at one place of one shape ask for the same stretch: it is read and joined once.
 * A stretch is kept for the head it was read at, so that one that ends at the head is not given when there is more.
 */
export class LogReader {
  readonly #store: LogStore;
  readonly #chunkBytes: number;
  readonly #cache = new Map<string, Stretch>();
  #bytes = 0;

  constructor(store: LogStore, chunkBytes: number) {
    this.#store = store;
    this.#chunkBytes = chunkBytes;
  }

  read(shape: ReadableShape, after: Offset): Stretch {
    const n = chunkAfter(after);
    if (n < shape.chunks) return this.#cached(`${shape.id}/${n}`, () => this.#chunk(shape.id, n));
    if (compareOffsets(after, shape.head) >= 0) return { items: EMPTY, end: shape.head };
    const key = `${shape.id}/${formatOffset(after)}/${formatOffset(shape.head)}`;
    return this.#cached(key, () => this.#log(shape, after));
  }

  #chunk(shape: number, n: number): Stretch {
    const items = this.#store.chunk(shape, n);
    if (items === null) throw new Error(`chunk ${n} of a snapshot is missing`);
    return { items, end: { tx: 0n, op: n } };
  }

  #log(shape: ReadableShape, after: Offset): Stretch {
    const from = compareOffsets(after, SNAPSHOT_DONE) < 0 ? SNAPSHOT_DONE : after;
    const op = from.op === 'inf' ? INFINITE_OP : from.op;
    const parts: Buffer[] = [];
    let bytes = 0;
    let end: Offset = from;
    for (const piece of this.#store.pieces(shape.id, from.tx, op, shape.head.tx)) {
      const items = rest(piece, from);
      if (bytes > 0 && bytes + items.length > this.#chunkBytes) break;
      if (items.length > 0) {
        if (bytes > 0) parts.push(COMMA);
        parts.push(items);
        bytes += items.length;
      }
      end = { tx: piece.lsn, op: piece.lastOp };
    }
    return { items: Buffer.concat(parts), end };
  }

  #cached(key: string, make: () => Stretch): Stretch {
    const known = this.#cache.get(key);
    if (known !== undefined) {
      // the youngest stands last
      this.#cache.delete(key);
      this.#cache.set(key, known);
      return known;
    }
    const made = make();
    this.#cache.set(key, made);
    this.#bytes += made.items.length + ENTRY_BYTES;
    for (const [old, { items }] of this.#cache) {
      if (this.#bytes <= CACHE_BYTES) break;
      this.#cache.delete(old);
      this.#bytes -= items.length + ENTRY_BYTES;
    }
    return made;
  }
}

/** The number of the snapshot's chunk that follows an offset; infinite = the offset lies after all of them. */
export function chunkAfter(after: Offset): number {
  if (after.tx < 0n) return 0;
  return after.tx > 0n || after.op === 'inf' ? Number.POSITIVE_INFINITY : after.op + 1;
}

/** What of a piece lies after an offset: all of it, unless a reader names a place inside it. */
function rest(piece: StoredPiece, after: Offset): Buffer {
  if (piece.lsn !== after.tx || after.op === 'inf' || piece.firstOp > after.op) return piece.items;
  const from = after.op;
  const messages = JSON.parse(`[${piece.items.toString()}]`) as { headers: { op_position: number } }[];
  const later = messages.filter(({ headers }) => headers.op_position > from);
  return Buffer.from(later.map((message) => JSON.stringify(message)).join(','));
}
