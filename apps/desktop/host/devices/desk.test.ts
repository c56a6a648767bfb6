import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type TestTill, testTill, until } from '../till.fixture.ts';

import { deviceSettingsFile } from './settings.ts';
import { tillDevices } from './till-devices.ts';
import type { DeviceRow, DriverView } from './views.ts';

let test: TestTill | null = null;
afterEach(async () => {
  await test?.dispose();
  test = null;
});

/** A till whose devices can be set up, with the manager signed in. */
async function open(file?: string): Promise<TestTill> {
  const till = await testTill();
  test = till;
  await till.till.close();
  if (file !== undefined) writeFileSync(deviceSettingsFile(till.dir), file);
  const devices = await tillDevices(() => till.clock.now(), { printer: null, dir: till.dir });
  await till.restart({ devices });
  await till.signIn(till.manager);
  return till;
}
const rows = (till: TestTill): Promise<readonly DeviceRow[]> => till.ask('devices.setups');
const names = async (till: TestTill): Promise<string[]> => (await rows(till)).map(({ setup }) => setup?.driver ?? '');
const change = (before: string | null, after: string | null) => ({ field: 'link', before, after });
const PRINTER = { id: 'bon', driver: 'escpos-printer', name: 'Kasse 1', options: {} };

describe('device desk', () => {
  it('setting up: a real printer takes the place of the paper on the screen, lives in devices.json and is in the history', async () => {
    const till = await open();
    expect(await names(till)).toEqual(['virtual-printer', 'virtual-drawer', 'virtual-display', 'external-terminal']);
    expect(existsSync(deviceSettingsFile(till.dir))).toBe(false);
    const link = { kind: 'tcp', host: '127.0.0.1', port: 1 };
    expect(await till.ask('devices.save', { setup: { ...PRINTER, link } })).toEqual({ failures: [] });
    expect(await names(till)).toEqual(['virtual-drawer', 'virtual-display', 'external-terminal', 'escpos-printer']);
    expect(JSON.parse(readFileSync(deviceSettingsFile(till.dir), 'utf8'))).toHaveLength(4);
    await till.ask('devices.save', { setup: { ...PRINTER, link: { ...link, port: 2 } } });
    await till.ask('devices.remove', { id: 'bon' });
    expect(await names(till)).toEqual(['virtual-drawer', 'virtual-display', 'external-terminal']);
    await till.till.close();
    const facts = till.look((store) => store.journal.facts(0, 1000).map(({ fact }) => fact));
    const told = facts.filter((fact) => fact.type === 'audit.changed' && JSON.stringify(fact).includes('device/bon'));
    const [made, moved, gone] = [
      change(null, 'tcp://127.0.0.1:1'),
      change('tcp://127.0.0.1:1', 'tcp://127.0.0.1:2'),
      change('tcp://127.0.0.1:2', null),
    ];
    expect(told.map(({ actor, payload }) => [actor, payload])).toMatchObject([
      [till.manager.id, { things: [{ label: 'Gerät Kasse 1', changes: expect.arrayContaining([made]) }] }],
      [till.manager.id, { things: [{ changes: [moved] }] }],
      [till.manager.id, { things: [{ changes: expect.arrayContaining([gone]) }] }],
    ]);
    await till.restart();
  });

  it('setting up: what a driver cannot work with is refused before anything changes', async () => {
    const till = await open();
    for (const setup of [
      { ...PRINTER, driver: 'no-such-driver' },
      { ...PRINTER, link: null },
      { ...PRINTER, link: { kind: 'tcp', host: 'h', port: 9100 }, options: { width: 'broad' } },
      { ...PRINTER, id: 'tse-1', link: { kind: 'tcp', host: 'h', port: 9100 } },
    ])
      expect(await till.refused('devices.save', { setup })).toBe('host.device_setup');
    expect(await till.refused('devices.remove', { id: 'ghost' })).toBe('host.device_unknown');
    expect(existsSync(deviceSettingsFile(till.dir))).toBe(false);
  });

  it('setting up: who may not, sees how devices stand and changes nothing', async () => {
    const till = await open();
    await till.ask('session.signOut');
    await till.signIn(till.cashier);
    expect(await till.refused('devices.save', { setup: { ...PRINTER, link: null } })).toBe('identity.right_missing');
    expect(await till.refused('devices.log', { id: null })).toBe('identity.right_missing');
    expect(await till.ask<unknown[]>('devices.list')).toHaveLength(4);
  });

  it('a broken list: the till sells, says so in the list of devices, and keeps the broken file beside the new one', async () => {
    const till = await open('[{"id":');
    expect((await till.ask<{ name: string; detail: string }[]>('devices.list')).at(-1)).toMatchObject({
      name: 'Geräteliste',
      detail: expect.stringContaining('lässt sich nicht lesen'),
    });
    await till.ask('kasse.scan', { code: '1001' });
    await till.ask('devices.save', { setup: { ...PRINTER, link: { kind: 'tcp', host: '127.0.0.1', port: 1 } } });
    expect((await till.ask<{ name: string }[]>('devices.list')).map(({ name }) => name)).not.toContain('Geräteliste');
    expect(readFileSync(`${deviceSettingsFile(till.dir)}.broken`, 'utf8')).toBe('[{"id":');
  });

  it('trying: paper on the screen, drawer, display and terminal answer for themselves', async () => {
    const till = await open();
    await until('devices are ready', async () => (await rows(till)).every(({ health }) => health?.state === 'ready'));
    for (const { id, tests } of await rows(till))
      for (const name of tests) {
        const outcome = await till.ask<{ ok: boolean; text: { de: string } }>('devices.test', { id, test: name });
        expect([id, name, outcome.ok], outcome.text.de).toEqual([id, name, true]);
      }
    expect(await till.refused('devices.test', { id: 'display', test: 'page' })).toBe('host.device_unknown');
  });

  it('asking: every driver describes its options; an address nobody answers at says so', async () => {
    const till = await open();
    const drivers = await till.ask<DriverView[]>('devices.drivers');
    expect(drivers.find(({ id }) => id === 'escpos-printer')?.options).toMatchObject({ type: 'object' });
    const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const address = { kind: 'tcp', host: '127.0.0.1', port };
    expect(await till.ask('devices.probe', { address })).toMatchObject({ state: 'silent' });
    server.close();
    expect(await till.ask('devices.probe', { address: { ...address, port: 1 } })).toMatchObject({
      state: 'closed',
      why: 'refused',
    });
  });
});
