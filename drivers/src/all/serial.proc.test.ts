import { serialPlug } from '@valero/testkit/serial-plug';
import { describe, expect, it } from 'vitest';
import { type CashDrawer, simulateTriggerBox } from '../cash-drawer/index.ts';
import { type CustomerDisplay, customerDisplayContract, simulateDisplay } from '../customer-display/index.ts';
import { type Device, until } from '../device/index.ts';
import { type Scale, type ScaleHands, scaleContract, simulateDialog06, simulateToledo } from '../scale/index.ts';
import { type LinkRoom, linkRoom, openLink, zLinkAddress } from '../transport/index.ts';
import { DRIVERS } from './index.ts';

interface Made {
  readonly device: Device;
  readonly room: LinkRoom;
  end(): Promise<void>;
}

/** A device as the till makes it: by the catalogue, at a serial port. */
async function atSerial(driver: string, port: number, options: Record<string, unknown>, line: object): Promise<Made> {
  const plug = await serialPlug(port);
  const module = await DRIVERS[driver]?.();
  if (!module) throw new Error(`no driver ${driver}`);
  const room = linkRoom({ now: Date.now });
  const link = zLinkAddress.parse({ kind: 'serial', path: plug.path, ...line });
  const parsed = module.options.parse(options);
  const setup = { id: 'tested', driver, name: '', link, options: parsed as Record<string, unknown>, enabled: true };
  const device = module.create(setup, {
    now: Date.now,
    link: (address) => openLink(address, { room, owner: 'tested' }),
    device: () => null,
  });
  device.start();
  return {
    device,
    room,
    async end() {
      await device.stop();
      await room.close();
      await plug.end();
    },
  };
}

const isScale = (device: Device): device is Scale => device.kind === 'scale';
const isDisplay = (device: Device): device is CustomerDisplay => device.kind === 'customerDisplay';
const isDrawer = (device: Device): device is CashDrawer => device.kind === 'cashDrawer';
const wrong = (what: string): Error => new Error(`not a ${what}`);

async function scaleRig(driver: string, hands: ScaleHands, parity: 'odd' | 'even') {
  const certificate = { number: 'DE-20-BZ-PTB-0001', softwareChecksum: 'A1B2' };
  const made = await atSerial(driver, hands.port, { certificate }, { dataBits: 7, parity });
  if (!isScale(made.device)) throw wrong('scale');
  return {
    ...{ scale: made.device, setFault: hands.setFault, cut: hands.cut },
    async put(grams: number) {
      hands.put(grams);
      // a scale that is looked at now and then has to have seen it
      await new Promise((resolve) => setTimeout(resolve, 800));
    },
    async close() {
      await made.end();
      await hands.close();
    },
  };
}

const TRIALS = { faults: ['lostAnswer', 'byteByByte'] as const, cut: true };

describe('scales at a serial port', () => {
  const dialog06 = async () => scaleRig('scale-dialog06', await simulateDialog06({ proofEvery: null }), 'odd');
  for (const rule of scaleContract(dialog06, TRIALS)) it(`Dialog 06: ${rule.title}`, () => rule.run());
  const toledo = async () => scaleRig('scale-toledo', await simulateToledo(), 'even');
  for (const rule of scaleContract(toledo, TRIALS)) it(`Toledo 8217: ${rule.title}`, () => rule.run());
});

for (const [driver, family] of [
  ['display-cd5220', 'escpos'],
  ['display-epson', 'escpos'],
  ['display-dsp800', 'dsp800'],
] as const) {
  describe(`${driver} at a serial port`, () => {
    const rig = async () => {
      const hands = await simulateDisplay(family);
      const made = await atSerial(driver, hands.port, {}, {});
      if (!isDisplay(made.device)) throw wrong('display');
      return {
        ...{ display: made.device, rows: hands.rows },
        async close() {
          await made.end();
          await hands.close();
        },
      };
    };
    for (const rule of customerDisplayContract(rig)) it(rule.title, () => rule.run());
  });
}

describe('a trigger box at a serial port', () => {
  it('trigger box: its own bytes open it, and they stand in the log of the link', async () => {
    const box = await simulateTriggerBox(Buffer.from('1b70', 'hex'));
    const made = await atSerial('trigger-drawer', box.port, { openBytes: '1b70' }, {});
    if (!isDrawer(made.device)) throw wrong('drawer');
    await until('it is ready', () => made.device.health().state === 'ready', 10_000);
    expect(await made.device.open()).toEqual({ outcome: 'sent' });
    await until('it opened', () => box.opened() === 1);
    expect(made.room.log.text()).toMatch(/1b ?70/i);
    await made.end();
    await box.close();
  });
});
