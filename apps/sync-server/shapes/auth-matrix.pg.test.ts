import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Device } from '@valero/domain/identity';
import { freePort } from '@valero/testkit/postgres';
import * as fc from 'fast-check';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningServer, startServer } from '../compose.ts';
import { readConfig } from '../config.ts';
import { STORES } from '../seed/people.ts';
import { startTestServer, type TestServer } from '../server.fixture.ts';
import { type Attempt, arbAttempt, type Prey, type Reply, send } from './attack.fixture.ts';

/** Till 1 of the first store attacks, till 2 of it is revoked, till 3 stands in the store whose people are wanted. */
const ATTACKER = 0;
const REVOKED = 1;
const VICTIM = 2;
/** What the other store has asked the office for. */
const REQUESTED = 'Preis nur für den anderen Laden';

for (const parts of ['one process', 'gateway and engine apart'] as const) {
  describe(parts, () => {
    let given: TestServer;
    let engine: RunningServer | null = null;
    let sql: pg.Pool;
    let home: string;
    let prey: Prey;
    let wanted: readonly string[];

    beforeAll(async () => {
      const secret = 'the secret between gateway and engine';
      const port = await freePort();
      const env = { VALERO_LONG_POLL_MS: '300' };
      const apart = {
        VALERO_MODULES: 'auth,gateway,identity',
        VALERO_SHAPE_URL: `http://127.0.0.1:${port}`,
        VALERO_SHAPE_SECRET: secret,
      };
      given = await startTestServer({ env: parts === 'one process' ? env : { ...env, ...apart } });
      home = mkdtempSync(join(tmpdir(), 'valero-engine-'));
      if (parts !== 'one process') {
        const config = readConfig({
          ...env,
          PORT: String(port),
          VALERO_HOME: home,
          VALERO_MODULES: 'shapes',
          VALERO_SHAPE_SECRET: secret,
          DATABASE_URL: given.databaseUrl,
          VALERO_LOG: 'silent',
        });
        engine = await startServer(config, { logger: pino({ level: 'silent' }) });
      }
      sql = new pg.Pool({ connectionString: given.databaseUrl, max: 2 });
      sql.on('error', () => undefined);
      await sql.query(
        `insert into sync.request (id, fact, device, store, seq, at, command, entity, entity_id, base_version, seen, input, label, state, revision)
         values (gen_random_uuid(), gen_random_uuid(), $1, $2, 1, 1, 'stock.changePrice', 'article', gen_random_uuid(), 1, '{}', '{}', $3, 'pending', 0)`,
        [deviceOf(VICTIM).id, storeOf(VICTIM), REQUESTED],
      );
      const seen = await ask('users', 'offset=-1', VICTIM);
      await revoke(REVOKED);
      prey = {
        badTokens: ['', 'x'.repeat(43), await given.signIn('karl'), tokenOf(REVOKED)],
        token: tokenOf(ATTACKER),
        store: storeOf(VICTIM),
        handle: String(seen.headers['electric-handle']),
        offset: String(seen.headers['electric-offset']),
      };
      wanted = await secrets();
    });
    afterAll(async () => {
      await sql.end();
      await given.server.close();
      await engine?.close();
      await given.close();
      rmSync(home, { recursive: true, force: true });
    });

    const deviceOf = (till: number): Device => given.demo.tills[till]?.device as Device;
    const storeOf = (till: number): string => deviceOf(till).store;
    const tokenOf = (till: number): string =>
      readFileSync(join(given.demo.tills[till]?.folder ?? '', 'token'), 'utf8').trim();
    const get = (path: string, till: number): Attempt => {
      return { method: 'GET', path, headers: { authorization: `Bearer ${tokenOf(till)}` }, body: null };
    };
    const ask = (shape: string, query: string, till: number): Promise<Reply> =>
      send(given.server.url, get(`/sync/v1/shapes/${shape}?${query}`, till));
    const revoke = (till: number): Promise<number> =>
      given.server.store.identity.revokeDeviceTokens(deviceOf(till).id, given.now());
    /** What no till of the first store may ever hear: ids and PIN hashes of people who work only at the other one, and what it asked for. */
    async function secrets(): Promise<string[]> {
      const { rows } = await sql.query<{ id: string; pin_hash: string | null }>(
        'select id, pin_hash from identity.user where store = $1',
        [storeOf(VICTIM)],
      );
      return [REQUESTED, ...rows.flatMap(({ id, pin_hash: hash }) => (hash === null ? [id] : [id, hash]))];
    }
    const leaks = ({ headers, body }: Reply, secret: readonly string[]): string[] => {
      // the address is repeated in problems: what the attacker wrote itself is no leak
      const text = `${JSON.stringify(headers)}${body}`;
      return secret.filter((word) => text.includes(word) || text.includes(JSON.stringify(word).slice(1, -1)));
    };
    /** Where a reader stands that has everything. */
    async function headOf(shape: string, till: number): Promise<string> {
      let query = 'offset=-1';
      for (;;) {
        const reply = await ask(shape, query, till);
        expect(reply.status, reply.body).toBe(200);
        query = `offset=${reply.headers['electric-offset']}&handle=${reply.headers['electric-handle']}`;
        if (reply.headers['electric-up-to-date'] !== undefined) return query;
      }
    }

    test('shapes: the net is not torn: who stands in the store does get its people', async () => {
      const people = await ask('users', 'offset=-1', VICTIM);
      const requests = await ask('requests', 'offset=-1', VICTIM);
      expect(wanted.length).toBeGreaterThan(2);
      expect(leaks(requests, wanted)).toContain(REQUESTED);
      expect([REQUESTED, ...leaks(people, wanted)]).toEqual(wanted);
    });

    test('shapes: no path, query, body, header or token opens another store’s people', async () => {
      const statuses = new Map<number, number>();
      await fc.assert(
        fc.asyncProperty(arbAttempt(prey), async (attempt) => {
          const reply = await send(given.server.url, attempt);
          statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
          expect(leaks(reply, wanted)).toEqual([]);
          // 503: a busy machine sheds load
          expect([500, 502], reply.body).not.toContain(reply.status);
          if (attempt.bad && !attempt.path.includes('health')) {
            expect(reply.status, reply.body).toBeGreaterThanOrEqual(400);
            expect(reply.body).not.toContain('"operation"');
          }
        }),
        { numRuns: 600, endOnFailure: true },
      );
      // the attempts were not all turned away at the door
      expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 401, 404, 409]));
    });

    test('shapes: the handle of another store’s shape, at any place in it, starts one’s own anew and shows no row', async () => {
      for (const offset of ['0_0', '0_inf', prey.offset, '99999999999_0']) {
        for (const live of ['', '&live=true', '&live=true&cursor=1']) {
          const reply = await ask('users', `offset=${offset}&handle=${prey.handle}${live}`, ATTACKER);
          expect(reply.status).toBe(409);
          expect(reply.headers['electric-handle']).not.toBe(prey.handle);
          expect(JSON.parse(reply.body)).toEqual([{ headers: { control: 'must-refetch' } }]);
        }
      }
    });

    test('shapes: a live request hears of its own store’s people and of nobody else', async () => {
      const head = await headOf('users', ATTACKER);
      const waiting = ask('users', `${head}&live=true`, ATTACKER);
      await sql.query("update identity.user set pin_hash = 'changed-secret' where store = $1", [storeOf(VICTIM)]);
      const first = await waiting;
      expect(leaks(first, [...(await secrets()), ...wanted])).toEqual([]);
      const next = ask('users', `${head}&live=true`, ATTACKER);
      await sql.query("update identity.user set name = 'Neuer Name' where store = $1", [storeOf(ATTACKER)]);
      expect((await next).body).toContain('Neuer Name');
      wanted = await secrets();
    });

    test('shapes: a person who leaves the store leaves its tills, one who comes arrives with everything', async () => {
      const head = await headOf('users', ATTACKER);
      const moved = wanted[1] ?? '';
      const coming = ask('users', `${head}&live=true`, ATTACKER);
      await sql.query('update identity.user set store = $1 where id = $2', [storeOf(ATTACKER), moved]);
      const came = await coming;
      expect(came.body).toContain('"insert"');
      expect(came.body).toContain('changed-secret');
      const going = ask(
        'users',
        `offset=${came.headers['electric-offset']}&handle=${came.headers['electric-handle']}&live=true`,
        ATTACKER,
      );
      await sql.query("update identity.user set store = $1, pin_hash = 'elsewhere' where id = $2", [
        storeOf(VICTIM),
        moved,
      ]);
      const went = await going;
      expect(went.body).toContain('"delete"');
      expect(went.body).not.toContain('elsewhere');
      wanted = await secrets();
    });
  });
}

