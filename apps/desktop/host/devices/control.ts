import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { messageOf } from '../log.ts';

/** A simulated device somebody can lay hands on by words. */
export interface Simulated {
  /** `printer`, `terminal`. */
  readonly name: string;
  /** What it pretends to be, for people. */
  readonly about: string;
  /** Port on 127.0.0.1. */
  readonly port: number;
  /** How a till sets it up: driver and its options. */
  readonly driver: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** What can be done to it: a word, what may follow it, and the deed. Throws a sentence for what it does not understand. */
  readonly verbs: Readonly<Record<string, { readonly takes: string; run(words: readonly string[]): unknown }>>;
  /** How it stands: what lies on it, what it printed, what it booked. */
  state(): unknown;
  close(): Promise<void>;
}

/** Where simulated devices are talked to. */
export interface Control {
  readonly port: number;
  close(): Promise<void>;
}

const LONGEST_LINE = 4096;

/**
 * Serves the line API of simulated devices on the loopback: one line in (`printer fault paperOut`), one line of JSON out. `help` lists everything.
 * The first line nobody understands ends the link, so that no web page can slip orders in behind its own words.
 */
export async function serveControl(devices: readonly Simulated[], port = 0): Promise<Control> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
    let ended = false;
    lines.on('line', (line) => {
      if (ended) return;
      const answer = line.length > LONGEST_LINE ? { ok: false, error: 'too long' } : obey(devices, line);
      if (!socket.destroyed) socket.write(`${JSON.stringify(answer)}\n`);
      if (answer.ok) return;
      ended = true;
      socket.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the control of simulators has no port');
  return {
    port: address.port,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string };

/** Carries one line out. */
export function obey(devices: readonly Simulated[], line: string): Answer {
  const [name = '', verb = '', ...words] = line.trim().split(/\s+/);
  if (name === 'help' || name === '') return { ok: true, value: devices.map(helpOf) };
  if (name === 'state' && verb === '')
    return { ok: true, value: Object.fromEntries(devices.map((device) => [device.name, device.state()])) };
  const device = devices.find((each) => each.name === name);
  if (!device) return { ok: false, error: `no device ${name}; help` };
  if (verb === '' || verb === 'state') return { ok: true, value: device.state() };
  const deed = Object.hasOwn(device.verbs, verb) ? device.verbs[verb] : undefined;
  if (!deed) return { ok: false, error: `${name} does not know ${verb}: ${Object.keys(device.verbs).join(', ')}` };
  try {
    return { ok: true, value: deed.run(words) ?? device.state() };
  } catch (error) {
    return { ok: false, error: messageOf(error) };
  }
}

function helpOf({ name, about, port, driver, verbs }: Simulated): unknown {
  const says = Object.entries(verbs).map(([verb, { takes }]) => `${name} ${verb}${takes === '' ? '' : ` ${takes}`}`);
  return { name, about, port, driver, says: [`${name} state`, ...says] };
}
