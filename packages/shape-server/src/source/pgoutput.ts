/** A column of a relation as the stream describes it. */
interface WireColumn {
  readonly name: string;
  readonly typeOid: number;
  readonly modifier: number;
}

/** A table as the stream describes it before the first change of it. */
export interface WireRelation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** Its replica identity is full: old rows come whole. */
  readonly full: boolean;
  readonly columns: readonly WireColumn[];
  /** Names and types of the columns as one text: equal = a row has the same places. */
  readonly layout: string;
}

/** A row by the places of its relation: text or null; `undefined` = an unchanged value kept outside the row (TOAST). */
export type Tuple = readonly (string | null | undefined)[];

/** A message of logical decoding, `pgoutput` with proto_version 1 (PostgreSQL: Logical Replication Message Formats). */
export type WireMessage =
  | { readonly kind: 'begin'; readonly commitLsn: bigint; readonly xid: number }
  | { readonly kind: 'commit'; readonly endLsn: bigint }
  | { readonly kind: 'relation'; readonly relation: WireRelation }
  | { readonly kind: 'insert'; readonly relation: WireRelation; readonly row: Tuple }
  | { readonly kind: 'update'; readonly relation: WireRelation; readonly old: Tuple | null; readonly row: Tuple }
  /** `old` is null when it is not the whole row: the replica identity was not full. */
  | { readonly kind: 'delete'; readonly relation: WireRelation; readonly old: Tuple | null }
  | { readonly kind: 'truncate'; readonly relations: readonly WireRelation[] }
  /** Nothing for us (origin, type) or a change of a table nobody follows. */
  | { readonly kind: 'other' };

const OTHER: WireMessage = { kind: 'other' };
const BOOL = 16;
const CODE = (letter: string): number => letter.charCodeAt(0);
const [BEGIN, COMMIT, RELATION, INSERT, UPDATE, DELETE, TRUNCATE] = [...'BCRIUDT'].map(CODE);
const [NEW, WHOLE, NULL, UNCHANGED, TEXT] = [...'NOnut'].map(CODE);

/** The text that makes two layouts comparable; the catalogue reader makes the same one. */
export function layoutOf(columns: readonly WireColumn[]): string {
  return JSON.stringify(columns.map(({ name, typeOid, modifier }) => [name, typeOid, modifier]));
}

/**
 * Reads the messages of one replication session. PostgreSQL describes a relation once a session, so a decoder lives as long as it.
 * Everything is copied out of the buffer before `read` returns. `wanted` says whether anybody follows a table; the changes of others
 * are not looked into.
 */
export class PgOutputDecoder {
  readonly #relations = new Map<number, WireRelation>();
  readonly #wanted: (oid: number) => boolean;
  #buffer: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(wanted: (oid: number) => boolean) {
    this.#wanted = wanted;
  }

  /** Throws on a message that breaks the protocol. */
  read(buffer: Buffer, start: number): WireMessage {
    this.#buffer = buffer;
    this.#at = start;
    switch (this.#byte()) {
      case BEGIN: {
        const commitLsn = this.#long();
        this.#at += 8;
        return { kind: 'begin', commitLsn, xid: this.#uint() };
      }
      case COMMIT:
        this.#at += 9;
        return { kind: 'commit', endLsn: this.#long() };
      case RELATION:
        return this.#relation();
      case INSERT:
      case UPDATE:
      case DELETE:
        return this.#change(buffer[start] ?? 0);
      case TRUNCATE:
        return this.#truncate();
      default:
        return OTHER;
    }
  }

  #relation(): WireMessage {
    const oid = this.#uint();
    const schema = this.#name();
    const name = this.#name();
    const full = this.#byte() === CODE('f');
    const columns: WireColumn[] = [];
    for (let left = this.#short(); left > 0; left -= 1) {
      this.#at += 1;
      columns.push({ name: this.#name(), typeOid: this.#uint(), modifier: this.#int() });
    }
    // pg_catalog is sent as the empty name
    const relation = { oid, schema: schema || 'pg_catalog', name, full, columns, layout: layoutOf(columns) };
    this.#relations.set(oid, relation);
    return { kind: 'relation', relation };
  }

  #change(letter: number): WireMessage {
    const oid = this.#uint();
    if (!this.#wanted(oid)) return OTHER;
    const relation = this.#known(oid);
    if (letter === INSERT) {
      this.#at += 1;
      return { kind: 'insert', relation, row: this.#tuple(relation) };
    }
    const mark = this.#byte();
    if (mark === NEW) return { kind: 'update', relation, old: null, row: this.#tuple(relation) };
    const before = this.#tuple(relation);
    const old = mark === WHOLE ? before : null;
    if (letter === DELETE) return { kind: 'delete', relation, old };
    this.#at += 1;
    return { kind: 'update', relation, old, row: this.#tuple(relation) };
  }

  #truncate(): WireMessage {
    const relations: WireRelation[] = [];
    const count = this.#uint();
    this.#at += 1;
    for (let left = count; left > 0; left -= 1) relations.push(this.#known(this.#uint()));
    return { kind: 'truncate', relations };
  }

  #known(oid: number): WireRelation {
    const relation = this.#relations.get(oid);
    if (relation === undefined) throw new Error(`a change of relation ${oid}, which was not described`);
    return relation;
  }

  #tuple(relation: WireRelation): Tuple {
    const count = this.#short();
    if (count !== relation.columns.length) throw new Error(`a row of ${relation.name} has ${count} columns`);
    const row: (string | null | undefined)[] = [];
    for (let place = 0; place < count; place += 1) row.push(this.#value(relation.columns[place]?.typeOid === BOOL));
    return row;
  }

  #value(bool: boolean): string | null | undefined {
    const kind = this.#byte();
    if (kind === NULL) return null;
    if (kind === UNCHANGED) return undefined;
    if (kind !== TEXT) throw new Error(`a value of kind ${kind}, which was not asked for`);
    const length = this.#uint();
    const start = this.#at;
    this.#at += length;
    const text = this.#buffer.toString('utf8', start, this.#at);
    return bool ? (text === 't' ? 'true' : 'false') : text;
  }

  #byte(): number {
    const value = this.#buffer.readUInt8(this.#at);
    this.#at += 1;
    return value;
  }

  #short(): number {
    const value = this.#buffer.readUInt16BE(this.#at);
    this.#at += 2;
    return value;
  }

  #uint(): number {
    const value = this.#buffer.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  #int(): number {
    const value = this.#buffer.readInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  #long(): bigint {
    const value = this.#buffer.readBigUInt64BE(this.#at);
    this.#at += 8;
    return value;
  }

  #name(): string {
    const end = this.#buffer.indexOf(0, this.#at);
    const text = this.#buffer.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }
}