describe('revocation', () => {
  for (const parts of ['one process', 'gateway and engine apart'] as const) {
    test(`shapes: a till that waits is ended within 30 s and hears nothing more, ${parts}`, async () => {
      const port = await freePort();
      const home = mkdtempSync(join(tmpdir(), 'valero-engine-'));
      const shared = { VALERO_LONG_POLL_MS: '60000', VALERO_SHAPE_SECRET: 'the secret between gateway and engine' };
      const apart = { VALERO_MODULES: 'auth,gateway,identity', VALERO_SHAPE_URL: `http://127.0.0.1:${port}` };
      const given = await startTestServer({ env: parts === 'one process' ? shared : { ...shared, ...apart } });
      const engine =
        parts === 'one process'
          ? null
          : await startServer(
              readConfig({
                ...shared,
                PORT: String(port),
                VALERO_HOME: home,
                VALERO_MODULES: 'shapes',
                DATABASE_URL: given.databaseUrl,
                VALERO_LOG: 'silent',
              }),
              { logger: pino({ level: 'silent' }) },
            );
      try {
        const tokens = given.demo.tills.map(({ folder }) => readFileSync(join(folder, 'token'), 'utf8').trim());
        const ask = (query: string, till: number): Promise<Reply> =>
          send(
            given.server.url,
            {
              method: 'GET',
              path: `/sync/v1/shapes/users?${query}`,
              headers: { authorization: `Bearer ${tokens[till]}` },
              body: null,
            },
            30_000,
          );
        const first = await ask('offset=-1', 0);
        const place = `offset=0_inf&handle=${first.headers['electric-handle']}`;
        const head = await ask(place, 0);
        const live = `offset=${head.headers['electric-offset']}&handle=${head.headers['electric-handle']}&live=true`;
        const silent = ask(live, 0);
        const told = ask(live, 1);
        const waiting = async (): Promise<string> => (await given.server.app.inject({ url: '/metrics' })).body;
        await expect.poll(waiting, { timeout: 10_000 }).toContain('valero_shape_readers_waiting 2');
        const { identity } = given.server.store;
        for (const { device } of given.demo.tills) await identity.revokeDeviceTokens(device.id, given.now());
        const [store] = STORES;
        const sql = new pg.Client({ connectionString: given.databaseUrl });
        await sql.connect();
        // one of them would be woken by this change, in the same moment in which its token ends
        await sql.query("update identity.user set name = 'nach der Sperre' where store = $1", [store?.id]);
        await sql.end();
        for (const reply of await Promise.all([silent, told])) {
          expect(reply.status).toBe(401);
          expect(reply.body).toContain('auth.device_required');
          expect(reply.body).not.toContain('nach der Sperre');
        }
        expect((await ask(live, 0)).status).toBe(401);
        expect((await ask('offset=-1', 1)).status).toBe(401);
      } finally {
        await given.server.close();
        await engine?.close();
        await given.close();
        rmSync(home, { recursive: true, force: true });
      }
    });
  }
});
