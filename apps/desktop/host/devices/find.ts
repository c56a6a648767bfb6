import { constants } from 'node:fs';
import { access, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Text } from '@valero/domain/kernel';
import {
  type LinkAddress,
  linkText,
  listSerialPorts,
  type SerialPortInfo,
  zLinkAddress,
} from '@valero/drivers/transport';

/** A place where a device may be. */
export interface FoundPort {
  readonly address: LinkAddress;
  /** For people: `USB-Drucker lp0`. */
  readonly label: string;
  /** Whether this program may use it. */
  readonly access: 'ok' | 'denied';
  /** What to do where it may not; null = nothing. */
  readonly hint: Text | null;
  /** The exact command, for a terminal; null = there is none. */
  readonly command: string | null;
}

/** Where to look; tests look into a folder of their own. */
export interface FindPlace {
  readonly platform: NodeJS.Platform;
  /** `/dev` */
  readonly dev: string;
  /** `/etc/group` */
  readonly groups: string;
  readonly serialPorts: () => Promise<readonly SerialPortInfo[]>;
  /** Queues of the Windows spooler. */
  readonly spoolQueues: () => Promise<readonly string[]>;
}

/** This machine. */
export const THIS_MACHINE: FindPlace = {
  platform: process.platform,
  dev: '/dev',
  groups: '/etc/group',
  serialPorts: () => listSerialPorts(),
  spoolQueues: async () => (await import('./spool-queues.ts')).spoolQueues(),
};

/** Serial ports, printers at USB and queues of this machine, those that need a permission with the command for it. Never rejects. */
export async function findPorts(place: FindPlace = THIS_MACHINE): Promise<FoundPort[]> {
  if (place.platform === 'win32') {
    const queues = await place.spoolQueues().catch(() => []);
    const ports = await place.serialPorts();
    return [
      ...queues.map((queue) => open({ kind: 'spool', queue }, `Windows-Drucker „${queue}“`)),
      ...ports.map(({ path, label }) => open(serial(path), label)),
    ];
  }
  const [ports, printers] = await Promise.all([place.serialPorts(), printerDevices(place.dev)]);
  const found = [
    ...printers.map((path) => ({ address: { kind: 'lp', path } satisfies LinkAddress, label: `USB-Drucker ${path}` })),
    ...ports.map(({ path, label }) => ({ address: serial(path), label })),
  ];
  return Promise.all(found.map(({ address, label }) => withAccess(address, label, place.groups)));
}

const open = (address: LinkAddress, label: string): FoundPort => ({
  ...{ address, label, access: 'ok', hint: null, command: null },
});

/** A serial port with the line most devices have; the driver knows better. */
const serial = (path: string): LinkAddress => zLinkAddress.parse({ kind: 'serial', path });

async function printerDevices(dev: string): Promise<string[]> {
  try {
    const names = await readdir(join(dev, 'usb'));
    return names
      .filter((name) => /^lp\d+$/.test(name))
      .sort()
      .map((name) => join(dev, 'usb', name));
  } catch {
    return [];
  }
}

async function withAccess(address: LinkAddress, label: string, groups: string): Promise<FoundPort> {
  if (address.kind !== 'serial' && address.kind !== 'lp') return open(address, label);
  // named by what is plugged in: which node that is, is seen when it is opened
  if (!address.path.startsWith('/')) return open(address, label);
  try {
    await access(address.path, constants.R_OK | constants.W_OK);
    return open(address, label);
  } catch {
    const group = await groupOf(address.path, groups);
    return { address, label, access: 'denied', ...permission(address, group) };
  }
}

/** Groups that are made for devices; membership in another one (root) is no way to a printer. */
const DEVICE_GROUPS: ReadonlySet<string> = new Set(['dialout', 'uucp', 'lp', 'tty', 'plugdev', 'usb']);

/** What to do where this program may not use a port, with the exact command (hardware reference § 8). */
export function permission(
  address: LinkAddress,
  group: string | null,
): { readonly hint: Text; readonly command: string } {
  if (group !== null && DEVICE_GROUPS.has(group))
    return {
      hint: {
        de: `Dieser Benutzer darf ${linkText(address)} nicht benutzen. Befehl ausführen, dann ab- und wieder anmelden.`,
        en: `This user may not use ${linkText(address)}. Run the command, then sign out of the system and in again.`,
      },
      command: `sudo usermod -aG ${group} $USER`,
    };
  const isPrinter = address.kind === 'lp';
  const rule = isPrinter
    ? 'KERNEL=="lp[0-9]*", SUBSYSTEM=="usbmisc", GROUP="lp", MODE="0660"'
    : 'KERNEL=="tty[A-Z]*[0-9]", SUBSYSTEM=="tty", GROUP="dialout", MODE="0660"';
  return {
    hint: {
      de: `Niemand außer root darf ${linkText(address)} benutzen. Regel anlegen, dann das Gerät aus- und wieder einstecken.`,
      en: `Nobody but root may use ${linkText(address)}. Add the rule, then unplug the device and plug it in again.`,
    },
    command: `echo '${rule}' | sudo tee /etc/udev/rules.d/60-valero.rules && sudo udevadm control --reload && sudo usermod -aG ${isPrinter ? 'lp' : 'dialout'} $USER`,
  };
}

async function groupOf(path: string, groups: string): Promise<string | null> {
  try {
    const { gid } = await stat(await realpath(path));
    const line = (await readFile(groups, 'utf8')).split('\n').find((each) => each.split(':')[2] === String(gid));
    return line?.split(':')[0] ?? null;
  } catch {
    return null;
  }
}
