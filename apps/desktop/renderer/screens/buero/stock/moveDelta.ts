/** Why stock is booked in the office. */
export type MoveReason = 'receipt' | 'count' | 'writeOff';

/** The signed movement of what was typed, in milli: a receipt adds, a write-off takes away, a count moves to what is there. */
export function moveDelta(reason: MoveReason, amount: number, before: number): number {
  if (reason === 'count') return amount - before;
  return reason === 'writeOff' ? -Math.abs(amount) : amount;
}
