import { describe, expect, it } from 'vitest';
import { until } from '../device/index.ts';
import { virtualPrinter } from '../receipt-printer/index.ts';
import { tcpTransport } from '../transport/index.ts';
import { cashDrawerContract, type DrawerRig } from './contract.ts';
import type { DrawerLevel } from './port.ts';
import { printerDrawer } from './printer-drawer.ts';
import { calibrated } from './sensor.ts';
import { simulateTriggerBox } from './simulator.ts';
import { triggerDrawer } from './trigger-drawer.ts';
import { virtualDrawer } from './virtual-drawer.ts';

async function virtualRig(): Promise<DrawerRig> {
  const drawer = virtualDrawer({ now: Date.now });
  let opened = 0;
  drawer.onState((state) => {
    if (state === 'open') opened += 1;
  });
  drawer.start();
  return { drawer, opened: () => opened, breakIt: async () => drawer.setFault('jammed'), close: () => drawer.stop() };
}

async function printerRig(): Promise<DrawerRig> {
  const printer = virtualPrinter({ now: Date.now });
  let opened = 0;
  printer.onKick((pin) => {
    if (pin === 5) opened += 1;
  });
  printer.start();
  const drawer = printerDrawer({ printer, pin: 5 });
  return {
    drawer,
    opened: () => opened,
    breakIt: async () => printer.setFault('offline'),
    close: () => printer.stop(),
  };
}

const OPEN_BYTES = Buffer.from('1b70001900', 'hex');

async function boxRig(): Promise<DrawerRig> {
  const box = await simulateTriggerBox(OPEN_BYTES);
  const drawer = triggerDrawer({
    ...{ transport: tcpTransport(box), openBytes: OPEN_BYTES, now: Date.now },
    retryMs: [10, 50],
  });
  drawer.start();
  await until('the box is there', () => drawer.health().state === 'ready');
  return {
    drawer,
    opened: () => null,
    async breakIt() {
      await box.close();
      await until('it is noticed', () => drawer.health().state === 'failed');
    },
    async close() {
      await drawer.stop();
      await box.close().catch(() => undefined);
    },
  };
}

/** A printer with a drawer's sensor at its plug. */
function printerWithSensor(openLevel: 'high' | 'low') {
  const printer = virtualPrinter({ now: Date.now });
  let isOpen = false;
  printer.onKick(() => {
    isOpen = true;
  });
  printer.start();
  const drawerLevel = async (): Promise<DrawerLevel> => (isOpen === (openLevel === 'high') ? 'high' : 'low');
  return {
    printer: { ...printer, drawerLevel },
    push(open: boolean) {
      isOpen = open;
    },
  };
}

describe('drawer behind a trigger box', () => {
  for (const rule of cashDrawerContract(boxRig)) it(rule.title, () => rule.run());

  it('trigger box: it opens at its own bytes, also after the cable was pulled', async () => {
    const box = await simulateTriggerBox(OPEN_BYTES);
    const transport = tcpTransport(box);
    const drawer = triggerDrawer({ transport, openBytes: OPEN_BYTES, now: Date.now, retryMs: [10, 50] });
    drawer.start();
    await until('the box is there', () => drawer.health().state === 'ready');
    await drawer.open();
    await until('it opened', () => box.opened() === 1);
    box.cut();
    await until('it is noticed', () => drawer.health().state === 'failed');
    await until('it is there again', () => drawer.health().state === 'ready');
    await drawer.open();
    await until('it opened again', () => box.opened() === 2);
    await drawer.stop();
    await box.close();
  });
});

describe('drawer sensor', () => {
  it('calibration: a level that does not change, or is not told, is no sensor', () => {
    expect(calibrated('low', 'high')).toBe('openHigh');
    expect(calibrated('high', 'low')).toBe('openLow');
    expect(calibrated('high', 'high')).toBe('none');
    expect(calibrated(null, 'high')).toBe('none');
  });

  for (const openLevel of ['high', 'low'] as const)
    it(`drawer sensor: where ${openLevel} means open, opening and shutting are told, whoever did it`, async () => {
      const { printer, push } = printerWithSensor(openLevel);
      const sensor = openLevel === 'high' ? ('openHigh' as const) : ('openLow' as const);
      const drawer = printerDrawer({ printer, sensor, pollMs: 8 });
      const seen: string[] = [];
      drawer.onState((state) => seen.push(state));
      drawer.start();
      await until('it is known to be shut', () => drawer.state() === 'closed');
      await drawer.open();
      await until('it is open', () => seen.length === 1);
      push(false);
      await until('it is shut', () => seen.length === 2);
      push(true);
      await until('the key is noticed', () => seen.length === 3);
      expect(seen).toEqual(['open', 'closed', 'open']);
      await drawer.stop();
      expect(drawer.state()).toBe('unknown');
    });

  it('drawer sensor: a printer that answers no more leaves the state unknown, and tells no movement when it is back', async () => {
    const { printer, push } = printerWithSensor('high');
    let isSilent = false;
    const level = async () => (isSilent ? null : printer.drawerLevel());
    const drawer = printerDrawer({ printer: { ...printer, drawerLevel: level }, sensor: 'openHigh', pollMs: 5 });
    const seen: string[] = [];
    drawer.onState((state) => seen.push(state));
    drawer.start();
    await until('it is known', () => drawer.state() === 'closed');
    isSilent = true;
    await until('nothing is known', () => drawer.state() === 'unknown');
    push(true);
    isSilent = false;
    await until('it is known again', () => drawer.state() === 'open');
    expect(seen).toEqual([]);
    await drawer.stop();
  });
});

describe('virtual drawer', () => {
  for (const rule of cashDrawerContract(virtualRig)) it(rule.title, () => rule.run());

  it('virtual drawer: it is open until somebody shuts it', async () => {
    const drawer = virtualDrawer({ now: Date.now });
    drawer.start();
    await drawer.open();
    expect(drawer.state()).toBe('open');
    drawer.shut();
    expect(drawer.state()).toBe('closed');
  });
});

describe('drawer at the printer', () => {
  for (const rule of cashDrawerContract(printerRig)) it(rule.title, () => rule.run());

  it('drawer at the printer: missing paper does not block it, a hung printer is given up on', async () => {
    const printer = virtualPrinter({ now: Date.now });
    printer.start();
    printer.setFault('paperOut');
    expect(printerDrawer({ printer }).health().state).toBe('ready');
    const hung = { ...printer, kick: () => new Promise<never>(() => undefined) };
    expect(await printerDrawer({ printer: hung, timeoutMs: 10 }).open()).toEqual({
      outcome: 'failed',
      code: 'device.drawer_no_pulse',
    });
  });
});
