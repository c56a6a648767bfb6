import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Instant } from '@valero/domain/kernel';
import { openDeviceStore } from '@valero/storage/sqlite';
import { startTestServer, type TestServer } from '@valero/sync-server/server.fixture';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { enroll } from '../cli/enroll.ts';
import { silentLogger } from '../log.ts';
import { enrolledLink, enrolledServer } from './device-token.ts';
import { ENROLMENT_FILE, readEnrolment, requestEnrolment } from './enrolment.ts';
import { sendHeartbeat } from './exchange.ts';
import type { ServerLink } from './server-link.ts';
import { startUplink } from './uplink.ts';

let server: TestServer;
let dir: string;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'valero-enrol-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const now = (): Instant => server.now();

async function office(method: 'POST' | 'DELETE', what: string, index = 0): Promise<Record<string, unknown>> {
  const device = server.demo.tills[index]?.device.id ?? '';
  const headers = { authorization: `Bearer ${await server.signIn('karl')}`, 'content-type': 'application/json' };
  const url = `${server.server.url}/api/v1/devices/${device}/${what}`;
  const response = await fetch(url, { method, headers, body: '{}' });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}
const newCode = async (index = 0): Promise<string> => String((await office('POST', 'code', index))['code']);
const enrolHere = (code: string, url = server.server.url) =>
  enroll({
    data: dir,
    server: url,
    code,
    now: () => Date.now(),
    onProgress: () => undefined,
    to: undefined,
    from: undefined,
  });

function link(): ServerLink {
  const found = enrolledServer(dir);
  if (!found.ok || found.value === null) throw new Error('the folder is enrolled');
  return found.value;
}
const beat = (over: ServerLink) =>
  sendHeartbeat(
    { link: over, signal: new AbortController().signal },
    {
      device: server.demo.tills[0]!.device.id,
      epoch: 1,
      head: { seq: 0, hash: '' },
      sentAt: now(),
    },
  );

test('enroll: a folder becomes the till its code was made for; the key lies there for its owner alone', async () => {
  const done = await enrolHere(await newCode());
  expect(done).toMatchObject({ ok: true, value: { data: { device: server.demo.tills[0]?.device.id } } });
  const file = path.join(dir, ENROLMENT_FILE);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(existsSync(path.join(dir, 'enrolment.pending.json'))).toBe(false);
  const opened = openDeviceStore({ dir, now });
  if (!opened.ok) throw new Error(opened.error.code);
  expect(opened.value.identity()?.device.id).toBe(server.demo.tills[0]?.device.id);
  expect(
    opened.value
      .users()
      .list()
      .some((user) => user.pinHash !== null),
  ).toBe(true);
  const uplink = startUplink({
    store: opened.value,
    link: link(),
    clock: { now, offsetMinutes: () => 60 },
    random: Math.random,
    logger: silentLogger,
    onChange: () => undefined,
    onNotice: (failure) => {
      throw new Error(failure.code);
    },
  });
  while (opened.value.journal.unsentCount() > 0) await new Promise((done) => setTimeout(done, 10));
  await uplink.stop();
  opened.value.close();
  chmodSync(file, 0o644);
  expect(readEnrolment(dir)).toMatchObject({ ok: false, error: { code: 'host.bad_input' } });
});

test('enroll: a lost answer costs nothing, the same code again gives the same key', async () => {
  const code = await newCode();
  const lossy: typeof fetch = async (...request) => {
    await fetch(...request);
    throw new TypeError('the line is cut');
  };
  const order = { url: server.server.url, code, dir, device: null };
  expect(await requestEnrolment(order, lossy)).toMatchObject({ ok: false, error: { code: 'host.enrol_unreachable' } });
  expect((await enrolHere(code)).ok).toBe(true);
  expect(await beat(link())).toMatchObject({ kind: 'alive' });
});

test('enroll: the code of another till is refused and stays good, a wrong one says what to do', async () => {
  expect((await enrolHere(await newCode())).ok).toBe(true);
  const before = readFileSync(path.join(dir, ENROLMENT_FILE), 'utf8');
  const foreign = await newCode(1);
  expect(await enrolHere(foreign)).toMatchObject({ ok: false, error: { code: 'host.enrol_refused' } });
  expect(await enrolHere('AAAA-BBBB-CCCC')).toMatchObject({ ok: false, error: { code: 'host.enrol_refused' } });
  expect(readFileSync(path.join(dir, ENROLMENT_FILE), 'utf8')).toBe(before);
  expect(await beat(link())).toMatchObject({ kind: 'alive' });
  const other = mkdtempSync(path.join(tmpdir(), 'valero-enrol-'));
  expect((await requestEnrolment({ url: server.server.url, code: foreign, dir: other, device: null })).ok).toBe(true);
  rmSync(other, { recursive: true });
});

test('device token: it is got once, renewed before it ends, and got again when the clocks disagree', async () => {
  expect((await enrolHere(await newCode())).ok).toBe(true);
  const enrolment = readEnrolment(dir);
  if (!enrolment.ok || enrolment.value === null) throw new Error('enrolled');
  let asked = 0;
  let shift = 86_400_000;
  const counting: typeof fetch = (input, init) => {
    if (String(input).endsWith('/sync/v1/token')) asked += 1;
    return fetch(input, init);
  };
  const over = enrolledLink(enrolment.value, { fetch: counting, now: () => server.now() + shift });
  // a day ahead: the first assertion is refused with the time, the second is good
  expect(await Promise.all([beat(over), beat(over), beat(over)])).toMatchObject(Array(3).fill({ kind: 'alive' }));
  expect(asked).toBe(2);
  // the clock is set: the token is thought good for a day too long, the server says otherwise
  shift = 0;
  server.advance(20 * 60_000);
  expect(await beat(over)).toMatchObject({ kind: 'alive' });
  shift = -3_600_000;
  expect(await beat(over)).toMatchObject({ kind: 'alive' });
});

test('revocation: the next request is refused by name, and a new code makes the till known again', async () => {
  expect((await enrolHere(await newCode())).ok).toBe(true);
  const over = link();
  expect(await beat(over)).toMatchObject({ kind: 'alive' });
  await office('DELETE', 'token');
  expect(await beat(over)).toEqual({ kind: 'refused', code: 'auth.key_unknown', status: 401 });
  expect((await enrolHere(await newCode())).ok).toBe(true);
  expect(await beat(link())).toMatchObject({ kind: 'alive' });
});
