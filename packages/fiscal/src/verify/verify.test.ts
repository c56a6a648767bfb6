import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { KASSENBELEG, qrText, type TseSigned } from '@valero/domain/compliance';
import { toInstant } from '@valero/domain/kernel';
import type { TseAnswer } from '@valero/drivers/tse';
import { memoryTseStore, type SimulatedTseOptions, simulatedTse } from '@valero/drivers/tse-simulator';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { derElement, integerContent, readElement, readInteger, readOid } from './der.ts';
import { type TarFault, verifyQr, verifyQrAside, verifyTar } from './index.ts';
import { nameFault, parseLog, parseLogName } from './log.ts';

const PINS = { adminPin: '12345', adminPuk: '1234567890', timeAdminPin: '54321' };
const CLIENT = 'VAL-1000';
const START = Date.UTC(2026, 2, 2, 8, 0, 0);

function good<T>(answer: TseAnswer<T>): T {
  if (!answer.ok) throw new Error(answer.fault.detail);
  return answer.value;
}

/** A device that signed `count` receipts, and its whole log. */
async function signedDay(
  style: Partial<SimulatedTseOptions>,
  count = 4,
): Promise<{ receipts: TseSigned[]; tar: Buffer }> {
  let now = START;
  const tse = simulatedTse({ store: memoryTseStore(), now: () => now, ...style });
  await tse.start();
  good(await tse.initialise(PINS));
  good(await tse.updateTime(toInstant(now), PINS));
  good(await tse.registerClient(CLIENT, PINS));
  good(await tse.selfTest(CLIENT));
  const info = good(await tse.info(1, CLIENT));
  const receipts: TseSigned[] = [];
  for (let receipt = 1; receipt <= count; receipt += 1) {
    now += 60_000;
    const key = `key-${receipt}`;
    const begun = good(await tse.startTransaction({ key, clientId: CLIENT }));
    now += 5000;
    const processData = `Beleg^${receipt}.99_0.00_0.00_0.00_0.00^${receipt}.99:Bar`;
    const { transactionNumber } = begun;
    const order = { key, clientId: CLIENT, transactionNumber, processType: KASSENBELEG, processData };
    const end = good(await tse.finishTransaction(order));
    receipts.push({
      state: 'signed',
      tseId: '1',
      serial: info.serial,
      transactionNumber,
      signatureCounter: end.signatureCounter,
      start: begun.logTime,
      end: end.logTime,
      processType: KASSENBELEG,
      processData,
      signature: end.signature,
      algorithm: info.algorithm,
      timeFormat: info.timeFormat,
      publicKey: info.publicKey,
      clientId: CLIENT,
      certified: info.certified,
    });
  }
  const parts: Buffer[] = [];
  good(
    await tse.exportTar({ fromCounter: null, toCounter: null }, async (chunk) => {
      parts.push(Buffer.from(chunk));
    }),
  );
  await tse.stop();
  return { receipts, tar: Buffer.concat(parts) };
}

const STYLES: readonly Partial<SimulatedTseOptions>[] = [
  { algorithm: 'ecdsa-plain-SHA256', version: 2, time: 'unixTime' },
  { algorithm: 'ecdsa-plain-SHA256', version: 3, time: 'utcTime' },
  { algorithm: 'ecdsa-plain-SHA384', version: 2, time: 'utcTime' },
  { algorithm: 'ecdsa-plain-SHA384', version: 3, time: 'unixTime' },
];

test.each(STYLES)(
  'verify: a QR of $algorithm, log version $version, $time holds; a cent more does not',
  async (style) => {
    const { receipts } = await signedDay(style, 2);
    for (const receipt of receipts) {
      const text = qrText(receipt);
      expect(verifyQr(text)).toMatchObject({ ok: true, serial: receipt.serial });
      expect(await verifyQrAside(text)).toEqual(verifyQr(text));
      const dearer = text.replace('.99_', '.98_');
      expect(verifyQr(dearer)).toMatchObject({ ok: false, fault: 'signature' });
    }
  },
);

