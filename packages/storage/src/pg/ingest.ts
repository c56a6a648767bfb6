import { type DeviceId, err, type Fact, type Instant, ok, type Result } from '@valero/domain/kernel';
import { GENESIS_HASH, type IngestReply, type IngestRequest, type SealedFact } from '@valero/domain/sync';
import type pg from 'pg';
import { chainHash, parseFact } from '../journal/index.ts';
import { insertFacts, type StoredFact } from './journal.ts';
import { type Connection, inTransaction } from './pool.ts';
import { review } from './review.ts';
import type { HeartbeatReply, HeartbeatRequest, IngestAuth } from './types.ts';

/** A device's row in `sync.device`. */
interface Head {
  readonly epoch: number;
  readonly last_seq: number;
  readonly last_hash: string;
  readonly quarantined: boolean;
}

/** Parsed once, before anything is locked. */
interface Checked {
  readonly sealed: SealedFact;
  readonly fact: Fact;
}

function broken(
  seq: number,
  reason: string,
): { readonly ok: false; readonly error: { code: string; details: { seq: number; reason: string } } } {
  return err({ code: 'sync.chain_broken', details: { seq, reason } });
}

/** Checks what can be checked without the database: hashes over the exact bytes, links, gaps within the batch, heads that say what the envelope says. */
export function checkBatch(request: IngestRequest): Result<Checked[]> {
  const checked: Checked[] = [];
  let before: SealedFact | undefined;
  for (const sealed of request.facts) {
    if (before && sealed.seq !== before.seq + 1) return broken(sealed.seq, 'gap');
    if (before && sealed.prevHash !== before.hash) return broken(sealed.seq, 'link');
    if (chainHash(sealed.prevHash, sealed.body) !== sealed.hash) return broken(sealed.seq, 'hash');
    const fact = parseFact(sealed.body);
    if (!fact) return broken(sealed.seq, 'body');
    const same =
      fact.device === request.device &&
      fact.epoch === request.epoch &&
      fact.seq === sealed.seq &&
      fact.id === sealed.id;
    if (!same) return broken(sealed.seq, 'head');
    checked.push({ sealed, fact });
    before = sealed;
  }
  return ok(checked);
}

async function lockDevice(connection: Connection, device: DeviceId, epoch: number): Promise<Head> {
  const query = {
    name: 'lock-device',
    text: 'select epoch, last_seq, last_hash, quarantined from sync.device where device = $1 for update',
    values: [device],
  };
  const found = await connection.query<Head>(query);
  if (found.rows[0]) return found.rows[0];
  await connection.query(
    'insert into sync.device (device, epoch, last_hash) values ($1, $2, $3) on conflict do nothing',
    [device, epoch, GENESIS_HASH],
  );
  const made = await connection.query<Head>(query);
  if (!made.rows[0]) throw new Error('a device row that was just made is there');
  return made.rows[0];
}

async function quarantine(connection: Connection, device: DeviceId, seq: number): Promise<Result<never>> {
  const reason = `fork at ${seq}`;
  await connection.query('update sync.device set quarantined = true, quarantine_reason = $2 where device = $1', [
    device,
    reason,
  ]);
  return err({ code: 'sync.fork', details: { seq } });
}

/** The first of the facts already stored whose content differs; null = all are the same. */
async function differing(
  connection: Connection,
  device: DeviceId,
  epoch: number,
  facts: readonly Checked[],
): Promise<number | null> {
  const seqs = facts.map(({ sealed }) => sealed.seq);
  const { rows } = await connection.query<{ seq: number; hash: string }>({
    name: 'stored-hashes',
    text: 'select seq, hash from sync.fact where device = $1 and epoch = $2 and seq between $3 and $4',
    values: [device, epoch, seqs[0], seqs.at(-1)],
  });
  const stored = new Map(rows.map((row) => [row.seq, row.hash]));
  return facts.find(({ sealed }) => stored.get(sealed.seq) !== sealed.hash)?.sealed.seq ?? null;
}

/** Whether a new epoch starts where the server can see: at the very beginning, or at a fact of the device it knows. */
async function knownStart(connection: Connection, device: DeviceId, head: Head, first: Checked): Promise<boolean> {
  const { prevHash } = first.sealed;
  if (prevHash === head.last_hash) return true;
  const { rowCount } = await connection.query('select 1 from sync.fact where device = $1 and hash = $2 limit 1', [
    device,
    prevHash,
  ]);
  return (rowCount ?? 0) > 0;
}

