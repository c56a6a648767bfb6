import { type Instant, ok, type Result } from '@valero/domain/kernel';
import type { ShapeName } from '@valero/domain/sync';
import { type Db, relaxed } from './connection.ts';
import { applyRow, type KeyedRow, type Replica, replaceRow, type Tally, troubleOf } from './replica.ts';
import type { ShapeLog } from './shapes-log.ts';
import { anew, lotOf, type ShapeRecord, type ShapeStates } from './shapes-state.ts';
import type { HeldView } from './shapes-view.ts';
import type { Staging } from './staging.ts';
import type { CutOrder, CutOutcome, CutShape, ShapeOutcome, ShapeRow } from './types.ts';

/** Changes that are put in use in one transaction; more of them go piece by piece behind a held view. */
const SMALL_ROWS = 400;
/** A copy of at most this many rows may replace another one in one transaction. */
const SMALL_COPY = 2000;
/** How long a piece may keep the till from scanning. */
const PIECE_MS = 6;
/** Rows read ahead of their writing. */
const BATCH = 200;
/** Places of a table looked at in one go when rows that are gone are removed. */
const PLACES = 500;

/** What a cut works with. */
export interface CutParts {
  readonly db: Db;
  readonly states: ShapeStates;
  readonly staging: Staging;
  readonly log: ShapeLog;
  readonly replicaOf: (shape: ShapeName) => Replica;
  readonly view: HeldView;
  readonly again: () => void;
}

/** One shape of a cut while it is carried out. */
interface Work {
  readonly order: CutShape;
  readonly before: ShapeRecord;
  readonly replica: Replica;
  readonly swaps: boolean;
  readonly tally: Tally;
  /** Changes taken out of the log, and rows there are more through them, since they were counted. */
  applied: number;
  grown: number;
  /** Rows that could not be put in use. */
  trouble: Result<never> | null;
}

/** Works until it is told to pause; true = all done. */
type Step = (pause: () => boolean) => boolean;

function workOf(parts: CutParts, cut: bigint, order: CutShape): Work {
  const before = parts.states.get(order.shape);
  const swaps = before.refetching && before.base !== null && before.base <= cut;
  const tally = { written: 0, deleted: 0, grown: 0 };
  return {
    order,
    before,
    swaps,
    tally,
    replica: parts.replicaOf(order.shape),
    applied: 0,
    grown: 0,
    trouble: null,
  };
}

/** The rows of the new copy that differ are written, those it does not have are removed. */
function swapSteps({ staging }: CutParts, work: Work): [write: Step, remove: Step] {
  const { replica, tally } = work;
  const lot = lotOf(work.before);
  let after = -1;
  const write: Step = (pause) => {
    for (;;) {
      const rows = staging.differing(lot, BATCH);
      if (rows.length === 0) return true;
      for (const row of rows) {
        replaceRow(replica, row, tally);
        staging.written(lot, row.id);
        if (pause()) return false;
      }
    }
  };
  const remove: Step = (pause) => {
    for (;;) {
      const { deleted, next } = replica.removeUnseen(lot, after, PLACES);
      tally.deleted += deleted;
      tally.grown -= deleted;
      if (next === null) return true;
      after = next;
      if (pause()) return false;
    }
  };
  return [write, remove];
}

/** Changes of the log up to the cut. `strict`: trouble undoes the transaction; otherwise the row is left as it is and the trouble noted. */
function changesStep({ log }: CutParts, cut: bigint, work: Work, strict: boolean): Step {
  const lot = lotOf(work.before);
  const one = (operation: ShapeRow['operation'], row: KeyedRow): void => {
    const { grown } = work.tally;
    try {
      applyRow(work.replica, operation, row, work.tally);
      work.grown += work.tally.grown - grown;
    } catch (error) {
      if (strict) throw error;
      work.trouble = troubleOf(work.order.shape, error);
    }
  };
  return (pause) => {
    for (;;) {
      const changes = log.next(lot, cut, BATCH);
      if (changes.length === 0) return true;
      for (const { lsn, key, operation, row } of changes) {
        one(operation, row);
        log.done(lot, lsn, key);
        work.applied += 1;
        if (pause()) return false;
      }
    }
  };
}

/** The new copy is the one in use: said in the transaction of its last piece, so that it is not swapped in twice. */
function endSwap({ states }: CutParts, { order, before }: Work): void {
  const now = states.get(order.shape);
  const lastSyncedAt = now.lastSyncedAt ?? order.heardAt;
  states.put({ ...now, lastSyncedAt, rows: before.noted, refetching: false, base: null, noted: 0 });
}

/** Counts what was taken out of the log, in the transaction that did it. */
function account({ states }: CutParts, work: Work): void {
  const now = states.get(work.order.shape);
  const waiting = Math.max(0, now.waiting - work.applied);
  states.put({ ...now, waiting, rows: now.rows + work.grown });
  work.applied = 0;
  work.grown = 0;
}

/** Every shape of the cut stands for its LSN now. */
function settle({ states, log, again }: CutParts, cut: bigint, works: readonly Work[], resumed = false): void {
  for (const { order, before, trouble } of works) {
    // more has been received meanwhile: the record is read again
    const now = states.get(order.shape);
    const received = now.received === null || order.receivedLsn > now.received ? order.receivedLsn : now.received;
    const nothingWaits = !now.refetching && log.bounds(lotOf(before)) === null;
    const lastSyncedAt = nothingWaits ? order.heardAt : now.lastSyncedAt;
    const record = { ...now, received, lastSyncedAt, lsn: now.refetching ? now.lsn : cut };
    states.put(trouble === null ? record : anew(record));
  }
  if (resumed || works.some((work) => work.swaps)) again();
}

