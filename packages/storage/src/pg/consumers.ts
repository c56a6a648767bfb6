import { assert, type DeviceId, err, type Fact, type Instant, ok, type Result } from '@valero/domain/kernel';
import type pg from 'pg';
import { auditProjection } from '../audit/apply.ts';
import { biProjection } from '../bi/apply.ts';
import { complianceProjection } from '../compliance/apply.ts';
import { crmProjection } from '../crm/apply.ts';
import { fibuProjection } from '../fibu/apply.ts';
import { parseFact } from '../journal/index.ts';
import { kasseProjection } from '../kasse/apply.ts';
import type { Projection, RowOp } from '../rowop.ts';
import { stockProjection } from '../stock/apply.ts';
import { syncProjection } from '../sync/apply.ts';
import { execute } from './execute.ts';
import { UNREADABLE, unreadable, unreadableWords } from './facts.ts';
import { type LetterBy, recordLetter } from './letters.ts';
import { type Connection, inTransaction, isTransient } from './pool.ts';
import { factsOf } from './recent.ts';
import { CONSUMERS, type ConsumerName, type ConsumerRun, type ConsumerStatus, type DeadLetter } from './types.ts';

/** A consumer: a projection and the facts it reads; the others pass it by unread. */
interface Consumer {
  readonly projection: Projection;
  /** Types by name, or all that begin with `prefix`. */
  readonly types: readonly string[];
  readonly prefix: string;
}

const BELEG = 'kasse.belegIssued';

/** All consumers by name. */
export const CONSUMER_OF: Readonly<Record<ConsumerName, Consumer>> = {
  kasse: { projection: kasseProjection, types: [], prefix: 'kasse.' },
  stock: { projection: stockProjection, types: [BELEG], prefix: 'stock.' },
  crm: { projection: crmProjection, types: [BELEG], prefix: 'crm.' },
  fibu: { projection: fibuProjection, types: ['kasse.kassenabschlussMade'], prefix: 'fibu.' },
  bi: { projection: biProjection, types: [BELEG], prefix: 'bi.' },
  compliance: { projection: complianceProjection, types: [], prefix: 'compliance.' },
  sync: { projection: syncProjection, types: [], prefix: 'sync.' },
  audit: {
    projection: auditProjection,
    types: [
      'kasse.signedIn',
      'kasse.signedOut',
      'kasse.tillCommissioned',
      'kasse.settingsChanged',
      'compliance.tseCommissioned',
      'compliance.tseDecommissioned',
      'compliance.tseExported',
      'stock.priceChanged',
    ],
    prefix: 'audit.',
  },
};

/** A place in the journal as a consumer reads it. */
interface Row {
  readonly xid: string;
  readonly pos: number;
  readonly id: string;
  /** As stored: beside the fact's own it tells the branch. */
  readonly epoch: number;
  readonly flags: readonly string[] | null;
  /** Whether the fact is any of its business. */
  readonly mine: boolean;
}

/** What applying a batch left behind: reasons by fact id. */
type Failures = Map<string, string>;

/** What a fact does to this consumer's rows; worked out when it is needed, so that a large batch is never held as operations. */
interface Work {
  readonly id: string;
  ops(): readonly RowOp[];
}

// Facts below the horizon only: everything with a smaller transaction id is committed or gone, so nothing can still appear before the cursor.
const READ = `select f.xid::text, f.pos, f.id, f.epoch, f.flags, not f.inline and (f.type = any($4) or f.type like $5) as mine
  from sync.fact f where (f.xid, f.pos) > ($1::xid8, $2::bigint) and f.xid < pg_snapshot_xmin(pg_current_snapshot()) order by f.xid, f.pos limit $3`;

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll('\u0000', '').slice(0, 500);
}

/** The fact of a row. Consumers share it, so a projection only reads it. */
type FactOf = (row: Row) => Fact;

function plan({ projection }: Consumer, rows: readonly Row[], factOf: FactOf): { work: Work[]; failed: Failures } {
  const work: Work[] = [];
  const failed: Failures = new Map();
  for (const row of rows) {
    if (!row.mine) continue;
    const { id, flags } = row;
    const why = UNREADABLE.find((known) => flags?.includes(known));
    if (why === undefined) work.push({ id, ops: () => projection.apply(factOf(row)) });
    else failed.set(id, unreadableWords(factOf(row), why).slice(0, 500));
  }
  return { work, failed };
}

