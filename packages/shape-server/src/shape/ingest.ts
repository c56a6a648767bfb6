import type { LogStore, Piece, StoredTransaction } from '../log/store.ts';
import type { EngineRules, SnapshotMark } from '../rules.ts';
import type { Tuple, WireMessage, WireRelation } from '../source/pgoutput.ts';
import { fillUnchanged, type Row, type RowChange } from './format.ts';
import type { Router } from './router.ts';
import type { LiveShape } from './shape.ts';
import { type PartEnd, recordOf, SourceTransaction } from './transaction.ts';

/** Bytes of one transaction, or of several that wait, that are held in memory before they go to the disk. */
const HELD_BYTES = 8 * 1024 * 1024;

interface Pending {
  pieces: Piece[];
  transactions: StoredTransaction[];
  ends: Map<LiveShape, PartEnd & { readonly lsn: bigint }>;
  bytes: number;
  endLsn: bigint;
}

const nothing = (): Pending => ({ pieces: [], transactions: [], ends: new Map(), bytes: 0, endLsn: 0n });

/** What the way in needs from the engine. */
export interface IngestPorts {
  readonly store: LogStore;
  readonly router: Router;
  readonly rules: EngineRules;
  readonly pieceBytes: number;
  /** Whether a shape of that number is still read. */
  readonly alive: (shape: number) => boolean;
  /** Ends shapes whose table is no longer the one they saw. */
  readonly rotate: (shapes: readonly LiveShape[], reason: string) => void;
  /** These shapes have something new to read; said once for a group of transactions, after they are durable. */
  readonly published: (shapes: readonly LiveShape[]) => void;
  /** Storing failed where nobody catches: the stream must begin again. */
  readonly failed: (error: Error) => void;
}

/**
 * The way in: messages of the stream become pieces of logs, whole transactions of the source become durable, and only then readers
 * see them and PostgreSQL is told.
 *
 * | state | held | to |
 * |---|---|---|
 * | idle | nothing | `open` on begin; a keepalive moves the position |
 * | open | messages of one transaction; from 8 MiB on staged on disk, shown to nobody | `pending` on commit; `idle` when the stream breaks |
 * | pending | whole transactions | `idle` when they are durable, before the next turn of the loop |
 */
export class Ingest {
  readonly #ports: IngestPorts;
  #stored: bigint;
  #walEnd = 0n;
  #seen: bigint;
  #open: SourceTransaction | null = null;
  #staged = new Set<LiveShape>();
  #pending: Pending = nothing();
  #scheduled: NodeJS.Immediate | null = null;
  #recent: StoredTransaction[];

  constructor(ports: IngestPorts, stored: bigint) {
    this.#ports = ports;
    this.#stored = stored;
    this.#seen = stored;
    this.#recent = ports.store.recent();
  }

  /** Everything before is stored durably. */
  get stored(): bigint {
    return this.#stored;
  }

  /** What `up-to-date` promises: everything before is in the logs. */
  get seen(): bigint {
    return this.#seen;
  }

  /** The stream begins anew at a position of a new slot. */
  reset(stored: bigint): void {
    this.abandon();
    this.#stored = stored;
    this.#seen = stored;
    this.#walEnd = 0n;
    this.#ports.store.setMeta({ stored: String(stored) });
  }

  message(message: WireMessage): void {
    switch (message.kind) {
      case 'begin': {
        // the commit counts from the first position after the start of its record
        const lsn = message.commitLsn + 1n;
        const { rules, pieceBytes } = this.#ports;
        const stored = this.#pending.endLsn > this.#stored ? this.#pending.endLsn : this.#stored;
        const at = { lsn, xid: message.xid, known: rules.alreadyStored(lsn, stored) };
        this.#open = new SourceTransaction(at, pieceBytes, (shape) => this.#inSnapshot(shape, lsn, message.xid));
        return;
      }
      case 'insert':
        return this.#change(message.relation, [], message.row);
      case 'update':
        return this.#change(message.relation, message.old, message.row);
      case 'delete':
        return this.#change(message.relation, message.old, []);
      case 'relation':
        return this.#described(message.relation);
      case 'truncate':
        for (const { oid, name } of message.relations)
          this.#rotate(this.#ports.router.members(oid), `${name} truncated`);
        return;
      case 'commit':
        return this.#commit(message.endLsn);
      case 'other':
        return;
    }
  }

