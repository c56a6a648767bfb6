import { serialPlug } from '@valero/testkit/serial-plug';
import { afterAll, describe, it } from 'vitest';
import { until } from '../device/index.ts';
import { type LinkAddress, linkRoom, openLink, zLinkAddress } from '../transport/index.ts';
import { type ScannerBench, scannerContract } from './contract.ts';
import { hidScannerDriver, serialScannerDriver } from './driver.ts';
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
  const { path, end } = await serialPlug(port);
  return { link: zLinkAddress.parse(speaks === 'hid' ? { kind: 'lp', path } : { kind: 'serial', path }), end };
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
