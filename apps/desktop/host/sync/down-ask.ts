import type { ShapeName } from '@valero/domain/sync';
import type { Timers } from './backoff.ts';
import type { CutPlan } from './down-plan.ts';

/** A change may be followed by those of other shapes; so long it is waited before the others are asked, */
const GATHER_MS = 60;
/** and at most so much longer, different each time: thousands of tills hear of a price in the same moment. */
const SPREAD_MS = 200;
/** A shape that is still behind is asked again after this. */
const ASK_EVERY_MS = 500;
/** Answers after which a shape whose number stands still is believed: the second was asked for after the need was known. */
const VOUCHES = 2;

/** What an asker works with. */
export interface AskerParts {
  readonly shapes: readonly ShapeName[];
  readonly timers: Timers;
  readonly monotonic: () => number;
  /** Spreads the asking of many tills; without it there is no spread. */
  readonly random?: (() => number) | undefined;
  readonly ask: (shape: ShapeName) => void;
  /** Looks again. */
  readonly poke: () => void;
  /** How often a shape has said that it is up to date. */
  readonly answers: (shape: ShapeName) => number;
}

/** Asks shapes that are behind the others where they stand, instead of waiting 20 s for their held request. */
export interface Asker {
  follow(plan: CutPlan): void;
  /** Whether a shape has said since the need was known that nothing is missing. */
  vouched(shape: ShapeName, answers: number): boolean;
  stop(): void;
}

/** Makes the asker. */
export function createAsker({ shapes, timers, monotonic, random = () => 0, ask, poke, answers }: AskerParts): Asker {
  let need: { readonly lsn: bigint; readonly answers: ReadonlyMap<ShapeName, number> } | null = null;
  let firstAt = 0;
  let cancel = (): void => undefined;
  const askedAt = new Map<ShapeName, number>();
  const nextFor = (shape: ShapeName): number => (askedAt.get(shape) ?? Number.NEGATIVE_INFINITY) + ASK_EVERY_MS;
  return {
    follow({ behind, need: lsn }) {
      cancel();
      if (behind.length === 0) {
        need = null;
        return;
      }
      const now = monotonic();
      if (need === null) firstAt = now + GATHER_MS + random() * SPREAD_MS;
      if (need?.lsn !== lsn) need = { lsn, answers: new Map(shapes.map((shape) => [shape, answers(shape)])) };
      if (now >= firstAt) {
        for (const shape of behind.filter((entry) => now >= nextFor(entry))) {
          askedAt.set(shape, now);
          ask(shape);
        }
      }
      const next = Math.max(firstAt, Math.min(...behind.map(nextFor)));
      cancel = timers.after(Math.max(1, next - now), poke);
    },
    vouched: (shape, count) => need !== null && count - (need.answers.get(shape) ?? count) >= VOUCHES,
    stop: () => cancel(),
  };
}
