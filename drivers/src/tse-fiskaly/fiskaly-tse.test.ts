import { createHash, createPublicKey, verify } from 'node:crypto';
import { Readable } from 'node:stream';
import { toInstant } from '@valero/domain/kernel';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tse, TseAnswer, TseFault, TseSignature } from '../tse/index.ts';
import { serviceUuid } from './codec.ts';
import { fiskalyStandIn, type StandIn } from './fiskaly-stand-in.fixture.ts';
import { type FiskalyConfig, fiskalyTse } from './fiskaly-tse.ts';
import { logMessage } from './stand-in-der.fixture.ts';

const TSS = '6c1f7f0a-2b52-4d0c-9f5e-0d9a6b1c2d3e';
const PINS = { adminPin: '482915', adminPuk: '', timeAdminPin: '482916' };
const CLIENT = 'VALERO-1-1';
const KEYS = [1, 2, 3].map((last) => `0192f0c0-0000-7000-8000-00000000000${last}`);
const [KEY = '', OTHER = '', THIRD = ''] = KEYS;
const CONTENT = { processType: 'Kassenbeleg-V1', processData: 'Beleg^75.33_7.99_0.00_0.00_0.00^83.32:Bar' };

let standIn: StandIn;
let puks: string[];
let faults: TseFault[];

beforeEach(async () => {
  standIn = await fiskalyStandIn(Date.UTC(2026, 0, 5, 9));
  puks = [];
  faults = [];
});
afterEach(async () => {
  for (const { detail } of faults) for (const secret of standIn.secrets) expect(detail).not.toContain(secret);
  await standIn.close();
});

function driver(change: Partial<FiskalyConfig> = {}): Tse {
  return fiskalyTse({
    id: 'tse',
    tssId: TSS,
    baseUrl: standIn.baseUrl,
    apiKey: standIn.apiKey,
    apiSecret: standIn.apiSecret,
    now: () => standIn.clock.now,
    keepPuk: async (puk) => void puks.push(puk),
    signTimeoutMs: 2000,
    retryMs: 1,
    pollMs: 1,
    ...change,
  });
}

async function ready(): Promise<Tse> {
  const tse = driver();
  value(await tse.initialise(PINS));
  value(await tse.registerClient(CLIENT, PINS));
  return tse;
}

function value<T>(answered: TseAnswer<T>): T {
  if (answered.ok) return answered.value;
  throw new Error(`${answered.fault.reason}: ${answered.fault.detail}`);
}

function fault(answered: TseAnswer<unknown>): TseFault {
  if (answered.ok) throw new Error(`no fault but ${JSON.stringify(answered.value)}`);
  faults.push(answered.fault);
  return answered.fault;
}

const start = (tse: Tse, key = KEY): Promise<TseAnswer<TseSignature>> =>
  tse.startTransaction({ key, clientId: CLIENT });
const finish = (tse: Tse, transactionNumber: number, key = KEY): Promise<TseAnswer<TseSignature>> =>
  tse.finishTransaction({ key, clientId: CLIENT, transactionNumber, ...CONTENT });
