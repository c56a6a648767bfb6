/** What goes wrong, by kind; each has its own stream of chance, so that one can be left out. */
export const FAULTS = [
  'drop',
  'double',
  'delay',
  'truncate',
  'portal',
  'partition',
  'slow',
  'till-crash',
  'power-cut',
  'server-crash',
  'restore',
  'clone',
  'clock',
  'stall',
  'rotate',
] as const;
export type FaultKind = (typeof FAULTS)[number];

/** What a moment of a till's life is called; faults wait for them. */
export type TillMoment = 'sent' | 'arrived' | 'answered' | 'sold' | 'acked' | 'stored';

/** Counts by kind. */
export type FaultCounts = Record<FaultKind, number>;

/** No fault yet. */
export function noFaults(): FaultCounts {
  return Object.fromEntries(FAULTS.map((kind): [FaultKind, number] => [kind, 0])) as FaultCounts;
}

/** A promise of the engine that does not hold. Thrown by checks, caught by the run. */
export class Broken extends Error {
  /** The promise, by name. */
  readonly promise: string;
  constructor(promise: string, message: string) {
    super(`${promise}: ${message}`);
    this.promise = promise;
  }
}

/** What one run is. */
export interface RunOptions {
  readonly seed: number;
  readonly tills: number;
  /** Days of trade in virtual time; then everything heals and must come to rest. */
  readonly days: number;
  /** Kinds of faults that are left out. */
  readonly without?: ReadonlySet<FaultKind>;
  /** Sees every line of the trace. */
  readonly watch?: (line: string) => void;
}

/** What one run did. */
export interface RunReport {
  readonly seed: number;
  readonly tills: number;
  /** Milliseconds of virtual time until everything was at rest. */
  readonly virtualMs: number;
  readonly sales: number;
  readonly facts: number;
  /** Sum of all Belege at the server in cents. */
  readonly grossCents: number;
  readonly exchanges: number;
  readonly changes: number;
  readonly cuts: number;
  readonly forks: number;
  readonly faults: FaultCounts;
  readonly trace: string;
  readonly lines: number;
  /** null = every promise held. */
  readonly broken: { readonly promise: string; readonly message: string; readonly tail: readonly string[] } | null;
}
