import type { SealedFact } from '@valero/domain/sync';
import type { DeviceStore } from '@valero/storage/sqlite';

/** Facts of one batch at most, and about how many bytes of bodies. Fewer after the server found one too large. */
const BATCH_FACTS = 500;
/** Facts of the first batch, doubled with each that is taken: a thousand tills that find the server again at once do not bury it. */
const FIRST_FACTS = 50;
/** A line too slow for that is tried with less and less, down to this: something small gets through. */
const FEWEST_FACTS = 10;
const BATCH_BYTES = 2_000_000;

/** Facts of one epoch on their way. */
export interface Batch {
  readonly epoch: number;
  readonly facts: readonly SealedFact[];
}

/** Which facts go next, and how many at once. */
export interface Selection {
  next(): Batch;
  /** Where the server wants facts again that it had acknowledged before; null = from the first unconfirmed one on. */
  again(): { readonly epoch: number; readonly seq: number } | null;
  goBack(epoch: number, seq: number): void;
  /** A batch was taken; the next may be larger again. */
  taken(epoch: number, seq: number): void;
  /**
   * A batch was lost on the way; a smaller one has the better chance. A line that breaks says little about the size: it is not asked for less
   * than a first batch, or a day of short outages would be spent on crumbs. One that was too slow for the batch is.
   */
  lost(slow: boolean): void;
  /** Fewer next time; false = one fact alone was too large. */
  shrink(count: number): boolean;
}

/** Begins with the first fact the server has not confirmed. */
export function createSelection(journal: Pick<DeviceStore['journal'], 'read' | 'unsent'>): Selection {
  let again: ReturnType<Selection['again']> = null;
  let most = FIRST_FACTS;
  return {
    next() {
      const facts = again === null ? [] : journal.read(again.seq, most, again.epoch);
      if (again !== null && facts.length > 0) return { epoch: again.epoch, facts };
      again = null;
      return journal.unsent(most, BATCH_BYTES);
    },
    again: () => again,
    goBack(epoch, seq) {
      again = { epoch, seq };
    },
    taken(epoch, seq) {
      if (again !== null) again = { epoch, seq: seq + 1 };
      most = Math.min(most * 2, BATCH_FACTS);
    },
    lost(slow) {
      most = Math.min(most, Math.max(slow ? FEWEST_FACTS : FIRST_FACTS, Math.ceil(most / 2)));
    },
    shrink(count) {
      most = Math.max(1, Math.ceil(Math.min(most, count) / 2));
      return count > 1;
    },
  };
}