function outcomeOf(works: readonly Work[], pieces: number): Result<CutOutcome> {
  const trouble = works.find((work) => work.trouble !== null)?.trouble;
  if (trouble) return trouble;
  const shapes = works.map(({ order, tally: { written, deleted }, swaps }) => ({
    ...{ shape: order.shape, written, deleted, swapped: swaps },
  }));
  return ok({ shapes, pieces });
}

const never = (): boolean => false;

/** Whether all of it fits into one transaction. */
function isSmall({ log }: CutParts, cut: bigint, works: readonly Work[]): boolean {
  let left = SMALL_ROWS;
  for (const { before, swaps } of works) {
    if (swaps && (before.noted > SMALL_COPY || before.rows > SMALL_COPY)) return false;
    left -= log.due(lotOf(before), cut, left + 1);
    if (left < 0) return false;
  }
  return true;
}

function swapAtOnce(parts: CutParts, work: Work): void {
  for (const step of swapSteps(parts, work)) step(never);
  endSwap(parts, work);
}

/** All in one transaction; trouble of one shape undoes it, and that shape begins a new copy. */
function inOneGo(parts: CutParts, cut: bigint, works: readonly Work[]): Result<CutOutcome> {
  let at: ShapeName | null = null;
  const run = parts.db.transaction(() => {
    for (const work of works) {
      at = work.order.shape;
      if (work.swaps) swapAtOnce(parts, work);
      changesStep(parts, cut, work, true)(never);
      account(parts, work);
    }
    at = null;
    settle(parts, cut, works);
  });
  try {
    relaxed(parts.db, () => run.immediate());
    return outcomeOf(works, 1);
  } catch (error) {
    if (at === null) throw error;
    const trouble = troubleOf(at, error);
    parts.states.put(anew(parts.states.get(at)));
    return trouble;
  }
}

/** Runs a step in transactions of `PIECE_MS` each; `after` closes each of them. */
function* inPieces(db: Db, step: Step, after: (done: boolean) => void): Generator<void, number> {
  let pieces = 0;
  for (let done = false; !done; ) {
    const piece = db.transaction((): boolean => {
      const end = performance.now() + PIECE_MS;
      const finished = step(() => performance.now() >= end);
      after(finished);
      return finished;
    });
    done = relaxed(db, () => piece.immediate());
    pieces += 1;
    yield;
  }
  return pieces;
}

/** The order of a cut as it lies on the disk while the cut is carried out. */
interface StoredOrder {
  readonly lsn: string;
  readonly shapes: readonly { readonly shape: ShapeName; readonly receivedLsn: string; readonly heardAt: Instant }[];
}

function* stepByStep(parts: CutParts, cut: bigint, works: readonly Work[], resumed = false): Generator<void, number> {
  let pieces = 0;
  for (const work of works) {
    if (work.swaps) {
      const [write, remove] = swapSteps(parts, work);
      pieces += yield* inPieces(parts.db, write, () => undefined);
      pieces += yield* inPieces(parts.db, remove, (done) => {
        if (done) endSwap(parts, work);
      });
    }
    pieces += yield* inPieces(parts.db, changesStep(parts, cut, work, false), () => account(parts, work));
  }
  const last = parts.db.transaction(() => {
    settle(parts, cut, works, resumed);
    parts.db.prepare('DELETE FROM device_shape_cut').run();
  });
  relaxed(parts.db, () => last.immediate());
  return pieces + 1;
}

/**
 * Carries a cut out: in one transaction when it is small. A large one is written in pieces, between which the till works, while everybody
 * reads the state before (a held view); the last piece ends that, so that it is seen at once. The order is on the disk first:
 * a cut that was cut short is ended at the next opening, before anybody reads.
 */
export function* runCut(parts: CutParts, order: CutOrder): Generator<void, Result<CutOutcome>> {
  const cut = order.lsn;
  const works = order.shapes.map((shape) => workOf(parts, cut, shape));
  // a view that is still held: the disk failed in the middle of a cut, and this one ends it
  if (!parts.view.isHeld() && isSmall(parts, cut, works)) return inOneGo(parts, cut, works);
  const stored: StoredOrder = {
    lsn: cut.toString(),
    shapes: order.shapes.map((shape) => ({ ...shape, receivedLsn: shape.receivedLsn.toString() })),
  };
  parts.db.prepare('INSERT OR REPLACE INTO device_shape_cut (slot, cut) VALUES (1, ?)').run(JSON.stringify(stored));
  parts.view.hold();
  const pieces = yield* stepByStep(parts, cut, works);
  parts.view.release();
  return outcomeOf(works, pieces);
}

/** Ends a cut that was cut short, without pauses. */
export function finishCut(parts: CutParts): void {
  const found = parts.db.prepare<[], { cut: string }>('SELECT cut FROM device_shape_cut').get();
  if (!found) return;
  const { lsn, shapes } = JSON.parse(found.cut) as StoredOrder;
  const cut = BigInt(lsn);
  const works = shapes.map((shape) => workOf(parts, cut, { ...shape, receivedLsn: BigInt(shape.receivedLsn) }));
  const run = stepByStep(parts, cut, works, true);
  while (!run.next().done);
}

/** Replaces one shape alone by its new copy, in the caller's transaction. */
export function swapWhole(
  parts: CutParts,
  staged: ShapeRecord,
  change: { readonly at: Instant; readonly lsn?: string | null | undefined },
): ShapeOutcome {
  const cut = BigInt(change.lsn ?? 0);
  const work = workOf(parts, cut, { shape: staged.shape, receivedLsn: cut, heardAt: change.at });
  swapAtOnce(parts, work);
  settle(parts, cut, [work]);
  return { written: work.tally.written, deleted: work.tally.deleted, swapped: true };
}
