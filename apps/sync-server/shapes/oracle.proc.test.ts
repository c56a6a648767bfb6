import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { type OracleGround, oracleGround, runOracle } from '@valero/shape-server/oracle.fixture';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { queryOf } from '../http/shapes.ts';
import type { ShapeBackend } from './backend.ts';
import { remoteBackend } from './remote.ts';

let ground: OracleGround;
beforeAll(async () => {
  ground = await oracleGround();
});
afterAll(() => ground.close());

async function answer(backend: ShapeBackend, url: string, ifNoneMatch: string | undefined, response: ServerResponse) {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const answered = await backend.ask({ query: queryOf(url), ifNoneMatch, signal: gone.signal });
  if (!answered.ok) {
    response.writeHead(answered.error.code === 'server.shapes_away' ? 503 : 502).end();
    return;
  }
  const { status, headers, body } = answered.value;
  response.writeHead(status, headers);
  if (body instanceof Readable) body.on('error', () => response.destroy()).pipe(response);
  else response.end(body);
}

/** The way from a gateway to an engine elsewhere, with the readers' own shapes instead of named ones. */
async function gatewayTo(server: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const backend = remoteBackend({ url: server, secret: null, patienceMs: 60_000 });
  const front = createServer((request, response) => {
    void answer(backend, request.url ?? '', request.headers['if-none-match'], response);
  });
  await new Promise<void>((done) => front.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    async close() {
      await backend.close();
      front.closeAllConnections();
      await new Promise((done) => front.close(done));
    },
  };
}

test('shapes apart: through the way to an engine in another process, killed as it likes, every reader holds what PostgreSQL says', async () => {
  const report = await runOracle(ground, {
    seed: 41,
    mutations: 900,
    batches: 6,
    writers: 6,
    shapes: 8,
    upheaval: false,
    lossPerMille: 0,
    through: gatewayTo,
  });
  expect(report.mismatches).toEqual([]);
  expect(report.refetches).toBe(0);
  expect(report.serverKills).toBe(3);
  expect(report.comparisons).toBeGreaterThan(20);
});
