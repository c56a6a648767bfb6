import { X509Certificate } from 'node:crypto';
import { toInstant } from '@valero/domain/kernel';
import { describe, expect, it } from 'vitest';
import { SIMULATOR_NAME } from './index.ts';
import { begin, CLIENT, exportedFiles, finish, makeReady, PINS, reason, right, testTse, wake } from './rig.fixture.ts';

const HOUR = 3_600_000;

describe('simulated TSE: what it is', () => {
  it('tse simulator: it says everywhere that it is not certified', async () => {
    const { tse } = testTse();
    expect(tse.name).toBe('VALERO TSE-Simulator (nicht zertifiziert)');
    const info = right(await tse.info(1, CLIENT));
    expect(info).toMatchObject({ kind: 'simulator', certified: false, certificationId: '', name: SIMULATOR_NAME });
    const certificate = new X509Certificate(Buffer.from(info.certificate, 'base64'));
    expect(certificate.subject).toContain('NICHT ZERTIFIZIERT');
    const files = await exportedFiles(tse);
    expect(files.get('info.csv')?.toString()).toContain('nicht zertifiziert');
  });

  for (const algorithm of ['ecdsa-plain-SHA256', 'ecdsa-plain-SHA384'] as const)
    it(`tse simulator: the certificates of ${algorithm} form a chain that others can follow`, async () => {
      const { tse } = testTse({ algorithm });
      const info = right(await tse.info(1, CLIENT));
      const files = await exportedFiles(tse);
      const certificates = [...files].filter(([name]) => name.endsWith('_X509.cer'));
      const parsed = certificates.map(([, der]) => new X509Certificate(der));
      const [device, root] = parsed;
      expect(parsed).toHaveLength(2);
      if (device === undefined || root === undefined) return;
      expect(device.verify(root.publicKey)).toBe(true);
      expect(root.verify(root.publicKey)).toBe(true);
      expect(device.checkIssued(root)).toBe(true);
      expect([device.ca, root.ca]).toEqual([false, true]);
      expect(device.subject).toContain(`CN=${info.serial}`);
      expect(certificates[0]?.[0]).toBe(`${info.serial}_X509.cer`);
      expect(device.raw.toString('base64')).toBe(info.certificate);
      expect(Date.parse(device.validTo)).toBe(info.validUntil);
    });

  it('tse simulator: the same random bytes make the same device', async () => {
    const random = (size: number): Uint8Array => new Uint8Array(size).fill(7);
    const [one, two] = [testTse({ random }), testTse({ random })];
    expect(right(await one.tse.info(1, CLIENT)).serial).toBe(right(await two.tse.info(1, CLIENT)).serial);
  });

  it('tse simulator: info.csv has the form of the version its messages have', async () => {
    const [two, three] = [testTse(), testTse({ version: 3 })];
    expect((await exportedFiles(two.tse)).get('info.csv')?.toString()).toBe(
      '"description:","VALERO TSE-Simulator (nicht zertifiziert)","manufacturer:","VALERO","version:","1"\n',
    );
    const lines = (await exportedFiles(three.tse)).get('info.csv')?.toString().split('\n') ?? [];
    expect(lines[0]).toMatch(
      /^"component:",".+","manufacturer:",".+","model:",".+","version:",".+","certification-id:",""$/,
    );
    expect(lines[1]).toMatch(/^"description:","[^"]+",{8}$/);
    expect(lines[2]).toBe('');
  });
});

