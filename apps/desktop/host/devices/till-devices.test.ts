import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { deviceSettingsFile, readDeviceSetups, writeDeviceSetups } from './settings.ts';
import { tillDevices, VIRTUAL_SETUPS, virtualDevices } from './till-devices.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'valero-devices-'));
  folders.push(made);
  return made;
}
const kinds = (devices: Awaited<ReturnType<typeof tillDevices>>): string[] =>
  devices.registry.list().map(({ kind, name }) => `${kind} ${name}`);

describe('devices of a till', () => {
  it('devices: without a file everything is on the screen', async () => {
    const devices = await virtualDevices(() => 1);
    devices.registry.start();
    expect(devices.registry.list().map(({ id, state }) => `${id} ${state}`)).toEqual([
      'printer ready',
      'drawer ready',
      'display ready',
      'terminal ready',
    ]);
    expect([devices.printer?.id, devices.drawer?.state(), devices.failures]).toEqual(['printer', 'closed', []]);
    await devices.registry.stop();
  });

  it('devices: a printer given at the start takes the place of the one on the screen, the drawer hangs on it', async () => {
    const devices = await tillDevices(() => 1, { printer: 'tcp://127.0.0.1:9109' });
    expect(kinds(devices).slice(0, 2)).toEqual([
      'receiptPrinter Bondrucker 127.0.0.1:9109',
      expect.stringMatching(/^cashDrawer Kassenlade .*am Bondrucker/),
    ]);
    await expect(tillDevices(() => 1, { printer: 'http://x' })).rejects.toThrow('not a printer address');
  });

  it('devices: the list survives being written and read, whole', async () => {
    const dir = folder();
    expect(await readDeviceSetups(dir)).toEqual({ ok: true, value: null });
    await writeDeviceSetups(dir, VIRTUAL_SETUPS.slice(0, 2));
    expect(await readDeviceSetups(dir)).toEqual({ ok: true, value: VIRTUAL_SETUPS.slice(0, 2) });
    const devices = await tillDevices(() => 1, { printer: null, dir });
    expect(devices.registry.list().map(({ id }) => id)).toEqual(['printer', 'drawer']);
    // nobody sits at the terminal's place: it never gets a request
    expect(devices.terminal?.health().state).toBe('absent');
  });

  it('devices: a broken file is told by name and reason, and the till sells with devices on the screen', async () => {
    const dir = folder();
    for (const [text, reason] of [
      ['{"half', /JSON/],
      ['[{"id":"Printer!","driver":"zvt"}]', /^0\.id/],
      [JSON.stringify([VIRTUAL_SETUPS[0], VIRTUAL_SETUPS[0]]), /share an id/],
      ['[{"id":"tse-1","driver":"virtual-printer"}]', /kept for TSEs/],
    ] as const) {
      writeFileSync(deviceSettingsFile(dir), text);
      const devices = await tillDevices(() => 1, { printer: null, dir });
      expect(devices.failures?.[0]).toMatchObject({ code: 'host.device_settings' });
      expect(String(devices.failures?.[0]?.details?.['reason'])).toMatch(reason);
      expect(devices.registry.list().map(({ name, state }) => `${name} ${state}`)).toContain('Geräteliste failed');
      expect(devices.registry.list()).toHaveLength(5);
      expect(readFileSync(deviceSettingsFile(dir), 'utf8')).toBe(text);
    }
  });
});
