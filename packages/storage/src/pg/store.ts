import { type DeviceId, type Instant, toId, toInstant } from '@valero/domain/kernel';
import type pg from 'pg';
import { openContents } from '../documents/contents.pg.ts';
import { openRequestDesk } from '../sync/desk.pg.ts';
import { openCommands, readsOn } from './commands.ts';
import { openIdentity } from './identity-pg.ts';
import { heartbeat, ingest } from './ingest.ts';
import { lockServerJournal } from './journal.ts';
import { lastMatch, runMatch } from './match/run.ts';
import { migrate } from './migrate.ts';
import { knownNumbers } from './numbers.ts';
import { inTransaction, openPool } from './pool.ts';
import { answer, answerTyped } from './query.ts';
import { releaseDevice } from './release.ts';
import { openConsumers } from './runner.ts';
import { openSignals } from './signal.ts';
import type { ServerStore, ServerStoreOptions } from './types.ts';

function realNow(): Instant {
  return toInstant(Date.now());
}

/** Opens the server's data; connects at the first use. Run `migrate()` before anything else. */
export function openServerStore(options: ServerStoreOptions): ServerStore {
  const { url, role, poolSize = 10, now = realNow, onWarning = () => undefined } = options;
  const pool: pg.Pool = openPool(url, poolSize, role, (error) =>
    onWarning('a database connection was lost', { reason: error.message }),
  );
  const signals = openSignals(url, pool, (message) => onWarning(message, {}));
  const consumers = openConsumers({ pool, signals, now, onWarning });
  const requests = openRequestDesk({ pool, signals, now, onWarning });
  const { commit, execute } = openCommands(pool, now, () => signals.raise('fact'));
  return {
    migrate: () => migrate(url, role),
    async ping() {
      try {
        await pool.query('select 1');
        return true;
      } catch {
        return false;
      }
    },
    serverDevice: () =>
      inTransaction(pool, async (connection): Promise<DeviceId> => (await lockServerJournal(connection)).device),
    async ingest(request, auth) {
      const result = await ingest(pool, request, auth, now());
      if (result.ok && result.value.duplicates < request.facts.length) signals.raise('fact');
      return result;
    },
    heartbeat: (request, auth) => heartbeat(pool, request, auth, now()),
    releaseDevice: (device, how) => releaseDevice(pool, device, how, now()),
    runMatch: (asker) => runMatch(pool, asker, now()),
    lastMatch: () => lastMatch(pool),
    async knownOf(device) {
      const { rows } = await pool.query<{ epoch: number }>(
        'select epoch from sync.device where device = $1 and (last_seq > 0 or epoch > 1)',
        [device],
      );
      return { epoch: rows[0]?.epoch ?? 0, numbers: await knownNumbers(pool, device) };
    },
    async factBody(id) {
      const { rows } = await pool.query<{ body: string }>('select body from sync.fact where id = $1', [toId(id)]);
      return rows[0]?.body ?? null;
    },
    execute,
    commit,
    stockReads: () => readsOn(pool),
    crmReads: () => readsOn(pool),
    query: (name, input, scope) => answer({ pool, now }, name, input, scope),
    ask: (query, input, scope = { store: null }) => answerTyped({ pool, now }, query, input, scope),
    contents: openContents(pool),
    consumers,
    requests,
    identity: openIdentity(pool, now),
    async close() {
      await Promise.all([consumers.stop(), requests.stop()]);
      await signals.close();
      await pool.end();
    },
  };
}
