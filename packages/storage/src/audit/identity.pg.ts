import { randomBytes } from 'node:crypto';
import { changedThing, changeFacts, type Watched } from '@valero/domain/audit';
import { type Instant, type StoreId, toId, type UserId, uuidV7 } from '@valero/domain/kernel';
import { append, lockServerJournal } from '../pg/journal.ts';
import type { Connection } from '../pg/pool.ts';

/** A change of master data about to be written: what it was, what it will be, by whom. */
export interface MasterChange {
  readonly before: Watched | null;
  readonly now: Watched;
  /** The person; null = the server itself (set-up, a program). */
  readonly by: UserId | null;
  /** The store it concerns; null = the company: its fact names the first store. */
  readonly store: string | null;
}

/** Every fact names a store; before there is one, the thing itself stands in. */
async function storeOf(connection: Connection, change: MasterChange): Promise<StoreId> {
  if (change.store !== null) return toId(change.store);
  const { rows } = await connection.query<{ id: string }>('select id from identity.store order by number limit 1');
  return toId(rows[0]?.id ?? change.now.entityId);
}

/**
 * Records a change of master data in the server's journal, in the transaction that makes it: there is no change without its fact.
 * Nothing is recorded when nothing changed.
 */
export async function recordMasterChange(connection: Connection, change: MasterChange, at: Instant): Promise<void> {
  const drafts = changeFacts([changedThing(change.before?.fields ?? null, change.now)]);
  if (drafts.length === 0) return;
  const store = await storeOf(connection, change);
  const newId = (): string => uuidV7(at, randomBytes(10));
  await append(
    connection,
    await lockServerJournal(connection),
    drafts,
    { actor: change.by, store, at, offset: 0, newId },
    at,
  );
}
