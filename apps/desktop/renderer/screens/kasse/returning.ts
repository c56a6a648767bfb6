import { mulDiv } from '@valero/domain/kernel';

/** What of a position can still come back; quantities in thousandths, money in cents for the whole position. */
interface Open {
  readonly pos: number;
  readonly unit: string;
  readonly quantity: number;
  readonly left: number;
  readonly gross: number;
}

/** One press on plus or minus: a piece; weighed goods come back whole. */
export function stepOf(line: Pick<Open, 'unit' | 'left'>): number {
  return line.unit === 'Stk' || line.unit === '' ? 1000 : line.left;
}

/** The choice after a press; a position of nothing is left out. */
export function withChoice(
  choice: ReadonlyMap<number, number>,
  line: Open,
  direction: 1 | -1,
): ReadonlyMap<number, number> {
  const wanted = (choice.get(line.pos) ?? 0) + direction * stepOf(line);
  const next = Math.min(line.left, Math.max(0, wanted));
  const changed = new Map(choice);
  if (next === 0) changed.delete(line.pos);
  else changed.set(line.pos, next);
  return changed;
}

/** What the chosen part is about worth, in cents: each position's price in proportion. The basket says it to the cent. */
export function chosenAmount(lines: readonly Open[], choice: ReadonlyMap<number, number>): number {
  return lines.reduce((sum, line) => {
    const count = choice.get(line.pos) ?? 0;
    return count === 0 ? sum : sum + mulDiv(line.gross, count, line.quantity, 'halfAwayFromZero');
  }, 0);
}
