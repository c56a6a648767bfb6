import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DEVICE_TOKEN_SECONDS, enrolmentText } from '../auth/devices.ts';
import { TILLS } from '../seed/people.ts';
import { startTestServer, type TestServer } from '../server.fixture.ts';
import { zProblem } from './problem.ts';

let given: TestServer;
let karl: Record<string, string>;
beforeAll(async () => {
  given = await startTestServer();
});
afterAll(() => given.close());
beforeEach(async () => {
  karl = { authorization: `Bearer ${await given.signIn('karl')}` };
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

let caller = 0;
async function call(method: 'POST' | 'DELETE', url: string, payload: object, headers = {}): Promise<Answer> {
  const remoteAddress = `10.0.0.${caller}`;
  const response = await given.server.app.inject({ method, url, payload, headers, remoteAddress });
  if (response.statusCode >= 400) {
    expect(response.headers['content-type']).toContain('application/problem+json');
    zProblem.parse(response.json());
  }
  return { status: response.statusCode, body: response.json() };
}
beforeEach(() => {
  caller += 1;
});

const [till, other] = TILLS;
if (!till || !other) throw new Error('the demo has tills');

async function newCode(device: string = till?.id ?? ''): Promise<string> {
  const made = await call('POST', `/api/v1/devices/${device}/code`, {}, karl);
  expect(made.status).toBe(200);
  return String(made.body['code']);
}

interface Pair {
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}
function newPair(): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { publicKey: String(publicKey.export({ format: 'jwk' }).x), privateKey };
}
function enrol(code: string, pair: Pair, proven = pair): Promise<Answer> {
  const proof = sign(null, enrolmentText(code, pair.publicKey), proven.privateKey).toString('base64url');
  return call('POST', '/sync/v1/enrol', { code, publicKey: pair.publicKey, proof });
}

interface Claims {
  readonly iss?: string;
  readonly sub?: string;
  readonly aud?: string;
  readonly jti?: string;
  readonly at?: number;
  readonly lives?: number;
}
async function assertion(kid: string, { privateKey }: Pair, claims: Claims = {}): Promise<string> {
  const device = till?.id ?? '';
  const iat = Math.floor((claims.at ?? given.now()) / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .setIssuer(claims.iss ?? device)
    .setSubject(claims.sub ?? device)
    .setAudience(claims.aud ?? 'valero-sync')
    .setJti(claims.jti ?? randomUUID())
    .setIssuedAt(iat)
    .setExpirationTime(iat + (claims.lives ?? 60))
    .sign(privateKey);
}
const tokenFor = (text: string) => call('POST', '/sync/v1/token', { assertion: text });
const beat = (token: string) =>
  call(
    'POST',
    '/sync/v1/heartbeat',
    { device: till?.id, epoch: 1, head: { seq: 0, hash: '' }, sentAt: given.now() },
    { authorization: `Bearer ${token}` },
  );

async function enrolled(): Promise<{ pair: Pair; key: string; token: string }> {
  const pair = newPair();
  const answer = await enrol(await newCode(), pair);
  expect(answer.status).toBe(200);
  const key = String(answer.body['key']);
  const token = await tokenFor(await assertion(key, pair));
  expect(token.status).toBe(200);
  return { pair, key, token: String(token.body['token']) };
}

test('enrolment: a code and a key made on the device make it known; it then works with short tokens', async () => {
  const code = await newCode();
  expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}(-[A-HJ-NP-Z2-9]{4}){2}$/);
  const pair = newPair();
  const answer = await enrol(code.toLowerCase().replaceAll('-', ' '), pair);
  expect(answer).toMatchObject({ status: 200, body: { device: { id: till.id }, store: { id: till.store } } });
  const users = answer.body['users'] as { store: string | null; active: boolean; pinHash: string | null }[];
  expect(users.length).toBeGreaterThan(0);
  expect(
    users.every(({ store, active, pinHash }) => active && pinHash && (store === null || store === till.store)),
  ).toBe(true);
  const token = await tokenFor(await assertion(String(answer.body['key']), pair));
  expect(token.body).toMatchObject({ expiresIn: DEVICE_TOKEN_SECONDS });
  expect((await beat(String(token.body['token']))).status).toBe(200);
  given.advance(DEVICE_TOKEN_SECONDS * 1000 + 1);
  expect(await beat(String(token.body['token']))).toMatchObject({
    status: 401,
    body: { code: 'auth.device_required' },
  });
});

test('enrolment: nothing of a code, a key or a token lies in the database as it is', async () => {
  const code = await newCode();
  const pair = newPair();
  const answer = await enrol(code, pair);
  const token = String((await tokenFor(await assertion(String(answer.body['key']), pair))).body['token']);
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: given.databaseUrl });
  await client.connect();
  const tables = ['device_code', 'device_key', 'device_token', 'device_assertion'];
  let all = '';
  for (const table of tables) all += JSON.stringify((await client.query(`select * from identity.${table}`)).rows);
  await client.end();
  expect(all).toContain(pair.publicKey);
  for (const secret of [code, code.replaceAll('-', ''), token]) expect(all).not.toContain(secret);
});