const puts = (): string[] => standIn.requests.filter((request) => /^PUT .*\/tx\//.test(request));
/** The longest silence a test waits out. */
const IMPATIENT = { signTimeoutMs: 1000 };

describe('fiskaly: setting up', () => {
  it('fiskaly: a TSS goes from nothing to ready, its PUK is kept before it can no longer be read', async () => {
    const tse = driver();
    expect(value(await tse.status()).lifecycle).toBe('uninitialised');
    expect(value(await tse.initialise(PINS)).lifecycle).toBe('ready');
    expect(puks).toEqual([standIn.tss(TSS)?.puk]);
    value(await tse.registerClient(CLIENT, PINS));
    expect(value(await tse.status()).clients).toEqual([CLIENT]);
    expect(standIn.tss(TSS)?.admin).toBe(false);
  });

  it('fiskaly: a PUK that cannot be stored leaves the TSS where the PUK can still be read', async () => {
    const tse = driver({ keepPuk: () => Promise.reject(new Error('disk full')) });
    expect(fault(await tse.initialise(PINS)).reason).toBe('refused');
    expect(standIn.tss(TSS)?.state).toBe('CREATED');
    expect(value(await driver().initialise(PINS)).lifecycle).toBe('ready');
  });

  it('fiskaly: a set-up cut off at any request goes on where it stopped', async () => {
    for (let cut = 1; cut < 40; cut += 1) {
      standIn.requests.length = 0;
      let left = cut;
      const tssId = `6c1f7f0a-2b52-4d0c-9f5e-${String(cut).padStart(12, '0')}`;
      const broken: typeof fetch = (input, init) => {
        left -= 1;
        return left < 0 ? Promise.reject(new TypeError('cut')) : fetch(input, init);
      };
      const first = await driver({ tssId, fetch: broken, adminTimeoutMs: 250 }).initialise(PINS);
      const puk = puks.at(-1) ?? '';
      if (first.ok) return expect(cut).toBeGreaterThan(5);
      expect(value(await driver({ tssId }).initialise({ ...PINS, adminPuk: puk })).lifecycle).toBe('ready');
    }
    throw new Error('the set-up never ends');
  });

  it('fiskaly: setting up twice, registering twice and disabling twice change nothing', async () => {
    const tse = await ready();
    const before = standIn.requests.length;
    value(await tse.initialise(PINS));
    value(await tse.registerClient(CLIENT, PINS));
    expect(standIn.requests.slice(before).every((request) => request.startsWith('GET'))).toBe(true);
    value(await tse.disable(PINS));
    value(await tse.disable(PINS));
    expect(value(await tse.status()).lifecycle).toBe('disabled');
    expect(fault(await start(tse))).toMatchObject({ reason: 'notReady', lost: false });
    expect(fault(await tse.initialise(PINS)).reason).toBe('notReady');
  });

  it('fiskaly: a wrong PIN is tried once and told without being named', async () => {
    const tse = await ready();
    const wrong = { ...PINS, adminPin: '000000' };
    standIn.secrets.add(wrong.adminPin);
    expect(fault(await tse.deregisterClient(CLIENT, wrong))).toMatchObject({ reason: 'refused', lost: false });
    expect(standIn.tss(TSS)?.pinTries).toBe(1);
  });

  it('fiskaly: a client taken out signs no more, and can be taken in again', async () => {
    const tse = await ready();
    value(await tse.deregisterClient(CLIENT, PINS));
    expect(fault(await start(tse)).reason).toBe('refused');
    value(await tse.registerClient(CLIENT, PINS));
    value(await start(tse));
    expect(standIn.tss(TSS)?.clients.size).toBe(1);
  });

  it('fiskaly: what stands on the receipt and in tse.csv is right, and a TEST TSS is not certified', async () => {
    const tse = await ready();
    const info = value(await tse.info(1, CLIENT));
    const point = standIn.tss(TSS)?.point ?? Buffer.alloc(0);
    expect(info).toMatchObject({
      tseId: 1,
      kind: 'fiskaly',
      clientId: CLIENT,
      serial: createHash('sha256').update(point).digest('hex'),
      publicKey: point.toString('base64'),
      certificationId: '',
      certified: false,
      algorithm: 'ecdsa-plain-SHA256',
      timeFormat: 'unixTime',
      encoding: 'UTF-8',
    });
    expect(info.validUntil).toBe(Date.UTC(2026, 0, 5, 9) + 5 * 365 * 86_400_000);
    standIn.tamper = (body) => Object.assign(body, { _env: 'LIVE' });
    const live = { certified: true, certificationId: 'BSI-K-TR-0403-2021' };
    expect(value(await tse.info(1, CLIENT))).toMatchObject(live);
    standIn.tamper = (body) => Object.assign(body, { serial_number: '0'.repeat(64) });
    expect(fault(await tse.info(1, CLIENT)).reason).toBe('badAnswer');
  });

  it('fiskaly: a till clock that is far off is told', async () => {
    const tse = await ready();
    value(await tse.updateTime(toInstant(standIn.clock.now + 60_000), PINS));
    expect(fault(await tse.updateTime(toInstant(standIn.clock.now + 600_000), PINS)).reason).toBe('clock');
  });
});

describe('fiskaly: signing', () => {
  it('fiskaly: the signature holds for exactly the processData of the till', async () => {
    const tse = await ready();
    const begun = value(await start(tse));
    standIn.clock.now += 5000;
    const ended = value(await finish(tse, begun.transactionNumber));
    expect(ended).toMatchObject({ transactionNumber: 1, signatureCounter: 2, logTime: '2026-01-05T09:00:05.000Z' });
    const { point = Buffer.alloc(0) } = standIn.tss(TSS) ?? {};
    const { signed } = logMessage({
      operation: 'FinishTransaction',
      clientId: CLIENT,
      processType: CONTENT.processType,
      processData: Buffer.from(CONTENT.processData),
      number: 1,
      serial: createHash('sha256').update(point).digest(),
      counter: 2,
      time: Date.parse(ended.logTime) / 1000,
    });
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, format: 'jwk' });
    const signature = Buffer.from(ended.signature, 'base64');
    expect(verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
    signed[signed.length - 1] = (signed.at(-1) ?? 0) ^ 1;
    expect(verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(false);
  });

  it('fiskaly: a start whose answer is lost is the same transaction when ordered again, also after a restart', async () => {
    await ready();
    const tse = driver(IMPATIENT);
    standIn.behave('lost', /^PUT .*\/tx\//, 1);
    standIn.behave('slow', /^PUT .*\/tx\//, 99);
    expect(fault(await start(tse))).toMatchObject({ reason: 'timeout', lost: true });
    const later = driver();
    standIn.behave('slow', /nothing/, 0);
    const found = value(await later.transaction({ key: KEY }));
    expect(found).toMatchObject({ state: 'open', start: { transactionNumber: 1, signatureCounter: 1 } });
    expect(standIn.tss(TSS)?.transactions).toBe(1);
  });

  it('fiskaly: a lost answer is asked for again within the time limit and signs nothing twice', async () => {
    const tse = await ready();
    standIn.behave('lost', /^PUT .*\/tx\//, 1);
    const begun = value(await start(tse));
    standIn.behave('lost', /^PUT .*\/tx\//, 2);
    const ended = value(await finish(tse, begun.transactionNumber));
    expect([begun.signatureCounter, ended.signatureCounter]).toEqual([1, 2]);
    expect(standIn.tss(TSS)?.counter).toBe(2);
  });

  for (const status of [400, 409] as const) {
    it(`fiskaly: a finish whose answer was lost is found after a restart, wrong revision told with ${status}`, async () => {
      standIn.wrongRevisionStatus = status;
      const tse = await ready();
      const begun = value(await start(tse));
      // the till restarts between two orders; its finish reaches the service, the answer does not reach it
      const first = value(await finish(driver(), begun.transactionNumber));
      expect(value(await finish(tse, begun.transactionNumber))).toEqual(first);
      expect(value(await finish(driver(), begun.transactionNumber))).toEqual(first);
      expect(value(await driver().transaction({ number: 1 }))).toEqual({
        state: 'finished',
        start: begun,
        finish: first,
        ...CONTENT,
      });
      const other = { ...CONTENT, processData: 'Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar' };
      const order = { key: KEY, clientId: CLIENT, transactionNumber: 1, ...other };
      expect(fault(await driver().finishTransaction(order))).toMatchObject({ reason: 'refused', lost: false });
      expect(standIn.tss(TSS)?.counter).toBe(2);
    });
  }

  it('fiskaly: an update raises the revision and the finish comes after it', async () => {
    const tse = await ready();
    const { transactionNumber } = value(await start(tse));
    const order = { key: KEY, clientId: CLIENT, transactionNumber, ...CONTENT };
    expect(value(await tse.updateTransaction(order)).signatureCounter).toBe(2);
    expect(value(await driver().updateTransaction(order)).signatureCounter).toBe(3);
    expect(value(await finish(tse, transactionNumber)).signatureCounter).toBe(4);
    expect(value(await tse.transaction({ key: KEY }))).toMatchObject({ finish: { signatureCounter: 4 } });
  });

  it('fiskaly: open transactions are those of this till alone, over all pages', async () => {
    const tse = await ready();
    value(await tse.registerClient('VALERO-1-2', PINS));
    value(await tse.startTransaction({ key: THIRD, clientId: 'VALERO-1-2' }));
    for (let nr = 0; nr < 101; nr += 1)
      value(await start(tse, `0192f0c0-0000-7000-9000-${String(nr).padStart(12, '0')}`));
    const fresh = driver();
    const open = value(await fresh.openTransactions(CLIENT));
    expect(open).toHaveLength(101);
    const before = puts().length;
    value(await finish(fresh, open[0] ?? 0));
    expect(puts().length - before).toBe(1);
    expect(value(await fresh.openTransactions(CLIENT))).toHaveLength(100);
    expect(value(await fresh.transaction({ key: THIRD }))).not.toBeNull();
    expect(value(await fresh.transaction({ key: 'ffffffff-0000-7000-8000-000000000000' }))).toBeNull();
    expect(value(await fresh.transaction({ number: 999 }))).toBeNull();
  });

  it('fiskaly: names at the service are version 4, differ by TSS, and are the same after a restart', () => {
    const v4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    const names = KEYS.map((key) => serviceUuid(TSS, 'tx', key));
    for (const name of names) expect(name).toMatch(v4);
    expect(new Set([...names, serviceUuid(TSS, 'client', KEY), serviceUuid(OTHER, 'tx', KEY)]).size).toBe(5);
    expect(serviceUuid(TSS.toUpperCase(), 'tx', KEY)).toBe(names[0]);
  });
});

describe('fiskaly: troubles', () => {
  it('fiskaly: an expired token is renewed by the refresh token, then by the key; a sale in between notices nothing', async () => {
    const tse = await ready();
    const auths = (): number => standIn.requests.filter((request) => request === 'POST auth').length;
    expect(auths()).toBe(1);
    standIn.expireTokens(false);
    value(await start(tse));
    expect(auths()).toBe(2);
    standIn.expireTokens(true);
    value(await finish(tse, 1));
    expect(auths()).toBe(4);
    standIn.clock.now += 599_000;
    value(await start(tse, OTHER));
    expect(auths()).toBe(5);
  });

  it('fiskaly: wrong credentials are refused, not retried for ever', async () => {
    await ready();
    const tse = driver({ apiSecret: 'wrong' });
    expect(fault(await start(tse))).toMatchObject({ reason: 'refused', lost: false });
  });

  it('fiskaly: 429, 499 and 5xx are asked again until the service is back', async () => {
    const tse = await ready();
    for (const status of [429, 499, 500, 503] as const) standIn.behave(status, /^PUT .*\/tx\//, 1);
    expect(value(await start(tse)).transactionNumber).toBe(1);
    expect(puts()).toHaveLength(5);
  });

  it('fiskaly: silence ends at the time limit and counts as a loss, only where something was ordered', async () => {
    await ready();
    const tse = driver(IMPATIENT);
    standIn.behave('slow', /\/tx/, 99);
    expect(fault(await start(tse))).toMatchObject({ reason: 'timeout', lost: true });
    expect(fault(await tse.transaction({ key: KEY }))).toMatchObject({ reason: 'timeout', lost: false });
    expect(fault(await tse.openTransactions(CLIENT))).toMatchObject({ reason: 'timeout', lost: false });
  });

  it('fiskaly: a service that cannot be reached has carried out nothing', async () => {
    const tse = await ready();
    await standIn.close();
    const away = driver({ baseUrl: 'http://127.0.0.1:1/api/v2', ...IMPATIENT });
    expect(fault(await start(away))).toMatchObject({ reason: 'unreachable', lost: false });
    expect(fault(await tse.status()).lost).toBe(false);
  });

  it('fiskaly: an answer of the wrong form is no signature', async () => {
    const tse = await ready();
    standIn.behave('garbage', /^PUT .*\/tx\//, 1);
    expect(fault(await start(tse))).toMatchObject({ reason: 'badAnswer', lost: true });
    expect(value(await start(tse)).transactionNumber).toBe(1);
  });

  it('fiskaly: too many open transactions, a defective TSS', async () => {
    const tse = await ready();
    const tss = standIn.tss(TSS);
    if (!tss) throw new Error('no TSS');
    value(await start(tse));
    tss.maxOpen = 1;
    expect(fault(await start(tse, OTHER))).toMatchObject({ reason: 'full', lost: false });
    tss.state = 'DEFECTIVE';
    expect(fault(await start(tse, OTHER)).reason).toBe('notReady');
  });

  const LIES: readonly [string, (body: Record<string, unknown>) => void][] = [
    ['its signature counter was given before', (body) => sign(body, { counter: 2 })],
    ['its signature counter fell', (body) => sign(body, { counter: 0 })],
    ['its number was given to another', (body) => Object.assign(body, { number: 1 })],
    ['its number fell', (body) => Object.assign(body, { number: 0 })],
  ];
  const sign = (body: Record<string, unknown>, change: object): void => {
    body['signature'] = { ...(body['signature'] as object), ...change };
  };

  for (const [what, lie] of LIES) {
    it(`fiskaly: a start is a counter fault when ${what}`, async () => {
      const tse = await ready();
      value(await start(tse));
      value(await finish(tse, 1));
      standIn.clock.now += 1000;
      standIn.tamper = (body, request) => void (request.startsWith('PUT') && lie(body));
      expect(fault(await start(tse, OTHER))).toMatchObject({ reason: 'counter', lost: true });
      standIn.tamper = null;
      expect(value(await start(tse, OTHER))).toMatchObject({ transactionNumber: 2, signatureCounter: 3 });
    });
  }

  it('fiskaly: a finish that names another transaction, another TSE, another till or other content is refused', async () => {
    const tse = await ready();
    value(await tse.status());
    value(await start(tse));
    const raw = { process_type: 'Kassenbeleg-V1', process_data: 'QmVsZWc=' };
    const lies: readonly [string, object][] = [
      ['counter', { number: 7 }],
      ['badAnswer', { tss_serial_number: 'f'.repeat(64) }],
      ['badAnswer', { client_serial_number: 'VALERO-9-9' }],
      ['badAnswer', { schema: { raw } }],
      ['badAnswer', { state: 'ACTIVE' }],
    ];
    for (const [reason, lie] of lies) {
      standIn.tamper = (body, request) => void (request.startsWith('PUT') && Object.assign(body, lie));
      expect(fault(await finish(tse, 1)), JSON.stringify(lie)).toMatchObject({ reason, lost: true });
    }
    standIn.tamper = null;
    expect(value(await finish(tse, 1)).signatureCounter).toBe(2);
  });

  it('fiskaly: health follows the service', async () => {
    await ready();
    const tse = driver({ watchMs: 5, adminTimeoutMs: 1000 });
    const heard: string[] = [];
    const until = (state: string): Promise<void> =>
      new Promise((resolve) => {
        const done = tse.onHealth((health) => {
          heard.push(health.state);
          if (health.state !== state) return;
          done();
          resolve();
        });
      });
    tse.start();
    tse.start();
    await until('ready');
    standIn.behave(503, /./, 9999);
    await until('failed');
    await tse.stop();
    expect(tse.health()).toMatchObject({ state: 'absent', code: 'device.off' });
    expect(heard).toEqual(['ready', 'failed']);
  });
});

describe('fiskaly: export', () => {
  async function names(tse: Tse, range = { fromCounter: null as number | null, toCounter: null as number | null }) {
    const chunks: Uint8Array[] = [];
    const { bytes } = value(await tse.exportTar(range, async (chunk) => void chunks.push(chunk)));
    const whole = Buffer.concat(chunks);
    expect(whole.length).toBe(bytes);
    const found: string[] = [];
    for await (const entry of Readable.from([whole]).pipe(extract())) {
      found.push(entry.header.name);
      entry.resume();
    }
    return found;
  }

  it('fiskaly: the TAR comes whole, or from one signature counter to another', async () => {
    const tse = await ready();
    for (const key of [KEY, OTHER]) value(await finish(tse, value(await start(tse, key)).transactionNumber, key));
    const all = await names(tse);
    expect(all.filter((name) => name.endsWith('.log'))).toHaveLength(4);
    expect(all).toContain('info.csv');
    const part = await names(tse, { fromCounter: 2, toCounter: 3 });
    expect(part.filter((name) => name.endsWith('.log')).map((name) => /Sig-(\d+)/.exec(name)?.[1])).toEqual(['2', '3']);
    standIn.behave('lost', /^PUT .*\/export\//, 1);
    expect(await names(tse)).toEqual(all);
  });

  it('fiskaly: an export without data, a sink that throws and a service gone silent end in order', async () => {
    const tse = await ready();
    const nothing = { fromCounter: 90, toCounter: null };
    expect(fault(await tse.exportTar(nothing, async () => undefined))).toMatchObject({
      reason: 'refused',
      lost: false,
    });
    value(await start(tse));
    const whole = { fromCounter: null, toCounter: null };
    await expect(tse.exportTar(whole, () => Promise.reject(new Error('medium full')))).rejects.toThrow('medium full');
    standIn.behave('slow', /\/file$/, 1);
    const hurried = driver({ exportTimeoutMs: 1500 });
    expect(fault(await hurried.exportTar(whole, async () => undefined)).reason).toBe('timeout');
  });
});
