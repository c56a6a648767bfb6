import { openServerStore, type ServerStore } from '@valero/storage/pg';
import { startPostgres } from '@valero/testkit/postgres';
import pg from 'pg';
import type { Bench } from './harness.ts';

/** A PostgreSQL of the bench's own with the product's tables. */
export interface BenchDatabase {
  readonly url: string;
  readonly store: ServerStore;
  /** One connection beside the product's. */
  readonly pool: pg.Pool;
}

/** Starts it with the product's memory settings; it ends with the bench. */
export async function benchDatabase(
  bench: Bench,
  flags: Readonly<Record<string, string>> = {},
): Promise<BenchDatabase> {
  const { url, stop } = await startPostgres({ shared_buffers: '256MB', ...flags });
  bench.after(stop);
  const store = openServerStore({ url });
  bench.after(() => store.close());
  await store.migrate();
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  // a connection that is closing while its server ends is no trouble
  pool.on('error', () => undefined);
  bench.after(() => pool.end());
  return { url, store, pool };
}
