import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPorts, permission } from './find.ts';

const SERIAL = { vendor: null, product: null, serial: null };

describe('finding devices', () => {
  it('findPorts: printers at USB and serial ports are found without udev, in a machine’s own folders', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'valero-dev-'));
    try {
      mkdirSync(path.join(root, 'usb'));
      for (const name of ['usb/lp1', 'usb/lp0', 'usb/hiddev0', 'scale']) writeFileSync(path.join(root, name), '');
      const groups = path.join(root, 'group');
      writeFileSync(groups, `lp:x:${statSync(path.join(root, 'scale')).gid}:\n`);
      const found = await findPorts({
        ...{ platform: 'linux', dev: root, groups, spoolQueues: async () => [] },
        serialPorts: async () => [{ path: path.join(root, 'scale'), label: 'scale', ...SERIAL }],
      });
      expect(found.map(({ address, access }) => [address, access])).toMatchObject([
        [{ kind: 'lp', path: path.join(root, 'usb/lp0') }, 'ok'],
        [{ kind: 'lp', path: path.join(root, 'usb/lp1') }, 'ok'],
        [{ kind: 'serial', path: path.join(root, 'scale'), baud: 9600 }, 'ok'],
      ]);
      chmodSync(path.join(root, 'scale'), 0o600);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  it('findPorts: a port that is not there to be used comes with the exact command', async () => {
    const gone = path.join(tmpdir(), 'no-such-port');
    const found = await findPorts({
      ...{ platform: 'linux', dev: '/nowhere', groups: '/nowhere', spoolQueues: async () => [] },
      serialPorts: async () => [{ path: gone, label: 'gone', ...SERIAL }],
    });
    expect(found[0]).toMatchObject({ access: 'denied', command: expect.stringContaining('/etc/udev/rules.d/') });
  });

  it('permission: the group of the node is joined; a node of root alone gets a rule', () => {
    const lp = { kind: 'lp', path: '/dev/usb/lp0' } as const;
    expect(permission(lp, 'lp').command).toBe('sudo usermod -aG lp $USER');
    expect(permission(lp, 'root').command).toContain('GROUP="lp"');
    expect(permission(lp, null).hint.de).toContain('/dev/usb/lp0');
  });

  it('findPorts: Windows offers its own printers and COM ports', async () => {
    const found = await findPorts({
      ...{ platform: 'win32', dev: '', groups: '', spoolQueues: async () => ['Kasse'] },
      serialPorts: async () => [{ path: 'COM3', label: 'COM3', ...SERIAL }],
    });
    expect(found.map(({ address }) => address)).toMatchObject([
      { kind: 'spool', queue: 'Kasse' },
      { kind: 'serial', path: 'COM3' },
    ]);
  });
});
