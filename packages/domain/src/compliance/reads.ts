import type { Id, Instant } from '../kernel/index.ts';
import type { OutageReason, TseInfo } from './tse.ts';

/** An outage as the journal tells it; `ended` null = it lasts. */
export interface Outage {
  readonly outageId: Id<string>;
  readonly tseId: number;
  readonly reason: OutageReason;
  readonly detail: string;
  readonly began: Instant;
  readonly ended: Instant | null;
  /** Belege issued without a signature since it began; of one that is over as it was recorded. */
  readonly unsigned: number;
}

/** What the commands of this module and the till's TSE desk read, from the projections of one till. */
export interface ComplianceReads {
  /** TSEs that were put into service and not taken out, in the order of their numbers. */
  inService(): readonly TseInfo[];
  /** Whether a number was ever given to a TSE. */
  tseKnown(tseId: number): boolean;
  outage(outageId: string): Outage | null;
  /** Outages that last. */
  openOutages(): readonly Outage[];
  /** Whether a transaction of a TSE stands on a Beleg or was found later. */
  isAccounted(serial: string, transactionNumber: number): boolean;
  /** Highest signature counter recorded of a TSE; 0 = none. */
  lastCounter(serial: string): number;
  /** Numbers of a TSE's transactions above `from` that are recorded, ascending. */
  accountedAbove(serial: string, from: number): readonly number[];
}