test('enrolment: a code is good once, for a day, and only the newest', async () => {
  const first = await newCode();
  const second = await newCode();
  expect(await enrol(first, newPair())).toMatchObject({ status: 401, body: { code: 'auth.code_invalid' } });
  const pair = newPair();
  const answer = await enrol(second, pair);
  expect(answer.status).toBe(200);
  expect(await enrol(second, newPair())).toMatchObject({ status: 401, body: { code: 'auth.code_invalid' } });
  // the answer was lost on its way: the same device asks again
  expect(await enrol(second, pair)).toMatchObject({ status: 200, body: { key: answer.body['key'] } });
  const late = await newCode();
  given.advance(24 * 3_600_000);
  expect(await enrol(late, newPair())).toMatchObject({ status: 401, body: { code: 'auth.code_invalid' } });
});

test('enrolment: a public key alone is not enough, its private half must have signed for this code', async () => {
  const code = await newCode();
  expect(await enrol(code, newPair(), newPair())).toMatchObject({
    status: 401,
    body: { code: 'auth.assertion_invalid' },
  });
  expect((await enrol(code, newPair())).status).toBe(200);
});

test('enrolment: guessing codes is slowed down per address', async () => {
  const answers = [];
  for (let n = 0; n < 8; n += 1) answers.push(await enrol('AAAA-BBBB-CCCC', newPair()));
  expect(answers.slice(0, 6).map(({ body }) => body['code'])).toEqual(Array(6).fill('auth.code_invalid'));
  expect(answers.at(-1)).toMatchObject({ status: 429, body: { code: 'identity.throttled' } });
  const code = await newCode();
  expect((await enrol(code, newPair())).status).toBe(429);
  caller += 100;
  expect((await enrol(code, newPair())).status).toBe(200);
});

test('enrolment: a new one ends the keys and tokens before it', async () => {
  const old = await enrolled();
  expect((await beat(old.token)).status).toBe(200);
  const now = await enrolled();
  expect((await beat(old.token)).status).toBe(401);
  expect(await tokenFor(await assertion(old.key, old.pair))).toMatchObject({
    status: 401,
    body: { code: 'auth.key_unknown' },
  });
  expect((await beat(now.token)).status).toBe(200);
});

test('enrolment: making a code needs the right device.setup and a known device', async () => {
  const petra = { authorization: `Bearer ${await given.signIn('petra')}` };
  expect((await call('POST', `/api/v1/devices/${till.id}/code`, {}, petra)).status).toBe(403);
  expect((await call('POST', `/api/v1/devices/${till.id}/code`, {})).status).toBe(401);
  expect(await call('POST', `/api/v1/devices/${randomUUID()}/code`, {}, karl)).toMatchObject({
    status: 404,
    body: { code: 'sync.device_unknown' },
  });
});

test('assertion: one that is shown twice, for another, of another key or too long is refused by name', async () => {
  const { pair, key } = await enrolled();
  const once = await assertion(key, pair);
  expect((await tokenFor(once)).status).toBe(200);
  expect(await tokenFor(once)).toMatchObject({ status: 401, body: { code: 'auth.assertion_used' } });
  const wrong: [string, Promise<string>][] = [
    ['auth.assertion_invalid', assertion(key, newPair())],
    ['auth.assertion_invalid', assertion(key, pair, { aud: 'valero-office' })],
    ['auth.assertion_invalid', assertion(key, pair, { iss: other.id, sub: other.id })],
    ['auth.assertion_invalid', assertion(key, pair, { lives: 3600 })],
    ['auth.assertion_invalid', assertion(key, pair, { jti: 'once' })],
    ['auth.key_unknown', assertion(randomUUID(), pair)],
    ['auth.key_unknown', Promise.resolve('nonsense')],
  ];
  for (const [code, text] of wrong) expect((await tokenFor(await text)).body['code']).toBe(code);
});

test('assertion: a device whose clock is wrong learns the time and gets its token with it', async () => {
  const { pair, key } = await enrolled();
  for (const off of [-86_400_000, 86_400_000, 31_536_000_000]) {
    const refused = await tokenFor(await assertion(key, pair, { at: given.now() + off }));
    expect(refused).toMatchObject({ status: 401, body: { code: 'auth.clock_skew' } });
    const { serverTime } = refused.body['details'] as { serverTime: number };
    expect(Math.abs(serverTime - given.now())).toBeLessThan(60_000);
    expect((await tokenFor(await assertion(key, pair, { at: serverTime }))).status).toBe(200);
  }
});

test('revocation: key, token and code of a device end with the next request', async () => {
  const { pair, key, token } = await enrolled();
  expect((await beat(token)).status).toBe(200);
  const code = await newCode();
  expect(await call('DELETE', `/api/v1/devices/${till.id}/token`, {}, karl)).toMatchObject({ status: 200 });
  expect((await beat(token)).status).toBe(401);
  expect((await tokenFor(await assertion(key, pair))).body['code']).toBe('auth.key_unknown');
  expect((await enrol(code, newPair())).body['code']).toBe('auth.code_invalid');
  // what happened stands in the record, by whom
  await given.server.store.consumers.runUntilIdle();
  const changes = JSON.stringify((await call('POST', '/api/v1/queries/audit.changes', {}, karl)).body);
  for (const word of ['gesperrt', `${pair.publicKey.slice(0, 8)}…`, 'Karl']) expect(changes).toContain(word);
  expect(changes).not.toContain(code);
});
