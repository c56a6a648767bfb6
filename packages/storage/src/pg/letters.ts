import { type Instant, type StoreId, toId, type UserId } from '@valero/domain/kernel';
import { recordMasterChange } from '../audit/identity.pg.ts';
import type { Connection } from './pool.ts';

/** Who deals with a fact that was left behind, and when. */
export interface LetterBy {
  readonly id: UserId;
  readonly at: Instant;
}

/** What became of it: `retried`, or `discarded: <reason>`. */
interface Settled {
  readonly consumer: string;
  readonly fact: string;
  readonly after: string;
}

interface Where {
  readonly device: string;
  readonly store: StoreId;
  readonly seq: number;
  readonly name: string | null;
}

/** Records in the server's journal what a person did with a fact that was left behind, in the transaction that does it. */
export async function recordLetter(
  connection: Connection,
  { consumer, fact, after }: Settled,
  { id, at }: LetterBy,
): Promise<void> {
  const { rows } = await connection.query<Where>(
    'select f.device, f.store, f.seq, i.name from sync.fact f left join identity.device i on i.id = f.device where f.id = $1',
    [fact],
  );
  const [where] = rows;
  if (!where) return;
  const thing = (state: string) => ({
    entity: 'device' as const,
    entityId: where.device,
    label: where.name ?? 'Server',
    fields: { [`fact ${where.seq} (${consumer})`]: state.slice(0, 1000) },
  });
  const change = { before: thing('open'), now: thing(after), by: id, store: toId<StoreId>(where.store) };
  await recordMasterChange(connection, change, at);
}