test('verify: no field of a QR but the start can be changed unnoticed', async () => {
  const { receipts } = await signedDay(STYLES[0] ?? {}, 1);
  const [receipt] = receipts;
  if (!receipt) throw new Error('a receipt was signed');
  const changes: Partial<TseSigned>[] = [
    { clientId: 'VAL-1001' },
    { processType: 'KassenBeleg-V1' },
    { transactionNumber: receipt.transactionNumber + 1 },
    { signatureCounter: receipt.signatureCounter + 1 },
    { end: '2026-03-02T08:02:05.000Z' },
    { algorithm: 'ecdsa-plain-SHA384' },
    { timeFormat: 'utcTime' },
    { start: '2027-01-01T00:00:00.000Z' },
    { signature: Buffer.alloc(64, 1).toString('base64') },
    { signature: 'no base64' },
    { publicKey: Buffer.alloc(65, 4).toString('base64') },
  ];
  for (const change of changes)
    expect(verifyQr(qrText({ ...receipt, ...change })).ok, JSON.stringify(change)).toBe(false);
  for (const text of ['', 'V0;a;b', `V1${qrText(receipt).slice(2)}`, `${qrText(receipt)};x`])
    expect(verifyQr(text)).toEqual({ ok: false, fault: 'form', content: null });
});

test('verify: a key given as SubjectPublicKeyInfo is the same key', async () => {
  const { receipts } = await signedDay(STYLES[0] ?? {}, 1);
  const [receipt] = receipts;
  if (!receipt) throw new Error('a receipt was signed');
  // RFC 5480: the header of a P-256 key, written out here by hand
  const header = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');
  const spki = Buffer.concat([header, Buffer.from(receipt.publicKey, 'base64')]).toString('base64');
  expect(verifyQr(qrText({ ...receipt, publicKey: spki }))).toMatchObject({ ok: true, serial: receipt.serial });
  expect(createHash('sha256').update(Buffer.from(receipt.publicKey, 'base64')).digest('hex')).toBe(receipt.serial);
});

test.each(STYLES)(
  'verify: the whole log of a device of $algorithm, version $version, $time is sound',
  async (style) => {
    const { receipts, tar } = await signedDay(style);
    const seen: number[] = [];
    const report = await verifyTar(Readable.from([tar]), {
      onTransaction: (message) => seen.push(message.transaction?.number ?? 0),
    });
    expect(report.faults).toEqual([]);
    expect(report).toMatchObject({ ok: true, transactions: receipts.length, open: [], serials: [receipts[0]?.serial] });
    expect(report.signatures).toBe(report.logs.Tra + report.logs.Sys + report.logs.Aud);
    expect(seen.sort()).toEqual(receipts.map(({ transactionNumber }) => transactionNumber));
  },
);

interface Entry {
  readonly name: string;
  readonly content: Buffer;
}

/** Files of a TAR, read by hand: 512 bytes of header, content, padding. */
function entriesOf(tar: Buffer): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const text = (from: number, length: number): string =>
      tar.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 12), 8);
    entries.push({
      name: text(345, 155) === '' ? text(0, 100) : `${text(345, 155)}/${text(0, 100)}`,
      content: tar.subarray(at + 512, at + 512 + size),
    });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return entries;
}

