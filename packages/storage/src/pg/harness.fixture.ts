import { type DeviceId, type Fact, type Instant, toInstant } from '@valero/domain/kernel';
import { GENESIS_HASH, type IngestRequest, type SealedFact } from '@valero/domain/sync';
import { testDatabase } from '@valero/testkit/postgres';
import pg from 'pg';
import { sealFact } from '../journal/index.ts';
import { openServerStore } from './store.ts';
import type { ServerStore } from './types.ts';

/** A migrated store in a database of its own, and a plain connection beside it. */
export interface Harness {
  readonly url: string;
  readonly store: ServerStore;
  readonly sql: pg.Pool;
  close(): Promise<void>;
}

/** The hour at which tests happen. */
export const NOW: Instant = toInstant(Date.UTC(2026, 10, 21, 10, 0, 0));

/** Opens an empty, migrated store. */
export async function openHarness(): Promise<Harness> {
  const database = await testDatabase();
  const store = openServerStore({ url: database.url, now: () => NOW, poolSize: 6 });
  await store.migrate();
  const sql = new pg.Pool({ connectionString: database.url, max: 4 });
  sql.on('error', () => undefined);
  return {
    url: database.url,
    store,
    sql,
    close: async () => {
      await sql.end();
      await store.close();
      await database.drop();
    },
  };
}

/** Seals one device's facts, in their order, onto `prevHash`. */
export function sealAll(facts: readonly Fact[], prevHash: string = GENESIS_HASH): SealedFact[] {
  let hash = prevHash;
  return facts.map((fact) => {
    const sealed = sealFact(fact, hash);
    hash = sealed.hash;
    return sealed;
  });
}

/** A batch as a till sends it. */
export function requestOf(device: DeviceId, facts: readonly SealedFact[], epoch = 1): IngestRequest {
  const last = facts.at(-1);
  return { device, epoch, facts: [...facts], head: { seq: last?.seq ?? 0, hash: last?.hash ?? '' }, sentAt: NOW };
}

/** Sends facts of any number of devices, keeping their order as far as a batch per device run allows; throws when one is refused. */
export async function ingestAll(store: ServerStore, facts: readonly Fact[], batch = 50): Promise<void> {
  const hashes = new Map<string, string>();
  let run: Fact[] = [];
  const flush = async (): Promise<void> => {
    const [first] = run;
    if (!first) return;
    const sealed = sealAll(run, hashes.get(first.device));
    hashes.set(first.device, sealed.at(-1)?.hash ?? GENESIS_HASH);
    run = [];
    const result = await store.ingest(requestOf(first.device, sealed), { device: first.device });
    if (!result.ok) throw new Error(`ingest: ${JSON.stringify(result.error)}`);
  };
  for (const fact of facts) {
    if (run.length >= batch || (run[0] && run[0].device !== fact.device)) await flush();
    run.push(fact);
  }
  await flush();
}

/** Waits until no open transaction of the cluster (another test file may have one) hides a stored fact from the consumers. */
export async function belowHorizon({ sql }: Harness): Promise<void> {
  for (;;) {
    const { rowCount } = await sql.query(
      'select 1 from sync.fact where xid >= pg_snapshot_xmin(pg_current_snapshot()) limit 1',
    );
    if (rowCount === 0) return;
    await new Promise((done) => setTimeout(done, 5));
  }
}
