import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LinkError } from './model.ts';

/** A serial port a person may choose. */
export interface SerialPortInfo {
  /** Stable where there is one: `/dev/serial/by-id/…`, `id:067b:2303:A1B2`, `COM3`. */
  readonly path: string;
  readonly label: string;
  /** USB ids as four hex digits, and the serial number; null = not a USB port, or without one. */
  readonly vendor: string | null;
  readonly product: string | null;
  readonly serial: string | null;
}

/** Where Linux says what is plugged in; another folder in tests. */
export interface SerialFolders {
  readonly dev: string;
  readonly sys: string;
}

const LINUX: SerialFolders = { dev: '/dev', sys: '/sys/class/tty' };
/** A port named by what is plugged in: vendor, product and, where two are alike, serial number. */
const BY_USB_ID = /^id:([0-9a-f]{4}):([0-9a-f]{4})(?::(.{1,200}))?$/i;

/**
 * The serial ports of a Linux machine, from /dev and /sys: no udev, no native code, no process. A USB port is named by its lasting
 * name under /dev/serial/by-id, without udev by `id:` and its ids. Never rejects: no ports is an answer.
 */
export async function listLinuxSerialPorts(folders: SerialFolders = LINUX): Promise<SerialPortInfo[]> {
  const byId = join(folders.dev, 'serial', 'by-id');
  const stable = new Map<string, string>();
  for (const name of await names(byId)) {
    const to = await readlink(join(byId, name)).catch(() => null);
    stable.set(to === null ? name : (to.split('/').at(-1) ?? name), join(byId, name));
  }
  const plain = (await names(folders.dev)).filter((name) => /^tty(USB|ACM|AMA|S)\d+$/.test(name));
  const nodes = [...new Set([...stable.keys(), ...plain])].sort();
  const ports = await Promise.all(
    nodes.map(async (name) => ({ name, ...(await usbOf(folders.sys, name)), real: await isReal(folders.sys, name) })),
  );
  return ports
    .filter(({ real }) => real)
    .map(({ name, maker, vendor, product, serial }) => {
      const lasting = stable.get(name);
      const alike = ports.filter((port) => port.vendor === vendor && port.product === product).length > 1;
      const named = vendor !== null && product !== null && (serial !== null || !alike);
      const id = `id:${vendor}:${product}${serial === null ? '' : `:${serial}`}`;
      const path = lasting ?? (named ? id : join(folders.dev, name));
      const said = lasting ? (lasting.split('/').at(-1) ?? name) : name;
      return { path, label: maker === null ? said : `${said} (${maker})`, vendor, product, serial };
    });
}

/**
 * The node of a port as it is now: a path stays as it is, `id:VVVV:PPPP[:SERIAL]` is looked for. Rejects with a `LinkError` `absent`
 * where it is not plugged in.
 */
export async function pathOfSerial(
  path: string,
  list: () => Promise<readonly SerialPortInfo[]>,
  folders: SerialFolders = LINUX,
  platform: NodeJS.Platform = process.platform,
): Promise<string> {
  const wanted = BY_USB_ID.exec(path);
  if (!wanted) return path;
  const [, vendor = '', product = '', serial] = wanted;
  const fits = (port: Pick<SerialPortInfo, 'vendor' | 'product' | 'serial'>): boolean =>
    port.vendor === vendor.toLowerCase() &&
    port.product === product.toLowerCase() &&
    (serial === undefined || port.serial === serial);
  const found: string[] = [];
  if (platform === 'linux') {
    for (const name of await names(folders.sys))
      if (fits(await usbOf(folders.sys, name))) found.push(join(folders.dev, name));
  } else found.push(...(await list()).filter(fits).map((port) => port.path));
  const [first, second] = found.sort();
  if (first === undefined) throw new LinkError('absent', `${path} is not plugged in`);
  if (second !== undefined) throw new LinkError('refused', `${path} is plugged in twice; name one by its path`);
  return first;
}

interface UsbIds {
  readonly maker: string | null;
  readonly vendor: string | null;
  readonly product: string | null;
  readonly serial: string | null;
}

/** The USB device a tty belongs to: the first folder upwards in /sys that has ids. */
async function usbOf(sys: string, name: string): Promise<UsbIds> {
  let at = await realpath(join(sys, name, 'device')).catch(() => null);
  for (let up = 0; at !== null && up < 6; up += 1, at = dirname(at)) {
    const vendor = await text(join(at, 'idVendor'));
    if (vendor === null) continue;
    const read = (file: string): Promise<string | null> => text(join(at ?? '', file));
    const [product, serial, maker, model] = await Promise.all(
      ['idProduct', 'serial', 'manufacturer', 'product'].map(read),
    );
    const called = [maker, model].filter((word) => typeof word === 'string').join(' ');
    return { vendor, product: product ?? null, serial: serial ?? null, maker: called === '' ? null : called };
  }
  return { maker: null, vendor: null, product: null, serial: null };
}

/** Linux makes /dev/ttyS0…31 whether or not there is a port; one without has type 0. */
async function isReal(sys: string, name: string): Promise<boolean> {
  return !/^ttyS\d+$/.test(name) || (await text(join(sys, name, 'type'))) !== '0';
}

async function text(file: string): Promise<string | null> {
  try {
    const read = (await readFile(file, 'utf8')).trim();
    return read === '' ? null : read;
  } catch {
    return null;
  }
}

async function names(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}
