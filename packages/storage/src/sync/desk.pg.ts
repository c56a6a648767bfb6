import { randomBytes } from 'node:crypto';
import { rightsOf, zRole } from '@valero/domain/identity';
import {
  type Actor,
  type CompanyId,
  type Env,
  type Instant,
  type StoreId,
  toId,
  type UserId,
  uuidV7,
} from '@valero/domain/kernel';
import {
  mergeEdit,
  type RecordFields,
  type RequestKind,
  type RequestOutcome,
  type RequestRow,
  requestKindOf,
} from '@valero/domain/sync';
import type pg from 'pg';
import { readsOn } from '../pg/commands.ts';
import { append, lockServerJournal } from '../pg/journal.ts';
import { type Connection, inTransaction, isTransient } from '../pg/pool.ts';
import type { Signals } from '../pg/signal.ts';
import type { RequestDesk, RequestRun } from './desk.ts';

/** What the desk works with. */
export interface RequestDeskParts {
  readonly pool: pg.Pool;
  readonly signals: Signals;
  readonly now: () => Instant;
  readonly onWarning: (message: string, details: Readonly<Record<string, string | number>>) => void;
}

interface Pending {
  readonly id: string;
  readonly fact: string;
  readonly store: string;
  readonly actor: string | null;
  readonly command: string;
  readonly entity_id: string;
  readonly seen: string;
  readonly input: string;
  readonly note: string | null;
}

const CONSUMER = 'sync';
const POLL_MS = 500;
/** A new fact is first applied by its consumers. */
const AFTER_FACT_MS = 60;
const TROUBLE_MS = 1500;
const PAGE = 100;

// A request stands on rows its device may have made just before it (a customer created without a network): those facts must be applied first.
const NEXT = `select r.id from sync.request r join sync.fact f on f.id = r.fact
  where r.state = 'pending'
    and not exists (select 1 from sync.dead_letter d where d.consumer = '${CONSUMER}' and d.fact = r.fact and d.state = 'open')
    and not exists (select 1 from sync.consumer c where c.name in ('stock', 'crm') and (c.xid, c.pos) < (f.xid, f.pos))
  order by f.xid, f.pos limit $1`;

const LOCK = `select r.id, r.fact, r.store, r.actor, r.command, r.entity_id, r.seen, r.input,
    (select d.note from sync.dead_letter d where d.consumer = '${CONSUMER}' and d.fact = r.fact and d.state = 'discarded') as note
  from sync.request r where r.id = $1 and r.state = 'pending' for update`;

// a choice makes a request closed for every device of the store; one that was carried out before its withdrawal came stays accepted
const CLOSE = `update sync.request r set state = 'closed' from sync.request_choice c where c.id = r.id
  and (r.state in ('declined', 'stale') or r.state = 'pending' and c.choice = 'withdrawn')`;

const declined = (code: string, details?: Readonly<Record<string, string | number>>): RequestOutcome => ({
  kind: 'declined',
  code,
  ...(details ? { details } : {}),
});

/** The person as they are today; null = gone or switched off. */
async function personOf(connection: Connection, id: string | null): Promise<Actor | null> {
  if (id === null) return null;
  const { rows } = await connection.query<{ name: string; role: string }>(
    'select name, role from identity.user where id = $1 and active',
    [id],
  );
  const [user] = rows;
  return user ? { id: toId<UserId>(id), name: user.name, rights: rightsOf(zRole.parse(user.role)) } : null;
}

async function companyOf(connection: Connection): Promise<CompanyId> {
  const { rows } = await connection.query<{ id: string }>('select id from identity.company limit 1');
  return toId<CompanyId>(rows[0]?.id ?? '');
}

/** Minutes the wall clock of a store is ahead of UTC. */
async function offsetOf(connection: Connection, store: string, at: Instant): Promise<number> {
  const { rows } = await connection.query<{ minutes: number }>(
    `select coalesce((select (extract(epoch from (to_timestamp($2::bigint / 1000.0) at time zone s.time_zone)
       - (to_timestamp($2::bigint / 1000.0) at time zone 'UTC')) / 60)::int from identity.store s where s.id = $1), 0) as minutes`,
    [store, at],
  );
  return rows[0]?.minutes ?? 0;
}

/** What is to be stored for a request: the outcome and, when it is accepted, the facts of its command. */
interface Carried {
  readonly outcome: RequestOutcome;
  readonly facts: Parameters<typeof append>[2];
}

async function carry(connection: Connection, kind: RequestKind, request: Pending, env: Env): Promise<Carried> {
  const reads = readsOn(connection);
  const nothing = (outcome: RequestOutcome): Carried => ({ outcome, facts: [] });
  const input: unknown = JSON.parse(request.input);
  const wanted = kind.wanted(input);
  if (!wanted.ok) return nothing(declined(wanted.error.code, wanted.error.details));
  const row: RequestRow | null = await kind.row(reads, wanted.value.id);
  const seen = JSON.parse(request.seen) as RecordFields | null;
  const { lowStakes } = kind;
  const merged = mergeEdit({ seen, wanted: wanted.value.fields, current: row?.fields ?? null, lowStakes });
  if (merged.kind === 'gone') return nothing(declined(kind.unknownCode));
  if (merged.kind === 'stale' && row)
    return nothing({ kind: 'stale', version: row.version, current: row.fields, conflicts: [...merged.conflicts] });
  const version = row?.version ?? 0;
  if (merged.kind !== 'clear') return nothing({ kind: 'accepted', version, kept: [] });
  const decide = await kind.prepare(reads, kind.inputOn(input, merged.fields, version));
  const decision = decide(env);
  if (!decision.ok) return nothing(declined(decision.error.code, decision.error.details));
  return {
    outcome: { kind: 'accepted', version: version + 1, kept: [...merged.kept] },
    facts: decision.value.facts,
  };
}

