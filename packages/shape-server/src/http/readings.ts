import type { Reading, ReadOutcome, Shape, ShapeEngine } from '../model.ts';
import { formatOffset, type Offset } from '../offset.ts';
import { headLsn } from './head.ts';
import { upToDateNote } from './replies.ts';

interface Entry {
  readonly shape: Shape;
  readonly outcome: Promise<ReadOutcome>;
  reading: Reading | null;
  /** The answer as bytes, and the LSN it states; null = no statement. */
  body: { readonly lsn: string | null; readonly bytes: Buffer } | null;
}

/**
 * Pieces of logs kept as they are sent: thousands who wait for one change are given the same bytes, read and put together once.
 * Holds up to `maxBytes`, the longest unused go first.
 */
export class Readings {
  readonly #engine: ShapeEngine;
  readonly #maxBytes: number;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(engine: ShapeEngine, maxBytes: number) {
    this.#engine = engine;
    this.#maxBytes = maxBytes;
  }

  /** The piece after an offset; asked by many at the same time it is read once. */
  async read(shape: Shape, after: Offset): Promise<ReadOutcome> {
    const key = `${shape.handle}@${formatOffset(after)}`;
    const known = this.#entries.get(key);
    if (known !== undefined && known.shape === shape && !this.#grown(known)) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known.outcome;
    }
    if (known !== undefined) this.#drop(key, known);
    const entry: Entry = { shape, outcome: this.#engine.read(shape, after), reading: null, body: null };
    this.#entries.set(key, entry);
    try {
      const outcome = await entry.outcome;
      this.#keep(key, entry, outcome);
      return outcome;
    } catch (error) {
      this.#drop(key, entry);
      throw error;
    }
  }

  /** The bytes of an answer: the messages of a piece and, with an LSN, the note that the reader is up to date. */
  body(shape: Shape, after: Offset, reading: Reading, lsn: string | null): Buffer {
    const entry = this.#entries.get(`${shape.handle}@${formatOffset(after)}`);
    const owner = entry?.reading === reading ? entry : null;
    if (owner?.body?.lsn === lsn) return owner.body.bytes;
    const note = lsn === null ? '' : upToDateNote(lsn);
    const comma = reading.items.length > 0 && note !== '' ? ',' : '';
    const bytes = Buffer.concat([Buffer.from('['), reading.items, Buffer.from(`${comma}${note}]`)]);
    if (owner !== null) {
      this.#bytes += bytes.length - (owner.body?.bytes.length ?? 0);
      owner.body = { lsn, bytes };
      this.#evict();
    }
    return bytes;
  }

  /** Whether more may have come since: then it is read again. */
  #grown({ shape, reading }: Entry): boolean {
    return reading?.atHead === true && headLsn(this.#engine, shape, reading.end) === null;
  }

  #keep(key: string, entry: Entry, outcome: ReadOutcome): void {
    const current = this.#entries.get(key) === entry;
    // what says nothing is asked again: it may be about to change without a new message
    if (!current || outcome.kind !== 'read' || outcome.reading.items.length === 0) this.#drop(key, entry);
    else {
      entry.reading = outcome.reading;
      this.#bytes += outcome.reading.items.length;
      this.#evict();
    }
  }

  #drop(key: string, entry: Entry): void {
    if (this.#entries.get(key) !== entry) return;
    this.#entries.delete(key);
    this.#bytes -= (entry.reading?.items.length ?? 0) + (entry.body?.bytes.length ?? 0);
  }

  #evict(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return;
      if (entry.reading !== null) this.#drop(key, entry);
    }
  }
}
