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

const BATCH = 500;
/** How long the loop sleeps when nothing wakes it. */
const POLL_MS = 1000;
/** How soon it looks again when a fact is stored but an older transaction is still open. */
const HELD_MS = 20;
const TROUBLE_MS = 1000;

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** Consumers that have not passed what was stored when `target` was read. */
async function behind(pool: pg.Pool, target: { xid: string; pos: number }): Promise<ConsumerName[]> {
  const { rows } = await pool.query<{ name: ConsumerName }>(
    'select name from sync.consumer where (xid, pos) < ($1::xid8, $2::bigint)',
    [target.xid, target.pos],
  );
  return rows.map((row) => row.name);
}

/** Builds the consumers' driver. */
export function openConsumers(parts: RunnerParts): Consumers {
  const { pool, signals, now, onWarning } = parts;
  let stopping: AbortController | undefined;
  let running: Promise<void> | undefined;

  const batch = async (name: ConsumerName, limit: number): Promise<BatchRun> => {
    const run = await consumeBatch(pool, name, limit, now());
    if (run.applied > 0 && (name === 'stock' || name === 'crm')) signals.raise('change');
    return run;
  };

  /** One batch of each; how soon to come again: 0 = at once. */
  const round = async (names: readonly ConsumerName[]): Promise<number> => {
    let wait = POLL_MS;
    for (const name of names) {
      if (stopping?.signal.aborted) return 0;
      try {
        const run = await batch(name, BATCH);
        if (run.applied + run.dead > 0) wait = 0;
        else if (run.held) wait = Math.min(wait, HELD_MS);
        if (run.dead > 0) onWarning('facts could not be applied', { consumer: name, count: run.dead });
      } catch (error) {
        wait = Math.max(wait, TROUBLE_MS);
        onWarning('consumer failed, trying again', {
          consumer: name,
          reason: error instanceof Error ? error.message : String(error),
        });
        await pause(HELD_MS);
      }
    }
    return wait;
  };

  const loop = async (names: readonly ConsumerName[], abort: AbortSignal): Promise<void> => {
    while (!abort.aborted) {
      // armed before the round, so that a fact that arrives during it is not slept over
      const turn = new AbortController();
      const woken = signals.wait('fact', POLL_MS, AbortSignal.any([abort, turn.signal]));
      const wait = await round(names);
      if (wait === POLL_MS) await woken;
      else if (wait > 0) await pause(wait);
      turn.abort();
      await woken;
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
      for (;;) {
        const names = await behind(pool, target);
        if (names.length === 0) return;
        if (Date.now() > deadline)
          throw new Error(`consumers did not come to rest in ${timeoutMs} ms: ${names.join(', ')}`);
        let moved = 0;
        for (const name of names) {
          const run = await batch(name, BATCH);
          moved += run.applied + run.dead;
        }
        if (moved === 0) await pause(5);
      }
    },
    start(names = CONSUMERS) {
      if (running) return;
      const abort = new AbortController();
      stopping = abort;
      signals.listen();
      running = loop(names, abort.signal);
    },
    async stop() {
      stopping?.abort();
      await running;
      running = undefined;
      stopping = undefined;
    },
    status: () => consumerStatus(pool),
    deadLetters: (filter = {}) => listDeadLetters(pool, filter),
    async retry(consumer, fact) {
      const result = await retryLetter(pool, consumer, fact);
      if (result.ok) signals.raise('change');
      return result;
    },
    discard: (consumer, fact, reason) => discardLetter(pool, consumer, fact, reason),
  };
}
