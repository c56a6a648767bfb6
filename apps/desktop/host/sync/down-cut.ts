import { assert, type Clock, err, type Instant, type Result } from '@valero/domain/kernel';
import type { ShapeName } from '@valero/domain/sync';
import type { CutOrder, CutOutcome, DeviceStore } from '@valero/storage/sqlite';
import type { Logger } from '../log.ts';
import type { Timers } from './backoff.ts';
import { type Asker, createAsker } from './down-ask.ts';
import { type CutPlan, planCut, type ShapeView } from './down-plan.ts';

/** A shape that says nothing for so long does not hold the others back any more. */
const SILENT_MS = 60_000;
/** After a failure of the disk. */
const AGAIN_MS = 10_000;
/** Word that nothing has changed is written down at most this often. */
const NOTE_EVERY_MS = 60_000;

/** What a cutter works with. */
export interface CutterParts {
  readonly store: Pick<DeviceStore, 'sync' | 'cutShapes' | 'tidyShapes' | 'moveLog'>;
  readonly shapes: readonly ShapeName[];
  readonly clock: Clock;
  /** Milliseconds of a clock nobody sets. */
  readonly monotonic: () => number;
  readonly timers: Timers;
  /** Spreads the asking of many tills; without it there is no spread. */
  readonly random?: (() => number) | undefined;
  readonly logger: Logger;
  /** Asks a shape at once where it stands. */
  readonly ask: (shape: ShapeName) => void;
  /** Rows of a shape have changed on this device. */
  readonly onRows: (shape: ShapeName) => void;
  readonly onChange: () => void;
  /** A shape could not be put in use and begins a new copy. */
  readonly onTrouble: (shape: ShapeName, code: string, reason: string) => void;
}

/** When a shape was last heard of. */
export interface Heard {
  readonly at: Instant;
  readonly monotonic: number;
}

/** Puts what the streams have brought in use, all shapes at one cut. */
export interface Cutter {
  /** A stream said that it has everything up to an LSN. */
  upToDate(shape: ShapeName, lsn: bigint): void;
  /** A stream brought something. */
  progressed(shape: ShapeName): void;
  /** The server does not give this shape to this device, or does again. */
  refused(shape: ShapeName, is: boolean): void;
  /** A stream begins anew from what is stored. */
  restarted(shape: ShapeName): void;
  /** The last up-to-date of a shape in this run of the program. */
  heard(shape: ShapeName): Heard | null;
  /** Resolves when no cut is being carried out. */
  idle(): Promise<void>;
  /** Looks again. */
  poke(): void;
  stop(): Promise<void>;
}

/** What is known of a shape beside what is stored. */
interface Known {
  received: bigint | null;
  heard: Heard | null;
  /** Since when it is silent. */
  aliveAt: number;
  answers: number;
  refused: boolean;
}

const toLsn = (text: string | null | undefined): bigint | null =>
  text === null || text === undefined ? null : BigInt(text);
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Starts the cutter. */
export function startCutter(parts: CutterParts): Cutter {
  return new ShapeCutter(parts);
}

/** One loop: looks where all shapes stand, carries out the cut that is possible, asks those who are behind, waits to be poked. */
class ShapeCutter implements Cutter {
  readonly #parts: CutterParts;
  readonly #ending = new AbortController();
  readonly #known: ReadonlyMap<ShapeName, Known>;
  readonly #asker: Asker;
  readonly #running: Promise<void>;
  #notedAt = Number.NEGATIVE_INFINITY;
  #untidy = true;
  #dirty = false;
  #awaken: (() => void) | null = null;
  #cutting: Promise<void> | null = null;

