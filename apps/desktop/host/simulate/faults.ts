import { type Chance, chance } from './chance.ts';
import { FAULTS, type FaultCounts, type FaultKind, noFaults } from './model.ts';

/** How often each kind strikes at its strongest: a share of messages for the line, strikes per till and day for the rest. */
const STRONGEST: Readonly<FaultCounts> = {
  drop: 0.2,
  double: 0.2,
  delay: 0.2,
  truncate: 0.2,
  portal: 0.1,
  partition: 30,
  slow: 30,
  'till-crash': 70,
  'power-cut': 50,
  'server-crash': 90,
  restore: 12,
  clone: 8,
  clock: 30,
  stall: 60,
  rotate: 160,
};

/** What goes wrong in a run and how often it did. */
export interface FaultBook {
  readonly counts: FaultCounts;
  /** The strength of a kind in this run; 0 = it does not happen. */
  rate(kind: FaultKind): number;
  /** Whether a fault of the line strikes now; counts it. */
  hits(kind: FaultKind): boolean;
  /** Notes one that was planned. */
  struck(kind: FaultKind): void;
  /** Nothing goes wrong any more. */
  heal(): void;
  isHealed(): boolean;
  /** The stream of a kind. */
  chance(kind: FaultKind): Chance;
}

/** Makes the book of a run. Every third kind or so is left out by chance, so that runs differ; `without` leaves out more. */
export function faultBook(seed: number, without: ReadonlySet<FaultKind> = new Set()): FaultBook {
  const counts = noFaults();
  const streams = new Map<FaultKind, Chance>();
  const rates = new Map<FaultKind, number>();
  for (const kind of FAULTS) {
    const stream = chance(seed, `fault/${kind}`);
    const strength = stream.hit(0.3) ? 0 : stream.next();
    streams.set(kind, stream);
    rates.set(kind, without.has(kind) ? 0 : strength * STRONGEST[kind]);
  }
  let healed = false;
  const rate = (kind: FaultKind): number => (healed ? 0 : (rates.get(kind) ?? 0));
  const stream = (kind: FaultKind): Chance => streams.get(kind) as Chance;
  return {
    counts,
    rate,
    chance: stream,
    hits(kind) {
      const strikes = rate(kind) > 0 && stream(kind).hit(rate(kind));
      if (strikes) counts[kind] += 1;
      return strikes;
    },
    struck(kind) {
      counts[kind] += 1;
    },
    heal() {
      healed = true;
    },
    isHealed: () => healed,
  };
}
