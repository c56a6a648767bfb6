import type { ShapeName } from '@valero/domain/sync';

/** How one shape stands when a cut is considered. */
export interface ShapeView {
  readonly shape: ShapeName;
  /** There is a copy in use, or a new one beside it. */
  readonly followed: boolean;
  /** A new copy is being loaded and not whole yet. */
  readonly copying: boolean;
  /** The LSN a new copy stands for that is whole; null = none waits. */
  readonly base: bigint | null;
  /** The LSN of the rows in use. */
  readonly lsn: bigint | null;
  /** Everything up to here has been received. */
  readonly received: bigint | null;
  /** First and last LSN of changes that wait. */
  readonly from: bigint | null;
  readonly to: bigint | null;
  /** Refused, or silent for so long that the others do not wait for it any more. */
  readonly leftOut: boolean;
  /** It has said twice since the need was known that nothing is missing: its number alone stands still. */
  readonly vouched: boolean;
}

/** What is to be done. */
export interface CutPlan {
  /** Up to here everything of all shapes is here; null = no cut now. */
  readonly cut: bigint | null;
  /** The cut would put something in use. */
  readonly due: boolean;
  /** The LSN all shapes must reach so that all that was received can be used. */
  readonly need: bigint;
  /** Shapes that are not there yet. */
  readonly behind: readonly ShapeName[];
  readonly members: readonly ShapeName[];
}

const most = (values: readonly (bigint | null)[]): bigint =>
  values.reduce<bigint>((best, value) => (value !== null && value > best ? value : best), 0n);

const NOTHING: Omit<CutPlan, 'members'> = { cut: null, due: false, need: 0n, behind: [] };

/**
 * One cut across shapes: the smallest of the LSNs they have received. An up-to-date of L promises exactly the shape after all transactions
 * up to L, so at the smallest one all of them are the same moment of the database. There is no cut while a new copy is loading (its rows in
 * use are of an older moment), before a shape has been heard of, or behind what is in use already.
 */
export function planCut(views: readonly ShapeView[]): CutPlan {
  const joined = views.filter((view) => view.followed && !view.leftOut);
  const members = joined.map((view) => view.shape);
  if (joined.length === 0 || joined.some((view) => view.copying || view.received === null)) {
    return { ...NOTHING, members };
  }
  const floor = most(joined.flatMap((view) => [view.lsn, view.base]));
  const complete = most(
    joined.map(({ to, received }) => (to === null || received === null ? null : to < received ? to : received)),
  );
  const need = floor > complete ? floor : complete;
  const reach = joined.map(({ shape, received, vouched }) => ({
    shape,
    at: received !== null && received < need && vouched ? need : (received ?? 0n),
  }));
  const behind = reach.filter(({ at }) => at < need).map(({ shape }) => shape);
  const cut = reach.reduce((least, { at }) => (at < least ? at : least), reach[0]?.at ?? 0n);
  if (cut < floor) return { cut: null, due: false, need, behind, members };
  const due = joined.some(({ base, from }) => base !== null || (from !== null && from <= cut));
  return { cut, due, need, behind, members };
}
