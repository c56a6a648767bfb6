import { describe, expect, it } from 'vitest';
import { virtualPrinter } from '../receipt-printer/index.ts';
import { cashDrawerContract, type DrawerRig } from './contract.ts';
import { printerDrawer } from './printer-drawer.ts';
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