interface Plan {
  readonly fresh: readonly Checked[];
  readonly duplicates: number;
  /** Flags for the first fresh fact. */
  readonly startFlags: readonly string[];
}

/** Decides what of the batch is new; runs with the device's row locked. */
async function plan(
  connection: Connection,
  head: Head,
  request: IngestRequest,
  checked: readonly Checked[],
): Promise<Result<Plan>> {
  const { device, epoch } = request;
  const [first] = checked;
  if (!first) return ok({ fresh: [], duplicates: 0, startFlags: [] });
  if (head.quarantined) return err({ code: 'sync.quarantined' });
  if (epoch < head.epoch) return err({ code: 'sync.epoch_stale', details: { epoch, known: head.epoch } });
  if (epoch > head.epoch) {
    if (first.sealed.seq !== 1) return err({ code: 'sync.gap', details: { expected: 1, epoch } });
    const known = await knownStart(connection, device, head, first);
    return ok({ fresh: checked, duplicates: 0, startFlags: known ? [] : ['chain_start'] });
  }
  if (first.sealed.seq > head.last_seq + 1)
    return err({ code: 'sync.gap', details: { expected: head.last_seq + 1, epoch } });
  const old = checked.filter(({ sealed }) => sealed.seq <= head.last_seq);
  const fork = old.length === 0 ? null : await differing(connection, device, epoch, old);
  if (fork !== null) return quarantine(connection, device, fork);
  const fresh = checked.slice(old.length);
  const next = fresh[0]?.sealed;
  if (next && next.prevHash !== head.last_hash) {
    const unknownStart = head.last_seq === 0 && epoch > 1;
    if (unknownStart) return ok({ fresh, duplicates: old.length, startFlags: ['chain_start'] });
    return head.last_seq === 0 ? broken(next.seq, 'link') : quarantine(connection, device, next.seq - 1);
  }
  return ok({ fresh, duplicates: old.length, startFlags: [] });
}

async function store(
  connection: Connection,
  request: IngestRequest,
  reviewed: ReadonlyMap<number, string[]>,
  todo: Plan,
  now: Instant,
): Promise<void> {
  const rows = todo.fresh.map(({ sealed, fact }, index): StoredFact => {
    const flags = [...(index === 0 ? todo.startFlags : []), ...(reviewed.get(sealed.seq) ?? [])];
    return { fact, sealed, inline: false, flags };
  });
  if (rows.length > 0) await insertFacts(connection, rows, now);
  const last = todo.fresh.at(-1)?.sealed;
  await connection.query({
    name: 'advance-device',
    text: `update sync.device set epoch = $2, last_seq = coalesce($3, last_seq), last_hash = coalesce($4, last_hash), last_contact = $5, clock_offset = $6,
      head_seq = greatest($7, coalesce($3, last_seq)), head_hash = $8 where device = $1`,
    values: [
      request.device,
      request.epoch,
      last?.seq ?? null,
      last?.hash ?? null,
      now,
      request.sentAt - now,
      request.head.seq,
      request.head.hash,
    ],
  });
}

/** Stores one batch; see `ServerStore.ingest`. */
export async function ingest(
  pool: pg.Pool,
  request: IngestRequest,
  auth: IngestAuth,
  now: Instant,
): Promise<Result<IngestReply>> {
  if (auth.device !== request.device) return err({ code: 'sync.device_mismatch' });
  const checked = checkBatch(request);
  if (!checked.ok) return checked;
  const reviewed = new Map<number, string[]>();
  for (const { sealed, fact } of checked.value) {
    const flags = review(fact);
    if (flags.length > 0) reviewed.set(sealed.seq, flags);
  }
  try {
    return await inTransaction(
      pool,
      async (connection): Promise<Result<IngestReply>> => {
        const head = await lockDevice(connection, request.device, request.epoch);
        const todo = await plan(connection, head, request, checked.value);
        if (!todo.ok) return todo;
        await store(connection, request, reviewed, todo.value, now);
        const last = todo.value.fresh.at(-1)?.sealed;
        return ok({
          ackedSeq: last?.seq ?? head.last_seq,
          ackedHash: last?.hash ?? head.last_hash,
          duplicates: todo.value.duplicates,
          serverTime: now,
        });
      },
      { retry: true },
    );
  } catch (error) {
    // an id another journal has used: forged or copied
    if (error instanceof Error && 'constraint' in error && error.constraint === 'fact_id')
      return broken(request.facts[0]?.seq ?? 0, 'id');
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
  const { rows } = await pool.query<Head>(
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
  });
}
