import { err, type Instant, ok, type Result, toInstant } from '@valero/domain/kernel';
import { type Db, diskFailure, relaxed } from './connection.ts';
import type { TseCommit, TseMemory, TseTask } from './types.ts';

interface TaskRow {
  readonly key: string;
  readonly tse_id: number;
  readonly number: number | null;
  readonly basket_id: string | null;
  readonly beleg_id: string | null;
  readonly content: string;
  readonly started_at: number;
  readonly note: string;
}

const taskOf = (row: TaskRow): TseTask => ({
  key: row.key,
  tseId: row.tse_id,
  number: row.number,
  basketId: row.basket_id,
  belegId: row.beleg_id,
  content: row.content,
  startedAt: toInstant(row.started_at),
  note: row.note,
});

/** What a commit changes in the memory, inside its transaction. */
export function tseCommitter(db: Db): (change: TseCommit) => void {
  const drop = db.prepare('DELETE FROM device_tse_task WHERE key = ?');
  const dropDecision = db.prepare('DELETE FROM device_pending_decision');
  const put = taskWriter(db);
  return ({ decided, dropped, kept }) => {
    if (decided) dropDecision.run();
    for (const key of dropped) drop.run(key);
    for (const task of kept) put(task);
  };
}

function taskWriter(db: Db): (task: TseTask) => void {
  const put = db.prepare(
    `INSERT INTO device_tse_task (key, tse_id, number, basket_id, beleg_id, content, started_at, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET tse_id = excluded.tse_id, number = excluded.number, basket_id = excluded.basket_id,
       beleg_id = excluded.beleg_id, content = excluded.content, started_at = excluded.started_at, note = excluded.note`,
  );
  return (task) => {
    put.run(task.key, task.tseId, task.number, task.basketId, task.belegId, task.content, task.startedAt, task.note);
  };
}

/** Opens the memory of the TSE desk. */
export function tseMemory(db: Db): TseMemory {
  const decision = db.prepare<[], { decision: string }>('SELECT decision FROM device_pending_decision WHERE slot = 1');
  const keep = db.prepare<[string, Instant]>(
    `INSERT INTO device_pending_decision (slot, decision, saved_at) VALUES (1, ?, ?)
     ON CONFLICT (slot) DO UPDATE SET decision = excluded.decision, saved_at = excluded.saved_at`,
  );
  const dropDecision = db.prepare('DELETE FROM device_pending_decision');
  const tasks = db.prepare<[], TaskRow>(
    'SELECT key, tse_id, number, basket_id, beleg_id, content, started_at, note FROM device_tse_task ORDER BY started_at, key',
  );
  const put = taskWriter(db);
  const drop = db.prepare('DELETE FROM device_tse_task WHERE key = ?');
  const safely = (work: () => void): Result<void> => {
    try {
      work();
      return ok(undefined);
    } catch (error) {
      const failure = diskFailure(error);
      if (failure) return err(failure);
      throw error;
    }
  };
  return {
    decision: () => decision.get()?.decision ?? null,
    keepDecision: (text, at) => safely(() => void keep.run(text, at)),
    dropDecision: () => safely(() => void dropDecision.run()),
    tasks: () => tasks.all().map(taskOf),
    keepTask: (task) => safely(() => relaxed(db, () => put(task))),
    dropTask: (key) => safely(() => relaxed(db, () => void drop.run(key))),
  };
}