describe('simulated TSE: secrets', () => {
  it('tse simulator: three wrong PINs block it, also over a power cycle, until the PUK frees it', async () => {
    const it = testTse();
    await makeReady(it);
    const wrong = { ...PINS, adminPin: '00000000' };
    for (let n = 0; n < 3; n += 1) {
      expect(reason(await it.tse.registerClient('VALERO-1-2', wrong))).toBe('refused');
      await it.tse.powerCycle();
    }
    expect(reason(await it.tse.registerClient('VALERO-1-2', PINS))).toBe('refused');
    expect(reason(await it.tse.unblock({ ...PINS, adminPuk: '0000000000' }))).toBe('refused');
    right(await it.tse.unblock({ ...PINS, adminPin: '11112222' }));
    expect(reason(await it.tse.registerClient('VALERO-1-2', PINS))).toBe('refused');
    right(await it.tse.registerClient('VALERO-1-2', { ...PINS, adminPin: '11112222' }));
  });

  it('tse simulator: a right PIN gives the tries back', async () => {
    const it = testTse();
    await makeReady(it);
    const wrong = { ...PINS, timeAdminPin: '00000000' };
    for (let n = 0; n < 5; n += 1) {
      expect(reason(await it.tse.updateTime(toInstant(it.clock.at), wrong))).toBe('refused');
      right(await it.tse.updateTime(toInstant(it.clock.at), PINS));
    }
  });

  it('tse simulator: a client name that an export could not carry is refused', async () => {
    const it = testTse();
    await makeReady(it);
    for (const client of ['', 'Käse', 'a/b', 'a_b', 'x'.repeat(31), 'a\nb'])
      expect(reason(await it.tse.registerClient(client, PINS)), client).toBe('refused');
  });
});

describe('simulated TSE: when it signs', () => {
  it('tse simulator: a self-test older than 25 hours ends signing until the next', async () => {
    const it = testTse();
    await makeReady(it);
    it.clock.at += 25 * HOUR - 1;
    right(await begin(it.tse, 'a'));
    it.clock.at += 1;
    expect(reason(await begin(it.tse, 'b'))).toBe('selfTest');
    expect(it.tse.health()).toMatchObject({ state: 'degraded', code: 'device.tse_not_ready' });
    right(await it.tse.selfTest(CLIENT));
    right(await begin(it.tse, 'b'));
    expect(it.tse.health()).toMatchObject({ state: 'degraded', code: 'device.tse_not_certified' });
  });

  it('tse simulator: an expired certificate ends signing and not the export', async () => {
    const it = testTse({ validityMs: 20 * HOUR });
    await makeReady(it);
    right(await begin(it.tse, 'a'));
    it.clock.at += 21 * HOUR;
    expect(reason(await finish(it.tse, 'a', 1, 100))).toBe('certificate');
    expect(it.tse.health()).toMatchObject({ state: 'failed', code: 'device.tse_certificate_expired' });
    expect((await exportedFiles(it.tse)).size).toBeGreaterThan(5);
  });

  it('tse simulator: nearly full it starts nothing more but finishes what is open', async () => {
    const it = testTse({ capacityBytes: 80_000 });
    await makeReady(it);
    const open: string[] = [];
    let answer = await begin(it.tse, 'k0');
    while (answer.ok) {
      open.push(`k${open.length}`);
      answer = await begin(it.tse, `k${open.length}`);
    }
    expect(answer.fault.reason).toBe('full');
    expect(it.tse.health()).toMatchObject({ state: 'failed', code: 'device.tse_full' });
    for (const [n, key] of open.entries()) right(await finish(it.tse, key, n + 1, 100));
    const { storage } = right(await it.tse.status());
    expect(storage.usedBytes).toBeLessThan(storage.totalBytes);
  });

  it('tse simulator: no signature is given beyond the number it may give', async () => {
    const it = testTse({ maxSignatures: 6 });
    await makeReady(it);
    right(await begin(it.tse, 'a'));
    expect(right(await it.tse.status()).remainingSignatures).toBe(1);
    right(await finish(it.tse, 'a', 1, 100));
    expect(reason(await begin(it.tse, 'b'))).toBe('full');
  });

  it('tse simulator: the clock cannot be set back behind the log, and log times never fall', async () => {
    const it = testTse();
    await makeReady(it);
    it.clock.at += HOUR;
    const first = right(await begin(it.tse, 'a'));
    expect(reason(await it.tse.updateTime(toInstant(it.clock.at - HOUR), PINS))).toBe('clock');
    right(await it.tse.updateTime(toInstant(it.clock.at - 30_000), PINS));
    const second = right(await begin(it.tse, 'b'));
    expect(Date.parse(second.logTime)).toBe(Date.parse(first.logTime));
    it.clock.at += 60_000;
    const third = right(await begin(it.tse, 'c'));
    expect(Date.parse(third.logTime)).toBe(it.clock.at - 30_000);
  });

  it('tse simulator: a client with an open transaction stays registered', async () => {
    const it = testTse();
    await makeReady(it);
    right(await begin(it.tse, 'a'));
    expect(reason(await it.tse.deregisterClient(CLIENT, PINS))).toBe('refused');
    expect(reason(await it.tse.disable(PINS))).toBe('refused');
    right(await finish(it.tse, 'a', 1, 100));
    right(await it.tse.deregisterClient(CLIENT, PINS));
  });
});

