import { type DeviceId, type Fact, type FactDraft, type Instant, toId } from '@valero/domain/kernel';
import { GENESIS_HASH, type SealedFact, storedEpoch } from '@valero/domain/sync';
import { auditProjection } from '../audit/apply.ts';
import { crmProjection } from '../crm/apply.ts';
import { documentsProjection } from '../documents/apply.ts';
import { sealFact } from '../journal/index.ts';
import { meldungProjection } from '../meldung/apply.ts';
import { stockProjection } from '../stock/apply.ts';
import { arrayLiteral } from './arrays.ts';
import { execute } from './execute.ts';
import type { Connection } from './pool.ts';
import type { ServerStamp } from './types.ts';

/** What the columns of `sync.fact` say of a fact beside its bytes. */
export type FactHead = Pick<Fact, 'device' | 'epoch' | 'seq' | 'id' | 'type' | 'store' | 'at'>;

/** A fact without its content. */
export function headOf({ device, epoch, seq, id, type, store, at }: Fact): FactHead {
  return { device, epoch, seq, id, type, store, at };
}

/** A fact ready for `sync.fact`. */
export interface StoredFact {
  readonly fact: FactHead;
  /** Which history of its device it belongs to; 0 unless a fork was released. */
  readonly branch: number;
  readonly sealed: SealedFact;
  readonly inline: boolean;
  readonly flags: readonly string[];
}

/** Each body is a parameter of its own: inside an array literal every quote of the JSON would have to be escaped, which costs more than the insert. */
function insertStatement(count: number): string {
  const bodies = Array.from({ length: count }, (_, index) => `$${index + 13}`).join();
  return `insert into sync.fact (device, epoch, seq, id, type, store, at, received_at, inline, flags, prev_hash, hash, body)
    select $1, v.epoch, v.seq, v.id, v.type, v.store, v.at, $2, v.inline, string_to_array(v.flags, ','), v.prev_hash, v.hash, v.body
    from unnest($3::bigint[], $4::bigint[], $5::uuid[], $6::text[], $7::uuid[], $8::bigint[], $9::boolean[], $10::text[], $11::text[], $12::text[],
      array[${bodies}]::text[]) as v (epoch, seq, id, type, store, at, inline, flags, prev_hash, hash, body)`;
}

/** Inserts facts of one device in their order; `pos` rises with it. */
export async function insertFacts(connection: Connection, rows: readonly StoredFact[], now: Instant): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const column = (type: string, value: (row: StoredFact) => string | number | boolean | null): string =>
    arrayLiteral(rows, type, value);
  await connection.query(insertStatement(rows.length), [
    first.fact.device,
    now,
    column('bigint', ({ fact, branch }) => storedEpoch(fact.epoch, branch)),
    column('bigint', ({ fact }) => fact.seq),
    column('uuid', ({ fact }) => fact.id),
    column('text', ({ fact }) => fact.type),
    column('uuid', ({ fact }) => fact.store),
    column('bigint', ({ fact }) => fact.at),
    column('boolean', ({ inline }) => inline),
    column('text', ({ flags }) => (flags.length === 0 ? null : flags.join())),
    column('text', ({ sealed }) => sealed.prevHash),
    column('text', ({ sealed }) => sealed.hash),
    ...rows.map(({ sealed }) => sealed.body),
  ]);
}

/** Modules whose facts of the server's own journal are applied in the transaction that stores them. */
const INLINE = {
  stock: stockProjection,
  crm: crmProjection,
  audit: auditProjection,
  meldung: meldungProjection,
  documents: documentsProjection,
};

function isInline(type: string): boolean {
  return Object.keys(INLINE).some((module) => type.startsWith(`${module}.`));
}

/** The server's own journal, locked until the transaction ends: commands and commits run one after the other. */
export interface ServerJournal {
  readonly device: DeviceId;
  readonly seq: number;
  readonly hash: string;
}

/** Locks the server's journal; makes it when it has none. */
export async function lockServerJournal(connection: Connection): Promise<ServerJournal> {
  await connection.query('insert into sync.server (device) values (gen_random_uuid()) on conflict do nothing');
  await connection.query(
    'insert into sync.device (device, epoch, last_hash) select device, 1, $1 from sync.server on conflict do nothing',
    [GENESIS_HASH],
  );
  const { rows } = await connection.query<{ device: string; last_seq: number; last_hash: string }>(
    'select d.device, d.last_seq, d.last_hash from sync.device d join sync.server s on s.device = d.device for update of d',
  );
  const [row] = rows;
  if (!row) throw new Error('the server has a journal');
  return { device: toId<DeviceId>(row.device), seq: row.last_seq, hash: row.last_hash };
}

/** Appends drafts to the locked journal and applies those of stock and crm. */
export async function append(
  connection: Connection,
  journal: ServerJournal,
  drafts: readonly FactDraft[],
  stamp: ServerStamp,
  now: Instant,
): Promise<Fact[]> {
  if (drafts.length === 0) return [];
  let { seq, hash } = journal;
  const facts: Fact[] = [];
  const rows = drafts.map((draft): StoredFact => {
    seq += 1;
    const fact: Fact = {
      type: draft.type,
      version: draft.version,
      payload: draft.payload,
      device: journal.device,
      epoch: 1,
      seq,
      id: toId(stamp.newId()),
      store: stamp.store,
      actor: stamp.actor,
      at: stamp.at,
      offset: stamp.offset,
    };
    facts.push(fact);
    const sealed = sealFact(fact, hash);
    hash = sealed.hash;
    return { fact, branch: 0, sealed, inline: isInline(fact.type), flags: [] };
  });
  await insertFacts(connection, rows, now);
  await connection.query(
    'update sync.device set last_seq = $2, last_hash = $3, head_seq = $2, head_hash = $3, last_contact = $4 where device = $1',
    [journal.device, seq, hash, now],
  );
  for (const projection of Object.values(INLINE)) {
    await execute(
      connection,
      facts.filter(({ type }) => isInline(type)).flatMap((fact) => projection.apply(fact)),
    );
  }
  return facts;
}
