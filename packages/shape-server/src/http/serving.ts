import type { Shape, ShapeEngine } from '../model.ts';
import { compareOffsets, type Offset } from '../offset.ts';
import type { Readings } from './readings.ts';
import type { CacheTimes } from './replies.ts';
import type { SubsetLimits } from './subset.ts';

/** What serving a shape needs. */
export interface Serving {
  readonly engine: ShapeEngine;
  readonly readings: Readings;
  readonly times: CacheTimes;
  readonly limits: SubsetLimits;
  readonly now: () => number;
}

/** The LSN a reader at `end` may be told: only if nothing has come after it at this very moment. */
export function headLsn(engine: ShapeEngine, shape: Shape, end: Offset): string | null {
  return compareOffsets(engine.last(shape), end) === 0 ? engine.lastSeenLsn(shape) : null;
}
