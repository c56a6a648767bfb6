import { assert, type Instant, toInstant } from '@valero/domain/kernel';
import type { Db } from './connection.ts';
import { relaxed } from './connection.ts';
import type { PrintDraft, PrintJob, PrintQueue, PrintState } from './types.ts';

interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly document: string;
  readonly beleg_id: string | null;
  readonly z_number: number | null;
  readonly copy: number;
  readonly state: PrintState;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

const COLUMNS = 'id, kind, document, beleg_id, z_number, copy, state, attempts, last_error, created_at, updated_at';

function jobOf(row: JobRow): PrintJob {
  return {
    id: row.id,
    kind: row.kind,
    document: row.document,
    belegId: row.beleg_id,
    zNumber: row.z_number,
    copy: row.copy === 1,
    state: row.state,
    attempts: row.attempts,
    lastError: row.last_error,
    createdAt: toInstant(row.created_at),
    updatedAt: toInstant(row.updated_at),
  };
}

/** Inserts a job; used by the queue and by the transaction of a commit. */
export function printInserter(db: Db): (id: string, draft: PrintDraft, at: Instant) => void {
  const insert = db.prepare(
    "INSERT INTO device_print_job (id, kind, document, beleg_id, z_number, copy, state, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?)",
  );
  return (id, draft, at) => {
    insert.run(
      id,
      draft.kind,
      draft.document,
      draft.belegId ?? null,
      draft.zNumber ?? null,
      draft.copy ? 1 : 0,
      at,
      at,
    );
  };
}

/**
 * Opens the queue. A job that was being printed when the program ended is queued again: a paper twice is better than none.
 * `tidy` deletes finished jobs older than `before`, a piece at a time: the paper can be made again from the Beleg.
 * State changes survive a crash of the process; after a power cut the last one may be repeated.
 */
export function printQueue(db: Db): PrintQueue & { tidy(before: Instant): void } {
  db.prepare(
    "UPDATE device_print_job SET state = 'queued', last_error = 'unterbrochen' WHERE state = 'printing'",
  ).run();
  const insert = printInserter(db);
  const byId = db.prepare<[string], JobRow>(`SELECT ${COLUMNS} FROM device_print_job WHERE id = ?`);
  const oldest = db.prepare<[], JobRow>(
    `SELECT ${COLUMNS} FROM device_print_job WHERE state = 'queued' ORDER BY no LIMIT 1`,
  );
  const newest = db.prepare<[number], JobRow>(`SELECT ${COLUMNS} FROM device_print_job ORDER BY no DESC LIMIT ?`);
  const newestOf = db.prepare<[string, number], JobRow>(
    `SELECT ${COLUMNS} FROM device_print_job WHERE state = ? ORDER BY no DESC LIMIT ?`,
  );
  const change = (state: PrintState, from: readonly PrintState[], also = '') =>
    db.prepare<[string | null, number, string]>(
      `UPDATE device_print_job SET state = '${state}', last_error = ?, updated_at = ?${also} WHERE id = ? AND state IN (${from.map((name) => `'${name}'`).join(', ')})`,
    );
  const toPrinting = change('printing', ['queued'], ', attempts = attempts + 1');
  const toPrinted = change('printed', ['printing']);
  const toFailed = change('failed', ['printing']);
  const toQueued = change('queued', ['failed', 'printing']);
  const toCancelled = change('cancelled', ['queued', 'failed']);
  const get = (id: string): PrintJob | null => {
    const row = byId.get(id);
    return row ? jobOf(row) : null;
  };
  const old = db.prepare<[number]>(
    `DELETE FROM device_print_job WHERE no IN (SELECT no FROM (SELECT no, state, updated_at FROM device_print_job ORDER BY no LIMIT 500)
       WHERE state IN ('printed', 'cancelled') AND updated_at < ?)`,
  );
  return {
    tidy: (before) => void relaxed(db, () => old.run(before)),
    enqueue: (draft, { at, newId }) => {
      const id = newId();
      insert(id, draft, at);
      const job = get(id);
      assert(job !== null, 'a queued job is there');
      return job;
    },
    take: (at) => {
      const row = oldest.get();
      if (!row) return null;
      relaxed(db, () => toPrinting.run(row.last_error, at, row.id));
      return get(row.id);
    },
    get,
    list: ({ state, limit }) => (state ? newestOf.all(state, limit) : newest.all(limit)).map(jobOf),
    printed: (id, at) => void relaxed(db, () => toPrinted.run(null, at, id)),
    failed: (id, reason, at) => void relaxed(db, () => toFailed.run(reason, at, id)),
    retry: (id, at) => void relaxed(db, () => toQueued.run(null, at, id)),
    cancel: (id, at) => void relaxed(db, () => toCancelled.run(null, at, id)),
  };
}