/** The operations of all facts that have some; one a projection cannot work out is left behind. */
function* opsOf(work: readonly Work[], failed: Failures): Generator<RowOp> {
  for (const { id, ops } of work) {
    let found: readonly RowOp[] = [];
    try {
      found = ops();
    } catch (error) {
      failed.set(id, reasonOf(error));
    }
    yield* found;
  }
}

/** Executes a batch; one that fails is halved until the fact that does not fit is alone, so that the rest flows. */
async function apply(connection: Connection, work: readonly Work[], failed: Failures): Promise<void> {
  if (work.length === 0) return;
  await connection.query('savepoint batch');
  try {
    await execute(connection, opsOf(work, failed));
    // what is checked at commit is checked here, where a failure still has a name
    await connection.query('set constraints all immediate; set constraints all deferred; release savepoint batch');
  } catch (error) {
    if (isTransient(error)) throw error;
    await connection.query('rollback to savepoint batch; release savepoint batch');
    const [only] = work;
    if (work.length === 1 && only) {
      failed.set(only.id, reasonOf(error));
      return;
    }
    const half = Math.ceil(work.length / 2);
    await apply(connection, work.slice(0, half), failed);
    await apply(connection, work.slice(half), failed);
  }
}

async function bury(connection: Connection, name: ConsumerName, failed: Failures, now: Instant): Promise<void> {
  for (const [id, reason] of failed) {
    await connection.query('insert into sync.dead_letter (consumer, fact, reason, at) values ($1, $2, $3, $4)', [
      name,
      id,
      reason,
      now,
    ]);
  }
}

/** What `consumeBatch` tells the loop beside the run itself. */
export interface BatchRun extends ConsumerRun {
  /** Facts are stored that an older transaction still hides: look again soon. */
  readonly held: boolean;
}

/** Hooks of tests: run inside the transaction, after the operations and before the cursor moves. */
export interface BatchHooks {
  readonly beforeCursor?: (connection: Connection) => Promise<void>;
}

/** Reads, applies and passes one batch, all in one transaction: killed anywhere, it has either happened whole or not at all. */
export async function consumeBatch(
  pool: pg.Pool,
  name: ConsumerName,
  limit: number,
  now: Instant,
  hooks: BatchHooks = {},
): Promise<BatchRun> {
  const consumer = CONSUMER_OF[name];
  // a look without a lock: an idle consumer writes nothing and holds no transaction id. It names an order, for without one the planner takes
  // the first row it comes across and reads the whole journal before the cursor to find it
  const { rowCount: stored } = await pool.query({
    name: 'look-for-facts',
    text: 'select 1 from sync.fact f where (f.xid, f.pos) > (select c.xid, c.pos from sync.consumer c where c.name = $1) order by f.xid, f.pos limit 1',
    values: [name],
  });
  if (stored === 0) return { applied: 0, dead: 0, more: false, held: false };
  return inTransaction(
    pool,
    async (connection): Promise<BatchRun> => {
      const cursor = await connection.query<{ xid: string; pos: number }>({
        name: 'lock-consumer',
        text: 'select xid::text, pos from sync.consumer where name = $1 for update skip locked',
        values: [name],
      });
      const [at] = cursor.rows;
      if (!at) return { applied: 0, dead: 0, more: false, held: true };
      const { rows } = await connection.query<Row>({
        name: 'read-facts',
        text: READ,
        values: [at.xid, at.pos, limit, consumer.types, `${consumer.prefix}%`],
      });
      const last = rows.at(-1);
      if (!last) {
        const { rowCount } = await connection.query(
          'select 1 from sync.fact where (xid, pos) > ($1::xid8, $2::bigint) order by xid, pos limit 1',
          [at.xid, at.pos],
        );
        return { applied: 0, dead: 0, more: false, held: (rowCount ?? 0) > 0 };
      }
      const factOf = await factsOf(
        pool,
        connection,
        rows.filter(({ mine }) => mine),
      );
      const { work, failed } = plan(consumer, rows, factOf);
      await apply(connection, work, failed);
      await bury(connection, name, failed, now);
      await hooks.beforeCursor?.(connection);
      await connection.query({
        name: 'move-cursor',
        text: 'update sync.consumer set xid = $2::xid8, pos = $3, applied = applied + $4, last_run = $5 where name = $1',
        values: [name, last.xid, last.pos, rows.length - failed.size, now],
      });
      return { applied: rows.length - failed.size, dead: failed.size, more: rows.length === limit, held: false };
    },
    { retry: true },
  );
}

