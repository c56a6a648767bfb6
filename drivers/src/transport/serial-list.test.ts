import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listLinuxSerialPorts, pathOfSerial } from './serial-list.ts';
import { listSerialPorts } from './serial-ports.ts';

/** /dev and /sys of a machine with a scale and a scanner at USB, two converters that are alike, and no real ttyS0. */
function machine(): { dev: string; sys: string; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'valero-dev-'));
  const [dev, sys] = [join(folder, 'dev'), join(folder, 'sys')];
  const plug = (name: string, ids: Record<string, string>): void => {
    const device = join(folder, 'devices', `usb-${name}`);
    mkdirSync(join(device, 'interface'), { recursive: true });
    for (const [file, text] of Object.entries(ids)) writeFileSync(join(device, file), `${text}\n`);
    mkdirSync(join(sys, name), { recursive: true });
    symlinkSync(join(device, 'interface'), join(sys, name, 'device'));
    writeFileSync(join(dev, name), '');
  };
  mkdirSync(dev);
  plug('ttyUSB0', { idVendor: '067b', idProduct: '2303', serial: 'A1', manufacturer: 'Prolific' });
  plug('ttyACM0', { idVendor: '0c2e', idProduct: '0b61', product: 'Scanner' });
  plug('ttyUSB1', { idVendor: '1a86', idProduct: '7523' });
  plug('ttyUSB2', { idVendor: '1a86', idProduct: '7523' });
  mkdirSync(join(sys, 'ttyS0'));
  writeFileSync(join(sys, 'ttyS0', 'type'), '0\n');
  for (const name of ['ttyS0', 'tty1', 'null']) writeFileSync(join(dev, name), '');
  return { dev, sys, folder };
}

describe('serial ports', () => {
  it('listLinuxSerialPorts: without udev a port is named by what is plugged in, and ports that are none are left out', async () => {
    const { dev, sys, folder } = machine();
    const ports = await listLinuxSerialPorts({ dev, sys });
    expect(ports.map(({ path, label }) => [path, label])).toEqual([
      ['id:0c2e:0b61', 'ttyACM0 (Scanner)'],
      ['id:067b:2303:A1', 'ttyUSB0 (Prolific)'],
      [join(dev, 'ttyUSB1'), 'ttyUSB1'],
      [join(dev, 'ttyUSB2'), 'ttyUSB2'],
    ]);
    rmSync(folder, { recursive: true });
  });

  it('listLinuxSerialPorts: with udev a port has its lasting name', async () => {
    const { dev, sys, folder } = machine();
    const byId = join(dev, 'serial', 'by-id');
    mkdirSync(byId, { recursive: true });
    symlinkSync('../../ttyUSB0', join(byId, 'usb-Prolific_Scale-if00'));
    const [, scale] = await listLinuxSerialPorts({ dev, sys });
    expect(scale).toEqual({
      path: join(byId, 'usb-Prolific_Scale-if00'),
      label: 'usb-Prolific_Scale-if00 (Prolific)',
      vendor: '067b',
      product: '2303',
      serial: 'A1',
    });
    rmSync(folder, { recursive: true });
  });

  it('pathOfSerial: an id finds the port whatever number it has now, and says what is not clear', async () => {
    const { dev, sys, folder } = machine();
    const find = (path: string): Promise<string> => pathOfSerial(path, async () => [], { dev, sys }, 'linux');
    expect(await find('/dev/ttyS7')).toBe('/dev/ttyS7');
    expect(await find('id:067b:2303:A1')).toBe(join(dev, 'ttyUSB0'));
    expect(await find('id:0C2E:0B61')).toBe(join(dev, 'ttyACM0'));
    await expect(find('id:1a86:7523')).rejects.toMatchObject({ code: 'refused' });
    await expect(find('id:067b:2303:B2')).rejects.toMatchObject({ code: 'absent' });
    const listed = [{ path: 'COM3', label: '', vendor: '067b', product: '2303', serial: 'A1' }];
    expect(await pathOfSerial('id:067b:2303', async () => listed, { dev, sys }, 'win32')).toBe('COM3');
    rmSync(folder, { recursive: true });
  });

  it('listSerialPorts: on this machine it answers with a list', async () => {
    expect(Array.isArray(await listSerialPorts())).toBe(true);
  });
});
