import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { LogStore } from '../log/store.ts';
import type { EngineOptions, ShapeProblem, ShapeRequest } from '../model.ts';
import type { SnapshotMark } from '../rules.ts';
import { readTable, type Table } from '../source/catalogue.ts';
import type { SourceLink } from '../source/link.ts';
import { publishTable } from '../source/slot.ts';
import { Snapshot, type SnapshotSessions } from '../source/snapshot.ts';
import type { ShapeRegistry } from './registry.ts';
import { type LiveShape, planShape, type ShapePlan } from './shape.ts';

/** What making a shape needs. */
export interface MakerPorts {
  readonly options: EngineOptions;
  readonly store: LogStore;
  readonly registry: ShapeRegistry;
  readonly sessions: SnapshotSessions;
  readonly link: SourceLink;
  readonly admits: (mark: SnapshotMark) => 'yes' | 'not-yet' | 'after-transaction';
  readonly chunkBytes: number;
  /** Ends a shape whose snapshot broke off while it was read. */
  readonly broken: (shape: LiveShape, reason: string) => void;
}

type Made = { readonly shape: LiveShape } | { readonly problem: ShapeProblem };

const ATTEMPTS = 5;
/** How long a lock on the table is waited for: before the stream stands still, and while it does. */
const LOCK_MS = 10_000;
const SHORT_LOCK_MS = 200;
const MARKS = 10;
const MARK_PAUSE_MS = 10;
const OPEN_PAUSE_MS = 50;
const OPEN_MS = 60_000;
const RETRY_SECONDS = 5;
/** A snapshot that takes longer is read while it is written. */
const PATIENCE_MS = 1_000;

/** The table or the stream changed under the snapshot: it is made again. */
class Disturbed extends Error {}

/**
 * Makes shapes. A snapshot and the stream meet without a gap and without a doubling like this:
 *
 * 1. The stream stands still, at whatever message; what has been decoded so far is known by transaction id.
 * 2. A repeatable-read transaction takes its mark. Everything that was decoded must be in it, else it is taken again: PostgreSQL
 *    shows a commit to others a moment after it has given it to the stream.
 * 3. The shape is registered with the mark, the stream goes on. From there a transaction is dropped for this shape only if the mark
 *    has seen it, and none beyond the position the mark was taken at.
 * 4. Rows are read under the mark, while changes already go into the log.
 */
export class ShapeMaker {
  readonly #ports: MakerPorts;
  readonly #works = new Set<Promise<Made>>();
  #publishing: Promise<void> = Promise.resolve();

  constructor(ports: MakerPorts) {
    this.#ports = ports;
  }

  /**
   * Makes the shape of a request; resolves when its snapshot is stored, or after a while when its first chunks can be read and the others
   * follow. A snapshot that is cut off ends its handle, so none is given out before it must.
   */
  async make(request: ShapeRequest, connectMs: number): Promise<Made> {
    const { link } = this.#ports;
    try {
      for (let attempt = 1; ; attempt += 1) {
        if (!(await link.ready(connectMs))) return unavailable('the database is not reached');
        try {
          return await this.#opened(request);
        } catch (error) {
          if (!(error instanceof Disturbed) || attempt === ATTEMPTS) throw error;
        }
      }
    } catch (error) {
      return problemOf(error);
    }
  }

