import { type DeviceId, err, type Fact, type Instant, ok, type Result } from '@valero/domain/kernel';
import {
  GENESIS_HASH,
  type IngestHead,
  type IngestKnown,
  type IngestPlan,
  type IngestQuestion,
  type IngestRefusal,
  type IngestReply,
  type IngestRequest,
  ingestQuestion,
  planIngest,
} from '@valero/domain/sync';
import type pg from 'pg';
import { chainBroken, checkBatch, factOf } from '../journal/index.ts';
import { type FactHead, headOf, insertFacts, type StoredFact } from './journal.ts';
import { hearFigures } from './match/told.ts';
import { knownNumbers, repeatedNumbers } from './numbers.ts';
import { type Connection, inTransaction, type Sql } from './pool.ts';
import { clockIsOff, review } from './review.ts';
import type { HeartbeatReply, HeartbeatRequest, IngestAuth } from './types.ts';

const HEAD = 'epoch, branch, last_seq as seq, last_hash as hash, quarantined, released';

async function lockDevice(connection: Connection, device: DeviceId, epoch: number): Promise<IngestHead> {
  const query = {
    name: 'lock-device',
    text: `select ${HEAD} from sync.device where device = $1 for update`,
    values: [device],
  };
  const found = await connection.query<IngestHead>(query);
  if (found.rows[0]) return found.rows[0];
  await connection.query(
    'insert into sync.device (device, epoch, last_hash) values ($1, $2, $3) on conflict do nothing',
    [device, epoch, GENESIS_HASH],
  );
  const made = await connection.query<IngestHead>(query);
  if (!made.rows[0]) throw new Error('a device row that was just made is there');
  return made.rows[0];
}

/** Answers what the rules ask about the stored journal. */
async function lookUp(connection: Connection, device: DeviceId, asked: IngestQuestion): Promise<IngestKnown> {
  const known = new Set<string>();
  if (asked.facts.length > 0) {
    const { rows } = await connection.query<{ id: string; hash: string }>({
      name: 'stored-facts',
      text: 'select id, hash from sync.fact where id = any($2::uuid[]) and device = $1',
      values: [device, asked.facts.map(({ id }) => id)],
    });
    const stored = new Map(rows.map(({ id, hash }) => [id, hash]));
    for (const { id, hash } of asked.facts) if (stored.get(id) === hash) known.add(hash);
  }
  if (asked.start !== null) {
    const { rowCount } = await connection.query('select 1 from sync.fact where device = $1 and hash = $2 limit 1', [
      device,
      asked.start,
    ]);
    if ((rowCount ?? 0) > 0) known.add(asked.start);
  }
  return known;
}

/** Notes what the head office must hear of a device; `held` = it is in quarantine from now on. */
async function alarm(
  sql: Sql,
  device: DeviceId,
  { reason, held }: NonNullable<IngestRefusal['alarm']>,
  now: Instant,
): Promise<void> {
  await sql.query(
    `update sync.device set alarm = $2, alarm_at = $4, quarantined = quarantined or $3,
       quarantine_reason = case when $3 then $2 else quarantine_reason end where device = $1`,
    [device, reason, held, now],
  );
}

function isRestored({ head }: IngestPlan): boolean {
  return head.epoch > 1 || head.branch > 0;
}

/** What is kept of the facts of a batch while it is stored, by hash. Their content is let go: many batches wait for the database at once. */
type Read = ReadonlyMap<string, { readonly fact: FactHead; readonly flags: readonly string[] }>;

async function store(
  connection: Connection,
  request: IngestRequest,
  plan: IngestPlan,
  read: Read,
  now: Instant,
): Promise<void> {
  // a number can only come back where a history begins again
  const repeated = isRestored(plan)
    ? await repeatedNumbers(
        connection,
        request.device,
        plan.fresh.map(({ body }) => factOf(body)),
      )
    : null;
  const rows = plan.fresh.map((sealed, index): StoredFact => {
    const found = read.get(sealed.hash);
    if (!found) throw new Error('a planned fact is one of the batch');
    const again = repeated?.get(found.fact.id);
    const flags = [...(index === 0 ? plan.flags : []), ...found.flags, ...(again ? [again] : [])];
    return { fact: found.fact, branch: plan.head.branch, sealed, inline: false, flags };
  });
  if (rows.length > 0) await insertFacts(connection, rows, now);
  const { epoch, branch, seq, hash, released } = plan.head;
  await connection.query({
    name: 'advance-device',
    text: `update sync.device set epoch = $2, branch = $3, last_seq = $4, last_hash = $5, released = $6, last_contact = $7, clock_offset = $8,
      head_seq = $9, head_hash = $10 where device = $1`,
    values: [
      request.device,
      epoch,
      branch,
      seq,
      hash,
      released,
      now,
      request.sentAt - now,
      Math.max(request.head.seq, seq),
      request.head.hash,
    ],
  });
}