/** How far every consumer is; see `Consumers.status`. */
export async function consumerStatus(pool: pg.Pool): Promise<ConsumerStatus[]> {
  const { rows } = await pool.query<{
    name: ConsumerName;
    applied: number;
    last_run: Instant | null;
    waiting: number;
    dead: number;
  }>(
    `select c.name, c.applied, c.last_run,
       (select count(*) from sync.fact f where (f.xid, f.pos) > (c.xid, c.pos)) as waiting,
       (select count(*) from sync.dead_letter d where d.consumer = c.name and d.state = 'open') as dead
     from sync.consumer c`,
  );
  return CONSUMERS.map((name) => {
    const row = rows.find((entry) => entry.name === name);
    assert(row !== undefined, `consumer ${name} is registered by the migration`);
    return { name, waiting: row.waiting, applied: row.applied, dead: row.dead, lastRun: row.last_run };
  });
}

/** What could not be applied; see `Consumers.deadLetters`. */
export async function listDeadLetters(
  pool: pg.Pool,
  filter: { readonly consumer?: ConsumerName; readonly state?: DeadLetter['state'] },
): Promise<DeadLetter[]> {
  const { rows } = await pool.query<DeadLetter>(
    `select d.consumer, d.fact, f.device, f.seq, f.type, d.reason, d.attempts, d.at, d.state, d.note
     from sync.dead_letter d join sync.fact f on f.id = d.fact
     where ($1::text is null or d.consumer = $1) and ($2::text is null or d.state = $2) order by d.at, d.fact`,
    [filter.consumer ?? null, filter.state ?? null],
  );
  return rows.map((row) => ({ ...row, device: row.device as DeviceId }));
}

async function lockLetter(
  connection: Connection,
  name: ConsumerName,
  fact: string,
): Promise<{ readonly body: string; readonly epoch: number } | null> {
  // the consumer's row first, as in a batch, so that the two never wait for each other
  await connection.query('select 1 from sync.consumer where name = $1 for update', [name]);
  const { rows } = await connection.query<{ body: string; epoch: number }>(
    `select f.body, f.epoch from sync.dead_letter d join sync.fact f on f.id = d.fact
     where d.consumer = $1 and d.fact = $2 and d.state = 'open' for update of d`,
    [name, fact],
  );
  return rows[0] ?? null;
}

function readAgain({ body, epoch }: { readonly body: string; readonly epoch: number }): Fact | string {
  const fact = parseFact(body);
  if (!fact) return 'unreadable: body';
  const why = unreadable(fact);
  return why === null ? { ...fact, epoch } : unreadableWords(fact, why);
}

/** Applies one dead letter again; see `Consumers.retry`. */
export function retryLetter(
  pool: pg.Pool,
  name: ConsumerName,
  id: string,
  by: LetterBy | null = null,
): Promise<Result<void>> {
  return inTransaction(pool, async (connection): Promise<Result<void>> => {
    const letter = await lockLetter(connection, name, id);
    if (letter === null) return err({ code: 'sync.dead_letter_unknown' });
    const failed: Failures = new Map();
    const fact = readAgain(letter);
    if (typeof fact === 'string') failed.set(id, fact);
    else await apply(connection, [{ id, ops: () => CONSUMER_OF[name].projection.apply(fact) }], failed);
    const again = failed.get(id);
    if (again !== undefined) {
      await connection.query(
        'update sync.dead_letter set attempts = attempts + 1, reason = $3 where consumer = $1 and fact = $2',
        [name, id, again],
      );
      return err({ code: 'sync.dead_letter_again', details: { reason: again } });
    }
    await connection.query(
      "update sync.dead_letter set attempts = attempts + 1, state = 'retried' where consumer = $1 and fact = $2",
      [name, id],
    );
    await connection.query('update sync.consumer set applied = applied + 1 where name = $1', [name]);
    if (by) await recordLetter(connection, { consumer: name, fact: id, after: 'retried' }, by);
    return ok(undefined);
  });
}

/** Gives a dead letter up; see `Consumers.discard`. */
export function discardLetter(
  pool: pg.Pool,
  name: ConsumerName,
  id: string,
  reason: string,
  by: LetterBy | null = null,
): Promise<Result<void>> {
  const note = reason.trim();
  if (note === '') return Promise.resolve(err({ code: 'sync.reason_missing' }));
  return inTransaction(pool, async (connection): Promise<Result<void>> => {
    if ((await lockLetter(connection, name, id)) === null) return err({ code: 'sync.dead_letter_unknown' });
    await connection.query(
      "update sync.dead_letter set state = 'discarded', note = $3 where consumer = $1 and fact = $2",
      [name, id, note],
    );
    if (by) await recordLetter(connection, { consumer: name, fact: id, after: `discarded: ${note}` }, by);
    return ok(undefined);
  });
}
