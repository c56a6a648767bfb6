/**
 * `DATABASE_URL=postgres://… node packages/shape-server/src/conformance/main.ts [--port 3000]`: the server as the official client's own
 * test suite expects it: any table, Electric's conditions, small chunks, short cache times, no secret, shapes can be deleted. Its log
 * lies in a new temporary folder; slot and publication bear the process id and are removed at the end. Never for production.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { listenShapeServer } from '../http/listen.ts';
import { openShapeServer } from '../http/server.ts';

async function main(): Promise<void> {
  const databaseUrl = process.env['DATABASE_URL'];
  if (process.env['NODE_ENV'] === 'production')
    throw new Error(
      'the conformance server has no secret and alters tables; it does not start with NODE_ENV=production',
    );
  if (databaseUrl === undefined) throw new Error('set DATABASE_URL to a database of its own');
  const { values } = parseArgs({ options: { port: { type: 'string', default: '3000' } } });
  const folder = mkdtempSync(join(tmpdir(), 'shape-conformance-'));
  const name = `conformance_${process.pid}`;
  const server = await openShapeServer({
    databaseUrl,
    folder,
    slot: name,
    publication: name,
    tables: 'dynamic',
    grammar: 'electric',
    chunkBytes: 10_000,
    secret: null,
    allowDelete: true,
    maxAgeS: 1,
    staleAgeS: 3,
    onEvent: (event) => console.error(event.kind, event.message, event.details),
    onFailure: (error) => console.error(error),
  });
  const { port, close } = await listenShapeServer(server, { host: '127.0.0.1', port: Number(values.port) });
  console.log(`listening on ${port}`);
  const end = async (): Promise<void> => {
    await close();
    await server.close();
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(
      `select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '${name}'`,
    );
    await client.query(`drop publication if exists ${name}`);
    await client.end();
    rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  };
  process.once('SIGTERM', () => void end());
  process.once('SIGINT', () => void end());
}

await main();