  constructor(parts: CutterParts) {
    this.#parts = parts;
    this.#known = new Map(
      parts.shapes.map((shape) => {
        const received = toLsn(parts.store.sync.cursor(shape)?.receivedLsn);
        return [shape, { received, heard: null, aliveAt: parts.monotonic(), answers: 0, refused: false }];
      }),
    );
    this.#asker = createAsker({ ...parts, poke: () => this.poke(), answers: (shape) => this.#of(shape).answers });
    this.#running = this.#loop().catch((error: unknown) =>
      parts.logger.error({ error }, 'master data are not put in use any more'),
    );
  }

  #of(shape: ShapeName): Known {
    const found = this.#known.get(shape);
    assert(found !== undefined, `followed: ${shape}`);
    return found;
  }

  upToDate(shape: ShapeName, lsn: bigint): void {
    const state = this.#of(shape);
    this.#reached(shape, lsn);
    state.heard = { at: this.#parts.clock.now(), monotonic: this.#parts.monotonic() };
    state.aliveAt = state.heard.monotonic;
    state.answers += 1;
    this.poke();
  }

  #reached(shape: ShapeName, lsn: bigint): void {
    const state = this.#of(shape);
    if (state.received === null || lsn > state.received) state.received = lsn;
  }

  progressed(shape: ShapeName): void {
    this.#of(shape).aliveAt = this.#parts.monotonic();
  }

  refused(shape: ShapeName, is: boolean): void {
    this.#of(shape).refused = is;
    this.poke();
  }

  restarted(shape: ShapeName): void {
    this.#of(shape).received = toLsn(this.#parts.store.sync.cursor(shape)?.receivedLsn);
  }

  heard(shape: ShapeName): Heard | null {
    return this.#of(shape).heard;
  }

  async idle(): Promise<void> {
    while (this.#cutting) await this.#cutting;
  }

  poke(): void {
    this.#dirty = true;
    this.#awaken?.();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    this.#asker.stop();
    this.#awaken?.();
    await this.#running;
  }

  async #loop(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      if (this.#dirty) {
        this.#dirty = false;
        await this.#settle().catch((error: unknown) => this.#later(error));
      } else if (this.#untidy) {
        this.#untidy = this.#parts.store.tidyShapes();
        await breathe();
      } else {
        await new Promise<void>((resolve) => {
          this.#awaken = resolve;
        });
        this.#awaken = null;
      }
    }
  }

  /** The disk is full or broken: everything received stays where it is, and it is tried again. */
  async #later(error: unknown): Promise<void> {
    this.#parts.logger.error({ error }, 'master data could not be put in use');
    await new Promise<void>((resolve) => {
      const cancel = this.#parts.timers.after(AGAIN_MS, resolve);
      this.#ending.signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
    this.#dirty = true;
  }

  async #settle(): Promise<void> {
    const plan = planCut(this.#views());
    const note = this.#parts.monotonic() - this.#notedAt >= NOTE_EVERY_MS;
    if (plan.cut !== null && (plan.due || note)) {
      this.#cutting = this.#carryOut(this.#orderOf(plan, plan.cut));
      try {
        await this.#cutting;
      } finally {
        this.#cutting = null;
      }
    }
    if (this.#ending.signal.aborted) return;
    // what is in use has changed: look again
    if (plan.due) this.#dirty = true;
    else this.#asker.follow(plan);
  }

  #views(): ShapeView[] {
    const { store, shapes, monotonic } = this.#parts;
    return shapes.map((shape) => {
      const cursor = store.sync.cursor(shape);
      const { received, aliveAt, answers, refused } = this.#of(shape);
      return {
        ...{ shape, received },
        followed: cursor !== null && (cursor.refetching || cursor.lastSyncedAt !== null),
        copying: cursor?.refetching === true && cursor.baseLsn === null,
        base: cursor?.refetching === true ? toLsn(cursor.baseLsn) : null,
        lsn: toLsn(cursor?.lsn),
        from: toLsn(cursor?.waitingFrom),
        to: toLsn(cursor?.waitingTo),
        leftOut: refused || monotonic() - aliveAt >= SILENT_MS,
        vouched: this.#asker.vouched(shape, answers),
      };
    });
  }

  #orderOf({ members }: CutPlan, cut: bigint): CutOrder {
    const shapes = members.map((shape) => {
      const { received, heard } = this.#of(shape);
      const heardAt = heard?.at ?? this.#parts.store.sync.cursor(shape)?.lastSyncedAt ?? this.#parts.clock.now();
      return { shape, receivedLsn: received ?? cut, heardAt };
    });
    return { lsn: cut, shapes };
  }

  async #carryOut(order: CutOrder): Promise<void> {
    const run = this.#parts.store.cutShapes(order);
    for (;;) {
      const step = run.next();
      if (step.done) return this.#done(order, step.value);
      await breathe();
      if (this.#ending.signal.aborted) {
        // the order lies on the disk: what is left is done at the next opening
        run.return(err({ code: 'storage.io' }));
        return;
      }
    }
  }

  async #done(order: CutOrder, result: Result<CutOutcome>): Promise<void> {
    const { onRows, onChange, onTrouble, shapes, store } = this.#parts;
    this.#notedAt = this.#parts.monotonic();
    if (result.ok) {
      // a shape whose number stands still has been believed: it is as far as the others
      for (const { shape } of order.shapes) this.#reached(shape, order.lsn);
      const changed = result.value.shapes.filter(({ written, deleted, swapped }) => swapped || written + deleted > 0);
      for (const { shape } of changed) onRows(shape);
      this.#untidy ||= changed.some(({ swapped }) => swapped);
      if (result.value.pieces > 1) await store.moveLog();
    } else {
      const { shape, reason } = result.error.details ?? {};
      const name = shapes.find((entry) => entry === shape);
      this.#untidy = true;
      if (name) onTrouble(name, result.error.code, String(reason));
    }
    onChange();
  }
}