/** Carries out one request: the change, its facts and the answer in one transaction. Null = it is not pending any more. */
async function carryOut(connection: Connection, id: string, at: Instant): Promise<RequestOutcome | null> {
  // the journal first, as every command does, so that the two never wait for each other
  const journal = await lockServerJournal(connection);
  const { rows } = await connection.query<Pending>(LOCK, [id]);
  const [request] = rows;
  if (!request) return null;
  const kind = requestKindOf(request.command);
  const person = await personOf(connection, request.actor);
  const newId = (): string => uuidV7(at, randomBytes(10));
  const store = toId<StoreId>(request.store);
  const stamp = { actor: person?.id ?? null, store, at, offset: await offsetOf(connection, store, at), newId };
  let carried: Carried;
  if (request.note !== null)
    carried = { outcome: declined('sync.request_discarded', { reason: request.note }), facts: [] };
  else if (kind === null) throw new Error(`this program does not know ${request.command}`);
  else if (person === null) carried = { outcome: declined('sync.request_person'), facts: [] };
  else if (kind.right !== null && !person.rights.has(kind.right))
    carried = { outcome: declined('identity.right_missing', { right: kind.right }), facts: [] };
  else {
    const company = await companyOf(connection);
    const { device } = journal;
    const env: Env = { now: at, offset: stamp.offset, newId, company, store, device, actor: person };
    carried = await carry(connection, kind, request, env);
  }
  await append(connection, journal, carried.facts, stamp, at);
  await connection.query('update sync.request set state = $2, outcome = $3, done_at = $4 where id = $1', [
    id,
    carried.outcome.kind,
    JSON.stringify(carried.outcome),
    at,
  ]);
  return carried.outcome;
}

/** Leaves a request behind for a person, while the rest goes on; retry and discard are those of dead letters. */
async function bury(pool: pg.Pool, id: string, reason: string, at: Instant): Promise<void> {
  await pool.query(
    `insert into sync.dead_letter (consumer, fact, reason, at) select '${CONSUMER}', r.fact, $2, $3 from sync.request r where r.id = $1
     on conflict (consumer, fact) do update set state = 'open', attempts = dead_letter.attempts + 1, reason = excluded.reason`,
    [id, reason, at],
  );
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Makes the desk. */
export function openRequestDesk({ pool, signals, now, onWarning }: RequestDeskParts): RequestDesk {
  let stopping: AbortController | undefined;
  let running: Promise<void> | undefined;

  async function one(id: string, counts: Record<'accepted' | 'declined' | 'stale' | 'dead', number>): Promise<void> {
    try {
      const outcome = await inTransaction(pool, (connection) => carryOut(connection, id, now()), { retry: true });
      if (outcome) counts[outcome.kind] += 1;
      if (outcome?.kind === 'accepted') signals.raise('fact');
    } catch (error) {
      if (isTransient(error)) throw error;
      const reason = (error instanceof Error ? error.message : String(error)).replaceAll('\u0000', '').slice(0, 500);
      await bury(pool, id, reason, now());
      counts.dead += 1;
      onWarning('a request could not be carried out', { request: id, reason });
    }
  }

  async function runOnce(limit = PAGE): Promise<RequestRun> {
    await pool.query(CLOSE);
    const { rows } = await pool.query<{ id: string }>(NEXT, [limit]);
    const counts = { accepted: 0, declined: 0, stale: 0, dead: 0 };
    for (const { id } of rows) {
      if (stopping?.signal.aborted) break;
      await one(id, counts);
    }
    return { ...counts, more: rows.length === limit };
  }

  async function turn(): Promise<number> {
    try {
      const run = await runOnce();
      return run.more || run.accepted + run.declined + run.stale + run.dead > 0 ? 0 : POLL_MS;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      onWarning('requests could not be carried out, trying again', { reason });
      return TROUBLE_MS;
    }
  }

  async function loop(abort: AbortSignal): Promise<void> {
    while (!abort.aborted) {
      // armed before the turn, so that a fact that arrives during it is not slept over
      const over = new AbortController();
      const woken = signals.wait('fact', POLL_MS, AbortSignal.any([abort, over.signal]));
      const wait = await turn();
      if (wait === POLL_MS && (await woken)) await pause(AFTER_FACT_MS);
      else if (wait === TROUBLE_MS) await pause(TROUBLE_MS);
      over.abort();
      await woken;
    }
  }

  return {
    runOnce,
    async runUntilIdle() {
      for (;;) {
        const { accepted, declined: no, stale, dead } = await runOnce();
        if (accepted + no + stale + dead === 0) return;
      }
    },
    start() {
      if (running) return;
      stopping = new AbortController();
      signals.listen();
      running = loop(stopping.signal);
    },
    async stop() {
      stopping?.abort();
      await running;
      running = undefined;
      stopping = undefined;
    },
  };
}