/** Facts of a batch with what is odd about them, by hash. Needs no database, so it runs before anything is locked. */
function readBatch(request: IngestRequest, now: Instant): Result<Read> {
  const checked = checkBatch(request);
  if (!checked.ok) return checked;
  const flagsOf = (fact: Fact): string[] =>
    clockIsOff(fact, request.sentAt, now) ? [...review(fact), 'clock'] : review(fact);
  return ok(
    new Map(checked.value.map(({ sealed, fact }) => [sealed.hash, { fact: headOf(fact), flags: flagsOf(fact) }])),
  );
}

/** Stores one batch; see `ServerStore.ingest`. */
export async function ingest(
  pool: pg.Pool,
  request: IngestRequest,
  auth: IngestAuth,
  now: Instant,
): Promise<Result<IngestReply>> {
  const { device } = request;
  if (auth.device !== device) return err({ code: 'sync.device_mismatch' });
  const read = readBatch(request, now);
  if (!read.ok) {
    const { seq = 0, reason = '' } = read.error.details ?? {};
    await alarm(pool, device, { reason: `chain broken at ${seq} (${reason})`, held: false }, now);
    return read;
  }
  try {
    return await inTransaction(
      pool,
      async (connection): Promise<Result<IngestReply>> => {
        const head = await lockDevice(connection, device, request.epoch);
        const known = await lookUp(connection, device, ingestQuestion(head, request));
        const plan = planIngest(head, request, known);
        if (!plan.ok) {
          const { alarm: told, ...failure } = plan.error;
          if (told) await alarm(connection, device, told, now);
          return err(failure);
        }
        await store(connection, request, plan.value, read.value, now);
        const { acked, duplicates } = plan.value;
        const numbers = isRestored(plan.value) ? { numbers: await knownNumbers(connection, device) } : {};
        return ok({ ackedSeq: acked.seq, ackedHash: acked.hash, duplicates, serverTime: now, ...numbers });
      },
      { retry: true },
    );
  } catch (error) {
    // an id another journal has used: forged or copied
    if (error instanceof Error && 'constraint' in error && error.constraint === 'fact_id')
      return chainBroken(request.facts[0]?.seq ?? 0, 'id');
    throw error;
  }
}

/** Notes where a device stands; see `ServerStore.heartbeat`. */
export async function heartbeat(
  pool: pg.Pool,
  request: HeartbeatRequest,
  auth: IngestAuth,
  now: Instant,
): Promise<Result<HeartbeatReply>> {
  if (auth.device !== request.device) return err({ code: 'sync.device_mismatch' });
  const { rows } = await pool.query<{ epoch: number; last_seq: number; last_hash: string; quarantined: boolean }>(
    `insert into sync.device as d (device, epoch, last_hash, last_contact, clock_offset, head_seq, head_hash) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (device) do update set last_contact = $4, clock_offset = $5,
       head_seq = case when d.epoch = $2 then $6 else d.head_seq end, head_hash = case when d.epoch = $2 then $7 else d.head_hash end
     returning epoch, last_seq, last_hash, quarantined`,
    [request.device, request.epoch, GENESIS_HASH, now, request.sentAt - now, request.head.seq, request.head.hash],
  );
  const [head] = rows;
  if (!head) throw new Error('an upsert returns its row');
  return ok({
    epoch: head.epoch,
    ackedSeq: head.last_seq,
    ackedHash: head.last_hash,
    quarantined: head.quarantined,
    serverTime: now,
    numbers: await knownNumbers(pool, request.device),
    ...(request.figures ? { match: await hearFigures(pool, request.device, request.figures, now) } : {}),
  });
}