function tarOf(entries: readonly Entry[]): Buffer {
  const parts = entries.flatMap(({ name, content }) => {
    const header = Buffer.alloc(512);
    header.write(name, 0, 100);
    header.write('0000644\0', 100);
    header.write('0000000\0', 108);
    header.write('0000000\0', 116);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        0', 148);
    header.write('ustar\u000000', 257);
    let sum = 0;
    for (const byte of header) sum += byte;
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

async function faultsOf(entries: readonly Entry[]): Promise<readonly TarFault[]> {
  return (await verifyTar(Readable.from([tarOf(entries)]))).faults;
}

test('verify: what is missing, doubled, renamed or strange in a log is named', async () => {
  const { tar } = await signedDay(STYLES[0] ?? {});
  const entries = entriesOf(tar);
  expect(await faultsOf(entries)).toEqual([]);
  const finish = entries.findIndex(({ name }) => name.includes('_No-2_Finish_'));
  const found = entries[finish];
  if (!found) throw new Error('the second transaction ends');
  const rules = async (changed: readonly Entry[]): Promise<string[]> =>
    (await faultsOf(changed)).map(({ rule }) => rule);
  expect(await rules(entries.filter((_, index) => index !== finish))).toEqual(['counter', 'transaction']);
  expect(await rules([...entries, found])).toEqual(['counter', 'transaction']);
  const renamed = entries.map((entry) =>
    entry === found ? { ...entry, name: entry.name.replace('No-2', 'No-9') } : entry,
  );
  expect(await faultsOf(renamed)).toMatchObject([{ rule: 'name', file: found.name.replace('No-2', 'No-9') }]);
  expect(await rules(entries.filter(({ name }) => !name.endsWith('.cer')))).toContain('certificate');
  expect(await rules(entries.filter(({ name }) => name !== 'info.csv'))).toEqual(['info']);
  expect(await rules([...entries, { name: 'virus.exe', content: Buffer.from('x') }])).toEqual(['unknown']);
  const root = entries.filter(({ name }) => name.endsWith('.cer')).at(-1);
  expect(await rules(entries.filter((entry) => entry !== root))).toEqual(['chain']);
});

test('verify: one changed bit anywhere in a log’s content is found in its file', async () => {
  const { tar } = await signedDay(STYLES[1] ?? {}, 2);
  const entries = entriesOf(tar).filter(({ name }) => name !== 'info.csv');
  const info = entriesOf(tar).filter(({ name }) => name === 'info.csv');
  await fc.assert(
    fc.asyncProperty(fc.nat(entries.length - 1), fc.nat(), fc.nat(7), async (which, where, bit) => {
      const changed = entries.map((entry, index) => {
        if (index !== which) return entry;
        const content = Buffer.from(entry.content);
        const at = where % content.length;
        content[at] = (content[at] ?? 0) ^ (1 << bit);
        return { ...entry, content };
      });
      const faults = await faultsOf([...info, ...changed]);
      expect(faults.length).toBeGreaterThan(0);
      const name = entries[which]?.name ?? '';
      // a damaged certificate is noticed at the logs it should prove
      if (name.endsWith('.log')) expect(faults.map(({ file }) => file)).toContain(name);
    }),
    { numRuns: 60 },
  );
});

test('verify: an archive cut short is told, not taken for whole', async () => {
  const { tar } = await signedDay(STYLES[0] ?? {}, 2);
  const report = await verifyTar(Readable.from([tar.subarray(0, tar.length - 3000)]));
  expect(report.ok).toBe(false);
});

test('verify: an open transaction is a fault unless the caller knows that a sale is open', async () => {
  const { tar } = await signedDay(STYLES[0] ?? {}, 2);
  const whole = entriesOf(tar);
  const last = whole.findIndex(({ name }) => name.includes('_No-2_Finish_'));
  const cut = tarOf(whole.slice(0, last));
  expect((await verifyTar(Readable.from([cut]))).faults).toMatchObject([{ rule: 'transaction' }]);
  expect(await verifyTar(Readable.from([cut]), { open: 'allow' })).toMatchObject({ ok: true, open: [2] });
});

test('verify: DER is read as strictly as it is written', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (content) => {
      const element = readElement(derElement(0x04, content), 0);
      expect(Buffer.from(element.content)).toEqual(Buffer.from(content));
    }),
  );
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      expect(readInteger(integerContent(value))).toBe(value);
    }),
  );
  expect(() => readElement(Buffer.from('048101ff', 'hex'), 0)).toThrow('not minimal');
  expect(() => readElement(Buffer.from('0405ff', 'hex'), 0)).toThrow('runs over');
  expect(() => readInteger(Buffer.from('0001', 'hex'))).toThrow('minimal');
  expect(() => readInteger(Buffer.from('80', 'hex'))).toThrow('not negative');
  expect(readOid(Buffer.from('04007f000701010401 03'.replace(' ', ''), 'hex'))).toBe('0.4.0.127.0.7.1.1.4.1.3');
  expect(() => parseLog(Buffer.from('3003020102', 'hex'))).toThrow('missing');
});

test('verify: names of log files say kind, counter, time, step and client', () => {
  expect(parseLogName('Unixt_1543565694_Sig-1853_Log-Aud_Fc-1.log')).toMatchObject({
    kind: 'Aud',
    counter: 1853,
    time: 1543565694,
  });
  expect(parseLogName('Gent_20181109084236Z_Sig-1743_Log-Sys_updateTime.log')).toMatchObject({
    kind: 'Sys',
    time: Date.UTC(2018, 10, 9, 8, 42, 36) / 1000,
  });
  const name = parseLogName('Utc_181109153045Z_Sig-1572_Log-Tra_No-713_Start_Client-03.log');
  expect(name).toMatchObject({
    kind: 'Tra',
    number: 713,
    step: 'Start',
    clientId: '03',
    time: Date.UTC(2018, 10, 9, 15, 30, 45) / 1000,
  });
  expect(parseLogName('Unixt_1_Sig-1_Log-Xyz.log')).toBeNull();
  expect(name && nameFault({ ...name, kind: 'Sys' }, { kind: 'Tra' } as Parameters<typeof nameFault>[1])).toBe('kind');
});