  /** Resolves when nothing is being made. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#works);
  }

  #opened(request: ShapeRequest): Promise<Made> {
    return new Promise((opened, failed) => {
      const work = this.#ports.sessions.use((client) => this.#attempt(client, request, opened));
      this.#works.add(work);
      work.then(opened, failed).finally(() => this.#works.delete(work));
    });
  }

  async #attempt(client: pg.Client, request: ShapeRequest, opened: (made: Made) => void): Promise<Made> {
    const { options, registry, broken } = this.#ports;
    const table = await this.#table(client, request);
    if (table === null) return invalid('table', missing(request));
    if (!table.published || !table.full)
      return invalid('table', `Table "${table.schema}"."${table.name}" is not published for shapes`);
    const planned = planShape(request, table, options.grammar);
    if ('problem' in planned) return planned;
    const { shape, snapshot } = await this.#register(client, planned.plan);
    const until = Date.now() + (options.patienceMs ?? PATIENCE_MS);
    let given = false;
    try {
      await this.#fill(client, shape, snapshot, planned.plan, () => {
        if (Date.now() < until) return;
        given = true;
        opened({ shape });
      });
    } catch (error) {
      if (!given) registry.remove([shape]);
      else if (!shape.dead) broken(shape, `a snapshot broke off: ${error instanceof Error ? error.message : error}`);
      throw error;
    }
    await client.query('rollback');
    return { shape };
  }

  async #table(client: pg.Client, { schema, table }: ShapeRequest): Promise<Table | null> {
    const { publication, tables } = this.#ports.options;
    const found = await readTable(client, publication, schema, table);
    if (found === null || tables === 'published' || (found.published && found.full)) return found;
    // one after the other: two requests for one table may meet here
    const before = this.#publishing;
    const publishing = before.then(async () => {
      const now = await readTable(client, publication, schema, table);
      if (now !== null && !(now.published && now.full)) await publishTable(client, publication, now);
    });
    this.#publishing = publishing.catch(() => undefined);
    await publishing;
    return readTable(client, publication, schema, table);
  }

  /** Steps 1 to 3. */
  async #register(client: pg.Client, plan: ShapePlan): Promise<{ shape: LiveShape; snapshot: Snapshot }> {
    const { link, registry, admits } = this.#ports;
    const until = Date.now() + OPEN_MS;
    await Snapshot.hold(client, plan.table, LOCK_MS);
    for (;;) {
      const snapshot = await link.standStill(async () => {
        for (let mark = 1; ; mark += 1) {
          const taken = await Snapshot.take(client);
          const admitted = admits(taken.place.mark);
          // in the same turn of the loop as the question, with nothing decoded between
          if (admitted === 'yes') return { shape: registry.add(plan, taken.place), snapshot: taken };
          await client.query('rollback');
          if (admitted === 'after-transaction' || mark === MARKS) return null;
          await sleep(MARK_PAUSE_MS);
          await Snapshot.hold(client, plan.table, SHORT_LOCK_MS);
        }
      });
      if (snapshot !== null) return snapshot;
      if (Date.now() > until) throw new Error('a transaction does not become visible');
      await sleep(OPEN_PAUSE_MS);
      await Snapshot.hold(client, plan.table, LOCK_MS);
    }
  }

  /** Step 4. */
  async #fill(
    client: pg.Client,
    shape: LiveShape,
    snapshot: Snapshot,
    plan: ShapePlan,
    opened: () => void,
  ): Promise<void> {
    const { store, chunkBytes, options } = this.#ports;
    const { schema, name, signature } = plan.table;
    const now = await readTable(client, options.publication, schema, name);
    if (now?.signature !== signature) throw new Disturbed('the table has changed');
    let bytes = 0;
    for await (const chunk of snapshot.chunks(plan, (row) => shape.format.snapshotRow(row), chunkBytes)) {
      if (shape.dead) throw new Disturbed('the shape was ended while it was made');
      store.addChunk(shape.id, shape.chunks, chunk);
      shape.chunks += 1;
      bytes += chunk.length;
      shape.grew();
      opened();
    }
    if (shape.dead) throw new Disturbed('the shape was ended while it was made');
    store.finishSnapshot(shape.id, shape.chunks, bytes);
    shape.snapshotBytes = bytes;
    shape.ready = true;
    shape.grew();
  }
}

function missing({ schema, table }: ShapeRequest): string {
  return `Table "${schema}"."${table}" does not exist. If the table name contains capitals or special characters you must quote it.`;
}

function invalid(field: ShapeProblem['field'], message: string): { problem: ShapeProblem } {
  return { problem: { kind: 'invalid', field, message } };
}

function unavailable(message: string): { problem: ShapeProblem } {
  return { problem: { kind: 'unavailable', field: 'database', message, retryAfter: RETRY_SECONDS } };
}

/** Data exceptions and syntax errors are the condition's fault; anything else may be better in a while. */
function problemOf(error: unknown): { problem: ShapeProblem } {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('22') || code === '42883' || code === '42804' || code === '42601')
    return invalid('where', message);
  return unavailable(message);
}
