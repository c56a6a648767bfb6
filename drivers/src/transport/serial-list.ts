import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** A serial port a person may choose. */
export interface SerialPortInfo {
  /** Stable where there is one: `/dev/serial/by-id/…`, `COM3`. */
  readonly path: string;
  readonly label: string;
}

/**
 * The serial ports of this machine. On Linux `SerialPort.list()` starts `udevadm` and kills the whole process where it
 * is missing (serialport 13, node-serialport#2185), so without it the device folders are read instead. The native
 * module is loaded only when somebody asks. Never rejects: no ports is an answer.
 */
export async function listSerialPorts(
  env: { readonly platform: NodeJS.Platform; readonly path: string; readonly dev: string } = {
    platform: process.platform,
    path: process.env['PATH'] ?? '',
    dev: '/dev',
  },
): Promise<SerialPortInfo[]> {
  if (env.platform === 'linux' && !(await onPath('udevadm', env.path))) return listFromFolders(env.dev);
  try {
    const { SerialPort } = await import('serialport');
    const ports = await SerialPort.list();
    return ports.map(({ path, manufacturer }) => ({ path, label: manufacturer ? `${path} (${manufacturer})` : path }));
  } catch {
    return env.platform === 'linux' ? listFromFolders(env.dev) : [];
  }
}

async function onPath(program: string, path: string): Promise<boolean> {
  for (const folder of path.split(delimiter).filter((each) => each !== '')) {
    try {
      await access(join(folder, program), constants.X_OK);
      return true;
    } catch {
      // not in this folder
    }
  }
  return false;
}

async function listFromFolders(dev: string): Promise<SerialPortInfo[]> {
  const byId = await names(join(dev, 'serial', 'by-id'));
  if (byId.length > 0) return byId.map((name) => ({ path: join(dev, 'serial', 'by-id', name), label: name }));
  const plain = (await names(dev)).filter((name) => /^tty(USB|ACM|AMA|S)\d+$/.test(name));
  return plain.map((name) => ({ path: join(dev, name), label: name }));
}

async function names(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}