describe('simulated TSE: faults', () => {
  it('tse simulator: counters it lies about are lies of the answer, the log stays right', async () => {
    const it = testTse();
    await makeReady(it);
    const start = right(await begin(it.tse, 'a'));
    it.tse.faults.next('counterRepeat', { on: 'finish' });
    expect(right(await finish(it.tse, 'a', 1, 100)).signatureCounter).toBe(start.signatureCounter);
    it.tse.faults.next('counterJump', { on: 'start' });
    expect(right(await begin(it.tse, 'b')).signatureCounter).toBe(start.signatureCounter + 2 + 7);
    const counters = [...(await exportedFiles(it.tse)).keys()].flatMap((name) => /_Sig-(\d+)_/.exec(name)?.[1] ?? []);
    expect(counters.map(Number)).toEqual(Array.from(counters, (_, n) => n + 1));
  });

  it('tse simulator: the power failing before storing leaves no trace, after storing a message without answer', async () => {
    const it = testTse();
    await makeReady(it);
    for (const [trouble, transactions] of [
      ['powerBefore', 0],
      ['powerAfter', 1],
    ] as const) {
      it.tse.faults.next(trouble, { on: 'start' });
      const answer = await begin(it.tse, trouble);
      expect(answer).toMatchObject({ ok: false, fault: { reason: 'unreachable', lost: true } });
      expect(reason(await begin(it.tse, 'next'))).toBe('selfTest');
      await wake(it);
      expect(right(await it.tse.status()).transactionCounter).toBe(transactions);
    }
    expect(right(await it.tse.transaction({ key: 'powerBefore' }))).toBeNull();
    expect(right(await it.tse.transaction({ key: 'powerAfter' }))).toMatchObject({ state: 'open' });
  });

  it('tse simulator: a slow order is answered as late and carried out all the same', async () => {
    const waits: { readonly ms: number; readonly wake: () => void }[] = [];
    const sleep = (ms: number): Promise<void> => new Promise((resolve) => void waits.push({ ms, wake: resolve }));
    const it = testTse({ sleep, answerTimeoutMs: 2000 });
    await makeReady(it);
    it.tse.faults.slowMs = 9000;
    it.tse.faults.next('slow', { on: 'start' });
    waits.length = 0;
    const answer = begin(it.tse, 'a');
    await new Promise(setImmediate);
    waits.find(({ ms }) => ms === 2000)?.wake();
    expect(await answer).toMatchObject({ ok: false, fault: { reason: 'timeout', lost: true } });
    waits.find(({ ms }) => ms === 9000)?.wake();
    expect(right(await it.tse.transaction({ key: 'a' }))).toMatchObject({ state: 'open' });
  });

  it('tse simulator: faults by chance are the same for the same seed', async () => {
    const hits: string[][] = [];
    for (let run = 0; run < 2; run += 1) {
      const it = testTse();
      await makeReady(it);
      it.tse.faults.random({ seed: 42, share: 0.4, troubles: ['refuse', 'absent', 'counterJump'], on: ['start'] });
      for (let n = 0; n < 40; n += 1) await begin(it.tse, `k${n}`);
      hits.push(it.tse.faults.hits().map(({ trouble }) => trouble));
    }
    expect(hits[0]?.length).toBeGreaterThan(5);
    expect(hits[0]).toEqual(hits[1]);
  });
});
