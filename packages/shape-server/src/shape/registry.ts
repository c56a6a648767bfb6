import type { LogStore } from '../log/store.ts';
import type { EngineOptions } from '../model.ts';
import { Router } from './router.ts';
import { LiveShape, makeHandle, readFrame, type ShapePlan, type SnapshotPlace, writeFrame } from './shape.ts';

/** The shapes that live, by handle, number, definition and table. */
export class ShapeRegistry {
  readonly router = new Router();
  readonly #store: LogStore;
  readonly #grammar: EngineOptions['grammar'];
  readonly #now: () => number;
  readonly #byHandle = new Map<string, LiveShape>();
  readonly #byId = new Map<number, LiveShape>();
  readonly #current = new Map<string, LiveShape>();
  #lastMicros: bigint;

  constructor(store: LogStore, grammar: EngineOptions['grammar'], now: () => number) {
    this.#store = store;
    this.#grammar = grammar;
    this.#now = now;
    this.#lastMicros = BigInt(store.meta('handle') ?? 0);
  }

  get size(): number {
    return this.#byHandle.size;
  }

  /** Takes up what the log holds: handles survive a restart. A shape whose snapshot was not finished is over. */
  load(stored: bigint): void {
    const over: number[] = [];
    for (const record of this.#store.shapes()) {
      const frame = record.ready ? readFrame(record.frame, this.#grammar) : null;
      if (frame === null) {
        over.push(record.id);
        continue;
      }
      this.#store.forgetAfter(record.id, stored);
      const shape = new LiveShape(record.id, record.handle, frame.plan, frame.place);
      const end = this.#store.end(record.id);
      shape.ready = true;
      shape.chunks = record.chunks;
      shape.snapshotBytes = record.snapshotBytes;
      shape.retiredAt = record.retiredAt;
      if (end !== null) shape.head = { tx: end.lsn, op: end.op };
      shape.logBytes = end?.total ?? 0;
      shape.stagedBytes = shape.logBytes;
      this.#enter(shape);
      if (!shape.retired) this.setCurrent(shape);
    }
    this.#store.remove(over);
  }

  /** Registers a shape whose snapshot was just taken; from here on it gets changes. */
  add(plan: ShapePlan, place: SnapshotPlace): LiveShape {
    const micros = BigInt(Math.floor(this.#now() * 1000));
    this.#lastMicros = micros > this.#lastMicros ? micros : this.#lastMicros + 1n;
    this.#store.setMeta({ handle: String(this.#lastMicros) });
    const handle = makeHandle(plan.definition, this.#lastMicros);
    const id = this.#store.addShape(handle, plan.definition, writeFrame(plan, place));
    const shape = new LiveShape(id, handle, plan, place);
    this.#enter(shape);
    return shape;
  }

  /** From now on new readers get this one; the one before is retired. */
  setCurrent(shape: LiveShape): void {
    if (shape.dead) return;
    const before = this.#current.get(shape.definition);
    this.#current.set(shape.definition, shape);
    if (before === undefined || before === shape) return;
    before.retiredAt = this.#now();
    this.#store.retire(before.id, before.retiredAt);
  }

  current(definition: string): LiveShape | null {
    return this.#current.get(definition) ?? null;
  }

  /** The shape of a handle that can be read, from the first chunk of its snapshot on. */
  find(handle: string): LiveShape | null {
    const shape = this.#byHandle.get(handle);
    return shape !== undefined && shape.chunks > 0 ? shape : null;
  }

  alive(id: number): boolean {
    return this.#byId.has(id);
  }

  all(): LiveShape[] {
    return [...this.#byHandle.values()];
  }

  /** Retired before a time. */
  outlived(before: number): LiveShape[] {
    return this.all().filter(({ retiredAt }) => retiredAt !== null && retiredAt <= before);
  }

  remove(shapes: readonly LiveShape[]): void {
    this.#store.remove(shapes.map(({ id }) => id));
    for (const shape of shapes) {
      shape.dead = true;
      this.router.remove(shape);
      this.#byHandle.delete(shape.handle);
      this.#byId.delete(shape.id);
      if (this.#current.get(shape.definition) === shape) this.#current.delete(shape.definition);
      shape.grew();
    }
  }

  #enter(shape: LiveShape): void {
    this.#byHandle.set(shape.handle, shape);
    this.#byId.set(shape.id, shape);
    this.router.add(shape);
  }
}
