import { factOf } from '../journal/index.ts';
import type { Projection } from '../rowop.ts';
import type { Db } from './connection.ts';
import type { RowExecutor } from './executor.ts';
import type { OnProgress } from './types.ts';

/** Facts applied in one transaction of a rebuild. */
const BATCH = 500;
const MARK = 'rebuild_from';

/** What a rebuild works on. */
export interface RebuildParts {
  readonly db: Db;
  readonly executor: RowExecutor;
  readonly projections: readonly Projection[];
}

/** Journal position a rebuild that was cut short has reached; null = none is under way. */
export function rebuildMark(db: Db): number | null {
  const row = db.prepare<[string], { value: string }>('SELECT value FROM device_meta WHERE key = ?').get(MARK);
  return row ? Number(row.value) : null;
}

/**
 * Empties the tables of the projections and applies the journal again, batch by batch. Each batch moves a mark in its own transaction,
 * so that a rebuild that was cut short goes on where it stopped. Replicas of master data belong to no projection's `tables` and stay as
 * they are: what the journal says about them is older than what they hold.
 */
export function rebuild({ db, executor, projections }: RebuildParts, progress?: OnProgress): { facts: number } {
  const owned = new Set(projections.flatMap((projection) => projection.tables));
  const put = db.prepare(
    'INSERT INTO device_meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const drop = db.prepare('DELETE FROM device_meta WHERE key = ?');
  const total = db.prepare<[], { pos: number | null }>('SELECT max(pos) AS pos FROM journal').get()?.pos ?? 0;
  const rows = db.prepare<[number, number], { pos: number; body: string }>(
    'SELECT pos, body FROM journal WHERE pos > ? ORDER BY pos LIMIT ?',
  );
  const empty = db.transaction(() => {
    for (const table of owned) db.prepare(`DELETE FROM ${table.replace('.', '_')}`).run();
    db.prepare('DELETE FROM device_counter').run();
    put.run(MARK, '0');
  });
  const step = db.transaction((from: number): number => {
    const batch = rows.all(from, BATCH);
    for (const row of batch) {
      const fact = factOf(row.body);
      for (const projection of projections) executor.run(projection.apply(fact).filter((op) => owned.has(op.table)));
    }
    const reached = batch.at(-1)?.pos ?? total;
    if (reached >= total) drop.run(MARK);
    else put.run(MARK, String(reached));
    return reached;
  });
  let reached = rebuildMark(db) ?? 0;
  if (reached === 0) empty.immediate();
  const start = reached;
  do {
    progress?.({ done: reached, total });
    reached = step.immediate(reached);
    db.pragma('wal_checkpoint(PASSIVE)');
  } while (reached < total);
  progress?.({ done: total, total });
  return { facts: total - start };
}
