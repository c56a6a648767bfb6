import type { Piece } from '../log/store.ts';
import type { WireRelation } from '../source/pgoutput.ts';
import { closeMessage, type OpenMessage, type Row, type RowChange } from './format.ts';
import type { LiveShape } from './shape.ts';

/** What one transaction puts into one shape's log. */
interface Part {
  readonly shape: LiveShape;
  /** Its snapshot holds the transaction already. */
  readonly skip: boolean;
  texts: string[];
  bytes: number;
  firstOp: number;
  /** Of the last of `texts`. */
  textOp: number;
  /** The last message, which may turn out to be the transaction's last. */
  held: OpenMessage | null;
}

/** Where a shape's log ends when a transaction has been stored. */
export interface PartEnd {
  readonly shape: LiveShape;
  readonly op: number;
  readonly bytes: number;
}

/** A transaction of the source while it comes in: its changes become messages of the shapes they concern, cut into pieces. */
export class SourceTransaction {
  readonly lsn: bigint;
  readonly xid: number;
  /** It is stored already. */
  readonly known: boolean;
  readonly #decimal: string;
  readonly #pieceBytes: number;
  readonly #seenBy: (shape: LiveShape) => boolean;
  readonly #parts = new Map<LiveShape, Part>();
  #pieces: Piece[] = [];
  #bytes = 0;
  /** What stays in memory whatever is taken: the last message of each shape. */
  #floor = 0;
  #op = 0;

  constructor(
    at: { readonly lsn: bigint; readonly xid: number; readonly known: boolean },
    pieceBytes: number,
    seenBy: (shape: LiveShape) => boolean,
  ) {
    this.lsn = at.lsn;
    this.xid = at.xid;
    this.known = at.known;
    this.#decimal = String(at.lsn);
    this.#pieceBytes = pieceBytes;
    this.#seenBy = seenBy;
  }

  /** Bytes in memory that `cutAll` would give. */
  get bytes(): number {
    return this.#bytes - this.#floor;
  }

  /** Whether the shape's snapshot holds this transaction already. */
  skips(shape: LiveShape): boolean {
    return this.#part(shape).skip;
  }

  /** The next place for a change; a moved key takes two, so they count by two. */
  nextOp(): number {
    const op = this.#op;
    this.#op += 2;
    return op;
  }

  add(shape: LiveShape, change: RowChange, op: number): void {
    const part = this.#part(shape);
    for (const message of shape.format.change(change, { lsn: this.#decimal, xid: this.xid, op }))
      this.#append(part, message);
  }

  /** Pieces of all there is by now, but the last message of each shape. */
  cutAll(): Piece[] {
    for (const part of this.#parts.values()) {
      const { texts, held } = part;
      if (texts.length === 0 || held === null) continue;
      this.#cut(part, part.textOp);
      part.firstOp = held.op;
      part.bytes = held.text.length;
    }
    return this.#take();
  }

  /** Its end has come: the rest of the pieces, and where each log stands then. */
  finish(): { readonly pieces: Piece[]; readonly ends: PartEnd[] } {
    const ends: PartEnd[] = [];
    for (const part of this.#parts.values()) {
      const { shape, held } = part;
      if (held === null || shape.dead) continue;
      part.texts.push(closeMessage(held.text, true));
      this.#cut(part, held.op);
      ends.push({ shape, op: held.op, bytes: shape.stagedBytes });
    }
    return { pieces: this.#take(), ends };
  }

  /** Shapes that got something. */
  touched(): LiveShape[] {
    return [...this.#parts.keys()];
  }

  #take(): Piece[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#bytes = [...this.#parts.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    this.#floor = this.#bytes;
    return pieces;
  }

  #part(shape: LiveShape): Part {
    const known = this.#parts.get(shape);
    if (known !== undefined) return known;
    const part: Part = { shape, skip: this.#seenBy(shape), texts: [], bytes: 0, firstOp: 0, textOp: 0, held: null };
    this.#parts.set(shape, part);
    return part;
  }

  #append(part: Part, message: OpenMessage): void {
    const { held } = part;
    if (held === null) part.firstOp = message.op;
    else {
      part.texts.push(closeMessage(held.text, false));
      part.textOp = held.op;
      if (part.bytes >= this.#pieceBytes) {
        this.#cut(part, held.op);
        part.firstOp = message.op;
      }
    }
    part.held = message;
    part.bytes += message.text.length;
    this.#bytes += message.text.length;
  }

  #cut(part: Part, lastOp: number): void {
    const { shape, texts, firstOp } = part;
    const items = texts.join(',');
    shape.stagedBytes += items.length;
    this.#pieces.push({ shape: shape.id, lsn: this.lsn, firstOp, lastOp, items, total: shape.stagedBytes });
    part.texts = [];
    part.bytes = 0;
  }
}

/** A row as conditions read it, made once however many ask. */
export function recordOf(relation: WireRelation, row: Row): () => Readonly<Record<string, string | null>> {
  let record: Record<string, string | null> | null = null;
  return () => {
    if (record !== null) return record;
    const made: Record<string, string | null> = {};
    relation.columns.forEach(({ name }, place) => {
      made[name] = row[place] ?? null;
    });
    record = made;
    return made;
  };
}
