import type { CardDoubt, OpenIntent } from '../card-terminal/index.ts';
import type { StatusInformation } from './status-info.ts';

/** What is made of the terminal's last booking: ours, surely not ours, or not to be said. */
export type Judgement =
  | { readonly found: 'booked'; readonly info: StatusInformation }
  | { readonly found: 'notBooked' }
  | { readonly found: 'unknown'; readonly reason: CardDoubt };

const CANNOT_TELL: Judgement = { found: 'unknown', reason: 'cannotTell' };
const NOT_BOOKED: Judgement = { found: 'notBooked' };

/**
 * Compares an open intent with the last booking the terminal has (`06 20`, 13.08 § 2.2.9).
 *
 * | last booking                                             | judgement                                    |
 * |----------------------------------------------------------|----------------------------------------------|
 * | not told, or of another terminal                         | cannot tell                                  |
 * | trace as stored by `onResult`, same amount               | booked                                       |
 * | trace as before the request                              | not booked                                   |
 * | new trace, our amount and kind, result 00                | booked (cannot tell when we saw another one) |
 * | takes back the only booking since                        | not booked: the terminal reversed it itself  |
 * | new trace, next after the mark, something else           | not booked: there was room for one only      |
 * | new trace, further on, something else                    | cannot tell                                  |
 * | no mark of before                                        | cannot tell                                  |
 */
export function judge(
  intent: Pick<OpenIntent, 'operation' | 'amount' | 'seen'> & { readonly mark: NonNullable<OpenIntent['mark']> },
  last: StatusInformation | null,
): Judgement {
  const { mark, seen, amount } = intent;
  if (!last || last.trace === '') return CANNOT_TELL;
  if (mark.terminalId !== '' && last.terminalId !== '' && mark.terminalId !== last.terminalId) return CANNOT_TELL;
  const sameAmount = last.amount === null || last.amount === amount;
  if (seen && sameTrace(seen.trace, last.trace) && last.result === 0 && sameAmount)
    return { found: 'booked', info: last };
  if (mark.lastTrace === null) return CANNOT_TELL;
  if (mark.lastTrace !== '' && sameTrace(mark.lastTrace, last.trace)) return NOT_BOOKED;
  const steps = mark.lastTrace === '' ? null : stepsBetween(mark.lastTrace, last.trace);
  if (steps !== null && steps < 0) return CANNOT_TELL;
  // a booking that takes back one from after the mark is the terminal's own doing, whatever we asked for
  const takesBack = last.originalTrace === '' ? null : stepsBetween(mark.lastTrace || '0', last.originalTrace);
  if (takesBack !== null && takesBack > 0)
    return last.result === 0 && takesBack === 1 && steps === 2 ? NOT_BOOKED : CANNOT_TELL;
  const ourKind = intent.operation === 'reverse' || takesBack === null;
  if (last.result === 0 && sameAmount && ourKind) return seen ? CANNOT_TELL : { found: 'booked', info: last };
  return steps === 1 ? NOT_BOOKED : CANNOT_TELL;
}

function sameTrace(a: string, b: string): boolean {
  return a.replace(/^0+/, '') === b.replace(/^0+/, '');
}

/** Traces run from 1 to 999999 and begin anew; negative = `to` is not after `from`. */
function stepsBetween(from: string, to: string): number {
  const round = Math.max(from.length, to.length) > 6 ? Number.MAX_SAFE_INTEGER : 999_999;
  const steps = (((Number(to) - Number(from)) % round) + round) % round;
  return steps > round / 2 ? steps - round : steps;
}
