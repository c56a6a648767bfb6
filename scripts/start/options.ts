import { createConnection } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What `npm start` was told. */
export interface StartOptions {
  readonly home: string;
  readonly headless: boolean;
  /** First of the ports; null = 4300 or the next free hundred. */
  readonly port: number | null;
  /** The till uses the simulated devices by their real drivers, instead of devices on the screen. */
  readonly devices: boolean;
  readonly help: boolean;
}

/** What `--help` prints. */
export const HELP = `npm start [-- --headless] [-- --devices] [-- --port N]

  Startet Datenbank, Zentrale und eine Kasse mit der Demo-Firma.
  Starts database, head office and one till with the demo company.

  --headless   öffnet kein Fenster / opens no window
  --devices    die Kasse druckt, kassiert und wiegt mit den simulierten Geräten / the till uses the simulated devices
  --port N     Kasse auf N, Zentrale auf N+10, Datenbank auf N+20 (sonst 4300) / till on N, server on N+10, database on N+20
  VALERO_HOME  Ordner der Daten, sonst .valero / folder of the data, else .valero
  DATABASE_URL ein eigenes PostgreSQL / a PostgreSQL of your own
`;

/** Reads the arguments. Throws with a sentence for a person. */
export function readStartOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  root: string,
): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      headless: { type: 'boolean', default: false },
      port: { type: 'string' },
      devices: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    strict: true,
  });
  const port = values.port === undefined ? null : Number(values.port);
  if (port !== null && !(Number.isInteger(port) && port >= 1024 && port <= 65_500)) {
    throw new Error(`--port ${values.port}: eine Zahl von 1024 bis 65500 / a number from 1024 to 65500`);
  }
  const home = env['VALERO_HOME'];
  return {
    home: home === undefined || home === '' ? join(root, '.valero') : resolve(home),
    headless: values.headless,
    port,
    devices: values.devices,
    help: values.help,
  };
}

/** The ports of a start. */
export interface Ports {
  readonly till: number;
  readonly server: number;
  readonly database: number;
  /** First of the simulated devices. */
  readonly devices: number;
}

/** Lays out the ports from a first one. */
export function portsFrom(base: number): Ports {
  return { till: base, server: base + 10, database: base + 20, devices: base + 30 };
}

/** Whether somebody answers on a port of this machine. */
export function isTaken(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    const say = (taken: boolean): void => {
      socket.destroy();
      done(taken);
    };
    socket.once('connect', () => say(true)).once('error', () => say(false));
    socket.setTimeout(1000, () => say(true));
  });
}

/**
 * The ports to use. A port that was asked for and is taken is refused with its number; without a wish the next free hundred is taken.
 * The database's port is left to the server: it may belong to its own leftover, which it ends first.
 */
export async function choosePorts(wanted: number | null): Promise<Ports> {
  const bases = wanted === null ? Array.from({ length: 10 }, (_unused, index) => 4300 + index * 100) : [wanted];
  let taken = 0;
  for (const base of bases) {
    const ports = portsFrom(base);
    const busy = (await isTaken(ports.till)) ? ports.till : (await isTaken(ports.server)) ? ports.server : null;
    if (busy === null) return ports;
    taken = busy;
  }
  throw new Error(
    `Port ${taken} ist belegt; einen anderen mit --port wählen. / Port ${taken} is taken; choose another with --port.`,
  );
}
