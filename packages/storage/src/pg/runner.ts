import type { Instant } from '@valero/domain/kernel';
import type pg from 'pg';
import {
  type BatchRun,
  consumeBatch,
  consumerStatus,
  discardLetter,
  listDeadLetters,
  retryLetter,
} from './consumers.ts';
import type { Signals } from './signal.ts';
import { CONSUMERS, type ConsumerName, type Consumers } from './types.ts';

/** What the runner needs of its store. */
export interface RunnerParts {
  readonly pool: pg.Pool;
  readonly signals: Signals;
  readonly now: () => Instant;
  readonly onWarning: (message: string, details: Readonly<Record<string, string | number>>) => void;
}

/** Facts of one transaction: with a backlog the fewer commits and the better folded counters count, without one it is never reached. */
const BATCH = 2000;
/**
 * Facts of the first transaction, doubled with each that is committed: a server that falls again and again while it has a backlog gets ahead in
 * small steps, where a large one would begin anew in each of its lives and leave the way up no time.
 */
const FIRST_BATCH = 50;
/** How long the loop sleeps when nothing wakes it. */
const POLL_MS = 1000;
/** How soon it looks again when a fact is stored but an older transaction is still open. */
const HELD_MS = 20;
const TROUBLE_MS = 1500;

function pause(ms: number, abort?: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(finish, ms);
    function finish(): void {
      clearTimeout(timer);
      abort?.removeEventListener('abort', finish);
      done();
    }
    abort?.addEventListener('abort', finish, { once: true });
    if (abort?.aborted) finish();
  });
}

/** Whether a consumer has not yet passed a place in the journal. */
async function behind(pool: pg.Pool, name: ConsumerName, target: { xid: string; pos: number }): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'consumer-behind',
    text: 'select 1 from sync.consumer where name = $1 and (xid, pos) < ($2::xid8, $3::bigint)',
    values: [name, target.xid, target.pos],
  });
  return (rowCount ?? 0) > 0;
}

/** Builds the consumers' driver. */
export function openConsumers(parts: RunnerParts): Consumers {
  const { pool, signals, now, onWarning } = parts;
  let stopping: AbortController | undefined;
  let running: Promise<unknown> | undefined;

  const batch = async (name: ConsumerName, limit: number): Promise<BatchRun> => {
    return consumeBatch(pool, name, limit, now());
  };

  /** One batch; how soon to come again (0 = at once), and with how many at most. */
  const turn = async (name: ConsumerName, limit: number): Promise<readonly [wait: number, limit: number]> => {
    try {
      const run = await batch(name, limit);
      if (run.dead > 0) onWarning('facts could not be applied', { consumer: name, count: run.dead });
      if (run.applied + run.dead > 0) return [0, Math.min(limit * 2, BATCH)];
      return [run.held ? HELD_MS : POLL_MS, limit];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      onWarning('consumer failed, trying again', { consumer: name, reason });
      return [TROUBLE_MS, FIRST_BATCH];
    }
  };

  /** Each consumer has a loop of its own, so that a slow one holds up nobody. */
  const loop = async (name: ConsumerName, abort: AbortSignal): Promise<void> => {
    for (let [wait, limit] = [0, FIRST_BATCH]; !abort.aborted; ) {
      // armed before the turn, so that a fact that arrives during it is not slept over
      const over = new AbortController();
      const woken = signals.wait('fact', POLL_MS, AbortSignal.any([abort, over.signal]));
      [wait, limit] = await turn(name, limit);
      if (wait === POLL_MS) await woken;
      else if (wait > 0) await pause(wait, abort);
      over.abort();
      await woken;
    }
  };

  const drain = async (name: ConsumerName, target: { xid: string; pos: number }, deadline: number): Promise<void> => {
    while (await behind(pool, name, target)) {
      if (Date.now() > deadline) throw new Error(`consumer ${name} did not come to rest in time`);
      const run = await batch(name, BATCH);
      if (run.applied + run.dead === 0) await pause(5);
    }
  };

  return {
    async runOnce(name, limit = BATCH) {
      const { applied, dead, more } = await batch(name, limit);
      return { applied, dead, more };
    },
    async runUntilIdle(timeoutMs = 60_000) {
      const { rows } = await pool.query<{ xid: string; pos: number }>(
        'select xid::text, pos from sync.fact order by sync.fact.xid desc, pos desc limit 1',
      );
      const [target] = rows;
      if (!target) return;
      const deadline = Date.now() + timeoutMs;
      const drained = await Promise.allSettled(CONSUMERS.map((name) => drain(name, target, deadline)));
      for (const result of drained) if (result.status === 'rejected') throw result.reason;
    },
    start(names = CONSUMERS) {
      if (running) return;
      const abort = new AbortController();
      stopping = abort;
      signals.listen();
      running = Promise.all(names.map((name) => loop(name, abort.signal)));
    },
    async stop() {
      stopping?.abort();
      await running;
      running = undefined;
      stopping = undefined;
    },
    status: () => consumerStatus(pool),
    deadLetters: (filter = {}) => listDeadLetters(pool, filter),
    async retry(consumer, fact, by) {
      return retryLetter(pool, consumer, fact, by === undefined ? null : { id: by, at: now() });
    },
    discard: (consumer, fact, reason, by) =>
      discardLetter(pool, consumer, fact, reason, by === undefined ? null : { id: by, at: now() }),
  };
}
