import type { ShapeEngine } from '../model.ts';
import type { KnownTables } from './known-tables.ts';
import type { Readings } from './readings.ts';
import type { CacheTimes } from './replies.ts';
import type { SubsetLimits } from './subset.ts';

/** What serving a shape needs. */
export interface Serving {
  readonly engine: ShapeEngine;
  readonly readings: Readings;
  readonly tables: KnownTables;
  readonly times: CacheTimes;
  readonly limits: SubsetLimits;
  readonly now: () => number;
}
