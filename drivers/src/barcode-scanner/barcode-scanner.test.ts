import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { until } from '../device/index.ts';
import { type LinkAddress, linkRoom, openLink, zLinkAddress } from '../transport/index.ts';
import { type ScannerBench, scannerContract } from './contract.ts';
import { hidScannerDriver, serialScannerDriver } from './driver.ts';
import { codeFraming } from './framing.ts';
import { HID_REPORT_BYTES, hidReports, hidReportsOf } from './hid-report.ts';
import { simulateScanner } from './simulator.ts';

const now = () => Date.now();
const room = linkRoom({ now });
afterAll(() => room.close());

async function bench(speaks: 'line' | 'hid', over: 'tcp' | 'pty', slow = false): Promise<ScannerBench> {
  const hands = await simulateScanner({ speaks });
  if (slow) hands.setFault('byteByByte');
  const tcp: LinkAddress = { kind: 'tcp', host: hands.host, port: hands.port };
  const pty = over === 'pty' ? await ptyOf(hands.port, speaks) : null;
  const driver = speaks === 'hid' ? hidScannerDriver : serialScannerDriver;
  const setup = { id: `scanner-${hands.port}`, driver: driver.id, name: '', enabled: true, link: pty?.link ?? tcp };
  const owner = setup.id;
  const around = { now, link: (link: LinkAddress) => openLink(link, { room, owner }), device: () => null };
  const device =
    speaks === 'hid'
      ? hidScannerDriver.create({ ...setup, options: {} }, around)
      : serialScannerDriver.create({ ...setup, options: { idleMs: 80 } }, around);
  if (!('onScan' in device)) throw new Error('no scanner');
  return {
    scanner: device as ScannerBench['scanner'],
    async read(data, aim) {
      if (device.health().state === 'ready') await until('the link is seen', () => hands.links() > 0);
      await hands.scan(data, aim);
    },
    cut: over === 'tcp' ? hands.cut : null,
    async half(data) {
      hands.setFault('half');
      await hands.scan(data);
    },
    async end() {
      await hands.close();
      await pty?.end();
      await room.release(owner);
    },
  };
}

/** A real pty in front of the simulator. */
async function ptyOf(port: number, speaks: 'line' | 'hid') {
  if (spawnSync('socat', ['-V'], { stdio: 'ignore' }).status !== 0)
    throw new Error('these tests need socat: apt-get install socat');
  const folder = mkdtempSync(join(tmpdir(), 'valero-scanner-'));
  const path = join(folder, 'port');
  const socat = spawn('socat', [`pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${port}`], { stdio: 'ignore' });
  await until('the pty is there', () => existsSync(path));
  const link = zLinkAddress.parse(speaks === 'hid' ? { kind: 'lp', path } : { kind: 'serial', path });
  return {
    link,
    async end() {
      const gone = new Promise((resolve) => socat.once('exit', resolve));
      socat.kill();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

for (const speaks of ['line', 'hid'] as const)
  for (const [over, slow] of [
    ['tcp', false],
    ['tcp', true],
    ['pty', false],
  ] as const)
    describe(`scanner over ${over}, ${speaks}${slow ? ', byte by byte' : ''}`, () => {
      for (const { title, run } of scannerContract(() => bench(speaks, over, slow))) it(title, run);
    });

describe('code framing', () => {
  it('framing: a scanner without end signs ends a code by silence', () => {
    const framing = codeFraming();
    expect(framing.take(Buffer.from('96385074'))).toEqual([]);
    expect(framing.silence()).toBe('96385074');
    expect(framing.silence()).toBeNull();
  });

  it('framing: a frame, CR LF and an overlong line', () => {
    const framing = codeFraming();
    expect(framing.take(Buffer.from('\u0002A1\u0003B2\r\nC3\t'))).toEqual(['A1', 'B2', 'C3']);
    expect(framing.take(Buffer.from(`${'9'.repeat(5000)}\rD4\r`))).toEqual(['D4']);
  });

  it('framing: the same codes, however the bytes are cut (property)', () => {
    const codes = fc.array(
      fc.string({ unit: fc.constantFrom(...'0123456789ABCZ', '\u001d'), minLength: 1, maxLength: 40 }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(codes, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (wanted, cuts) => {
        const bytes = Buffer.from(wanted.map((code) => `${code}\r`).join(''));
        const framing = codeFraming();
        const got: string[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = cuts[turn % cuts.length] ?? 1;
          got.push(...framing.take(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(got).toEqual(wanted);
      }),
    );
  });
});

describe('HID-POS reports', () => {
  // answer of a Honeywell Voyager 1602g to REVINF, as captured: six reports, the last one short
  const begin = [2, 56, 93, 88, 48];
  const text = 'Product Name: Voyager 1602g\r\nBoot Revision: : 8992\r\nSoft';
  const CAPTURED = [
    Uint8Array.from([...begin, ...Buffer.from(text), 63, 0, 1]),
    Uint8Array.from([2, 9, 93, 88, 48, ...Buffer.from('um: N/A\r\n'), ...new Array(47).fill(0), 63, 0, 0]),
  ];

  it('HID reports: a captured answer over several reports is one text', () => {
    const reports = hidReports();
    expect(CAPTURED.flatMap((report) => reports.take(report))).toEqual([`${text}um: N/A\r\n`]);
  });

  it('HID reports: a foreign report or a length beyond the report ends the code it stands in', () => {
    const reports = hidReports();
    const [first = new Uint8Array(64)] = hidReportsOf(']Q1', Buffer.alloc(100, 65));
    expect(reports.take(first)).toEqual([]);
    expect(reports.take(Uint8Array.from([9, 3, ...new Array(62).fill(0)]))).toEqual([]);
    expect(reports.take(Uint8Array.from([2, 57, ...new Array(62).fill(1)]))).toEqual([]);
    const again = hidReportsOf(']E0', Buffer.from('4006381333931')).flatMap((report) => reports.take(report));
    expect(again).toEqual([']E04006381333931']);
  });

  it('HID reports: what is put into reports comes out of them (property)', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 400 }), fc.integer({ min: 1, max: 200 }), (data, size) => {
        const bytes = Buffer.concat(hidReportsOf(']d1', Buffer.from(data)));
        const reports = hidReports();
        const got: string[] = [];
        for (let at = 0; at < bytes.length; at += size) got.push(...reports.take(bytes.subarray(at, at + size)));
        expect(bytes.length % HID_REPORT_BYTES).toBe(0);
        expect(got).toEqual([`]d1${data}`]);
      }),
    );
  });
});
