import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningServer, startServer } from './compose.ts';
import { readConfig } from './config.ts';
import { startTestServer, type TestServer } from './server.fixture.ts';
import { demoTills, send, trade } from './story.fixture.ts';

let given: TestServer;
const homes: string[] = [];
const parts: RunningServer[] = [];

/** A process of the same company that runs only some modules: its own home, the same database and keys. */
async function part(modules: string): Promise<RunningServer> {
  const home = mkdtempSync(join(tmpdir(), 'valero-part-'));
  homes.push(home);
  const config = readConfig({
    PORT: '0',
    VALERO_HOME: home,
    VALERO_KEYS: join(given.home, 'keys'),
    VALERO_MODULES: modules,
    DATABASE_URL: given.databaseUrl,
    VALERO_LOG: 'silent',
  });
  const server = await startServer(config, { logger: pino({ level: 'silent' }), now: given.now });
  parts.push(server);
  return server;
}

beforeAll(async () => {
  given = await startTestServer({ env: { VALERO_MODULES: 'auth,gateway,shapes,identity' } });
});
afterAll(async () => {
  for (const server of parts) await server.close();
  await given.close();
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

test('roles: sign-in, ingest and figures on three servers tell the same story as on one', async () => {
  const figures = await part('kasse,bi,fibu');
  const goods = await part('stock,crm');
  const headers = { authorization: `Bearer ${await given.signIn('karl')}` };
  const tills = demoTills(given);
  const gross = trade(tills, 2);
  for (const till of tills) {
    for (const { status } of await send(given, till)) expect(status).toBe(200);
  }
  await figures.store.consumers.runUntilIdle();
  const ask = (server: RunningServer, name: string) =>
    server.app.inject({ method: 'POST', url: `/api/v1/queries/${name}`, payload: {}, headers });
  expect((await ask(figures, 'bi.totals')).json()).toMatchObject({ gross });
  expect((await ask(figures, 'bi.truth')).json()).toMatchObject({
    grossServer: gross,
    grossRollup: gross,
    ledgerSum: 0,
  });
  expect((await ask(goods, 'stock.listStock')).json<{ total: number }>().total).toBeGreaterThan(0);
  // what a process does not run it does not answer
  expect((await ask(given.server, 'bi.totals')).statusCode).toBe(404);
  expect((await ask(goods, 'bi.totals')).statusCode).toBe(404);
  expect((await figures.app.inject({ method: 'POST', url: '/api/v1/auth/sign-in', payload: {} })).statusCode).toBe(404);
  expect((await goods.app.inject({ url: '/sync/v1/shapes/articles?offset=-1' })).statusCode).toBe(404);
  expect((await goods.app.inject({ url: '/api/v1/exports/stock.listStock.xlsx', headers })).statusCode).toBe(200);
});