  keepalive(walEnd: bigint): void {
    if (walEnd > this.#walEnd) this.#walEnd = walEnd;
    this.#advance();
  }

  /** Stores what has come whole; then the readers are told. */
  flush(): void {
    if (this.#scheduled !== null) clearImmediate(this.#scheduled);
    this.#scheduled = null;
    const { pieces, transactions, ends, endLsn } = this.#pending;
    if (transactions.length === 0) return;
    const { store, published } = this.#ports;
    store.append(this.#living(pieces), transactions, endLsn);
    this.#pending = nothing();
    this.#staged = new Set();
    this.#stored = endLsn;
    for (const transaction of transactions) this.#recent.push(transaction);
    const shapes: LiveShape[] = [];
    for (const { shape, lsn, op, bytes } of ends.values()) {
      if (shape.dead) continue;
      shape.head = { tx: lsn, op };
      shape.logBytes = bytes;
      shapes.push(shape);
    }
    // the position moves before anybody wakes, and nobody runs between the two
    this.#advance();
    published(shapes);
  }

  /** The position to report to PostgreSQL; what it promises is stored before it is returned. */
  acknowledge(): bigint {
    this.flush();
    const position = this.#position();
    if (position > this.#stored) {
      this.#ports.store.setMeta({ stored: String(position) });
      this.#stored = position;
    }
    return this.#stored;
  }

  /** The stream has broken: what is not whole comes again. */
  abandon(): void {
    if (this.#scheduled !== null) clearImmediate(this.#scheduled);
    this.#scheduled = null;
    const touched = new Set([...(this.#open?.touched() ?? []), ...this.#pending.ends.keys(), ...this.#staged]);
    for (const shape of touched) shape.stagedBytes = shape.logBytes;
    for (const { id } of this.#staged) this.#ports.store.forgetAfter(id, this.#stored);
    this.#staged = new Set();
    this.#open = null;
    this.#pending = nothing();
    this.#walEnd = 0n;
  }

  /**
   * Whether a snapshot can begin a shape now, with the stream standing still: what has gone by must be in it. A commit can be decoded
   * a moment before it is visible, and the changes of a transaction that is coming in have partly gone by.
   */
  admits(mark: SnapshotMark): 'yes' | 'not-yet' | 'after-transaction' {
    const { visibleIn } = this.#ports.rules;
    this.flush();
    if (this.#open !== null && !visibleIn(mark, this.#open.xid)) return 'after-transaction';
    return this.#recent.every(({ xid }) => visibleIn(mark, xid)) ? 'yes' : 'not-yet';
  }

  /** Forgets transactions that every later snapshot sees too. */
  prune(mark: SnapshotMark): void {
    const { visibleIn } = this.#ports.rules;
    const seen = this.#recent.filter(({ xid }) => visibleIn(mark, xid));
    if (seen.length === 0) return;
    this.#ports.store.forgetRecent(seen.map(({ lsn }) => lsn));
    this.#recent = this.#recent.filter(({ xid }) => !visibleIn(mark, xid));
  }

  #position(): bigint {
    return this.#ports.rules.acknowledgeable({
      stored: this.#stored,
      walEnd: this.#walEnd,
      open: this.#open !== null,
      unflushed: this.#pending.transactions.length > 0,
    });
  }

  #advance(): void {
    const position = this.#position();
    if (position > this.#seen) this.#seen = position;
  }

  #inSnapshot(shape: LiveShape, lsn: bigint, xid: number): boolean {
    return lsn <= shape.place.lsn && this.#ports.rules.visibleIn(shape.place.mark, xid);
  }

  #rotate(shapes: readonly LiveShape[], reason: string): void {
    const open = this.#open;
    if (open === null || open.known) return;
    const over = shapes.filter((shape) => !open.skips(shape));
    if (over.length > 0) this.#ports.rotate(over, reason);
  }

  /** A table as the stream has it from here on: shapes that saw another one are over. */
  #described(relation: WireRelation): void {
    const { router } = this.#ports;
    const other = router.members(relation.oid).filter((shape) => !sameTable(shape, relation));
    if (other.length > 0) this.#rotate(other, `${relation.name} has changed`);
    const { schema, name } = relation;
    const replaced = router.named(schema, name).filter((shape) => shape.relation.oid !== relation.oid);
    if (replaced.length > 0) this.#rotate(replaced, `${name} was made anew`);
  }

  /** A change; an empty tuple = there is no row before, or after. `oldTuple` null = it is not known whole. */
  #change(relation: WireRelation, oldTuple: Tuple | null, newTuple: Tuple): void {
    const open = this.#open;
    if (open === null) throw new Error('a change outside a transaction');
    if (open.known) return;
    const op = open.nextOp();
    const { router } = this.#ports;
    const filled = oldTuple === null ? null : fillUnchanged(newTuple, oldTuple);
    if (oldTuple === null || filled === null)
      return this.#rotate(router.members(relation.oid), `the replica identity of ${relation.name} is not full`);
    const old = oldTuple.length === 0 ? null : fillUnchanged(oldTuple, null);
    const row = newTuple.length === 0 ? null : filled;
    const oldRecord = old === null ? null : recordOf(relation, old);
    const newRecord = row === null ? null : recordOf(relation, row);
    for (const shape of router.candidates(relation.oid, old, row)) {
      if (open.skips(shape)) continue;
      if (!sameTable(shape, relation)) {
        this.#rotate([shape], `${relation.name} has changed`);
        continue;
      }
      const before = old !== null && oldRecord !== null && shape.holds(oldRecord) ? old : null;
      const after = row !== null && newRecord !== null && shape.holds(newRecord) ? row : null;
      const change = changeOf(before, after);
      if (change !== null) open.add(shape, change, op);
    }
    if (open.bytes >= HELD_BYTES) this.#stage(open);
  }

  /** Puts what is whole of a large transaction onto the disk, where nobody is shown it yet. */
  #stage(open: SourceTransaction): void {
    this.flush();
    const living = this.#living(open.cutAll());
    for (const shape of open.touched()) if (!shape.dead) this.#staged.add(shape);
    this.#ports.store.stage(living);
  }

  #commit(endLsn: bigint): void {
    const open = this.#open;
    if (open === null) throw new Error('a commit outside a transaction');
    this.#open = null;
    if (open.known) return;
    const { pieces, ends } = open.finish();
    const pending = this.#pending;
    pending.pieces.push(...pieces);
    pending.transactions.push({ lsn: open.lsn, xid: open.xid });
    for (const end of ends) pending.ends.set(end.shape, { ...end, lsn: open.lsn });
    pending.bytes += pieces.reduce((sum, { items }) => sum + items.length, 0);
    pending.endLsn = endLsn;
    if (pending.bytes >= HELD_BYTES) this.flush();
    else this.#scheduled ??= setImmediate(() => this.#flushAlone());
  }

  #flushAlone(): void {
    try {
      this.flush();
    } catch (error) {
      this.#ports.failed(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #living(pieces: readonly Piece[]): readonly Piece[] {
    return pieces.filter(({ shape }) => this.#ports.alive(shape));
  }
}

function sameTable({ relation }: LiveShape, wire: WireRelation): boolean {
  return wire.full && relation.layout === wire.layout && relation.name === wire.name && relation.schema === wire.schema;
}

function changeOf(before: Row | null, after: Row | null): RowChange | null {
  if (before !== null)
    return after === null ? { kind: 'delete', row: before } : { kind: 'update', old: before, row: after };
  return after === null ? null : { kind: 'insert', row: after };
}
