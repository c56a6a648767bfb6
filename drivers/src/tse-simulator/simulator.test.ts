import { X509Certificate } from 'node:crypto';
import { toInstant } from '@valero/domain/kernel';
import { describe, expect, it } from 'vitest';
import { signedBy } from '../tse/index.ts';
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

/** Bytes of a message up to its signature without the header around all, and the signature, which is the last element. */
function taken(message: Buffer, signatureBytes: number): { readonly signed: Buffer; readonly signature: Buffer } {
  const header = message[1] === 0x81 ? 3 : message[1] === 0x82 ? 4 : 2;
  const end = message.length - signatureBytes;
  return { signed: message.subarray(header, end - 2), signature: message.subarray(end) };
}

describe('simulated TSE: the log', () => {
  const kinds = [
    { algorithm: 'ecdsa-plain-SHA256', time: 'unixTime', version: 2 },
    { algorithm: 'ecdsa-plain-SHA384', time: 'utcTime', version: 2 },
    { algorithm: 'ecdsa-plain-SHA256', time: 'utcTime', version: 3 },
  ] as const;
  for (const kind of kinds)
    it(`tse simulator: every message of its life carries its signature (${kind.algorithm}, ${kind.time}, version ${kind.version})`, async () => {
      const it = testTse(kind);
      await makeReady(it);
      right(await begin(it.tse, 'a'));
      right(await finish(it.tse, 'a', 1, 123_456));
      right(await it.tse.unblock(PINS));
      right(await it.tse.registerClient('VALERO-1-2', PINS));
      right(await it.tse.deregisterClient('VALERO-1-2', PINS));
      await exportedFiles(it.tse);
      right(await it.tse.disable(PINS));
      const info = right(await it.tse.info(1, CLIENT));
      const logs = [...(await exportedFiles(it.tse))].filter(([name]) => name.endsWith('.log'));
      const bytes = Buffer.from(info.publicKey, 'base64').length - 1;
      for (const [name, message] of logs) {
        const { signed, signature } = taken(message, bytes);
        expect(signedBy(info, signed, signature), name).toBe(true);
        const changed = Buffer.from(signed);
        changed[20] = (changed[20] ?? 0) ^ 1;
        expect(signedBy(info, changed, signature), name).toBe(false);
      }
      expect(logs.map(([name]) => name.replace(/^.*_Log-/, ''))).toEqual([
        'Sys_initialize.log',
        'Sys_registerClient.log',
        'Sys_selfTest.log',
        'Sys_updateTime.log',
        `Tra_No-1_Start_Client-${CLIENT}.log`,
        `Tra_No-1_Finish_Client-${CLIENT}.log`,
        'Sys_unblockUser.log',
        'Sys_registerClient.log',
        'Sys_deregisterClient.log',
        'Aud.log',
        'Sys_disableSecureElement.log',
      ]);
      expect(logs[0]?.[0]).toMatch(kind.time === 'unixTime' ? /^Unixt_1795253400_Sig-1_/ : /^Utc_261121093000Z_Sig-1_/);
    });

  it('tse simulator: a message is the DER of BSI TR-03151, byte by byte', async () => {
    const it = testTse({ random: (size) => new Uint8Array(size).fill(7) });
    await makeReady(it);
    right(await begin(it.tse, 'a'));
    const files = await exportedFiles(it.tse);
    const message = files.get(`Unixt_1795253400_Sig-5_Log-Tra_No-1_Start_Client-${CLIENT}.log`);
    const { serial } = right(await it.tse.info(1, CLIENT));
    expect(message?.toString('hex').slice(0, -128)).toBe(
      [
        '3081ae',
        '020102',
        '060904007f000703070101',
        `8010${Buffer.from('StartTransaction').toString('hex')}`,
        `810a${Buffer.from(CLIENT).toString('hex')}`,
        '8200',
        '8300',
        '850101',
        `0420${serial}`,
        '300c060a04007f00070101040103',
        '020105',
        '02046b016498',
        '0440',
      ].join(''),
    );
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
