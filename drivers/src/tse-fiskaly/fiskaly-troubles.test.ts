import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tse } from '../tse/index.ts';
import {
  CLIENT,
  closeRig,
  driver,
  fault,
  finish,
  IMPATIENT,
  KEY,
  OTHER,
  openRig,
  puts,
  ready,
  standIn,
  start,
  TSS,
  value,
} from './rig.fixture.ts';

beforeEach(openRig);
afterEach(closeRig);

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
