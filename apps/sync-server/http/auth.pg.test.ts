import { rightsOf } from '@valero/domain/identity';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseRoles } from '../roles.ts';
import { PEOPLE } from '../seed/people.ts';
import { startTestServer, type TestServer } from '../server.fixture.ts';
import { REFRESH_COOKIE } from './auth.ts';
import { officeCommands, officeQueries } from './mount.ts';
import { zProblem } from './problem.ts';

let given: TestServer;
beforeAll(async () => {
  given = await startTestServer();
});
afterAll(() => given.close());

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly cookie: string | null;
  readonly setCookie: string;
}

async function post(url: string, payload: object, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await given.server.app.inject({ method: 'POST', url, payload, headers });
  if (response.statusCode >= 400) {
    expect(response.headers['content-type']).toContain('application/problem+json');
    zProblem.parse(response.json());
  }
  const cookie = response.cookies.find(({ name }) => name === REFRESH_COOKIE);
  return {
    status: response.statusCode,
    body: response.json(),
    cookie: cookie === undefined ? null : `${cookie.name}=${cookie.value}`,
    setCookie: String(response.headers['set-cookie'] ?? ''),
  };
}

function passwordOf(login: string): string {
  return given.demo.secrets.logins.find((entry) => entry.login === login)?.password ?? '';
}

const signIn = (login: string, password = passwordOf(login)) => post('/api/v1/auth/sign-in', { login, password });
const refresh = (cookie: string | null) => post('/api/v1/auth/refresh', {}, cookie === null ? {} : { cookie });

test('sign-in: gives an access token, the rights, and a refresh cookie that no script can read', async () => {
  const answer = await signIn('KARL', passwordOf('karl'));
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ expiresIn: 900, user: { login: 'karl', role: 'manager', store: null } });
  expect(answer.setCookie).toMatch(/HttpOnly/);
  expect(answer.setCookie).toMatch(/SameSite=Strict/);
  expect(answer.setCookie).toMatch(/Path=\/api\/v1\/auth/);
  const me = await given.server.app.inject({
    url: '/api/v1/me',
    headers: { authorization: `Bearer ${String(answer.body['accessToken'])}` },
  });
  expect(me.json()).toMatchObject({ name: 'Karl S.', rights: [...rightsOf('manager')] });
});

test('sign-in: a wrong password, an unknown login and one without a password get the same answer', async () => {
  const answers = [await signIn('petra', 'falsch'), await signIn('niemand', 'falsch'), await signIn('aylin', 'falsch')];
  for (const { status, body } of answers) {
    expect(status).toBe(401);
    expect(body['code']).toBe('identity.sign_in_failed');
  }
  expect(new Set(answers.map(({ body }) => body['title'])).size).toBe(1);
});

test('sign-in: after five failures the login waits at this address, even with the right password; others do not', async () => {
  for (let index = 0; index < 6; index += 1) await signIn('mira', 'falsch');
  const refused = await signIn('mira');
  expect(refused.status).toBe(429);
  expect(refused.body).toMatchObject({ code: 'identity.throttled', details: { seconds: 2 } });
  expect((await signIn('petra')).status).toBe(200);
  given.advance(3000);
  expect((await signIn('mira')).status).toBe(200);
});

test('refresh: each use gives a new cookie, and a sign-out ends the session', async () => {
  const first = await signIn('petra');
  const second = await refresh(first.cookie);
  expect(second.status).toBe(200);
  expect(second.cookie).not.toBe(first.cookie);
  const third = await refresh(second.cookie);
  expect((await post('/api/v1/auth/sign-out', {}, { cookie: third.cookie ?? '' })).status).toBe(200);
  expect((await refresh(third.cookie)).body['code']).toBe('auth.refresh_invalid');
  expect((await refresh(null)).status).toBe(401);
});

test('refresh: a copied cookie used after the owner’s ends the whole family, owner and thief alike', async () => {
  const owner = await signIn('petra');
  const stolen = owner.cookie;
  const next = await refresh(owner.cookie);
  given.advance(60_000);
  expect((await refresh(stolen)).body['code']).toBe('auth.refresh_invalid');
  expect((await refresh(next.cookie)).body['code']).toBe('auth.refresh_invalid');
});

test('refresh: two tabs at the same moment are told to try again, and stay signed in', async () => {
  const signed = await signIn('petra');
  const [one, two] = await Promise.all([refresh(signed.cookie), refresh(signed.cookie)]);
  const winner = one.status === 200 ? one : two;
  const loser = one.status === 200 ? two : one;
  expect(loser).toMatchObject({ status: 409, body: { code: 'auth.refresh_raced', retry: true } });
  expect((await refresh(winner.cookie)).status).toBe(200);
});

test('access: a person switched off is out at once, with token and with cookie', async () => {
  const { store } = given.server;
  const signed = await signIn('mira');
  const user = await store.identity.userByLogin('mira');
  if (user === null) throw new Error('no user');
  await store.identity.saveUser({ ...user, active: false });
  const me = await given.server.app.inject({
    url: '/api/v1/me',
    headers: { authorization: `Bearer ${String(signed.body['accessToken'])}` },
  });
  expect(me.statusCode).toBe(401);
  expect((await refresh(signed.cookie)).status).toBe(401);
  expect((await signIn('mira')).status).toBe(401);
  await store.identity.saveUser(user);
});

test('access: an access token ends after 15 minutes and says so', async () => {
  const token = await given.signIn('karl');
  given.advance(16 * 60_000);
  const answer = await post('/api/v1/queries/bi.totals', {}, { authorization: `Bearer ${token}` });
  expect(answer).toMatchObject({ status: 401, body: { code: 'auth.token_expired', retry: true } });
});

test('access: every command and query is closed without a token, before its input is looked at', async () => {
  const all = parseRoles('');
  const routes = [
    ...officeCommands(all).map(({ name }) => `/api/v1/commands/${name}`),
    ...officeQueries(all).map(({ name }) => `/api/v1/queries/${name}`),
  ];
  expect(routes.length).toBeGreaterThan(15);
  for (const url of routes) {
    expect(await post(url, { nonsense: true })).toMatchObject({ status: 401, body: { code: 'identity.signed_out' } });
  }
});

test('access: an auditor may ask every question and change nothing', async () => {
  const headers = { authorization: `Bearer ${await given.signIn('revision')}` };
  const all = parseRoles('');
  for (const { name } of officeCommands(all)) {
    const answer = await post(`/api/v1/commands/${name}`, {}, headers);
    expect(answer, name).toMatchObject({ status: 403, body: { code: 'identity.right_missing' } });
  }
  for (const { name, input } of officeQueries(all)) {
    const answer = await post(`/api/v1/queries/${name}`, {}, headers);
    // questions that need parameters are refused for those, never for the right
    expect([200, 422], name).toContain(answer.status);
    if (answer.status === 422) expect(input.safeParse({}).success, name).toBe(false);
  }
  const { device } = given.demo.tills[0] ?? {};
  expect((await post(`/api/v1/devices/${device?.id}/token`, {}, headers)).status).toBe(403);
});

test('access: what a role may not do is refused with the right it lacks', async () => {
  for (const { login, role, office } of PEOPLE) {
    if (!office) continue;
    const headers = { authorization: `Bearer ${await given.signIn(login)}` };
    for (const { name, right } of officeCommands(parseRoles(''))) {
      const { status, body } = await post(`/api/v1/commands/${name}`, {}, headers);
      const allowed = right === null || rightsOf(role).has(right);
      expect(status === 403, `${login} ${name}`).toBe(!allowed);
      if (!allowed) expect(body['details']).toEqual({ right });
    }
  }
});
