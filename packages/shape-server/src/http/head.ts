import type { Shape, ShapeEngine } from '../model.ts';
import { compareOffsets, type Offset } from '../offset.ts';

/** The last offset of a shape; null = it is over. */
export function lastOffset(engine: ShapeEngine, shape: Shape): Offset | null {
  return engine.find(shape.handle) === null ? null : engine.last(shape);
}

/** The LSN a reader at `end` may be told: only if nothing has come after it at this very moment. */
export function headLsn(engine: ShapeEngine, shape: Shape, end: Offset): string | null {
  const last = lastOffset(engine, shape);
  return last !== null && compareOffsets(last, end) <= 0 ? engine.lastSeenLsn(shape) : null;
}
