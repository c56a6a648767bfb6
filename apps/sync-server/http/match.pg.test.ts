import { belegIssued } from '@valero/domain/kasse';
import { type Fact, toId } from '@valero/domain/kernel';
import { GENESIS_HASH } from '@valero/domain/sync';
import { sealFact } from '@valero/storage/journal';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../server.fixture.ts';
import { type DemoTill, demoTills, send, trade } from '../story.fixture.ts';

let given: TestServer;
let sql: pg.Pool;
let till: DemoTill;
let twin: Fact;

beforeAll(async () => {
  given = await startTestServer();
  sql = new pg.Pool({ connectionString: given.databaseUrl, max: 2 });
  const [first] = demoTills(given);
  till = first!;
  trade([till], 2);
  const sale = till.till.facts.find((fact) => belegIssued.is(fact))!;
  twin = { ...sale, seq: till.till.facts.length + 1, id: toId('01890000-0000-7000-8000-0000000ff001') };
  const hash = till.sealed().at(-1)?.hash ?? GENESIS_HASH;
  for (const { status } of await send(given, till, [...till.sealed(), sealFact(twin, hash)])) expect(status).toBe(200);
  await given.server.store.consumers.runUntilIdle();
});
afterAll(async () => {
  await sql.end();
  await given.close();
});

async function post(login: string, path: string, payload: object = {}) {
  const token = await given.signIn(login);
  const response = await given.server.app.inject({
    method: 'POST',
    url: `/api/v1/sync/${path}`,
    payload,
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
}

test('match: on demand it is made and kept with who wanted it; an accountant and an auditor may', async () => {
  for (const login of ['karl', given.demo.secrets.logins.find(({ role }) => role === 'auditor')!.login]) {
    const { status, body } = await post(login, 'match');
    expect(status).toBe(200);
    expect(body).toMatchObject({ by: given.demo.secrets.logins.find((entry) => entry.login === login)!.name });
  }
  expect((await sql.query('select count(*)::int as runs from sync.match_run')).rows).toEqual([{ runs: 2 }]);
});

test('match: two at the same moment are one; the second is told so', async () => {
  const client = await sql.connect();
  await client.query('begin');
  await client.query('select pg_advisory_xact_lock(7218003004)');
  expect(await post('karl', 'match')).toMatchObject({ status: 409, body: { code: 'sync.match_running' } });
  await client.query('rollback');
  client.release();
});

test('letters: retried in vain it says why; a person without the right and a reason too short are refused; what is done is recorded', async () => {
  const { rows } = await sql.query(
    "select consumer from sync.dead_letter where fact = $1 and state = 'open' order by consumer",
    [twin.id],
  );
  expect(rows).toEqual([{ consumer: 'crm' }, { consumer: 'kasse' }]);
  const again = await post('karl', `letters/kasse/${twin.id}/retry`);
  expect(again).toMatchObject({ status: 422, body: { code: 'sync.dead_letter_again' } });
  expect(again.body['details']).toMatchObject({ reason: expect.stringMatching(/duplicate key/) });
  expect(await post('karl', `letters/kasse/${twin.id}/discard`, { reason: 'x' })).toMatchObject({ status: 422 });
  const auditor = given.demo.secrets.logins.find(({ role }) => role === 'auditor')!.login;
  expect(await post(auditor, `letters/kasse/${twin.id}/discard`, { reason: 'darf nicht' })).toMatchObject({
    status: 403,
  });
  expect(await post('karl', `letters/mars/${twin.id}/retry`)).toMatchObject({ status: 422 });
  expect(await post('karl', `letters/kasse/${twin.id}/discard`, { reason: 'doppelt' })).toMatchObject({ status: 200 });
  expect(await post('karl', `letters/kasse/${twin.id}/discard`, { reason: 'doppelt' })).toMatchObject({ status: 404 });
  const audit = await sql.query(
    "select field, before, after, a.name from audit.change c join identity.user a on a.id = c.actor where field like 'fact %'",
  );
  expect(audit.rows).toMatchObject([
    { field: `fact ${twin.seq} (kasse)`, before: 'open', after: 'discarded: doppelt' },
  ]);
});
