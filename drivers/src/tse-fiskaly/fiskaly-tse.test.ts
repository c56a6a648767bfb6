import { createHash, createPublicKey, verify } from 'node:crypto';
import { toInstant } from '@valero/domain/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serviceUuid } from './codec.ts';
import {
  CLIENT,
  CONTENT,
  closeRig,
  driver,
  fault,
  finish,
  IMPATIENT,
  KEY,
  KEYS,
  OTHER,
  openRig,
  PINS,
  puks,
  puts,
  ready,
  standIn,
  start,
  THIRD,
  TSS,
  value,
} from './rig.fixture.ts';
import { logMessage } from './stand-in-der.fixture.ts';

beforeEach(openRig);
afterEach(closeRig);

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
