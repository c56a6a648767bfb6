import { assert, type Instant, toInstant } from '@valero/domain/kernel';
import type { Db } from './connection.ts';
import { relaxed } from './connection.ts';
import type { PrintDraft, PrintJob, PrintQueue, PrintState } from './types.ts';

/** Reason of a printer that never answers: nobody is asked about its papers, so they are not kept for an answer. */
const NO_ANSWER = 'device.no_return_channel';

interface JobRow {
  readonly no: number;
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
  readonly copy_of: string | null;
  readonly settled_by: string | null;
}

const COLUMNS =
  'no, id, kind, document, beleg_id, z_number, copy, state, attempts, last_error, created_at, updated_at, copy_of, settled_by';

function jobOf(row: JobRow): PrintJob {
  return {
    number: row.no,
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
    copyOf: row.copy_of,
    settledBy: row.settled_by,
  };
}

/** Inserts a job; used by the queue and by the transaction of a commit. */
export function printInserter(db: Db): (id: string, draft: PrintDraft, at: Instant) => void {
  const insert = db.prepare(
    "INSERT INTO device_print_job (id, kind, document, beleg_id, z_number, copy, copy_of, state, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?)",
  );
  return (id, draft, at) => {
    insert.run(
      id,
      draft.kind,
      draft.document,
      draft.belegId ?? null,
      draft.zNumber ?? null,
      draft.copy ? 1 : 0,
      draft.copyOf ?? null,
      at,
      at,
    );
  };
}

/** All changes of state, each from the states it may come from; a change from another state changes nothing. */
function changes(db: Db) {
  const change = (state: PrintState, from: readonly PrintState[], also = '') =>
    db.prepare<[string | null, string | null, number, string]>(
      `UPDATE device_print_job SET state = '${state}', last_error = ?, settled_by = ?, updated_at = ?${also} WHERE id = ? AND state IN (${from.map((name) => `'${name}'`).join(', ')})`,
    );
  return {
    sending: change('sending', ['queued'], ', attempts = attempts + 1'),
    awaiting: change('awaiting-confirm', ['sending']),
    printed: change('printed', ['sending', 'awaiting-confirm']),
    uncertain: change('uncertain', ['sending', 'awaiting-confirm']),
    confirmed: change('printed', ['uncertain']),
    released: change('queued', ['queued']),
    cancelled: change('cancelled', ['queued', 'uncertain']),
  };
}

/**
 * Opens the queue. A job that was on its way when the program ended is uncertain from then on: a person looks whether it is on paper.
 * `tidy` deletes finished jobs older than `before`, a piece at a time: the paper can be made again from the Beleg.
 * `sending` is on the disk before it returns, so that not even a power cut lets a sent job be sent again; the other changes survive
 * a crash of the process, and a power cut that takes the last one leaves the job uncertain.
 */
export function printQueue(db: Db): PrintQueue & { tidy(before: Instant): void } {
  db.prepare(
    "UPDATE device_print_job SET state = 'uncertain', last_error = 'restart' WHERE state IN ('sending', 'awaiting-confirm')",
  ).run();
  const insert = printInserter(db);
  const byId = db.prepare<[string], JobRow>(`SELECT ${COLUMNS} FROM device_print_job WHERE id = ?`);
  const oldest = db.prepare<[number], JobRow>(
    `SELECT ${COLUMNS} FROM device_print_job WHERE state = 'queued' AND (last_error IS NULL OR created_at >= ?) ORDER BY no LIMIT 1`,
  );
  const newest = db.prepare<[number], JobRow>(`SELECT ${COLUMNS} FROM device_print_job ORDER BY no DESC LIMIT ?`);
  const newestOf = db.prepare<[string, number], JobRow>(
    `SELECT ${COLUMNS} FROM device_print_job WHERE state = ? ORDER BY no DESC LIMIT ?`,
  );
  const to = changes(db);
  const stalled = db.prepare<[string, number]>(
    "UPDATE device_print_job SET last_error = ?, updated_at = ? WHERE state = 'queued'",
  );
  const get = (id: string): PrintJob | null => {
    const row = byId.get(id);
    return row ? jobOf(row) : null;
  };
  const enqueue: PrintQueue['enqueue'] = (draft, { at, newId }) => {
    const id = newId();
    insert(id, draft, at);
    const job = get(id);
    assert(job !== null, 'a queued job is there');
    return job;
  };
  const replace = db.transaction((...[id, draft, stamp, by]: Parameters<PrintQueue['replaceByCopy']>) => {
    if (to.cancelled.run('copied', by, stamp.at, id).changes === 0) return null;
    return enqueue({ ...draft, copy: true, copyOf: id }, stamp);
  });
  const old = db.prepare<[number]>(
    `DELETE FROM device_print_job WHERE no IN (SELECT no FROM (SELECT no, state, last_error, updated_at FROM device_print_job ORDER BY no LIMIT 500)
       WHERE (state IN ('printed', 'cancelled') OR (state = 'uncertain' AND last_error = '${NO_ANSWER}')) AND updated_at < ?)`,
  );
  return {
    tidy: (before) => void relaxed(db, () => old.run(before)),
    enqueue,
    replaceByCopy: (id, draft, stamp, by) => replace(id, draft, stamp, by),
    next: (heldBefore) => {
      const row = oldest.get(heldBefore);
      return row ? jobOf(row) : null;
    },
    get,
    list: ({ state, limit }) => (state ? newestOf.all(state, limit) : newest.all(limit)).map(jobOf),
    stalled: (reason, at) => void relaxed(db, () => stalled.run(reason, at)),
    sending: (id, at) => to.sending.run(null, null, at, id).changes === 1,
    awaiting: (id, at) => void relaxed(db, () => to.awaiting.run(null, null, at, id)),
    printed: (id, at) => void relaxed(db, () => to.printed.run(null, null, at, id)),
    uncertain: (id, reason, at) => void relaxed(db, () => to.uncertain.run(reason, null, at, id)),
    confirmed: (id, at, by) => to.confirmed.run(null, by, at, id).changes === 1,
    released: (id, at) => relaxed(db, () => to.released.run(null, null, at, id).changes === 1),
    cancelled: (id, reason, at, by) => to.cancelled.run(reason, by, at, id).changes === 1,
  };
}
