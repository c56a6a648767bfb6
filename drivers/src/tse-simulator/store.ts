/** One entry of a device's book: what it is, as JSON, and the signed message where it is one. */
export interface TseRecord {
  readonly meta: string;
  readonly body: Uint8Array;
}

/** A record with its place in the book. */
export interface PlacedRecord extends TseRecord {
  readonly position: number;
}

/**
 * Where a simulated TSE keeps its book and its secret. The book only grows. All methods reject when the medium fails; what was
 * appended before stays readable.
 */
export interface TseStore {
  /** Opens the book and hands over every record in order. What a power cut left half written is removed first. */
  open(each: (record: PlacedRecord) => void): Promise<void>;
  /** Adds a record and resolves with its place once it is safe. One call at a time. */
  append(record: TseRecord): Promise<number>;
  /** The record at a place that `append` or `open` named. */
  read(position: number): Promise<TseRecord>;
  /** Records from one place up to and without another, in batches; also while records are appended. */
  scan(from: number, end: number): AsyncIterable<readonly PlacedRecord[]>;
  /** Size of the book in bytes; also the place the next record gets. */
  bytes(): number;
  /** The private key; null = none yet. */
  secret(): Promise<Uint8Array | null>;
  /** Keeps the private key. */
  keepSecret(secret: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Bytes a record takes beside its content. */
export const RECORD_OVERHEAD = 12;

/** A book in memory. It outlives a device that is stopped and started, as a medium outlives a power cut. */
export function memoryTseStore(): TseStore {
  const records: PlacedRecord[] = [];
  const places = new Map<number, number>();
  let size = 0;
  let kept: Uint8Array | null = null;
  return {
    async open(each) {
      for (const record of records) each(record);
    },
    async append({ meta, body }) {
      const position = size;
      places.set(position, records.length);
      records.push({ meta, body, position });
      size += RECORD_OVERHEAD + Buffer.byteLength(meta) + body.length;
      return position;
    },
    async read(position) {
      return recordAt(records, places.get(position));
    },
    async *scan(from, end) {
      const first = places.get(from) ?? records.length;
      for (let at = first; at < records.length; at += 256) {
        const batch = records.slice(at, at + 256).filter(({ position }) => position < end);
        if (batch.length === 0) return;
        yield batch;
      }
    },
    bytes: () => size,
    secret: async () => kept,
    async keepSecret(secret) {
      kept = secret;
    },
    async close() {},
  };
}

function recordAt(records: readonly PlacedRecord[], index: number | undefined): TseRecord {
  const record = index === undefined ? undefined : records[index];
  if (record === undefined) throw new Error('no record stands there');
  return record;
}
