import type { Shape } from '../model.ts';
import type { Offset } from '../offset.ts';
import { headLsn } from './head.ts';
import { upToDateNote } from './replies.ts';
import type { Serving } from './serving.ts';

const KEEP_ALIVE_MS = 21_000;
/** How soon a reader is looked after again whom the note is owed. */
const SETTLE_MS = 25;

function event(message: unknown): string {
  return `data: ${JSON.stringify(message)}\n\n`;
}

/**
 * The log after an offset as server-sent events, one for each message, and after messages the note that the reader is up to date.
 * Ends after `sseMs`, when the reader hangs up, and when the shape is over: the reader asks again and is told.
 */
export async function* events(
  serving: Serving,
  shape: Shape,
  from: Offset,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { engine, readings, times, now } = serving;
  const until = now() + times.sseMs;
  let offset = from;
  let owed = false;
  while (!signal.aborted && now() < until) {
    const outcome = await readings.read(shape, offset);
    if (outcome.kind !== 'read') return;
    const { items, end, atHead } = outcome.reading;
    if (items.length > 0) {
      const messages = JSON.parse(`[${items.toString()}]`) as readonly unknown[];
      yield messages.map(event).join('');
      offset = end;
      owed = true;
    }
    const lsn = owed && atHead ? headLsn(engine, shape, offset) : null;
    if (lsn !== null) {
      owed = false;
      yield `data: ${upToDateNote(lsn)}\n\n`;
    }
    if (!atHead && items.length > 0) continue;
    const left = Math.min(until - now(), owed ? SETTLE_MS : KEEP_ALIVE_MS);
    const news = await engine.wait(shape, offset, Math.max(0, left), signal);
    if (news === 'rotated' || news === 'aborted') return;
    if (news === 'timeout' && !owed && now() < until) yield ': keep-alive\n\n';
  }
}
