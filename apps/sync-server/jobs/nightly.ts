import { type Instant, toInstant } from '@valero/domain/kernel';
import { gapWords, matchNotes, matchSentence } from '@valero/domain/sync';
import type { ServerStore } from '@valero/storage/pg';
import type { FastifyBaseLogger } from 'fastify';
import { type Now, offsetAt } from '../http/clock.ts';
import type { Job } from './schedule.ts';

const DAY_MS = 86_400_000;
/** Gaps written to the log; all of them stand in the run. */
const LOGGED = 10;
const DEFAULT_ZONE = 'Europe/Berlin';

/** When in the night the whole check is made: minutes after midnight of the stores' clock. */
export type NightTime = number;

/** Reads `03:30`; null = switched off (`off`). The form was checked with the configuration. */
export function nightTimeOf(text: string): NightTime | null {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return text === 'off' ? null : hour * 60 + minute;
}

/** The latest moment at which the check was due: today at that time of the stores' clock, or yesterday. */
export function lastDue(now: Instant, timeZone: string, at: NightTime): Instant {
  const offset = offsetAt(timeZone, now);
  const local = now + offset * 60_000;
  const today = Math.floor(local / DAY_MS) * DAY_MS + at * 60_000;
  return toInstant((today <= local ? today : today - DAY_MS) - offset * 60_000);
}

/**
 * The nightly match. Looked at every minute, made once per night; a server that was off at that time makes it when it is back.
 * Kept as a run and written to the log, gaps in words.
 */
export function nightlyMatch(options: {
  readonly store: Pick<ServerStore, 'runMatch' | 'lastMatch' | 'identity'>;
  readonly at: NightTime;
  readonly now: Now;
  readonly logger: FastifyBaseLogger;
}): Job {
  const { store, at, now, logger } = options;
  return {
    name: 'match till, server, ledger and rollup',
    everyMs: 60_000,
    run: async () => {
      const [stores, last] = await Promise.all([store.identity.stores(), store.lastMatch()]);
      if (stores.length === 0) return;
      const zone = [...stores].sort((a, b) => a.number - b.number)[0]?.timeZone ?? DEFAULT_ZONE;
      if (last !== null && last >= lastDue(now(), zone, at)) return;
      const run = await store.runMatch(null);
      if (run === null) return;
      const { summary, gaps, tookMs } = run;
      const said = [matchSentence(summary, 'de'), ...matchNotes(summary, 'de')].join(' · ');
      if (gaps.length === 0) logger.info({ tookMs, lines: summary.lines }, said);
      else logger.error({ tookMs, gaps: gaps.slice(0, LOGGED).map((gap) => gapWords(gap, 'de')) }, said);
    },
  };
}
